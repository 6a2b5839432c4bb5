"""Plans by kind, version and day, for whoever sends papers round and keeps dates: nothing of what a plan says is read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.paginator import Page
from django.db.models import F, OuterRef, QuerySet, Subquery

from pupils.models import Plan, PlanVersion, Pupil, Review
from pupils.plan_kinds import DATED
from staffing.access import Actor, Resource
from staffing.paging import page_of

ROWS: Final = 25


@dataclass(frozen=True)
class PlanDay:
    """A plan in force as its dates alone."""

    pupil: Pupil
    name: str
    number: int
    since: date
    review_by: date | None
    is_due: bool
    meets_on: date | None
    papers_on: date | None
    reviewed_on: date | None
    report_on: date | None


def page_of_days(
    actor: Actor, names: Mapping[str, str], on: date, asked: str | None
) -> tuple[Page[dict[str, Any]], list[PlanDay]]:
    """One page of the plans in force, those to be reviewed first at the top: three statements however many there are."""
    page: Page[dict[str, Any]] = page_of(_days(actor), asked, ROWS)
    pupils = Pupil.objects.in_bulk({row["pupil"] for row in page})
    return page, [_day(row, pupils, names, on) for row in page]


def _days(actor: Actor) -> QuerySet[Any, Any]:
    """Columns without content: a title says what a plan is about, and is not among them."""
    reach = Pupil.objects.visible_to(actor, Resource.PLAN_DATES)
    version = PlanVersion.objects.filter(plan=OuterRef("pk"), number=OuterRef("number"))
    planned = Review.objects.planned().filter(plan=OuterRef("pk"))
    held = Review.objects.filter(plan=OuterRef("pk"), held_on__isnull=False).order_by("-held_on", "-pk")
    rows = Plan.objects.in_force().filter(kind__in=DATED, pupil__in=reach.values("pk"))
    return (
        rows.annotate(
            since=Subquery(version.values("in_force_from")[:1]),
            meets_on=Subquery(planned.values("meets_on")[:1]),
            papers_on=Subquery(planned.values("circulated_on")[:1]),
            reviewed_on=Subquery(held.values("held_on")[:1]),
            report_on=Subquery(held.values("sent_on")[:1]),
        )
        .order_by(F("review_by").asc(nulls_last=True), "pk")
        .values(
            "pupil",
            "kind",
            "number",
            "review_by",
            "since",
            "meets_on",
            "papers_on",
            "reviewed_on",
            "report_on",
        )
    )


def _day(row: dict[str, Any], pupils: Mapping[int, Pupil], names: Mapping[str, str], on: date) -> PlanDay:
    dates = {name: row[name] for name in ("since", "review_by", "meets_on", "papers_on")}
    return PlanDay(
        pupil=pupils[row["pupil"]],
        name=names[row["kind"]],
        number=row["number"],
        is_due=row["review_by"] is not None and row["review_by"] <= on,
        reviewed_on=row["reviewed_on"],
        report_on=row["report_on"],
        **dates,
    )
