"""Faculties of a school."""

from django.db import models

from staffing.access import Actor
from staffing.data_classes import classed
from staffing.models.school import School


class FacultyQuerySet(models.QuerySet["Faculty"]):
    def visible_to(self, actor: Actor) -> "FacultyQuerySet":
        return self.filter(school_id=actor.school_id)


class Faculty(models.Model):
    """Subjects under one lead."""

    school = models.ForeignKey(School, models.CASCADE, related_name="faculties")
    name = models.CharField(max_length=60)
    version = models.PositiveIntegerField(default=1)

    objects = FacultyQuerySet.as_manager()

    data_classes = classed(public="id school name version")

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "faculties"
        constraints = [models.UniqueConstraint(fields=["school", "name"], name="faculty_name_once")]

    def __str__(self) -> str:
        return self.name
