"""Amending the register: the old mark, the new one, who, when and why are kept for good."""

from django.db import transaction

from pupils.codes import PRESENT_MARK, AttendanceClass, HalfDay, UnknownMark, attendance_class
from pupils.models import AttendanceMark, MarkAmendment
from pupils.weeks import recompute
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.calendar import now, week_start
from staffing.receipts import Stale
from staffing.refusals import Refused


@transaction.atomic
def amend_mark(*, mark: AttendanceMark, old_code: str, code: str, reason: str, by: Actor) -> MarkAmendment:
    """Change a mark that was seen as `old_code`; raises Stale where it has been changed meanwhile."""
    mark = AttendanceMark.objects.select_for_update().get(pk=mark.pk)
    if mark.code != old_code:
        raise Stale
    _check(mark, code)
    amendment = MarkAmendment.objects.create(
        mark=mark,
        old_code=mark.code,
        new_code=code,
        reason=reason,
        amended_by_id=by.staff_id,
        amended_at=now(),
    )
    mark.code = code
    mark.save(update_fields=["code"])
    recompute([(mark.pupil_id, week_start(mark.on))])
    record(by, AuditVerb.EDIT, mark, pupil_id=mark.pupil_id, code=f"{old_code} to {code}")
    return amendment


def _check(mark: AttendanceMark, code: str) -> None:
    """A national code in use on that day, of that half of the day, and another than now."""
    try:
        counts_as = attendance_class(code, mark.on)
    except UnknownMark as unknown:
        raise Refused(str(unknown), "code") from unknown
    if counts_as is AttendanceClass.NO_MARK:
        raise Refused("A mark is amended to another, never taken away.", "code")
    other_half = {mark_code for half, mark_code in PRESENT_MARK.items() if half != mark.half_day}
    if code in other_half:
        here = PRESENT_MARK[HalfDay(mark.half_day)]
        raise Refused(
            f"“{code}” is the mark of the other half of the day: present here is “{here}”.",
            "code",
        )
    if code == mark.code:
        raise Refused("This is the mark already.", "code")
