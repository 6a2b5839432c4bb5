"""Planned sessions: the rows a weekly slot asks for, so that a week nobody logged is seen.

Made to the end of the half-term, and again when a slot, a provision or the calendar changes.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models, transaction

from interventions.models import PlannedSession, ProvisionPupil, Slot
from interventions.weeks import recompute
from staffing.bells import Ring
from staffing.calendar import Calendar, week_start
from staffing.models import School, SchoolDay

# Shortly before a half-term ends the next one is planned too, so that Monday's day is there on Friday.
LOOK_AHEAD = timedelta(days=14)
BELLS = ("starts_at", "minutes", "period_name")


def horizon(calendar: Calendar, on: date) -> date:
    """The last day to plan for: the end of the half-term that `on` (or the day two weeks later) falls in."""
    ends = [last for first, last in calendar.spans if first <= on + LOOK_AHEAD]
    return max(ends, default=on)


@dataclass(frozen=True)
class Wanted:
    """One session that a slot asks for."""

    slot: Slot
    on: date

    def row(self) -> PlannedSession:
        period = self.slot.period
        return PlannedSession(
            provision_id=self.slot.provision_id,
            slot=self.slot,
            staff_id=self.slot.staff_id,
            on=self.on,
            starts_at=period.starts_at,
            minutes=min(period.minutes, self.slot.provision.minutes),
            period_name=period.name,
            place=self.slot.place,
        )


def rings_of(school_id: int) -> set[Ring]:
    """Which bells ring on which day of the school's week."""
    days = SchoolDay.objects.filter(school=school_id)
    return set(days.values_list("cycle_week", "weekday", "shape_id"))


def _weeks(slot: Slot) -> tuple[int, ...]:
    return (slot.cycle_week,) if slot.cycle_week else (1, 2)


def silenced(slots: Iterable[Slot], before: Set[Ring], after: Set[Ring]) -> list[Slot]:
    """Slots (with period) whose bells ring on one of their days before, and no longer after."""
    return [
        slot
        for slot in slots
        if any(
            ring in before and ring not in after
            for ring in ((week, slot.weekday, slot.period.shape_id) for week in _weeks(slot))
        )
    ]


def is_silent(slot: Slot, rings: Set[Ring]) -> bool:
    """Whether the bells of the slot (with period) ring on none of its days: nothing is planned for it."""
    return not any((week, slot.weekday, slot.period.shape_id) in rings for week in _weeks(slot))


def wanted_sessions(
    slots: Iterable[Slot], calendar: Calendar, rings: Set[Ring], first: date, last: date
) -> list[Wanted]:
    """What slots (with provision and period) ask for from `first` to `last`: pure arithmetic, no statement.

    A slot asks for nothing on a day on which its bells don't ring.
    """
    by_day: dict[tuple[int, int], list[date]] = defaultdict(list)
    cycle: dict[date, int] = {}
    for on in calendar.school_days(first, last):
        monday = week_start(on)
        cycle.setdefault(monday, calendar.cycle_week(monday))
        by_day[on.isoweekday(), cycle[monday]].append(on)
    return [
        Wanted(slot, on)
        for slot in slots
        for week in _weeks(slot)
        if (week, slot.weekday, slot.period.shape_id) in rings
        for on in by_day[slot.weekday, week]
        if _is_open(slot, on)
    ]


def _is_open(slot: Slot, on: date) -> bool:
    return all(
        row.starts_on <= on and (row.ends_on is None or on <= row.ends_on) for row in (slot, slot.provision)
    )


@transaction.atomic
def plan(school: School, slots: models.QuerySet[Slot], first: date, last: date) -> int:
    """Make the planned sessions of these slots right from `first` to `last`; says how many rows were added.

    What was logged, or said not to have been held, stays whatever the slot says now.
    """
    calendar = school.calendar()
    rings = rings_of(school.pk)
    rows = list(slots.select_related("provision", "period"))
    kept = _last_places(rows)
    wanted = {
        (item.slot.pk, item.on): item
        for item in wanted_sessions(rows, calendar, rings, first, last)
        if item.on <= kept.get(item.slot.provision_id, item.on)
    }
    present = PlannedSession.objects.filter(slot__in=[slot.pk for slot in rows], on__gte=first)
    there = {(row.slot_id, row.on): row for row in present}
    gone = [
        row for key, row in there.items() if key not in wanted and row.state == PlannedSession.State.PLANNED
    ]
    missing = [item.row() for key, item in wanted.items() if key not in there]
    _follow_bells([(there[key], item.row()) for key, item in wanted.items() if key in there])
    PlannedSession.objects.filter(
        pk__in=[row.pk for row in gone], state=PlannedSession.State.PLANNED
    ).delete()
    PlannedSession.objects.bulk_create(missing, batch_size=500, ignore_conflicts=True)
    recompute(_touched([*gone, *missing]))
    return len(missing)


def _last_places(slots: Iterable[Slot]) -> dict[int, date]:
    """The last day on which anybody named has a place, by provision: after it nothing is planned.

    Provision that never named anybody (for a class, or set up before its pupils) has no such day.
    """
    last: dict[int, date] = {}
    places = ProvisionPupil.objects.filter(provision__in={slot.provision_id for slot in slots})
    for provision_id, ends_on in places.values_list("provision", "ends_on"):
        last[provision_id] = max(last.get(provision_id, date.min), ends_on or date.max)
    return last


def _follow_bells(pairs: list[tuple[PlannedSession, PlannedSession]]) -> None:
    """Rows that stand already ring with the bells of now."""
    moved = []
    for row, right in pairs:
        fresh = {name: getattr(right, name) for name in BELLS}
        if row.state == PlannedSession.State.PLANNED and fresh != {
            name: getattr(row, name) for name in BELLS
        }:
            for name, value in fresh.items():
                setattr(row, name, value)
            moved.append(row)
    PlannedSession.objects.bulk_update(moved, BELLS, batch_size=500)


def plan_ahead(school: School, on: date) -> int:
    """Plan every open slot of a school from a day to the horizon; says how many rows were added.

    A day before that which turned out to be closed, by snow say, loses what was planned on it too.
    """
    calendar = school.calendar()
    slots = Slot.objects.filter(provision__programme__school=school)
    added = plan(school, slots, on, horizon(calendar, on))
    of_school = PlannedSession.objects.filter(provision__programme__school=school).unlogged()
    forget(of_school.filter(on__in=[day for day in calendar.closed if day < on]))
    return added


def forget(rows: models.QuerySet[PlannedSession]) -> None:
    """Take out planned sessions that are not to be, and what they promised."""
    gone = list(rows)
    rows.delete()
    recompute(_touched(gone))


def replan_provision(provision_id: int, school: School, on: date) -> None:
    """After a slot, a place or the provision changed: plan its slots anew from a day on, and sum its weeks anew."""
    plan(school, Slot.objects.filter(provision=provision_id), on, horizon(school.calendar(), on))
    recompute(_touched(list(PlannedSession.objects.filter(provision=provision_id))))


def _touched(rows: Sequence[PlannedSession]) -> set[tuple[int, date]]:
    """The pupil-weeks whose promise changes with these rows."""
    weeks: dict[int, set[date]] = defaultdict(set)
    for row in rows:
        weeks[row.provision_id].add(week_start(row.on))
    places = ProvisionPupil.objects.filter(provision__in=list(weeks))
    return {(place.pupil_id, monday) for place in places for monday in weeks[place.provision_id]}
