"""A folder of papers on its way to many plans: the batch, and what would become and became of each file."""

from collections.abc import Sequence

from django.db import models

from pupils.models.plan import Plan
from pupils.models.plan_attachment import PlanAttachment
from pupils.models.pupil import Pupil
from pupils.plan_kinds import CODES
from staffing.access import Actor
from staffing.data_classes import classed
from staffing.models import School, Staff


class PaperBatchQuerySet(models.QuerySet["PaperBatch"]):
    def visible_to(self, actor: Actor) -> "PaperBatchQuerySet":
        """One's own alone: its files may be about anybody."""
        return self.filter(school_id=actor.school_id, brought_by_id=actor.staff_id)


class PaperBatch(models.Model):
    """Many files brought at once, each for the plan of one kind of the pupil whom its name tells."""

    class State(models.TextChoices):
        READING = "reading", "Being looked through"
        PREVIEW = "preview", "Ready to look at"
        ATTACHING = "attaching", "Being attached"
        DONE = "done", "Done"
        DISCARDED = "discarded", "Discarded"

    school = models.ForeignKey(School, models.CASCADE, related_name="paper_batches")
    kind = models.CharField("of which plans", max_length=10, choices=CODES)
    title = models.CharField("what they are called", max_length=120)
    on = models.DateField("of which day")
    writer = models.CharField("who wrote them", max_length=120)
    state = models.CharField(max_length=9, choices=State.choices, default=State.READING)
    brought_by = models.ForeignKey(Staff, models.PROTECT, related_name="paper_batches")
    brought_at = models.DateTimeField()

    objects = PaperBatchQuerySet.as_manager()

    data_classes = classed(
        public="id school kind state brought_at", staff="brought_by", send="title on writer"
    )

    class Meta:
        ordering = ["-brought_at", "-pk"]
        verbose_name_plural = "paper batches"
        indexes = [models.Index(fields=["brought_by", "-brought_at"], name="paper_batch_of_staff")]

    def __str__(self) -> str:
        return f"paper batch {self.pk}"

    @property
    def takes_more(self) -> bool:
        """Whether further files may still be brought to it."""
        return self.state in (self.State.READING, self.State.PREVIEW)


class PaperFileQuerySet(models.QuerySet["PaperFile"]):
    def visible_to(self, actor: Actor) -> "PaperFileQuerySet":
        """Files of the batches that the actor may see."""
        return self.filter(batch__in=PaperBatch.objects.visible_to(actor).values("pk"))

    def waiting(self) -> "PaperFileQuerySet":
        """Not looked through yet."""
        return self.filter(outcome=PaperFile.Outcome.WAITING)

    def in_order(self, outcomes: Sequence[str]) -> "PaperFileQuerySet":
        """As these outcomes follow each other, and by name."""
        places = [models.When(outcome=each, then=place) for place, each in enumerate(outcomes)]
        return self.annotate(place=models.Case(*places, default=len(places))).order_by("place", "name", "pk")

    def counted(self) -> dict[str, int]:
        """How many there are of each outcome."""
        counts = self.order_by().values("outcome").annotate(count=models.Count("pk"))
        return dict(counts.values_list("outcome", "count"))

    def fitting(self) -> "PaperFileQuerySet":
        """To be attached once that is confirmed."""
        return self.filter(outcome=PaperFile.Outcome.FITS)


class PaperFile(models.Model):
    """One file of a batch. What is attached is kept with its plan; here its name and what became of it stay."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", "To be looked through"
        UNPACKED = "unpacked", "Unpacked"
        FITS = "fits", "Will be attached"
        ATTACHED = "attached", "Attached"
        THERE = "there", "There already"
        REFUSED = "refused", "Refused"

    batch = models.ForeignKey(PaperBatch, models.CASCADE, related_name="files")
    name = models.CharField("what the file is called", max_length=200)
    file = models.FileField(upload_to="papers/", blank=True)
    digest = models.CharField("SHA-256 of the file as it came", max_length=64, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.WAITING)
    reason = models.CharField("why, in words", max_length=400, blank=True)
    pupil = models.ForeignKey(Pupil, models.SET_NULL, null=True, blank=True, related_name="+")
    plan = models.ForeignKey(Plan, models.SET_NULL, null=True, blank=True, related_name="+")
    attachment = models.ForeignKey(PlanAttachment, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = PaperFileQuerySet.as_manager()

    data_classes = classed(
        public="id batch outcome", pupil="name file digest reason pupil", send="plan attachment"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(outcome="fits") | (models.Q(pupil__isnull=False) & ~models.Q(digest="")),
                name="paper_file_fits_a_pupil",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome="refused") | ~models.Q(reason=""),
                name="paper_file_refused_and_why",
            ),
        ]
        indexes = [models.Index(fields=["batch", "outcome"], name="paper_file_by_outcome")]

    def __str__(self) -> str:
        return f"paper file {self.pk}"
