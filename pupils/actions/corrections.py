"""What a colleague says is wrong: said, passed on, mended or answered, and seen by whoever said it."""

from datetime import datetime

from django.db import transaction

from pupils.mending import Kind
from pupils.models import Correction
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.models import Staff
from staffing.refusals import Refused

CLOSED = "A colleague was first: this is answered already."


@transaction.atomic
def say_wrong(*, by: Actor, kind: Kind, row: object, text: str, at: datetime) -> Correction:
    """To the office, about a row that the actor sees."""
    pupil = kind.pupil_of(row)
    correction = Correction.objects.create(
        school_id=by.school_id,
        kind=kind.code,
        row_id=row.pk,  # type: ignore[attr-defined]
        pupil=pupil,
        on=kind.day_of(row),
        author_id=kind.author_id_of(row),
        text=text,
        reported_by_id=by.staff_id,
        reported_at=at,
    )
    record(by, AuditVerb.CREATE, correction, pupil_id=correction.pupil_id, about=kind.code)
    return correction


@transaction.atomic
def pass_on(*, by: Actor, correction: Correction, to: Staff | None) -> Correction:
    """To a colleague who can mend it, or back to the office; refused where it is closed already."""
    row = _claimed(correction)
    row.passed_to = to
    row.save(update_fields=["passed_to"])
    record(by, AuditVerb.EDIT, row, pupil_id=row.pupil_id, passed_to=to.pk if to else None)
    return row


@transaction.atomic
def close_correction(
    *, by: Actor, correction: Correction, state: Correction.State, answer: str, at: datetime
) -> Correction:
    """Mended, or answered in words; whoever said it is told. Refused where a colleague was first."""
    row = _claimed(correction)
    row.state, row.answer, row.closed_at, row.closed_by_id = state, answer, at, by.staff_id
    if row.reported_by_id == by.staff_id:
        row.seen_at = at
    row.save(update_fields=["state", "answer", "closed_at", "closed_by", "seen_at"])
    record(by, AuditVerb.EDIT, row, pupil_id=row.pupil_id, state=str(state))
    return row


@transaction.atomic
def see_answer(*, by: Actor, correction: Correction, at: datetime) -> bool:
    """Whoever said it has seen what came of it; says whether that was new."""
    unseen = Correction.objects.filter(pk=correction.pk, closed_at__isnull=False, seen_at__isnull=True)
    is_new = bool(unseen.update(seen_at=at))
    if is_new:
        record(by, AuditVerb.EDIT, correction, pupil_id=correction.pupil_id, seen=True)
    return is_new


def _claimed(correction: Correction) -> Correction:
    row = Correction.objects.select_for_update().get(pk=correction.pk)
    if not row.is_open:
        raise Refused(CLOSED)
    return row
