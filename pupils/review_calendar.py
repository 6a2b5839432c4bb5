"""Reviews and deadlines of all plans that somebody may see: what is late, and what is due in a span of days."""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import Enum

from django.db.models import Exists, OuterRef, Q, Subquery

from pupils.clocks import Due, Party
from pupils.deadlines import Told, all_told
from pupils.models import Plan, PlanVersion, Review
from pupils.plan_clocks import Running, rows_of
from pupils.plan_kinds import PLAN_KINDS
from pupils.plan_record import dates_of, terms_of
from pupils.reviews import OWN_RHYTHM, steps_of
from staffing.access import Actor
from staffing.calendar import academic_year_start, week_start
from staffing.models import School

CLOCKED = [kind.code for kind in PLAN_KINDS.values() if kind.clock]
PLAN_SAYS = "As its plan says"


@dataclass(frozen=True)
class Entry:
    """One date of one plan, whose `kind` is called as the school does: a meeting, or what a rule wants by then."""

    on: date
    at: time | None
    what: str
    kind: str
    plan: Plan
    told: Told
    review: Review | None = None

    @property
    def is_meeting(self) -> bool:
        return self.review is not None


class Span(Enum):
    """How much of the calendar is shown at once."""

    WEEK = "week"
    MONTH = "month"
    YEAR = "year"

    def days(self, on: date) -> tuple[date, date]:
        """The first and last day of the span that a day is in; a year is a school year."""
        if self is Span.WEEK:
            first = week_start(on)
            return first, first + timedelta(days=6)
        if self is Span.MONTH:
            return on.replace(day=1), on.replace(day=monthrange(on.year, on.month)[1])
        begins = academic_year_start(on)
        return date(begins, 9, 1), date(begins + 1, 8, 31)


def entries_of(actor: Actor, school: School, names: Mapping[str, str], on: date) -> list[Entry]:
    """All that is open, the earliest first: five statements however many plans there are."""
    plans = _plans(actor)
    reviews: dict[int, list[Review]] = {}
    for review in Review.objects.filter(plan__in=[plan.pk for plan in plans]).select_related("leader"):
        reviews.setdefault(review.plan_id, []).append(review)
    calendar, terms = school.calendar(), terms_of(school)
    found: list[Entry] = []
    for plan in plans:
        its = reviews.get(plan.pk, [])
        for review in its:
            review.plan = plan
        running = Running(plan, dates_of(plan), its, plan.since, terms, calendar, on)  # type: ignore[attr-defined]
        found += _entries(running, names[plan.kind])
    return sorted(found, key=lambda each: (each.on, each.at or time.min, each.plan.pk))


def late_of(entries: Sequence[Entry]) -> list[Entry]:
    """What is late by a rule or its plan, and meetings that nobody has written up, the latest first."""
    return [each for each in entries if each.told.is_late and _counts(each)]


def within(entries: Sequence[Entry], first: date, last: date) -> list[Entry]:
    return [each for each in entries if first <= each.on <= last]


def _counts(entry: Entry) -> bool:
    return entry.is_meeting or entry.told.due.source != OWN_RHYTHM


def _plans(actor: Actor) -> list[Plan]:
    """Plans that run by a clock, that say when they are reviewed, or that have a review planned."""
    begun = PlanVersion.objects.filter(plan=OuterRef("pk")).order_by("number").values("in_force_from")
    planned = Review.objects.planned().filter(plan=OuterRef("pk"))
    wanted = Q(kind__in=CLOCKED) | Q(review_by__isnull=False, number__gt=0) | Exists(planned)
    seen = (
        Plan.objects.visible_to(actor)
        .current()
        .filter(wanted)
        .select_related("pupil", "dates")
        .defer("words")
    )
    return list(seen.annotate(since=Subquery(begun[:1])))


def _entries(running: Running, kind: str) -> Iterator[Entry]:
    plan = running.plan
    if plan.made_of.clock and (plan.number or plan.made_of.clock.is_before_its_plan):
        rows = rows_of(running)
    else:
        rows = all_told(_as_agreed(plan), running.on, running.calendar)
    for told in rows:
        if told.due.is_open() and told.due.on:
            yield Entry(told.due.on, None, told.due.what, kind, plan, told)
    for review in running.reviews:
        if review.is_planned:
            yield from _of_review(review, running, kind)


def _as_agreed(plan: Plan) -> list[Due]:
    if not plan.number or plan.review_by is None:
        return []
    return [Due("Review", plan.review_by, PLAN_SAYS, PLAN_SAYS, Party.SCHOOL)]


def _of_review(review: Review, running: Running, kind: str) -> Iterator[Entry]:
    for told in steps_of(review, running.on, running.calendar):
        if told.due.on and told.due.is_open() and told.due.on <= review.meets_on:
            is_meeting = told.due.on == review.meets_on
            yield Entry(
                told.due.on,
                review.meets_at if is_meeting else None,
                told.due.what,
                kind,
                running.plan,
                told,
                review if is_meeting else None,
            )
