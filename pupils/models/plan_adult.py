"""The adults whom a plan names for what it asks, such as personal care."""

from django.db import models

from pupils.models.of_version import OfVersionQuerySet
from pupils.models.plan import Plan
from staffing.data_classes import classed
from staffing.models import Staff


class PlanAdultQuerySet(OfVersionQuerySet["PlanAdult"]):
    """Adults of one version, or of a draft."""


class PlanAdult(models.Model):
    """Somebody whom one version of a plan names, and what for; `number` is the version.

    While it is in force they may read the plan and are asked to, and work with the pupil (`pupils.involvement`).
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="adults")
    number = models.PositiveIntegerField("of version")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    does = models.CharField("what they do, and when", max_length=120, blank=True)

    objects = PlanAdultQuerySet.as_manager()

    data_classes = classed(public="id number", staff="staff", send="plan does")

    class Meta:
        ordering = ["plan", "number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number", "staff"], name="plan_adult_named_once"),
            models.CheckConstraint(condition=models.Q(number__gt=0), name="plan_adult_of_a_version"),
        ]
        indexes = [models.Index(fields=["staff", "plan"], name="plan_adult_of_staff")]

    def __str__(self) -> str:
        return f"staff {self.staff_id}, named in plan {self.plan_id}"

    @property
    def told(self) -> str:
        return f"{self.staff.name}: {self.does}" if self.does else self.staff.name
