"""What somebody has to do by a day, about a pupil or not, wherever it came from."""

from django.db import models

from pupils.models.pupil import Pupil
from staffing.access import Actor, Resource
from staffing.data_classes import classed
from staffing.history import History
from staffing.models import School, Staff
from staffing.waiting import waits_for_staff


class TaskQuerySet(models.QuerySet["Task"]):
    def visible_to(self, actor: Actor) -> "TaskQuerySet":
        """Tasks one has, and tasks one has set: for whoever may have any, since a task may name a pupil."""
        if not actor.scopes(Resource.TASK):
            return self.none()
        own = models.Q(owner_id=actor.staff_id) | models.Q(set_by_id=actor.staff_id)
        return self.filter(school_id=actor.school_id).filter(own)

    def open(self) -> "TaskQuerySet":
        return self.filter(done_at__isnull=True)

    def with_what_they_are_about(self) -> "TaskQuerySet":
        """With all that a list of tasks names, and what the task was made for: a conversation, a handover."""
        return self.select_related(
            "pupil", "owner", "set_by", "restorative_talk", "handover_to_read", "handover_to_write"
        )


@waits_for_staff("tasks")
def _tasks_to_do() -> TaskQuerySet:
    return Task.objects.open().filter(owner=models.OuterRef("pk"))


class Task(models.Model):
    """A follow-up that somebody owns until it is done."""

    school = models.ForeignKey(School, models.CASCADE, related_name="tasks")
    owner = models.ForeignKey(Staff, models.PROTECT, related_name="tasks")
    set_by = models.ForeignKey(Staff, models.PROTECT, related_name="tasks_set")
    pupil = models.ForeignKey(Pupil, models.PROTECT, null=True, blank=True, related_name="tasks")
    text = models.CharField("what is to be done", max_length=300)
    due_on = models.DateField()
    set_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = TaskQuerySet.as_manager()

    data_classes = classed(
        public="id school due_on set_at done_at version",
        staff="owner set_by done_by",
        send="pupil text",
    )

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done_at__isnull=True, done_by__isnull=True)
                | models.Q(done_at__isnull=False, done_by__isnull=False),
                name="task_done_at_and_by",
            ),
        ]
        indexes = [models.Index(fields=["owner", "done_at", "due_on"], name="task_of_owner")]

    def __str__(self) -> str:
        return f"task {self.pk}"
