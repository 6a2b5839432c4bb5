"""Papers that a plan came on: scans, and plans written elsewhere, kept beside what the plan says."""

from django.db import models

from pupils.models.part import says
from pupils.models.plan import Plan
from staffing.access import Actor
from staffing.data_classes import classed
from staffing.models import Staff


class PlanAttachmentQuerySet(models.QuerySet["PlanAttachment"]):
    def visible_to(self, actor: Actor) -> "PlanAttachmentQuerySet":
        """Of the plans that the actor may see; what was withdrawn is seen by nobody."""
        return self.standing().filter(plan__in=Plan.objects.visible_to(actor).values("pk"))

    def editable_by(self, actor: Actor) -> "PlanAttachmentQuerySet":
        """Of the plans that the actor may write."""
        return self.standing().filter(plan__in=Plan.objects.editable_by(actor).values("pk"))

    def standing(self) -> "PlanAttachmentQuerySet":
        return self.filter(withdrawn_at__isnull=True)


class PlanAttachment(models.Model):
    """One file of a plan, as it was looked through and kept; opened by whoever may read the plan.

    `number` is the version that it belongs to, 0 where it is of the plan as a whole. It is never changed: what was
    attached by mistake is withdrawn, with who did and why.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="attachments")
    number = models.PositiveIntegerField("of version", default=0)
    title = models.CharField(max_length=120)
    on = models.DateField("of which day")
    writer = models.CharField("who wrote it", max_length=120)
    file = models.FileField(upload_to="plans/")
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField("bytes")
    digest = models.CharField("SHA-256 of the file as it came", max_length=64)
    attached_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    attached_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_why = models.CharField("why it was withdrawn", max_length=300, blank=True)

    objects = PlanAttachmentQuerySet.as_manager()

    data_classes = classed(
        public="id number media_type size attached_at withdrawn_at",
        staff="attached_by withdrawn_by",
        send="plan title on writer file digest withdrawn_why",
    )

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            says("title", "plan_attachment_has_a_title"),
            says("writer", "plan_attachment_says_who_wrote_it"),
            models.UniqueConstraint(
                fields=["plan", "digest"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="plan_attachment_once",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_why="")
                | (
                    models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                    & ~models.Q(withdrawn_why="")
                ),
                name="plan_attachment_withdrawn_at_by_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"attachment {self.pk}"
