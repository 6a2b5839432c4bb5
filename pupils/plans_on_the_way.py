"""Drafts within somebody's reach: how far each has come, and whether they may put it in force now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.core.paginator import Page
from django.db.models import Case, Q, When

from pupils.models import Plan
from pupils.plan_kinds import IN_SHORT, Stage
from pupils.plan_steps import Step, steps, waits_for
from pupils.plans import rights_to
from staffing.access import Actor
from staffing.paging import page_of

ROWS: Final = 25


# A passport is put in force from its draft.
_NEARNESS: Final = Case(
    When(Q(kind__in=IN_SHORT) | Q(stage=Stage.SIGNED), then=0),
    When(stage=Stage.AGREED, then=1),
    When(stage=Stage.ASKED, then=2),
    default=3,
)


@dataclass(frozen=True)
class OnTheWay:
    """A plan being written, as the list shows it."""

    plan: Plan
    name: str
    stage: str
    next_step: str
    is_ready: bool

    @property
    def what(self) -> str:
        return self.plan.told_as(self.name)


def page_of_drafts(
    actor: Actor, names: Mapping[str, str], asked: str | None
) -> tuple[Page[Plan], list[OnTheWay]]:
    """One page of them, the nearest to being in force first: one statement however many there are."""
    written = Plan.objects.visible_to(actor).with_rights(actor).current().exclude(stage="")
    mine = written.filter(Q(may_edit=True) | Q(may_approve=True)).select_related("pupil", "author")
    ordered = mine.order_by(_NEARNESS, "kind", "pupil__known_surname", "pupil__known_forename", "pk")
    page: Page[Plan] = page_of(ordered, asked, ROWS)
    return page, [_row(actor, plan, names) for plan in page]


def _row(actor: Actor, plan: Plan, names: Mapping[str, str]) -> OnTheWay:
    rights = rights_to(actor, plan)
    onward = next((step for step in steps(plan, rights) if step.is_onward), None)
    is_said = any(plan.words.values())
    return OnTheWay(
        plan=plan,
        name=names[plan.kind],
        stage=Stage(plan.stage).label,
        next_step=_next(onward, is_said) or waits_for(plan, rights),
        is_ready=onward is Step.PUBLISH and is_said,
    )


def _next(onward: Step | None, is_said: bool) -> str:
    if onward is None:
        return ""
    return onward.label if is_said else "Nothing is written in it yet"


def ready_among(actor: Actor, ids: Sequence[int]) -> list[Plan]:
    """Of these plans those that the actor may put in force now."""
    seen = Plan.objects.visible_to(actor).with_rights(actor).current().filter(pk__in=ids)
    return [plan for plan in seen.order_by("pk") if Step.PUBLISH in steps(plan, rights_to(actor, plan))]
