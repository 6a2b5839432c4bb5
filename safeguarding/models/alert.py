"""That somebody of the team was told that something waits at the desk."""

from django.db import models

from safeguarding.models.concern import Concern, PartQuerySet
from staffing.data_classes import classed
from staffing.models import Staff


class Alert(models.Model):
    """Of one concern to one of the team: the mail that goes out says its stage and its urgency, and nothing else."""

    class Stage(models.TextChoices):
        RAISED = "raised", "A concern was raised"
        ADDED = "added", "Something was added to a concern"
        UNREAD = "unread", "A concern has not been opened yet"

    concern = models.ForeignKey(Concern, models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    stage = models.CharField(max_length=6, choices=Stage.choices)
    is_urgent = models.BooleanField()
    made_at = models.DateTimeField()

    objects = PartQuerySet.as_manager()

    data_classes = classed(public="id", safeguarding="concern staff stage is_urgent made_at")

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["concern", "staff"],
                condition=models.Q(stage="unread"),
                name="alert_of_one_unread_once",
            )
        ]

    def __str__(self) -> str:
        return f"alert {self.pk}"
