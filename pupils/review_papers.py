"""A review as it is read, on a screen and on paper."""

from typing import Any, Final

from django.db.models import QuerySet

from pupils.models import Review, ReviewAction, ReviewAmendment, ReviewOutcome, ReviewPerson
from staffing.access import Actor

TEMPLATE: Final = "pupils/review_paper.html"
WITH: Final = ("plan__pupil", "leader", "closed_by")


def told_of(actor: Actor, review: Review) -> dict[str, Any]:
    """Who came, what became of each target, who does what next, and what was put right since it was closed.

    Three statements, four of a review that is closed.
    """
    parts: dict[str, QuerySet[Any]] = {
        "people": ReviewPerson.objects.visible_to(actor).select_related("staff"),
        "outcomes": ReviewOutcome.objects.visible_to(actor),
        "actions": ReviewAction.objects.visible_to(actor).select_related("owner", "task"),
    }
    if review.is_closed:
        parts["amendments"] = ReviewAmendment.objects.visible_to(actor).select_related("written_by")
    return {"review": review} | {name: list(rows.filter(review=review)) for name, rows in parts.items()}


def on_paper(actor: Actor, review: Review, name: str) -> dict[str, Any]:
    """What the template shows of a review."""
    return told_of(actor, review) | {"plan": review.plan, "pupil": review.plan.pupil, "name": name}
