"""The caseload board: one row a pupil, who needs attention first."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from mentoring.attention import LEAST_HALF_DAYS_NOW, Reason, needs_attention, reasons
from mentoring.digest import Standing, by_need
from mentoring.filters import BoardQuery
from mentoring.models import DigestItem
from mentoring.week import WEEKS_BEFORE, PupilWeekView, SchoolWeek, school_week, views_of, with_dates
from mentoring.week_sums import Figures, sums_of, weeks_of
from mentoring.wording import short_date
from pupils.codes import YearGroup
from pupils.models import CaseloadAssignment, Pupil
from pupils.models.pupil import NAME_FIELDS
from staffing.access import Actor, Resource
from staffing.calendar import Calendar, week_start
from staffing.charts import Spark, said, spark
from staffing.models import School, Staff
from staffing.prepared import PreparedFor

NOTHING_SAID = "\u2013"
HALF_DAYS_A_DAY = 2
# One scale down the column, so that rows compare. Half attendance is severe absence: what is below draws at the edge.
ATTENDANCE_LOW, ATTENDANCE_HIGH = 50, 100
ENGAGEMENT_LOW, ENGAGEMENT_HIGH = 1, 5
# Before any record that Handrail could hold.
EARLIEST_WEEK = date(2015, 1, 5)
LEVEL_KINDS = {DigestItem.Level.ACT: "alert", DigestItem.Level.LOOK: "watch", DigestItem.Level.PRAISE: "good"}


@dataclass(frozen=True)
class Told:
    """A reason as the page shows it: a word with its colour, and the sentence."""

    word: str
    kind: str
    sentence: str


@dataclass(frozen=True)
class BoardRow:
    """One pupil's week, ready to be shown; `spark` where the weeks before are drawn."""

    pupil: Pupil
    spark: Spark | None
    is_alert: bool
    attendance: str
    sessions: str
    beside: str
    engagement: str
    seen: str
    mentor: str
    told: tuple[Told, ...]


@dataclass(frozen=True)
class Choice:
    """Something the board can be narrowed to, by its code."""

    code: int
    label: str


@dataclass(frozen=True)
class Weeks:
    """The week that is shown, and the school weeks beside it; None where there is none to show.

    The board opens on the latest week of which enough is told; the one that runs is a step further.
    """

    shown: date
    is_school_week: bool
    is_latest: bool
    is_opening: bool
    previous: date | None
    next: date | None


@dataclass(frozen=True)
class Board:
    """A week's board: the rows asked for, of how many, and what it can be narrowed to.

    `has_support` says whether the reader may know of any of these pupils' sessions: else there are no columns for them.
    """

    week: SchoolWeek
    weeks: Weeks
    rows: tuple[Standing, ...]
    pupil_count: int
    attention_count: int
    years: tuple[Choice, ...]
    mentors: tuple[Choice, ...]
    mentor_of: dict[int, str]
    has_support: bool


def read_board(actor: Actor, school: School, query: BoardQuery, on: date) -> Board:
    """Every supported pupil on the actor's board, narrowed and sorted by need: four statements."""
    calendar = school.calendar()
    weeks = weeks_around(calendar, query.week, on)
    week = school_week(calendar, weeks.shown, on, school.contact_days)
    pupils = _PUPILS.rows(actor, week)
    sums = sums_of(actor, [pupil.pk for pupil in pupils], week.weeks, Resource.BOARD)
    views = views_of(actor, pupils, sums, week, via=Resource.BOARD)
    mentors = _mentors(pupils)
    found = [
        row
        for row in by_need(Standing(view, tuple(reasons(view))) for view in views)
        if query.cohort in (None, row.view.pupil.cohort) and _is_with(row, query.mentor_id, mentors)
    ]
    in_need = [row for row in found if needs_attention(row.reasons)]
    return Board(
        week=week,
        weeks=weeks,
        rows=tuple(found if query.is_all else in_need),
        pupil_count=len(found),
        attention_count=len(in_need),
        years=_years((view.pupil for view in views), on),
        mentors=tuple(Choice(pk, name) for name, pk in sorted({(m.name, m.pk) for m in mentors.values()})),
        mentor_of={pupil_id: mentor.name for pupil_id, mentor in mentors.items()},
        has_support=any(view.is_support_told for view in views),
    )


# Of a pupil, what a row shows: three hundred whole records would be read for it.
SHOWN = (*NAME_FIELDS, "cohort", "form")
NAMED = ("title", "forename", "surname")


def _pupils(actor: Actor, week: SchoolWeek) -> QuerySet[Pupil]:
    supported = Pupil.objects.visible_to(actor, Resource.BOARD).supported(week.as_of).on_roll(week.as_of)
    # The lead mentor, where the actor may see the caseload.
    caseload = CaseloadAssignment.objects.visible_to(actor).open(week.as_of).filter(pupil=OuterRef("pk"))
    mentor = JSONObject(id="mentor_id", **{part: f"mentor__{part}" for part in NAMED})
    rows = supported.only(*SHOWN).annotate(lead_mentor=Subquery(caseload.order_by().values(said=mentor)[:1]))
    return with_dates(actor, rows.by_name(), week, Resource.BOARD)


_PUPILS = PreparedFor(_pupils)


def _mentors(pupils: Iterable[Any]) -> dict[int, Staff]:
    """The lead mentor of each pupil who has one: each mentor once, however many pupils name them."""
    made: dict[int, Staff] = {}
    found = {}
    for pupil in pupils:
        if its := pupil.lead_mentor:
            if its["id"] not in made:
                made[its["id"]] = Staff(**its)
            found[pupil.pk] = made[its["id"]]
    return found


