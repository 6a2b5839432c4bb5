"""What colleagues remark on a draft, until its author has dealt with it."""

from django.db import models

from pupils.models.contribution import PlanContribution
from pupils.models.plan import Plan
from staffing.access import Actor
from staffing.data_classes import classed
from staffing.models import Staff


def commentable_by(actor: Actor) -> models.QuerySet[Plan]:
    """Plans that are being written, of those who may write or sign off; and of whoever is asked for theirs.

    To ask somebody is to let them read the draft.
    """
    asked = PlanContribution.objects.visible_to(actor).filter(
        plan=models.OuterRef("pk"), staff_id=actor.staff_id, closed_at__isnull=True
    )
    theirs = Plan.objects.worked_on_by(actor).values("pk")
    written = Plan.objects.filter(pupil__school_id=actor.school_id).exclude(stage="")
    return written.filter(models.Q(pk__in=theirs) | models.Exists(asked.in_time()))


class PlanCommentQuerySet(models.QuerySet["PlanComment"]):
    def visible_to(self, actor: Actor) -> "PlanCommentQuerySet":
        """On the drafts that the actor may comment on."""
        return self.filter(plan__in=commentable_by(actor).values("pk"))

    def resolvable_by(self, actor: Actor) -> "PlanCommentQuerySet":
        """On drafts that the actor may write; to deal with one twice changes nothing."""
        return self.filter(plan__in=Plan.objects.editable_by(actor).exclude(stage="").values("pk"))

    def open(self) -> "PlanCommentQuerySet":
        return self.filter(resolved_at__isnull=True)

    def on_the_draft(self) -> "PlanCommentQuerySet":
        """Of the version that is being written."""
        return self.filter(plan__number=models.F("number") - 1)


class PlanComment(models.Model):
    """A remark on a draft as a whole or on one section; `number` is the version that was being written."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="comments")
    number = models.PositiveIntegerField("on version")
    section = models.CharField(max_length=10, blank=True)
    text = models.TextField(max_length=2000)
    written_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    resolved_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)

    objects = PlanCommentQuerySet.as_manager()

    data_classes = classed(
        public="id number written_at resolved_at", staff="written_by resolved_by", send="plan section text"
    )

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="plan_comment_says_something"),
            models.CheckConstraint(
                condition=models.Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | models.Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="plan_comment_resolved_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["plan", "number"], name="plan_comment_of_plan")]

    def __str__(self) -> str:
        return f"comment {self.pk}"

    @property
    def about(self) -> str:
        """The section, as its kind calls it; the plan as a whole where there is none any more."""
        titles = {section.key: section.title for section in self.plan.made_of.sections}
        return titles.get(self.section, "The whole")
