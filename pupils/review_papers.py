"""A review as it is read, on a screen and on paper."""

from datetime import date
from typing import Any, Final

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from pupils.models import Review, ReviewAction, ReviewAmendment, ReviewOutcome, ReviewPerson
from staffing.access import Actor

TEMPLATE: Final = "pupils/review_paper.html"
WITH: Final = ("plan__pupil", "leader", "closed_by")


def of_days(actor: Actor, first: date, last: date) -> QuerySet[Review, Review]:
    """Held on those days, or planned for one of them and still to be held; in the order in which they are."""
    held = Q(held_on__range=(first, last))
    planned = Q(held_on__isnull=True, called_off_on__isnull=True, meets_on__range=(first, last))
    seen = Review.objects.visible_to(actor).filter(held | planned).select_related(*WITH)
    return seen.order_by(Coalesce("held_on", "meets_on"), F("meets_at").asc(nulls_last=True), "pk")


def on_paper(actor: Actor, review: Review, name: str) -> dict[str, Any]:
    """Who came, what became of each target, who does what next, and what was put right since it was closed.

    `name` is what its kind of plan is called. Three statements, four of a review that is closed.
    """
    parts: dict[str, QuerySet[Any]] = {
        "people": ReviewPerson.objects.visible_to(actor).select_related("staff"),
        "outcomes": ReviewOutcome.objects.visible_to(actor),
        "actions": ReviewAction.objects.visible_to(actor).select_related("owner", "task"),
    }
    if review.is_closed:
        parts["amendments"] = ReviewAmendment.objects.visible_to(actor).select_related("written_by")
    told = {part: list(rows.filter(review=review)) for part, rows in parts.items()}
    return told | {"review": review, "plan": review.plan, "pupil": review.plan.pupil, "name": name}
