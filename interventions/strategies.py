"""Strategies of plans in sessions: what can be said of each, what was, and how it adds up."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from interventions.models import Session, StrategyUse
from pupils.line_uses import TRIED, LineUse, in_place
from pupils.models import Plan, PlanLine
from pupils.models.plan import LINE_IN_FORCE
from staffing.access import Actor

Answer = StrategyUse.Answer


def strategies_of_each(actor: Actor) -> QuerySet[PlanLine]:
    """What helps the pupil of an outer row, by plans in force that the actor may see."""
    lines = PlanLine.objects.visible_to(actor).in_force()
    return lines.filter(plan__pupil=OuterRef("pk"), section__in=TRIED)


def lines_in(actor: Actor, session: Session, pupil_ids: Collection[int]) -> QuerySet[PlanLine]:
    """What helps these pupils by their plans in force that the actor may see, with `answer`: what was said, if anything.

    What was said of a line stays on the page when the line is in force no more.
    """
    said = StrategyUse.objects.filter(session=session, line=OuterRef("pk")).values("answer")
    lines = PlanLine.objects.visible_to(actor).filter(plan__pupil__in=pupil_ids, section__in=TRIED)
    return lines.annotate(answer=Subquery(said)).filter(LINE_IN_FORCE | Q(answer__isnull=False))


def answers_of(
    actor: Actor, session: Session, pupil_ids: Collection[int]
) -> Mapping[int, Sequence[PlanLine]]:
    """By pupil, what must happen first; a sentence that stands in two plans once."""
    if not pupil_ids:
        return {}
    lines: list[Any] = list(lines_in(actor, session, pupil_ids).select_related("plan"))
    found: dict[int, dict[str, PlanLine]] = defaultdict(dict)
    # The one of which something was said stands for its likes.
    lines.sort(key=lambda each: (not each.answer, in_place(each)))
    for line in lines:
        found[line.plan.pupil_id].setdefault(line.text, line)
    return {pk: sorted(its.values(), key=in_place) for pk, its in found.items()}


def count_uses(plan: Plan) -> list[LineUse]:
    """Each line in force of which something was said, in the plan's order: one statement."""
    lines = PlanLine.objects.in_force().filter(plan=plan, section__in=TRIED, uses__isnull=False)
    counts = {answer.value: Count("uses", filter=Q(uses__answer=answer)) for answer in Answer}
    rows = sorted(lines.annotate(**counts), key=in_place)
    return [LineUse(row.text, row.helped, row.did_not, row.could_not) for row in rows]  # type: ignore[attr-defined]
