"""A lesson that a colleague takes in place of its teacher on one day: it opens the class sheet, and ends by itself."""

from datetime import date

from django.db import models

from pupils.models import TeachingGroup, TimetabledLesson
from staffing.access import Actor, Resource, Verb
from staffing.calendar import today
from staffing.data_classes import classed
from staffing.history import History
from staffing.models import Staff


class CoverQuerySet(models.QuerySet["Cover"]):
    def visible_to(self, actor: Actor) -> "CoverQuerySet":
        """One's own, and those that one gives."""
        rows = self.filter(lesson__group__school_id=actor.school_id)
        return rows.filter(models.Q(staff_id=actor.staff_id) | _given(actor))

    def given_by(self, actor: Actor) -> "CoverQuerySet":
        """Of lessons that the actor may give to colleagues, whoever gave them."""
        return self.filter(_given(actor))

    def to_come(self, on: date) -> "CoverQuerySet":
        """On that day or later."""
        return self.filter(on__gte=on)


def _given(actor: Actor) -> models.Q:
    groups = TeachingGroup.objects.wholly_within(actor, Resource.TIMETABLE, Verb.EDIT, today())
    return models.Q(lesson__group__in=groups.values("pk"))


class Cover(models.Model):
    """Who covers one lesson on one day. Whose sheets that opens is written as links (`interventions.cover`)."""

    lesson = models.ForeignKey(TimetabledLesson, models.CASCADE, related_name="covers")
    on = models.DateField()
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="covers")
    given_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    history = History()
    objects = CoverQuerySet.as_manager()

    data_classes = classed(public="id lesson on given_at", staff="staff given_by")

    class Meta:
        ordering = ["on", "lesson__period__starts_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["lesson", "on"], name="cover_once_a_lesson")]
        indexes = [models.Index(fields=["staff", "on"], name="cover_of_staff")]

    def __str__(self) -> str:
        return f"cover {self.pk}"
