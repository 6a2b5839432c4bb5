"""Where a pupil's incidents gather, and whether recent weeks differ from the pupil's own past: or silence."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt
from typing import Final

from pupils.behaviour_kinds import COUNTED_ROLES, Antecedent, EventKind, EventPlace
from pupils.models import BehaviourPart, Pupil, PupilWeek
from staffing.access import Actor
from staffing.calendar import academic_year_start, week_start
from staffing.charts import Bars, bars
from staffing.models import School

# Fewer incidents than these make no picture.
FEWEST: Final = 5
RECENT_WEEKS: Final = 3
PAST_WEEKS: Final = 12
FEWEST_PAST_WEEKS: Final = 4
# How far from what is usual the recent weeks must be: so many events, and so many times what chance does.
FEWEST_APART: Final = 3
TIMES_CHANCE: Final = 2
DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
MOST_BARS: Final = 8
NOT_SAID: Final = "Not said"
WORDS: Final = {
    EventKind.NEGATIVE: ("incident", "incidents"),
    EventKind.POSITIVE: ("time praised", "times praised"),
}


@dataclass(frozen=True)
class WeekCount:
    """How much of each kind a pupil had in one school week."""

    monday: date
    positive: int
    negative: int


@dataclass(frozen=True)
class Patterns:
    """What the page of a pupil's behaviour draws and says."""

    incidents: int
    praises: int
    charts: tuple[Bars, ...]
    differs: tuple[str, ...]
    weeks: tuple[WeekCount, ...]

    @property
    def has_too_few(self) -> bool:
        return not self.charts


def read_patterns(actor: Actor, school: School, pupil: Pupil, on: date) -> Patterns:
    """This school year's, read in three statements."""
    since = date(academic_year_start(on), 9, 1)
    parts = BehaviourPart.objects.visible_to(actor.about(pupil.pk)).filter(
        pupil=pupil, on__gte=since, role__in=COUNTED_ROLES
    )
    columns = ("event__kind", "on", "event__period", "event__place", "event__antecedent")
    rows = list(parts.values_list(*columns))
    incidents = [row[1:] for row in rows if row[0] == EventKind.NEGATIVE]
    weeks = _weeks(actor, school, pupil, on)
    return Patterns(
        incidents=len(incidents),
        praises=sum(row[0] == EventKind.POSITIVE for row in rows),
        charts=_charts(incidents) if len(incidents) >= FEWEST else (),
        # The running week has not had all its days yet.
        differs=tuple(_differences([week for week in weeks if week.monday < week_start(on)])),
        weeks=tuple(reversed(weeks)),
    )


def _weeks(actor: Actor, school: School, pupil: Pupil, on: date) -> list[WeekCount]:
    """The last school weeks on roll, this one too, oldest first; a week without a sum had nothing."""
    calendar, monday = school.calendar(), week_start(on)
    mondays = calendar.previous_school_weeks(monday, RECENT_WEEKS + PAST_WEEKS - 1)
    mondays += [monday] if calendar.is_school_week(monday) else []
    last = pupil.left_on or on
    mondays = [each for each in mondays if week_start(pupil.admitted_on) <= each <= last]
    sums = PupilWeek.objects.of_behaviour(actor).filter(pupil=pupil, week_start__in=mondays)
    counts = {row[0]: row[1:] for row in sums.values_list("week_start", "positive", "negative")}
    return [WeekCount(each, *counts.get(each, (0, 0))) for each in mondays]


def _differences(weeks: Sequence[WeekCount]) -> Iterable[str]:
    recent, past = weeks[-RECENT_WEEKS:], weeks[:-RECENT_WEEKS]
    for kind in WORDS:
        said = difference(
            [getattr(week, kind.value) for week in recent], [getattr(week, kind.value) for week in past], kind
        )
        if said:
            yield said


def difference(recent: Sequence[int], past: Sequence[int], kind: EventKind) -> str:
    """A sentence where the recent weeks have clearly more or fewer than the past leads one to expect; else nothing."""
    if len(recent) < RECENT_WEEKS or len(past) < FEWEST_PAST_WEEKS:
        return ""
    usual = sum(past) / len(past)
    expected, now = usual * len(recent), sum(recent)
    if abs(now - expected) < max(FEWEST_APART, TIMES_CHANCE * sqrt(expected)):
        return ""
    way = "More" if now > expected else "Fewer"
    one, many = WORDS[kind]
    return (
        f"{way} {many} than usual: {now} {one if now == 1 else many} in the last {len(recent)} school weeks, "
        f"where {round(expected)} would be as in the {len(past)} before."
    )


def _charts(incidents: Sequence[tuple[date, str, str, str]]) -> tuple[Bars, ...]:
    weekdays = Counter(DAYS[on.weekday()] for on, *_ in incidents if on.weekday() < len(DAYS))
    periods = Counter(period or NOT_SAID for _, period, _, _ in incidents)
    places = Counter(EventPlace(place).label if place else NOT_SAID for _, _, place, _ in incidents)
    befores = Counter(Antecedent(each).label if each else NOT_SAID for *_, each in incidents)
    return (
        bars([(day, weekdays[day]) for day in DAYS], label="Incidents by weekday"),
        *(
            bars(counts.most_common(MOST_BARS), label=label)
            for label, counts in (
                ("Incidents by lesson or break", periods),
                ("Incidents by place", places),
                ("Incidents by what came before", befores),
            )
        ),
    )
