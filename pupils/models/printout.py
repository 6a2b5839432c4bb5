"""Plans of many pupils as one file: asked for, made by long work, there for a day for whoever asked."""

from datetime import datetime, timedelta

from django.db import models

from pupils.models.links import TeachingGroup
from pupils.plan_kinds import CODES
from staffing.access import Actor
from staffing.data_classes import classed
from staffing.models import School, Staff

KEPT_FOR = timedelta(hours=24)


class PrintoutQuerySet(models.QuerySet["Printout"]):
    def visible_to(self, actor: Actor) -> "PrintoutQuerySet":
        """One's own alone: what is in it is what one may see oneself."""
        return self.filter(school_id=actor.school_id, asked_by_id=actor.staff_id)

    def expired(self, at: datetime) -> "PrintoutQuerySet":
        return self.filter(asked_at__lte=at - KEPT_FOR)


class Printout(models.Model):
    """The plans in force of one kind, of a teaching group or of every pupil within reach, as one PDF.

    `plan_ids` are those that are in it, so that it is not handed out once one of them is out of reach.
    """

    school = models.ForeignKey(School, models.CASCADE, related_name="printouts")
    asked_by = models.ForeignKey(Staff, models.PROTECT, related_name="printouts")
    kind = models.CharField(max_length=10, choices=CODES)
    group = models.ForeignKey(
        TeachingGroup, models.CASCADE, related_name="printouts", null=True, blank=True, verbose_name="of whom"
    )
    asked_at = models.DateTimeField()
    file = models.FileField(upload_to="printouts/", blank=True)
    plan_ids = models.JSONField("plans in it", default=list)

    objects = PrintoutQuerySet.as_manager()

    data_classes = classed(public="id school kind group asked_at", staff="asked_by", send="file plan_ids")

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["asked_by", "-asked_at"], name="printout_of_staff")]

    def __str__(self) -> str:
        return f"printout {self.pk}"

    @property
    def kept_until(self) -> datetime:
        return self.asked_at + KEPT_FOR
