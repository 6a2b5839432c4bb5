"""Rows that belong to one version of a plan, beside its words."""

from typing import Any, Self, TypeVar

from django.db import models

from pupils.models.plan import Plan
from pupils.models.plan_comment import commentable_by
from staffing.access import Actor

Row = TypeVar("Row", bound=models.Model)


class OfVersionQuerySet(models.QuerySet[Row]):
    """By the `number` of their version; those of the draft have the one after the last.

    So a version that comes in force has its rows already, and from then on they stay as they are.
    """

    def visible_to(self, actor: Actor) -> Self:
        """Of what was in force of the plans that the actor may see, and of the drafts that the actor may read."""
        seen, read = Plan.objects.visible_to(actor), commentable_by(actor)
        frozen = models.Q(number__lte=models.F("plan__number"), plan__in=seen.values("pk"))
        drafted = models.Q(number__gt=models.F("plan__number"), plan__in=read.values("pk"))
        return self.filter(frozen | drafted)

    def of_draft(self, plan: Plan) -> Self:
        return self.filter(plan=plan, number=plan.number + 1)

    def in_force(self, plan: Plan) -> Self:
        return self.filter(plan=plan, number=plan.number)

    def begin_draft(self, plan: Plan) -> None:
        """A new draft begins with what the version in force has."""
        rows: list[Any] = list(self.in_force(plan))
        for row in rows:
            row.pk, row.number = None, plan.number + 1
        self.bulk_create(rows)
