"""A pupil's plans as a list, and what somebody may do with each."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef

from pupils.models import Plan, PlanVersion, Pupil
from pupils.plan_kinds import PLAN_KINDS, Stage, resources
from pupils.plan_steps import Rights
from pupils.visibility import is_reached
from staffing.access import Actor, Verb


@dataclass(frozen=True)
class PlanRow:
    """A plan as lists show it: `since` is the day of the version in force, `kind` the colour of its state."""

    plan: Plan
    name: str
    state: str
    kind: str
    since: date | None
    is_due: bool

    @property
    def what(self) -> str:
        return f"{self.name}: {self.plan.title}" if self.plan.title else self.name


def plans_of(actor: Actor, pupil: Pupil, names: Mapping[str, str], on: date) -> list[PlanRow]:
    """Those in force first, then those on the way, then those that are over, the latest first."""
    about = actor.about(pupil.pk)
    seen = Plan.objects.visible_to(about).filter(pupil=pupil).select_related("author")
    versions = PlanVersion.objects.filter(plan=OuterRef("pk"), number=OuterRef("number"))
    rows = seen.annotate(since=versions.values("in_force_from")[:1])
    order = list(PLAN_KINDS)
    found = [row_of(plan, names, on) for plan in rows]
    return sorted(found, key=lambda row: (row.plan.is_over, not row.plan.number, order.index(row.plan.kind)))


def row_of(plan: Plan, names: Mapping[str, str], on: date) -> PlanRow:
    """Of a plan with `since`."""
    is_due = plan.is_in_force and plan.review_by is not None and plan.review_by <= on
    state, kind = _state(plan, is_due=is_due)
    return PlanRow(plan, names[plan.kind], state, kind, plan.since, is_due)  # type: ignore[attr-defined]


def _state(plan: Plan, *, is_due: bool) -> tuple[str, str]:
    if plan.is_over:
        return "Ended", ""
    if not plan.number:
        return Stage(plan.stage).label, ""
    if is_due:
        return "Review due", "watch"
    return "In force", "good"


def rights_to(actor: Actor, plan: Plan) -> Rights:
    """What somebody may do with a plan that was read `with_rights` of theirs."""
    return Rights(plan.may_edit, plan.may_approve, is_author=plan.author_id == actor.staff_id)  # type: ignore[attr-defined]


def beginnable(actor: Actor, pupil: Pupil) -> list[str]:
    """Codes of the kinds that the actor may begin for this pupil: none of those that there is one of already."""
    about, asked = actor.about(pupil.pk), list(resources())
    reached = [is_reached(about, resource, Verb.CREATE) for resource in asked]
    may = dict(zip(asked, Pupil.objects.filter(pk=pupil.pk).values_list(*reached).get(), strict=True))
    there = set(pupil.plans.current().values_list("kind", flat=True))
    return [
        code
        for code, kind in PLAN_KINDS.items()
        if may[kind.resource] and not (kind.is_one and code in there)
    ]
