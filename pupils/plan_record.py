"""What a plan of a statutory kind holds beside its sections, as its page tells it: clock, provision, premium."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from pupils.clocks import prepares_for_adulthood
from pupils.deadlines import Told
from pupils.models import Document, Plan, PlanDates, PremiumLine, ProvisionLine, Review, SoughtOutcome
from pupils.models.plan_record import Adulthood
from pupils.plan_clocks import Group, Running, Terms, authoritys_lateness, groups_of, held_in_a_year
from pupils.plan_kinds import Clock
from staffing.access import Actor
from staffing.models import School, Term

# Three meetings with parents in a school year at least (SEND Code of Practice 2015, 6.65).
WANTED_A_YEAR = 3


@dataclass(frozen=True)
class Area:
    """What a plan seeks toward one part of adult life."""

    name: str
    outcomes: list[SoughtOutcome]


@dataclass(frozen=True)
class Standing:
    """A plan's clock, and the rows that belong to its kind."""

    groups: list[Group]
    lateness: str
    held: str
    outcomes: list[SoughtOutcome]
    lines: list[ProvisionLine]
    areas: list[Area]
    premium: list[PremiumLine]
    spent: Decimal
    is_record: bool
    is_termly: bool

    @property
    def late(self) -> list[Told]:
        return [row for group in self.groups for row in group.rows if row.is_late]


def standing_of(
    actor: Actor, plan: Plan, reviews: Sequence[Review], since: date | None, school: School, on: date
) -> Standing | None:
    """None of a kind that runs by no statutory clock, nor of a plan that is over.

    Three statements, of a plan that was read with its dates.
    """
    clock = plan.made_of.clock
    if clock is None or plan.is_over or not (plan.number or clock.is_before_its_plan):
        return None
    terms = terms_of(school) if clock is Clock.TERMLY else ()
    running = Running(plan, dates_of(plan), reviews, since, terms, school.calendar(), on)
    groups = groups_of(running)
    is_record, is_termly = clock is Clock.ANNUAL, clock is Clock.TERMLY
    outcomes = list(_cited(SoughtOutcome.objects.visible_to(actor), actor, plan)) if is_record else []
    lines = list(_cited(ProvisionLine.objects.visible_to(actor), actor, plan)) if is_record else []
    premium = list(PremiumLine.objects.visible_to(actor).filter(plan=plan)) if is_termly else []
    return Standing(
        groups=groups,
        lateness=authoritys_lateness(running),
        held=_held(running) if clock is Clock.THREE_A_YEAR else "",
        outcomes=outcomes,
        lines=lines,
        areas=_areas(outcomes) if is_record and prepares_for_adulthood(running.year) else [],
        premium=premium,
        spent=sum((each.amount for each in premium), Decimal(0)),
        is_record=is_record,
        is_termly=is_termly,
    )


def dates_of(plan: Plan) -> PlanDates:
    """Its dates; none of them known where nobody has noted any."""
    return getattr(plan, "dates", None) or PlanDates(plan=plan)


def terms_of(school: School) -> Terms:
    return list(Term.objects.filter(year__school=school).values_list("starts_on", "ends_on"))


def _cited(rows: QuerySet[Any], actor: Actor, plan: Plan) -> QuerySet[Any]:
    """What stands, with `source`: the title of the document it is from, for those who may open that."""
    open_to = Document.objects.visible_to(actor.about(plan.pupil_id)).filter(pk=OuterRef("document"))
    standing = rows.filter(plan=plan, ended_on__isnull=True)
    return standing.annotate(source=Subquery(open_to.values("title")[:1]))


def _areas(outcomes: Sequence[SoughtOutcome]) -> list[Area]:
    return [Area(name, [each for each in outcomes if each.area == code]) for code, name in Adulthood.choices]


def _held(running: Running) -> str:
    held = held_in_a_year(running)
    reviews = "1 review" if held == 1 else f"{held} reviews"
    return f"{reviews} in the last twelve months; at least {WANTED_A_YEAR} are wanted."
