"""Conversations about a pupil's attendance: who, when, what was said and what was agreed."""

from django.db import models

from pupils.models.part import PartQuerySet, says
from pupils.models.pupil import Pupil
from staffing.access import Resource
from staffing.data_classes import classed
from staffing.models import Staff


class AttendanceTalkQuerySet(PartQuerySet["AttendanceTalk"]):
    # Who may read and write what passes between school and family reads and writes this.
    resource = Resource.CONTACT_LOG


class AttendanceTalk(models.Model):
    """One conversation, with the pupil, the family or somebody else: inserted only."""

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="attendance_talks")
    on = models.DateField()
    talked_with = models.CharField("with whom", max_length=120)
    said = models.TextField("what was said", max_length=2000)
    agreed = models.TextField("what was agreed", max_length=1000, blank=True)
    written_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    objects = AttendanceTalkQuerySet.as_manager()

    data_classes = classed(
        public="id written_at", staff="written_by", send="pupil on talked_with said agreed"
    )

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            says("talked_with", "attendance_talk_with_somebody"),
            says("said", "attendance_talk_says_something"),
        ]
        indexes = [models.Index(fields=["pupil", "-on"], name="attendance_talk_of_pupil")]

    def __str__(self) -> str:
        return f"attendance talk {self.pk}"
