"""That something found in a record is right as it stands: by whom, why, and until when."""

from django.db import models
from django.db.models import Q

from pupils.models.part import PartQuerySet, says
from pupils.models.pupil import Pupil
from staffing.access import Resource
from staffing.data_classes import classed
from staffing.models import Staff


class SetAsideQuerySet(PartQuerySet["SetAside"]):
    resource = Resource.FAULT

    def open(self) -> "SetAsideQuerySet":
        """Those that nobody brought back or replaced; whether one still holds, `pupils.asides` says."""
        return self.filter(ended_at__isnull=True)


class SetAside(models.Model):
    """One finding of one pupil, set aside as it was then.

    `rule` is the code of a rule of `pupils.faults`. `facts` is what it found, as a fingerprint: on other facts, or after
    the last day (`until`), the finding stands in the list again by itself.
    """

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="set_aside")
    rule = models.CharField(max_length=20)
    facts = models.CharField(max_length=16)
    why = models.CharField("why it is right as it is", max_length=300)
    until = models.DateField()
    set_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    ended_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SetAsideQuerySet.as_manager()

    data_classes = classed(
        public="id rule until set_at ended_at", staff="set_by ended_by", send="pupil facts why"
    )

    class Meta:
        ordering = ["-set_at", "-pk"]
        constraints = [
            says("why", "set_aside_says_why"),
            models.UniqueConstraint(
                fields=["pupil", "rule"], condition=Q(ended_at__isnull=True), name="set_aside_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="set_aside_ended_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} of pupil {self.pupil_id}"
