"""The adults whom a plan's draft names."""

from collections.abc import Sequence
from dataclasses import dataclass

from pupils.models import Plan, PlanAdult


@dataclass(frozen=True)
class Named:
    """A colleague, and what they do and when."""

    staff_id: int
    does: str = ""


def name_adults(plan: Plan, named: Sequence[Named]) -> None:
    """Make those whom the draft names exactly these, in this order."""
    PlanAdult.objects.of_draft(plan).delete()
    PlanAdult.objects.bulk_create(
        PlanAdult(plan=plan, number=plan.number + 1, staff_id=each.staff_id, does=each.does) for each in named
    )
