"""One's own sessions of a day as Today shows them, and those of the last weeks that nobody logged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import models

from interventions.expected import expected_pupils
from interventions.models import PlannedSession
from pupils.key_lines import Told, in_order, tell
from pupils.models import Pupil
from pupils.registers import away_at
from staffing.access import Actor
from staffing.calendar import LONDON
from staffing.prepared import PreparedFor

LOOK_BACK: Final = timedelta(days=28)
MOST_UNLOGGED: Final = 5
MOST_NAMED: Final = 4


@dataclass(frozen=True)
class SlotLine:
    """One planned session: of the day, or one not logged yet."""

    planned: PlannedSession
    pupils: Sequence[Pupil]
    away: Sequence[str]
    is_now: bool = False
    is_next: bool = False
    is_over: bool = False
    is_first: bool = False
    told: Told = field(default=tell((), by_name=False))

    @property
    def is_overdue(self) -> bool:
        return self.is_over and self.planned.state == PlannedSession.State.PLANNED

    @property
    def who(self) -> str:
        named = ", ".join(pupil.short_name for pupil in self.pupils[:MOST_NAMED])
        more = len(self.pupils) - MOST_NAMED
        return f"{named} and {more} more" if more > 0 else named

    @property
    def is_named(self) -> bool:
        """Whether the session's own name says whose it is, such as Mentoring, Ada B."""
        return len(self.pupils) == 1 and self.pupils[0].short_name in self.planned.provision.name

    @property
    def says(self) -> str:
        """Who is expected, and who of them the register has out."""
        if not self.pupils:
            return "Nobody has a place yet"
        away = f"not in today: {', '.join(self.away)}" if self.away else ""
        return " · ".join(filter(None, ("" if self.is_named else self.who, away)))

    @property
    def starts_at(self) -> datetime:
        return datetime.combine(self.planned.on, self.planned.starts_at, tzinfo=LONDON)

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.planned.minutes)


@dataclass(frozen=True)
class OwnPlans:
    """Planned sessions of the day, the first few of earlier days, latest first, and how many more of these wait."""

    today: Sequence[PlannedSession]
    earlier: Sequence[PlannedSession]
    more: int
    expected: Mapping[int, Sequence[int]]

    @property
    def pupil_ids(self) -> set[int]:
        return {pk for ids in self.expected.values() for pk in ids}

    def slots(self, pupils: Mapping[int, Pupil], at: datetime) -> list[SlotLine]:
        """Of the day, with what every adult does for each pupil."""
        return _with_now([_slot(plan, self._of(plan, pupils)) for plan in self.today], at)

    def unlogged(self, pupils: Mapping[int, Pupil]) -> list[SlotLine]:
        return [SlotLine(plan, self._of(plan, pupils), ()) for plan in self.earlier]

    def _of(self, plan: PlannedSession, pupils: Mapping[int, Pupil]) -> list[Pupil]:
        there = [pupils[pk] for pk in self.expected[plan.pk] if pk in pupils]
        return sorted(there, key=lambda pupil: pupil.short_name)


def read_own_plans(actor: Actor, on: date) -> OwnPlans:
    """Two statements at most."""
    plans = _PLANS.rows(actor, on)
    todays = [plan for plan in plans if plan.on == on]
    earlier = [plan for plan in plans if plan.on < on]
    shown = earlier[:MOST_UNLOGGED]
    return OwnPlans(todays, shown, len(earlier) - len(shown), expected_pupils([*todays, *shown]))


NO_PLANS: Final = OwnPlans((), (), 0, {})


def _plan_rows(actor: Actor, on: date) -> models.QuerySet[PlannedSession]:
    own = PlannedSession.objects.visible_to(actor).of_staff(actor.staff_id).select_related("provision")
    waiting = models.Q(on__lt=on, on__gte=on - LOOK_BACK, state=PlannedSession.State.PLANNED)
    return own.filter(models.Q(on=on) | waiting).order_by("-on", "starts_at", "pk")


def _slot(planned: PlannedSession, there: Sequence[Pupil]) -> SlotLine:
    away = [pupil.short_name for pupil in there if away_at(pupil, planned.starts_at)]
    lines = [(pupil.short_name, in_order(_said(pupil))) for pupil in there]
    return SlotLine(planned, there, away, told=tell(lines, by_name=len(there) > 1))


def _said(pupil: Pupil) -> Any:
    """As `key_lines_column` has it."""
    return vars(pupil)["said"]


def _with_now(lines: Sequence[SlotLine], at: datetime) -> list[SlotLine]:
    """The same lines, with those that run now or are over marked, the next to come, and the one to log first."""
    timed = [
        replace(line, is_now=line.starts_at <= at < line.ends_at, is_over=line.ends_at <= at)
        for line in lines
    ]
    coming = next((line for line in timed if line.starts_at > at), None)
    waiting = [line for line in timed if line.planned.state == PlannedSession.State.PLANNED]
    first = min(waiting, key=lambda line: (not line.is_now, not line.is_over), default=None)
    return [replace(line, is_next=line is coming, is_first=line is first) for line in timed]


_PLANS = PreparedFor(_plan_rows)
