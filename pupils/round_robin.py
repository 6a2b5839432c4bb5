"""Who is asked before a review, who has answered, and how what teachers say adds up."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Prefetch, Q

from pupils.codes import InvolvementReason
from pupils.line_uses import TRIED, LineUse, in_place
from pupils.models import Involvement, Plan, PlanLine, Review, RoundRobinAnswer, RoundRobinLine
from pupils.models.plan import LINE_IN_FORCE
from pupils.visibility import faculties_of, why_visible
from staffing.access import Actor, Scope, open_on
from staffing.models import Staff

Said = RoundRobinLine.Said


def strategies_asked(actor: Actor, review: Review) -> list[PlanLine]:
    """What is asked about one by one: what must happen and what helps, of the pupil's plans in force, each sentence once.

    And what this actor said something of already, though it is in force no more.
    """
    mine = Q(round_robin__answer__review=review, round_robin__answer__staff=actor.staff_id)
    seen = PlanLine.objects.visible_to(actor).filter(plan__pupil=review.plan.pupil_id, section__in=TRIED)
    rows = seen.filter(LINE_IN_FORCE | mine).annotate(mine=Count("round_robin", filter=mine)).distinct()
    found: dict[str, PlanLine] = {}
    for row in sorted(rows, key=lambda each: (not each.mine, in_place(each))):
        found.setdefault(row.text, row)
    return sorted(found.values(), key=in_place)


@dataclass(frozen=True)
class RoundRobin:
    """One review's: how many were asked and have answered, who has not, and what the answers come to by strategy.

    `waiting` and `answers` are for those who work on the plan alone.
    """

    asked: int
    answered: int
    late: int
    uses: Sequence[LineUse]
    waiting: Sequence[Staff] = ()
    answers: Sequence[RoundRobinAnswer] = ()


def round_robin_of(actor: Actor, review: Review, on: date) -> RoundRobin:
    """Everybody's, of strategies that the actor may see; whether names and words are told is for the page to say."""
    seen = RoundRobinLine.objects.filter(line__in=PlanLine.objects.visible_to(actor).values("pk"))
    lines_seen = Prefetch("lines", seen.select_related("line"))
    rows = list(review.round_robin.select_related("staff").prefetch_related(lines_seen))
    for row in rows:
        row.review = review
    said = [row for row in rows if row.answered_at]
    if review.is_closed or review.called_off_on:
        waiting = [row.staff for row in rows if row.answered_at is None]
    else:
        there = {row.staff_id for row in said}
        waiting = [staff for staff in teachers_asked(review, on) if staff.pk not in there]
    lines = [line for row in said for line in row.lines.all()]
    late = sum(row.came_late for row in said)
    return RoundRobin(len(said) + len(waiting), len(said), late, _added_up(lines), waiting, said)


def teachers_asked(review: Review, on: date) -> list[Staff]:
    """Who teaches the pupil that day, is employed, and whose role may open the plan; by surname."""
    plan = review.plan
    links: dict[int, list[Involvement]] = defaultdict(list)
    for link in Involvement.objects.filter(open_on(on), pupil=plan.pupil_id, reason=InvolvementReason.TAUGHT):
        links[link.staff_id].append(link)
    resource = plan.made_of.resource
    pairs = list(Staff.objects.filter(pk__in=links).employed(on).actors(on))
    by_faculty = any(Scope.FACULTY in actor.scopes(resource) for _, actor in pairs)
    taught = faculties_of([plan.pupil_id], on)[plan.pupil_id] if by_faculty else ()
    asked = [
        staff
        for staff, actor in pairs
        if why_visible(actor, plan.pupil, resource=resource, on=on, links=links[staff.pk], faculty_ids=taught)
    ]
    return sorted(asked, key=lambda staff: (staff.surname, staff.pk))


def views_of(plan: Plan) -> list[LineUse]:
    """What teachers said of each line in force, before whatever review: one statement.

    A sentence that stands in two plans of a pupil was asked about once, and counts in both.
    """
    of_pupil = RoundRobinLine.objects.filter(line__plan__pupil=plan.pupil_id, line__section__in=TRIED)
    in_force = PlanLine.objects.in_force().filter(plan=plan, section__in=TRIED)
    rows = of_pupil.filter(line__text__in=in_force.values("text")).select_related("line")
    return _added_up(rows)


def _added_up(lines: Iterable[RoundRobinLine]) -> list[LineUse]:
    counts: Counter[tuple[str, str]] = Counter()
    first: dict[str, PlanLine] = {}
    for each in lines:
        counts[each.line.text, each.said] += 1
        first.setdefault(each.line.text, each.line)
    order = sorted(first.values(), key=in_place)
    return [LineUse(line.text, *(counts[line.text, said.value] for said in Said)) for line in order]
