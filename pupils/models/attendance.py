"""The register as imported: marks, their amendments, and the sums of a week."""

from django.db import models

from pupils.codes import HalfDay
from pupils.models.pupil import Pupil
from staffing.access import Actor, Resource
from staffing.data_classes import classed
from staffing.models import School, Staff


class AttendanceMarkQuerySet(models.QuerySet["AttendanceMark"]):
    def visible_to(self, actor: Actor) -> "AttendanceMarkQuerySet":
        """Marks of the pupils whose attendance the actor may see."""
        return self.filter(pupil__in=Pupil.objects.visible_to(actor, Resource.ATTENDANCE).values("pk"))


class AttendanceMark(models.Model):
    """One national code for a pupil, day and half-day."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="marks")
    on = models.DateField()
    half_day = models.CharField(max_length=2, choices=HalfDay.choices)
    code = models.CharField(max_length=2)

    objects = AttendanceMarkQuerySet.as_manager()

    data_classes = classed(public="id", pupil="pupil on half_day code")

    class Meta:
        ordering = ["on", "half_day"]
        constraints = [
            models.UniqueConstraint(fields=["pupil", "on", "half_day"], name="mark_once_a_half_day"),
            models.CheckConstraint(condition=~models.Q(code=""), name="mark_has_a_code"),
        ]
        indexes = [models.Index(fields=["on", "pupil"], name="mark_by_day")]

    def __str__(self) -> str:
        return f"{self.on} {self.half_day}: {self.code}"


class MarkAmendmentQuerySet(models.QuerySet["MarkAmendment"]):
    def visible_to(self, actor: Actor) -> "MarkAmendmentQuerySet":
        """Amendments of marks the actor may see."""
        return self.filter(mark__pupil__in=Pupil.objects.visible_to(actor, Resource.ATTENDANCE).values("pk"))


class MarkAmendment(models.Model):
    """A mark that was changed: old, new, who, when and why; inserted only (kept six years)."""

    mark = models.ForeignKey(AttendanceMark, models.PROTECT, related_name="amendments")
    old_code = models.CharField(max_length=2)
    new_code = models.CharField(max_length=2)
    reason = models.CharField(max_length=200)
    amended_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True)
    amended_at = models.DateTimeField()

    objects = MarkAmendmentQuerySet.as_manager()

    data_classes = classed(public="id", staff="amended_by", pupil="mark old_code new_code reason amended_at")

    class Meta:
        ordering = ["amended_at"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(old_code=models.F("new_code")), name="amendment_changes_the_mark"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="amendment_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.old_code} to {self.new_code}"


class PupilWeekQuerySet(models.QuerySet["PupilWeek"]):
    def visible_to(self, actor: Actor) -> "PupilWeekQuerySet":
        """Week sums of the pupils whose attendance the actor may see."""
        return self.filter(pupil__in=Pupil.objects.visible_to(actor, Resource.ATTENDANCE).values("pk"))

    def of_behaviour(self, actor: Actor) -> "PupilWeekQuerySet":
        """Week sums of the pupils whose behaviour the actor may see: for the columns that count it."""
        return self.filter(pupil__in=Pupil.objects.visible_to(actor, Resource.BEHAVIOUR).values("pk"))


class PupilWeek(models.Model):
    """A pupil's attendance (in half-days) and behaviour in one school week: derived in the writer's transaction."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="weeks")
    school = models.ForeignKey(School, models.CASCADE, related_name="+")
    week_start = models.DateField()
    present = models.PositiveSmallIntegerField(default=0)
    approved = models.PositiveSmallIntegerField(default=0)
    authorised = models.PositiveSmallIntegerField(default=0)
    unauthorised = models.PositiveSmallIntegerField(default=0)
    not_possible = models.PositiveSmallIntegerField(default=0)
    late = models.PositiveSmallIntegerField(default=0)
    positive = models.PositiveSmallIntegerField("praise", default=0)
    neutral = models.PositiveSmallIntegerField("events to note", default=0)
    negative = models.PositiveSmallIntegerField("incidents", default=0)

    objects = PupilWeekQuerySet.as_manager()

    data_classes = classed(
        public="id school week_start",
        pupil="pupil present approved authorised unauthorised not_possible late positive neutral negative",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pupil", "week_start"], name="pupil_week_once")]
        indexes = [models.Index(fields=["school", "week_start"], name="pupil_week_of_school")]

    def __str__(self) -> str:
        return f"pupil {self.pupil_id}, week of {self.week_start}"

    @property
    def attended(self) -> int:
        return self.present + self.approved

    @property
    def possible(self) -> int:
        """Half-days that count: present, approved activity, authorised and unauthorised absence."""
        return self.attended + self.authorised + self.unauthorised
