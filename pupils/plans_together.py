"""A pupil's plans in force side by side: targets, strategies, provision, and what of them clashes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef

from pupils.coherence import Found, SaidPlan, SaidTarget, clashes
from pupils.models import Plan, PlanLine, PlanTarget, Pupil, Target
from pupils.plan_kinds import AVOID, HELPS, NON_NEGOTIABLES, SHORT
from staffing.access import Actor

ASKS: Final = (NON_NEGOTIABLES.key, HELPS.key)
# Sections whose lines promise that something is given.
PROVIDES: Final = ("provide", "f", "g", "h1", "h2", "actions")


@dataclass(frozen=True)
class Side:
    """One plan beside the others."""

    plan: Plan
    said: SaidPlan
    targets: Sequence[Target]


@dataclass(frozen=True)
class Together:
    sides: Sequence[Side]
    loose: Sequence[Target]
    clashes: Sequence[Found]


def read_together(actor: Actor, pupil: Pupil, names: Mapping[str, str]) -> Together:
    """Of plans and targets that the actor may see: four statements."""
    about = actor.about(pupil.pk)
    plans = list(Plan.objects.visible_to(about).in_force().filter(pupil=pupil))
    linked = PlanTarget.objects.filter(target=OuterRef("pk"), plan__ended_on__isnull=True)
    seen = Target.objects.visible_to(about).filter(pupil=pupil).open()
    targets = {row.pk: row for row in seen.annotate(is_on_plan=Exists(linked)).order_by("aim_by", "pk")}
    links: dict[int, list[Target]] = defaultdict(list)
    for plan_id, target_id in PlanTarget.objects.filter(
        plan__in=[plan.pk for plan in plans], target__in=targets
    ).values_list("plan_id", "target_id"):
        links[plan_id].append(targets[target_id])
    lines: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for line in PlanLine.objects.in_force().filter(plan__in=plans).order_by("plan", "position"):
        lines[line.plan_id][line.section].append(line.text)
    sides = [_side(plan, names, lines[plan.pk], links[plan.pk]) for plan in plans]
    said = [SaidTarget(row.pk, row.what, _measure(row), row.aim, row.is_on_plan) for row in targets.values()]
    loose = [row for row in targets.values() if not row.is_on_plan]
    return Together(sides, loose, clashes([side.said for side in sides], said))


def _side(
    plan: Plan, names: Mapping[str, str], lines: Mapping[str, list[str]], targets: Sequence[Target]
) -> Side:
    name = plan.told_as(names[plan.kind])
    said = SaidPlan(
        plan.pk,
        name,
        asks=tuple(line for key in ASKS for line in lines.get(key, ())),
        forbids=tuple(lines.get(AVOID.key, ())),
        provides=tuple(line for key in PROVIDES for line in lines.get(key, ())),
        # A passport or a record of what others decided may do without; what is agreed on may not.
        needs_target=plan.made_of.has_targets and plan.made_of.stages != SHORT,
        has_target=bool(targets),
    )
    return Side(plan, said, targets)


def _measure(target: Target) -> str:
    """What is measured: of the register its code's name, else as it was written, with subject and unit."""
    if target.register_measure:
        return str(target.get_register_measure_display())
    return " ".join(filter(None, (target.measure, target.subject, target.unit)))
