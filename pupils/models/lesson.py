"""Lesson attendance as imported: one mark a lesson, the minutes late, and what a mark was before."""

from typing import Final

from django.db import models

from pupils.models.part import PartQuerySet, says
from pupils.models.pupil import Pupil
from staffing.access import Actor, Resource
from staffing.data_classes import classed
from staffing.models import Staff

MOST_MINUTES: Final = 240


class LessonMarkQuerySet(PartQuerySet["LessonMark"]):
    resource = Resource.ATTENDANCE


class LessonMark(models.Model):
    """One national code for a pupil and a lesson; of the lesson its subject is known, never who taught it."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="lesson_marks")
    on = models.DateField()
    period = models.CharField(max_length=20)
    subject = models.CharField(max_length=60, blank=True)
    code = models.CharField(max_length=2)
    minutes_late = models.PositiveSmallIntegerField(null=True, blank=True)

    objects = LessonMarkQuerySet.as_manager()

    data_classes = classed(public="id", pupil="pupil on period subject code minutes_late")

    class Meta:
        ordering = ["on", "period"]
        constraints = [
            models.UniqueConstraint(fields=["pupil", "on", "period"], name="lesson_mark_once_a_lesson"),
            says("code", "lesson_mark_has_a_code"),
            says("period", "lesson_mark_names_the_period"),
            models.CheckConstraint(
                condition=models.Q(minutes_late__isnull=True)
                | models.Q(minutes_late__range=(1, MOST_MINUTES)),
                name="lesson_mark_minutes_within_a_lesson",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.period}: {self.code}"


class LessonAmendmentQuerySet(models.QuerySet["LessonAmendment"]):
    def visible_to(self, actor: Actor) -> "LessonAmendmentQuerySet":
        """Amendments of marks the actor may see."""
        return self.filter(mark__in=LessonMark.objects.visible_to(actor).values("pk"))


class LessonAmendment(models.Model):
    """A lesson's mark that a later import changed: old, new, who brought it and when; inserted only."""

    mark = models.ForeignKey(LessonMark, models.PROTECT, related_name="amendments")
    old_code = models.CharField(max_length=2)
    old_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    new_code = models.CharField(max_length=2)
    new_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=200)
    amended_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    amended_at = models.DateTimeField()

    objects = LessonAmendmentQuerySet.as_manager()

    data_classes = classed(
        public="id",
        staff="amended_by",
        pupil="mark old_code old_minutes new_code new_minutes reason amended_at",
    )

    class Meta:
        ordering = ["amended_at", "pk"]
        constraints = [says("reason", "lesson_amendment_has_a_reason")]

    def __str__(self) -> str:
        return f"{self.old_code} to {self.new_code}"
