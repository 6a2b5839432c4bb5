"""A pupil's attendance as read: the year by weeks and where it stands, and the register of the last four weeks."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from pupils.attendance import AttendanceSum
from pupils.attendance_standing import Standing, standing_of
from pupils.clocks import rolling_weeks, unauthorised_of
from pupils.codes import ATTENDANCE_CODES, HalfDay
from pupils.models import AttendanceMark, MarkAmendment, Pupil, PupilWeek
from staffing.access import Actor
from staffing.calendar import Calendar, academic_year_start, week_start

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


@dataclass(frozen=True)
class SchoolYear:
    """The weeks of the academic year so far, the latest first, all of them together, and where that stands."""

    weeks: list[Week]
    standing: Standing
    late: int


def year_start(on: date) -> date:
    """The Monday of the week of 1 September."""
    return week_start(date(academic_year_start(on), 9, 1))


def read_year(actor: Actor, pupil: Pupil, on: date, calendar: Calendar) -> SchoolYear:
    """In one statement. A week of holidays, or with no mark left, is none; ten school weeks may begin before the year."""
    first = min([year_start(on), *rolling_weeks(calendar, on)])
    rows = PupilWeek.objects.visible_to(actor.about(pupil.pk)).filter(
        pupil=pupil, week_start__range=(first, on)
    )
    found = [
        Week(
            row.week_start,
            AttendanceSum(row.present, row.approved, row.authorised, row.unauthorised, row.not_possible),
            row.late,
        )
        for row in rows.order_by("-week_start")
    ]
    counts = {week.starts_on: week.sums.unauthorised for week in found if week.sums.marked}
    unauthorised = unauthorised_of(counts, rolling_weeks(calendar, on, counts)) if counts else None
    weeks = [week for week in found if week.sums.marked and week.starts_on >= year_start(on)]
    return SchoolYear(
        weeks=weeks,
        standing=standing_of({week.starts_on: week.sums for week in weeks}, unauthorised),
        late=sum(week.late for week in weeks),
    )


def marks_of_year(actor: Actor, pupil: Pupil, on: date) -> list[tuple[date, str, str]]:
    """Day, half and code of each mark of the academic year so far, in one statement."""
    marks = AttendanceMark.objects.visible_to(actor.about(pupil.pk)).filter(
        pupil=pupil, on__range=(date(academic_year_start(on), 9, 1), on)
    )
    return list(marks.values_list("on", "half_day", "code"))


def recent_days(actor: Actor, pupil: Pupil, on: date) -> list[Day]:
    """This week and the three before it, the latest day first, with every amendment."""
    marks = AttendanceMark.objects.visible_to(actor.about(pupil.pk)).filter(
        pupil=pupil, on__gte=week_start(on) - RECENT, on__lte=on
    )
    days: dict[date, Day] = {}
    seen: dict[int, Mark] = {}
    for row in marks:
        mark = seen[row.pk] = Mark(row.pk, row.code, _meaning(row.code))
        days.setdefault(row.on, Day(row.on)).marks[row.half_day] = mark
    for amendment in (
        MarkAmendment.objects.visible_to(actor.about(pupil.pk))
        .filter(mark__in=seen)
        .select_related("amended_by")
    ):
        seen[amendment.mark_id].amendments.append(amendment)
    return sorted(days.values(), key=lambda day: day.on, reverse=True)


def _meaning(code: str) -> str:
    """Of whoever was there, the column says which half of the day it was."""
    if code in PLAINLY_PRESENT:
        return "Present"
    entry = ATTENDANCE_CODES.get(code)
    return entry.label if entry else "not a national code"
