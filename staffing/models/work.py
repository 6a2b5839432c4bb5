"""What a person has begun: drafts, forms already taken, long jobs; and what the scheduler did last."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

from staffing.access import Actor, Resource
from staffing.data_classes import classed
from staffing.models.people import Staff
from staffing.models.school import School


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, actor: Actor) -> "DraftQuerySet":
        """One's own, always."""
        return self.filter(staff_id=actor.staff_id)


class Draft(models.Model):
    """What somebody typed into a form and has not saved: one for each form, kept on the server."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="drafts")
    key = models.CharField(max_length=80)
    body = models.JSONField(default=dict)
    kept_at = models.DateTimeField(default=timezone.now)

    objects = DraftQuerySet.as_manager()

    data_classes = classed(public="id key kept_at", staff="staff", send="body")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "key"], name="draft_once_per_form")]

    def __str__(self) -> str:
        return self.key


class FormReceipt(models.Model):
    """A form that has been taken: the same key again gives the first answer and changes nothing."""

    key = models.UUIDField()
    staff = models.ForeignKey(Staff, models.CASCADE, related_name="+")
    answer = models.CharField("address the first answer led to", max_length=200, blank=True)
    taken_at = models.DateTimeField(default=timezone.now, db_index=True)

    data_classes = classed(public="id key answer taken_at", staff="staff")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "key"], name="form_taken_once")]

    def __str__(self) -> str:
        return str(self.key)


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, actor: Actor) -> "JobQuerySet":
        """One's own; the administrator of the school sees the state of all of it."""
        from_school = self.filter(school_id=actor.school_id)
        return (
            from_school if actor.scopes(Resource.POST) else from_school.filter(requested_by_id=actor.staff_id)
        )

    def waiting(self, at: datetime) -> "JobQuerySet":
        """Not begun, or begun by somebody whose heart stopped beating; a beat from the future is a wrong clock's."""
        limit = Job.HEARTBEAT_LIMIT
        is_beating = models.Q(heartbeat_at__range=(at - limit, at + limit))
        return self.filter(models.Q(state=Job.State.WAITING) | models.Q(~is_beating, state=Job.State.RUNNING))


class Job(models.Model):
    """Long work with visible progress, taken by whichever worker is free and taken again if that one dies."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    HEARTBEAT_LIMIT = timedelta(minutes=2)

    school = models.ForeignKey(School, models.CASCADE, related_name="jobs")
    requested_by = models.ForeignKey(Staff, models.PROTECT, related_name="jobs", null=True, blank=True)
    kind = models.CharField(max_length=40)
    subject_id = models.BigIntegerField("row the job works on")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_by = models.CharField(max_length=80, blank=True)
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    message = models.CharField("what became of it, in words", max_length=300, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    data_classes = classed(
        public="id school kind subject_id state done total attempts claimed_by heartbeat_at message created_at"
        " finished_at",
        staff="requested_by",
    )

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [models.Index(fields=["state", "created_at"], name="job_to_take")]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id"],
                condition=models.Q(state__in=("waiting", "running")),
                name="job_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_id}"

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)


class GuessCount(models.Model):
    """Wrong guesses of a sign-in, counted by the sign-in library through Django's database cache: this is its table."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    data_classes = classed(public="expires", secret="cache_key value")

    def __str__(self) -> str:
        return f"until {self.expires}"


class SchedulerRun(models.Model):
    """When a piece of regular work last ran, wherever it ran."""

    name = models.CharField(max_length=40, unique=True)
    ran_at = models.DateTimeField()

    data_classes = classed(public="id name ran_at")

    def __str__(self) -> str:
        return self.name
