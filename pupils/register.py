"""A pupil's attendance as read: the year by weeks, and the register of the last four weeks."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from pupils.attendance import AttendanceSum
from pupils.codes import ATTENDANCE_CODES, HalfDay
from pupils.models import AttendanceMark, MarkAmendment, Pupil, PupilWeek
from staffing.access import Actor
from staffing.calendar import academic_year_start, week_start

RECENT: Final = timedelta(weeks=3)
PLAINLY_PRESENT: Final = ("/", "\\")


@dataclass(frozen=True)
class Week:
    """One school week in half-days."""

    starts_on: date
    sums: AttendanceSum
    late: int


@dataclass
class Mark:
    """A mark with its meaning and what it was before."""

    pk: int
    code: str
    meaning: str
    amendments: list[MarkAmendment] = field(default_factory=list)


@dataclass
class Day:
    """Both halves of a school day; a half without a mark is None."""

    on: date
    marks: dict[str, Mark] = field(default_factory=dict)

    @property
    def halves(self) -> list[tuple[str, Mark | None]]:
        return [(half.label, self.marks.get(half)) for half in HalfDay]


def weeks(actor: Actor, pupil: Pupil, on: date) -> list[Week]:
    """The academic year so far, the latest week first; a week of holidays, or with no mark left, is none."""
    rows = PupilWeek.objects.visible_to(actor).filter(
        pupil=pupil,
        week_start__gte=week_start(date(academic_year_start(on), 9, 1)),
        week_start__lte=on,
    )
    found = [
        Week(
            row.week_start,
            AttendanceSum(row.present, row.approved, row.authorised, row.unauthorised, row.not_possible),
            row.late,
        )
        for row in rows.order_by("-week_start")
    ]
    return [week for week in found if week.sums.marked]


def year(rows: list[Week]) -> Week | None:
    """All weeks together; None where there is none."""
    if not rows:
        return None
    return Week(
        rows[-1].starts_on, sum((row.sums for row in rows), AttendanceSum()), sum(row.late for row in rows)
    )


def recent_days(actor: Actor, pupil: Pupil, on: date) -> list[Day]:
    """This week and the three before it, the latest day first, with every amendment."""
    marks = AttendanceMark.objects.visible_to(actor).filter(
        pupil=pupil, on__gte=week_start(on) - RECENT, on__lte=on
    )
    days: dict[date, Day] = {}
    seen: dict[int, Mark] = {}
    for row in marks:
        mark = seen[row.pk] = Mark(row.pk, row.code, _meaning(row.code))
        days.setdefault(row.on, Day(row.on)).marks[row.half_day] = mark
    for amendment in (
        MarkAmendment.objects.visible_to(actor).filter(mark__in=seen).select_related("amended_by")
    ):
        seen[amendment.mark_id].amendments.append(amendment)
    return sorted(days.values(), key=lambda day: day.on, reverse=True)


def _meaning(code: str) -> str:
    """Of whoever was there, the column says which half of the day it was."""
    if code in PLAINLY_PRESENT:
        return "Present"
    entry = ATTENDANCE_CODES.get(code)
    return entry.label if entry else "not a national code"
