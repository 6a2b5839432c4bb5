"""What the register of a day says about who is in school: for whoever expects a pupil now."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from django.db import models

from pupils.codes import ARRIVED_LATE, ATTENDANCE_CODES, AttendanceClass, HalfDay
from pupils.models import AttendanceMark, Pupil
from staffing.access import Actor

AFTERNOON_FROM: Final = time(12, 30)
OFF_SITE: Final = AttendanceClass.APPROVED
AWAY: Final = (
    AttendanceClass.AUTHORISED,
    AttendanceClass.UNAUTHORISED,
    AttendanceClass.NOT_POSSIBLE,
    OFF_SITE,
)


@dataclass(frozen=True)
class Away:
    """A mark that says a pupil is not in: its code, and in words."""

    code: str
    label: str
    is_off_site: bool

    @property
    def words(self) -> str:
        return f"{'off site' if self.is_off_site else 'not in'} today ({self.code})"

    @property
    def on_the_day(self) -> str:
        """The same of a day that may be past."""
        return f"{'off site' if self.is_off_site else 'not in'} ({self.code})"


def away(code: str | None) -> Away | None:
    """None where the mark says the pupil is in, or nothing is known. Who came after the register closed is in."""
    entry = ATTENDANCE_CODES.get(code or "")
    if entry is None or entry.code == ARRIVED_LATE or entry.counts_as not in AWAY:
        return None
    return Away(entry.code, entry.label, entry.counts_as == OFF_SITE)


def with_marks(pupils: models.QuerySet[Pupil], actor: Actor, on: date) -> models.QuerySet[Pupil]:
    """Each pupil with `mark_am` and `mark_pm` of a day, where the actor may see attendance; one statement."""
    marks = AttendanceMark.objects.visible_to(actor).filter(pupil=models.OuterRef("pk"), on=on)
    return pupils.annotate(
        mark_am=models.Subquery(marks.filter(half_day=HalfDay.AM).values("code")[:1]),
        mark_pm=models.Subquery(marks.filter(half_day=HalfDay.PM).values("code")[:1]),
    )


@dataclass
class DayMarks:
    """A pupil's two marks of a day."""

    mark_am: str | None = None
    mark_pm: str | None = None


def marks_between(
    actor: Actor, pupil_ids: Iterable[int], first: date, last: date
) -> dict[tuple[int, date], DayMarks]:
    """Marks by pupil and day, where the actor may see attendance: one statement for any number of days."""
    found: dict[tuple[int, date], DayMarks] = defaultdict(DayMarks)
    marks = AttendanceMark.objects.visible_to(actor).filter(pupil__in=pupil_ids, on__range=(first, last))
    for pupil_id, on, half_day, code in marks.values_list("pupil_id", "on", "half_day", "code"):
        setattr(found[pupil_id, on], "mark_am" if half_day == HalfDay.AM else "mark_pm", code)
    return found


def away_at(pupil: Pupil | DayMarks, at: time | None) -> Away | None:
    """Whether a pupil (read with_marks) is away at a time: the afternoon's mark, where it is made, else the morning's."""
    is_afternoon = at is not None and at >= AFTERNOON_FROM
    afternoon, morning = getattr(pupil, "mark_pm", None), getattr(pupil, "mark_am", None)
    return away(afternoon or morning) if is_afternoon else away(morning)
