"""What was seen that bears on a target: a line, a count, a photograph of work."""

from django.db import models

from pupils.models.target import Target
from staffing.access import Actor
from staffing.data_classes import classed
from staffing.models import Staff


class TargetEvidenceQuerySet(models.QuerySet["TargetEvidence"]):
    def visible_to(self, actor: Actor) -> "TargetEvidenceQuerySet":
        """What was observed for the targets that the actor may see."""
        return self.filter(target__in=Target.objects.visible_to(actor).values("pk"))


class TargetEvidence(models.Model):
    """What somebody saw that bears on a target: inserted only."""

    class Kind(models.TextChoices):
        LINE = "line", "A line on what I saw"
        ON_TASK = "on_task", "Time on task"
        ABC = "abc", "Before, behaviour, after"
        FREQUENCY = "frequency", "How often"
        PHOTO = "photo", "A photograph of work"

    target = models.ForeignKey(Target, models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    on = models.DateField()
    text = models.TextField(max_length=2000, blank=True)
    seconds_on_task = models.PositiveIntegerField(null=True, blank=True)
    seconds_observed = models.PositiveIntegerField(null=True, blank=True)
    antecedent = models.TextField(max_length=1000, blank=True)
    behaviour = models.TextField(max_length=1000, blank=True)
    consequence = models.TextField(max_length=1000, blank=True)
    times = models.PositiveIntegerField(null=True, blank=True)
    minutes = models.PositiveIntegerField(null=True, blank=True)
    photo = models.FileField(upload_to="evidence/", blank=True)
    written_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    objects = TargetEvidenceQuerySet.as_manager()

    data_classes = classed(
        public="id written_at",
        staff="written_by",
        send="target kind on text seconds_on_task seconds_observed antecedent behaviour consequence times minutes photo",
    )

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name_plural = "target evidence"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind="line") | ~models.Q(text=""),
                name="target_evidence_line_says_something",
            ),
            models.CheckConstraint(
                # Comparing with nothing refuses nothing, so that both are there is asked for besides.
                condition=models.Q(
                    kind="on_task",
                    seconds_on_task__isnull=False,
                    seconds_observed__isnull=False,
                    seconds_on_task__lte=models.F("seconds_observed"),
                    seconds_observed__gt=0,
                )
                | (
                    ~models.Q(kind="on_task")
                    & models.Q(seconds_on_task__isnull=True, seconds_observed__isnull=True)
                ),
                name="target_evidence_on_task_of_observed",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="abc") | ~(models.Q(antecedent="") | models.Q(behaviour="")),
                name="target_evidence_before_and_behaviour",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    kind="frequency", times__isnull=False, minutes__isnull=False, minutes__gt=0
                )
                | (~models.Q(kind="frequency") & models.Q(times__isnull=True, minutes__isnull=True)),
                name="target_evidence_times_over_minutes",
            ),
            models.CheckConstraint(
                condition=models.Q(kind="photo") & ~models.Q(photo="")
                | ~models.Q(kind="photo") & models.Q(photo=""),
                name="target_evidence_photo_is_there",
            ),
        ]
        indexes = [models.Index(fields=["target", "-on"], name="evidence_of_target")]

    def __str__(self) -> str:
        return f"evidence {self.pk}"

    @property
    def sentence(self) -> str:
        """What was counted, in words; empty where nothing was."""
        if self.seconds_observed and self.seconds_on_task is not None:
            share = round(100 * self.seconds_on_task / self.seconds_observed)
            return f"On task for {_clock(self.seconds_on_task)} of {_clock(self.seconds_observed)}: {share}\u202f%."
        if self.minutes and self.times is not None:
            return f"{self.times} {'time' if self.times == 1 else 'times'} in {self.minutes} minutes."
        return ""


def _clock(seconds: int) -> str:
    """Minutes and seconds, as a stopwatch shows them."""
    return f"{seconds // 60}:{seconds % 60:02d}"
