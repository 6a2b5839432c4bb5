"""What a mentor has not logged yet: which slots wait, on which days, and the days one catches up on at once."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import DateField, TimeField

from interventions.models import PlannedSession
from interventions.models.provision import PlannedSessionQuerySet
from staffing.access import Actor
from staffing.calendar import LONDON, week_start
from staffing.prepared import Given, Prepared

LOOK_BACK = timedelta(days=28)


@dataclass(frozen=True)
class Span:
    """The days of one page: a day, or a whole week from its Monday."""

    first: date
    is_week: bool = False

    @property
    def last(self) -> date:
        return self.first + timedelta(days=6) if self.is_week else self.first

    @property
    def query(self) -> str:
        return f"{'week' if self.is_week else 'day'}={self.first:%Y-%m-%d}"

    @property
    def draft_key(self) -> str:
        return f"catch-up:{self.query}"

    @property
    def week(self) -> "Span":
        return Span(week_start(self.first), is_week=True)

    def of(self, plans: Sequence[PlannedSession]) -> list[PlannedSession]:
        return [plan for plan in plans if self.first <= plan.on <= self.last]


@dataclass(frozen=True)
class Waiting:
    """Days, or a week, with how many slots wait there."""

    span: Span
    count: int
    is_here: bool = False


def own_slots(actor: Actor) -> PlannedSessionQuerySet:
    """One's own timetable in the order of the printed sheet."""
    own = PlannedSession.objects.visible_to(actor).of_staff(actor.staff_id)
    return own.select_related("provision__programme").order_by("on", "starts_at", "pk")


def waiting_slots(actor: Actor, at: datetime, since: date) -> list[PlannedSession]:
    """Slots that have begun since a day and that nobody has said anything about; one statement."""
    return list(own_slots(actor).unlogged().begun(at).filter(on__gte=since))


def next_to_log(actor: Actor, at: datetime) -> PlannedSession | None:
    """Of one's own slots that have begun and wait: today's first, then what was left on earlier days."""
    local = at.astimezone(LONDON)
    told = {
        "staff": actor.staff_id,
        "since": local.date() - LOOK_BACK,
        "on": local.date(),
        "time": local.time(),
    }
    return next(iter(_NEXT.rows(**told)), None)


def _latest_waiting() -> PlannedSessionQuerySet:
    begun = Given("on", DateField()), Given("time", TimeField())
    mine = PlannedSession.objects.filter(staff_id=Given("staff"), on__gte=Given("since", DateField()))
    waiting = mine.unlogged().begun_by(*begun).select_related("provision")
    return waiting.order_by("-on", "starts_at")[:1]


_NEXT = Prepared(_latest_waiting)


def day_of(text: str) -> date | None:
    """A day as it stands in an address; None where it is none, or so near the end of time that a week beside it is."""
    try:
        on = date.fromisoformat(text)
    except ValueError:
        return None
    return on if date.min.year < on.year < date.max.year else None


def latest(plans: Sequence[PlannedSession], on: date) -> Span:
    """The latest day on which something waits, else the day itself."""
    return Span(max((plan.on for plan in plans), default=on))


def days_waiting(plans: Sequence[PlannedSession], here: Span) -> list[Waiting]:
    """The days of the week with something waiting, in their order, and the week as a whole where they are several."""
    week = here.week
    counts = Counter(plan.on for plan in week.of(plans))
    days = [Waiting(Span(on), count, Span(on) == here) for on, count in sorted(counts.items())]
    if len(days) > 1 or here.is_week:
        days.append(Waiting(week, sum(counts.values()), here.is_week))
    return days


def weeks_waiting(plans: Sequence[PlannedSession], here: Span) -> list[Waiting]:
    """Other weeks with something waiting, latest first."""
    counts = Counter(week_start(plan.on) for plan in plans)
    return [
        Waiting(Span(monday, is_week=True), count)
        for monday, count in sorted(counts.items(), reverse=True)
        if monday != here.week.first
    ]


def next_span(plans: Sequence[PlannedSession], here: Span) -> Span | None:
    """The next day of the same week on which something waits: where typing in a sheet goes on."""
    later = [plan.on for plan in here.week.of(plans) if plan.on > here.last]
    return Span(min(later)) if later else None
