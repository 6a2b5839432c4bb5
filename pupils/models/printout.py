"""Papers of many pupils as one file: asked for, made by long work, there for a day for whoever asked."""

from datetime import datetime, timedelta

from django.db import models

from pupils.models.links import TeachingGroup
from pupils.plan_kinds import CODES
from staffing.access import Actor
from staffing.data_classes import classed
from staffing.models import School, Staff

KEPT_FOR = timedelta(hours=24)


class PrintoutQuerySet(models.QuerySet["Printout"]):
    def visible_to(self, actor: Actor) -> "PrintoutQuerySet":
        """One's own alone: what is in it is what one may see oneself."""
        return self.filter(school_id=actor.school_id, asked_by_id=actor.staff_id)

    def posted(self) -> "PrintoutQuerySet":
        """Of letters; others are of plans and reviews."""
        return self.filter(of="letters")

    def read(self) -> "PrintoutQuerySet":
        """Of plans and reviews."""
        return self.exclude(of="letters")

    def expired(self, at: datetime) -> "PrintoutQuerySet":
        return self.filter(asked_at__lte=at - KEPT_FOR)


class Printout(models.Model):
    """Papers of many pupils as one PDF: plans in force of a kind, the reviews of a week, or letters that are to go.

    `row_ids` are the plans, reviews or letters in it, so that it is not handed out once one of them is out of reach;
    `copies` are the letters' copies, each as its letter and whom it addresses.
    """

    class Of(models.TextChoices):
        PLANS = "plans", "Plans"
        REVIEWS = "reviews", "Reviews"
        LETTERS = "letters", "Letters"

    school = models.ForeignKey(School, models.CASCADE, related_name="printouts")
    asked_by = models.ForeignKey(Staff, models.PROTECT, related_name="printouts")
    of = models.CharField(max_length=7, choices=Of.choices, default=Of.PLANS)
    kind = models.CharField("of plans, which", max_length=10, choices=CODES, blank=True)
    group = models.ForeignKey(
        TeachingGroup, models.CASCADE, related_name="printouts", null=True, blank=True, verbose_name="of whom"
    )
    week_start = models.DateField("of reviews, of which week", null=True, blank=True)
    asked_at = models.DateTimeField()
    file = models.FileField(upload_to="printouts/", blank=True)
    row_ids = models.JSONField("what is in it", default=list)
    copies = models.JSONField("of letters, whose copies", default=list)

    objects = PrintoutQuerySet.as_manager()

    data_classes = classed(
        public="id school of kind group week_start asked_at", staff="asked_by", send="file row_ids copies"
    )

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(of="plans", week_start__isnull=True) & ~models.Q(kind="")
                | models.Q(of="reviews", kind="", group__isnull=True, week_start__isnull=False)
                | models.Q(of="letters", kind="", group__isnull=True, week_start__isnull=True),
                name="printout_says_of_what",
            )
        ]
        indexes = [models.Index(fields=["asked_by", "-asked_at"], name="printout_of_staff")]

    def __str__(self) -> str:
        return f"printout {self.pk}"

    @property
    def kept_until(self) -> datetime:
        return self.asked_at + KEPT_FOR