def weeks_around(calendar: Calendar, asked: date | None, on: date) -> Weeks:
    """The week asked for, never a future one; unasked the last that has enough half-days to be told."""
    this_week = week_start(on)
    latest = this_week
    if not calendar.is_school_week(this_week):
        latest = next(iter(calendar.previous_school_weeks(this_week, 1)), this_week)
    opening = _opening(calendar, latest, on)
    shown = opening if asked is None or asked > this_week or asked < EARLIEST_WEEK else asked
    later = (shown + timedelta(weeks=number) for number in range(1, (latest - shown).days // 7 + 1))
    return Weeks(
        shown=shown,
        is_school_week=calendar.is_school_week(shown),
        is_latest=shown == latest,
        is_opening=shown == opening,
        previous=next(iter(calendar.previous_school_weeks(shown, 1)), None),
        next=next((week for week in later if calendar.is_school_week(week)), None),
    )


def _opening(calendar: Calendar, latest: date, on: date) -> date:
    """The latest week with enough half-days in days that are over; the very latest where none has."""
    for week in (latest, *reversed(calendar.previous_school_weeks(latest, WEEKS_BEFORE))):
        over = calendar.school_days(week, min(on - timedelta(days=1), week + timedelta(days=6)))
        if HALF_DAYS_A_DAY * len(list(over)) >= LEAST_HALF_DAYS_NOW:
            return week
    return latest


def board_rows(actor: Actor, board: Board, standings: Sequence[Standing]) -> list[BoardRow]:
    """These rows of the board with the weeks before as a line: one statement."""
    weeks = weeks_of(actor, [row.view.pupil.pk for row in standings], board.week.weeks, Resource.BOARD)
    named = board.mentor_of if len(board.mentors) > 1 else {}
    return [board_row(row, named.get(row.view.pupil.pk, ""), weeks[row.view.pupil.pk]) for row in standings]


def board_row(standing: Standing, mentor: str = "", weeks: Sequence[Figures] = ()) -> BoardRow:
    view = standing.view
    return BoardRow(
        pupil=view.pupil,
        spark=attendance_spark(view, weeks) if weeks else None,
        is_alert=any(reason.rule == "attendance_falling" for reason in standing.reasons),
        attendance=attendance_said(view.now),
        sessions=held_of_due(view),
        beside=beside_sessions(view),
        engagement=NOTHING_SAID if view.now.engagement is None else said(view.now.engagement),
        seen=last_seen(view),
        mentor=mentor,
        told=tuple(told(reason) for reason in standing.reasons),
    )


def told(reason: Reason) -> Told:
    return Told(reason.level.value, LEVEL_KINDS[reason.level], reason.sentence)


def attendance_spark(view: PupilWeekView, weeks: Sequence[Figures], names: Sequence[str] = ()) -> Spark:
    return spark(
        [_rounded(week.attendance) if is_told(week) else None for week in weeks],
        baseline=_rounded(view.own.attendance),
        low=ATTENDANCE_LOW,
        high=ATTENDANCE_HIGH,
        label="Attendance",
        unit="%",
        names=names,
    )


def percentage(value: float | None) -> str:
    return said(_rounded(value), "%")


def is_told(week: Figures) -> bool:
    """Whether a week has enough half-days for a percentage to mean something."""
    return week.possible >= LEAST_HALF_DAYS_NOW


def attendance_said(week: Figures) -> str:
    """80 %; of fewer half-days than that would mean something they are counted: 1 of 3 half-days."""
    if not week.possible or is_told(week):
        return percentage(week.attendance)
    return f"{week.attended} of {week.possible} half-day{'' if week.possible == 1 else 's'}"


def held_of_due(view: PupilWeekView) -> str:
    """2 of 3, with the pupil there, of those that were due; while more are to come: 2 of 2 due."""
    if not view.due:
        return str(view.besides) if view.besides and not view.to_come else NOTHING_SAID
    return f"{view.there} of {view.due}{' due' if view.to_come else ''}"


def beside_sessions(view: PupilWeekView) -> str:
    """What stands below: 3 to come, 2 besides."""
    besides = f"{view.besides} besides" if view.besides and (view.due or view.to_come) else ""
    unplanned = "not planned" if view.besides and not view.due and not view.to_come else ""
    return ", ".join(filter(None, (f"{view.to_come} to come" if view.to_come else "", besides, unplanned)))


def last_seen(view: PupilWeekView) -> str:
    """In school days; the day itself counts as today."""
    days = view.contact_days_ago
    if days is None or view.last_contact_on is None:
        return NOTHING_SAID if view.supported_since is None else "not yet"
    if days == 0:
        return "today" if view.last_contact_on.weekday() < 5 else short_date(view.last_contact_on, view.week)
    return "1 day ago" if days == 1 else f"{days} days ago"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value)


def _is_with(row: Standing, mentor_id: int | None, mentors: dict[int, Staff]) -> bool:
    if mentor_id is None:
        return True
    mentor = mentors.get(row.view.pupil.pk)
    return mentor is not None and mentor.pk == mentor_id


def _years(pupils: Iterable[Pupil], on: date) -> tuple[Choice, ...]:
    groups = {pupil.cohort: pupil.year_group(on) for pupil in pupils}
    return tuple(
        Choice(cohort, YearGroup(group).label if group in YearGroup.values else f"Year {group}")
        for cohort, group in sorted(groups.items(), reverse=True)
    )
