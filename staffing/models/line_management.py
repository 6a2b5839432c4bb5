"""Who reports to whom."""

from datetime import date

from django.db import models

from staffing.access import Actor, Resource, open_on
from staffing.data_classes import classed
from staffing.models.people import Staff


class ReportsToQuerySet(models.QuerySet["ReportsTo"]):
    def visible_to(self, actor: Actor) -> "ReportsToQuerySet":
        """Line management of the school, for whoever may see staff; one's own always."""
        here = self.filter(staff__school_id=actor.school_id)
        own = models.Q(staff_id=actor.staff_id) | models.Q(manager_id=actor.staff_id)
        return here if actor.scopes(Resource.STAFF) else here.filter(own)

    def open(self, on: date) -> "ReportsToQuerySet":
        return self.filter(open_on(on))


class ReportsTo(models.Model):
    """Line management as data: dated, and several per person."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="managers")
    manager = models.ForeignKey(Staff, models.PROTECT, related_name="reports")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = ReportsToQuerySet.as_manager()

    data_classes = classed(public="id", staff="staff manager starts_on ends_on")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "manager", "starts_on"], name="reports_to_once_from_a_day"
            ),
            models.CheckConstraint(
                condition=~models.Q(staff=models.F("manager")), name="reports_to_someone_else"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="reports_to_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff} reports to {self.manager}"
