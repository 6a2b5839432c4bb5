"""What became of checking a school's chain, each time."""

from django.db import models

from safeguarding.models.scope import is_team
from staffing.access import Actor
from staffing.data_classes import classed
from staffing.models import School


class ChainCheckQuerySet(models.QuerySet["ChainCheck"]):
    def visible_to(self, actor: Actor) -> "ChainCheckQuerySet":
        return self.filter(school_id=actor.school_id) if is_team(actor) else self.none()

    def latest_one(self) -> "ChainCheck | None":
        return self.order_by("checked_at", "pk").last()


class ChainCheck(models.Model):
    """When a chain was gone through, how many entries there were, and how many were not as they were written.

    `first_fault` is the number of the first of these.
    """

    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    checked_at = models.DateTimeField()
    entries = models.PositiveBigIntegerField()
    faults = models.PositiveIntegerField()
    first_fault = models.PositiveBigIntegerField(null=True, blank=True)

    objects = ChainCheckQuerySet.as_manager()

    data_classes = classed(public="id school checked_at", safeguarding="entries faults first_fault")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(faults=0, first_fault__isnull=True)
                | models.Q(faults__gt=0, first_fault__isnull=False),
                name="chain_check_names_its_first_fault",
            )
        ]

    def __str__(self) -> str:
        return f"check of school {self.school_id}"
