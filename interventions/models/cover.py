"""A lesson that a colleague takes in place of its teacher on one day: it opens the class sheet, and ends by itself."""

from datetime import date

from django.db import models
from simple_history.models import HistoricalRecords

from pupils.models import TimetabledLesson
from staffing.access import Actor, Resource, Scope, Verb
from staffing.data_classes import classed
from staffing.models import Staff


class CoverQuerySet(models.QuerySet["Cover"]):
    def visible_to(self, actor: Actor) -> "CoverQuerySet":
        """One's own; all of the school for whoever gives cover."""
        rows = self.filter(lesson__group__school_id=actor.school_id)
        if Scope.ALL in actor.scopes(Resource.TIMETABLE, Verb.EDIT):
            return rows
        return rows.filter(staff_id=actor.staff_id)

    def to_come(self, on: date) -> "CoverQuerySet":
        """On that day or later."""
        return self.filter(on__gte=on)


class Cover(models.Model):
    """Who covers one lesson on one day. Whose sheets that opens is written as links (`interventions.cover`)."""

    lesson = models.ForeignKey(TimetabledLesson, models.CASCADE, related_name="covers")
    on = models.DateField()
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="covers")
    given_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    history = HistoricalRecords(related_name="history_rows")
    objects = CoverQuerySet.as_manager()

    data_classes = classed(public="id lesson on given_at", staff="staff given_by")

    class Meta:
        ordering = ["on", "lesson__period__starts_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["lesson", "on"], name="cover_once_a_lesson")]
        indexes = [models.Index(fields=["staff", "on"], name="cover_of_staff")]

    def __str__(self) -> str:
        return f"cover {self.pk}"
