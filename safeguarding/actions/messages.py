"""Telling somebody outside the room what they need, and no more: the message outside knows nothing of the concern."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from pupils.actions.messages import note_seen, send_message, withdraw_message
from pupils.models import MessageReader, Pupil, PupilMessage
from safeguarding.actions.concerns import keys_of
from safeguarding.actions.desk import NOT_YOURS, act
from safeguarding.alerts import alert_team
from safeguarding.chain import append
from safeguarding.codes import EntryKind
from safeguarding.models import Alert, Concern, MessageSent
from safeguarding.sealing import key_of_school
from staffing.access import Actor
from staffing.models import Staff
from staffing.refusals import Refused

OVER = "This message does not stand any more: it was withdrawn, or its day is over."
NOTHING_SAID = "Write down what you want to answer."


@transaction.atomic
def tell(
    *,
    by: Actor,
    concern: Concern,
    pupils: Sequence[Pupil],
    staff: Sequence[Staff],
    text: str,
    until: date,
    at: datetime,
) -> None:
    """A message for each pupil, with an entry of what was sent to whom. Raises Refused where it is closed meanwhile."""
    for pupil in pupils:
        message = send_message(by=by, pupil=pupil, staff=staff, text=text, until=until, at=at)
        body = {
            "to": ", ".join(each.name for each in staff),
            "about": pupil.name,
            "text": text,
            "until": until.isoformat(),
            "message": message.pk,
        }
        entry = act(by=by, concern=concern, kind=EntryKind.MESSAGE, body=body)
        MessageSent.objects.create(concern=concern, message=message, entry=entry)


@transaction.atomic
def withdraw(*, by: Actor, sent: MessageSent, at: datetime) -> None:
    """Also where the concern is closed. Raises Refused where it stands no more."""
    concern = Concern.objects.visible_to(by).select_for_update().filter(pk=sent.concern_id).first()
    if concern is None:
        raise Refused(NOT_YOURS)
    if not withdraw_message(by=by, message=sent.message, at=at):
        raise Refused(OVER)
    _append(by, concern, EntryKind.WITHDRAWN, sent.message)


@transaction.atomic
def answer(*, by: Actor, reader: MessageReader, text: str, at: datetime) -> None:
    """What one of its readers says to it: an entry that the team has to read, and nothing that stays outside."""
    if not text.strip():
        raise Refused(NOTHING_SAID, "text")
    if not reader.message.is_standing(at.date()):
        raise Refused(OVER)
    sent = MessageSent.objects.select_related("concern").get(message=reader.message_id)
    concern = Concern.objects.select_for_update().get(pk=sent.concern_id)
    note_seen(by=by, reader=reader, at=at, is_answered=True)
    _append(by, concern, EntryKind.ANSWER, reader.message, text=text)
    alert_team(concern, Alert.Stage.ADDED, is_urgent=False, at=at, but=by.staff_id)


def _append(by: Actor, concern: Concern, kind: EntryKind, message: PupilMessage, **said: str) -> None:
    body = {"about": message.pupil.name, "message": message.pk} | said
    keys = keys_of(concern) or [key_of_school(concern.school_id)]
    append(by=by, kind=kind, body=body, keys=keys, concern=concern)
