"""A review as it is read, on a screen and on paper."""

from typing import Any, Final

from django.db.models import QuerySet

from pupils.models import Review, ReviewAction, ReviewAmendment, ReviewOutcome, ReviewPerson
from staffing.access import Actor

TEMPLATE: Final = "pupils/review_paper.html"
WITH: Final = ("plan__pupil", "leader", "closed_by")


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
