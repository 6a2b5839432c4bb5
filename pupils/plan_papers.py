"""Versions of plans on paper: one, what it changed of another, or those in force of many pupils."""

from datetime import date
from typing import Any, Final

from django.db.models import F, QuerySet

from pupils.models import GroupMember, Plan, PlanVersion, Pupil, TeachingGroup
from pupils.plan_beside import beside_in, beside_of
from pupils.plan_parts import NOTHING, changes, parts
from staffing.access import Actor, open_on

TEMPLATE: Final = "pupils/plan_paper.html"
WITH: Final = ("plan__pupil", "author", "approved_by")


def on_paper(version: PlanVersion, name: str, other: PlanVersion | None = None) -> dict[str, Any]:
    """What the template shows of a version, and of what it changed of another where one is given."""
    plan = version.plan
    beside = beside_of([plan])
    shown = beside_in(beside, plan, version.number)
    was = beside_in(beside, plan, other.number) if other else NOTHING
    return {
        "version": version,
        "plan": plan,
        "pupil": plan.pupil,
        "name": name,
        "is_in_force": plan.is_in_force and version.number == plan.number,
        "parts": parts(plan.made_of, version.words, version.sources, shown),
        "other": other,
        "changes": changes(plan.made_of, other.words, version.words, was, shown) if other else (),
        "is_paper": True,
    }


def in_force_for(
    actor: Actor, kind: str, group: TeachingGroup | None, on: date
) -> QuerySet[PlanVersion, PlanVersion]:
    """The versions in force of a kind that the actor may see, of a group's pupils or of all within reach, by name."""
    plans = Plan.objects.visible_to(actor).in_force().filter(kind=kind)
    if group:
        there = GroupMember.objects.filter(open_on(on), group=group)
        plans = plans.filter(pupil__in=there.values("pupil"))
    plans = plans.filter(pupil__in=Pupil.objects.on_roll(on).values("pk"))
    versions = PlanVersion.objects.filter(plan__in=plans.values("pk"), number=F("plan__number"))
    return versions.select_related(*WITH).order_by(
        "plan__pupil__known_surname", "plan__pupil__known_forename", "plan"
    )
