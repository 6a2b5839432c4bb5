"""Telling colleagues something of a pupil. The trail says that there was a message, never about whom."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from pupils.models import MessageReader, Pupil, PupilMessage
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.models import Staff

KIND = "message"


@transaction.atomic
def send_message(
    *, by: Actor, pupil: Pupil, staff: Iterable[Staff], text: str, until: date, at: datetime
) -> PupilMessage:
    """One message about one pupil, with a row for each whom it is written for."""
    message = PupilMessage.objects.create(
        pupil=pupil, text=text, sent_by_id=by.staff_id, sent_at=at, until=until
    )
    MessageReader.objects.bulk_create(MessageReader(message=message, staff=each) for each in staff)
    record(by, AuditVerb.SEND, KIND)
    return message


@transaction.atomic
def note_seen(*, by: Actor, reader: MessageReader, at: datetime, is_answered: bool = False) -> None:
    """That it was read stays as it was first said."""
    row = MessageReader.objects.select_for_update().get(pk=reader.pk)
    row.seen_at = row.seen_at or at
    row.answered_at = at if is_answered else row.answered_at
    row.save(update_fields=["seen_at", "answered_at"])
    record(by, AuditVerb.EDIT, KIND)


@transaction.atomic
def withdraw_message(*, by: Actor, message: PupilMessage, at: datetime) -> bool:
    """It stands on nobody's Today any more. Says whether it stood."""
    row = PupilMessage.objects.select_for_update().get(pk=message.pk)
    if not row.is_standing(at.date()):
        return False
    # A machine's clock may be put back.
    row.withdrawn_at = max(at, row.sent_at)
    row.save(update_fields=["withdrawn_at"])
    record(by, AuditVerb.END, KIND)
    return True
