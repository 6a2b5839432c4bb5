"""Reviews of plans: planned, held and closed; who came, what became of each target, who does what next."""

from typing import Self, TypeVar

from django.db import models

from pupils.clocks import Decision
from pupils.models.part import says
from pupils.models.plan import Plan
from pupils.models.target import Target
from pupils.models.task import Task
from staffing.access import Actor
from staffing.data_classes import classed
from staffing.history import History
from staffing.models import Staff

Part = TypeVar("Part", bound=models.Model)
LONGEST = 4000


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, actor: Actor) -> "ReviewQuerySet":
        """Reviews of the plans that the actor may see."""
        return self.filter(models.Exists(Plan.objects.visible_to(actor).filter(pk=models.OuterRef("plan"))))

    def editable_by(self, actor: Actor) -> "ReviewQuerySet":
        """Reviews of the plans that the actor may write."""
        return self.filter(plan__in=Plan.objects.editable_by(actor).values("pk"))

    def with_rights(self, actor: Actor) -> "ReviewQuerySet":
        """Adds `may_edit` and `may_approve`: whether the actor may write each one's plan, and sign it off."""
        plans = Plan.objects.with_rights(actor).filter(pk=models.OuterRef("plan"))
        return self.annotate(
            may_edit=models.Exists(plans.filter(may_edit=True)),
            may_approve=models.Exists(plans.filter(may_approve=True)),
        )

    def named(self) -> "ReviewQuerySet":
        """Adds `called`: the school's own name for the kind of plan, where it has one."""
        plans = Plan.objects.named().filter(pk=models.OuterRef("plan"))
        return self.annotate(called=models.Subquery(plans.values("called")[:1]))

    def planned(self) -> "ReviewQuerySet":
        """Still to be held."""
        return self.filter(held_on__isnull=True, called_off_on__isnull=True)

    def closed(self) -> "ReviewQuerySet":
        return self.filter(closed_at__isnull=False)


class Review(models.Model):
    """One meeting about a plan. Once closed what was said stays: what is put right later is an amendment.

    What follows a closed review (the report is sent, the authority decides) is noted as it happens.
    """

    class Reason(models.TextChoices):
        REGULAR = "regular", "As planned"
        EARLY = "early", "Early, because something changed"
        PHASE = "phase", "Before a change of phase"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="reviews")
    reason = models.CharField("why now", max_length=8, choices=Reason.choices, default=Reason.REGULAR)
    meets_on = models.DateField("planned for")
    meets_at = models.TimeField("at", null=True, blank=True)
    place = models.CharField(max_length=80, blank=True)
    leader = models.ForeignKey(Staff, models.PROTECT, related_name="reviews_led")
    held_on = models.DateField(null=True, blank=True)
    pupil_view = models.TextField("what the pupil said", max_length=LONGEST, blank=True)
    parent_view = models.TextField("what parents and carers said", max_length=LONGEST, blank=True)
    staff_view = models.TextField("what staff said", max_length=LONGEST, blank=True)
    adulthood = models.TextField("preparing for adulthood", max_length=LONGEST, blank=True)
    decisions = models.TextField("what was decided", max_length=LONGEST, blank=True)
    dissent = models.TextField("who disagreed, and why", max_length=LONGEST, blank=True)
    next_on = models.DateField("next review by", null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    called_off_on = models.DateField(null=True, blank=True)
    called_off_why = models.CharField("why it was called off", max_length=300, blank=True)
    views_asked_on = models.DateField(null=True, blank=True)
    reminded_at = models.DateTimeField("teachers reminded", null=True, blank=True)
    circulated_on = models.DateField("papers sent round", null=True, blank=True)
    sent_on = models.DateField("report sent", null=True, blank=True)
    decision = models.CharField(
        "the authority’s decision", max_length=8, choices=Decision.choices, blank=True
    )
    decided_on = models.DateField("the authority decided", null=True, blank=True)
    final_on = models.DateField("final plan received", null=True, blank=True)
    planned_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = ReviewQuerySet.as_manager()

    data_classes = classed(
        public="id closed_at planned_at reminded_at version",
        staff="leader closed_by planned_by",
        send="plan reason meets_on meets_at place held_on pupil_view parent_view staff_view adulthood decisions dissent"
        " next_on called_off_on called_off_why views_asked_on circulated_on sent_on decision decided_on final_on",
    )

    class Meta:
        ordering = ["-meets_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan"],
                condition=models.Q(held_on__isnull=True, called_off_on__isnull=True),
                name="review_one_planned",
            ),
            models.CheckConstraint(
                condition=models.Q(closed_at__isnull=True, closed_by__isnull=True)
                | models.Q(closed_at__isnull=False, closed_by__isnull=False, held_on__isnull=False),
                name="review_closed_is_held_at_and_by",
            ),
            models.CheckConstraint(
                condition=models.Q(called_off_on__isnull=True, called_off_why="")
                | (
                    models.Q(called_off_on__isnull=False, held_on__isnull=True) & ~models.Q(called_off_why="")
                ),
                name="review_called_off_and_why",
            ),
            models.CheckConstraint(
                condition=models.Q(decision="", decided_on__isnull=True)
                | (models.Q(decided_on__isnull=False) & ~models.Q(decision="")),
                name="review_decision_and_when",
            ),
            models.CheckConstraint(
                condition=models.Q(next_on__isnull=True)
                | models.Q(held_on__isnull=False, next_on__gt=models.F("held_on")),
                name="review_next_comes_after",
            ),
        ]
        indexes = [models.Index(fields=["meets_on"], name="review_by_day")]

    def __str__(self) -> str:
        return f"review {self.pk}"

    @property
    def is_planned(self) -> bool:
        return self.held_on is None and self.called_off_on is None

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def state(self) -> str:
        if self.called_off_on:
            return "Called off"
        if self.is_closed:
            return "Closed"
        return "Held, being written up" if self.held_on else "Planned"


class ReviewPartQuerySet(models.QuerySet[Part]):
    def visible_to(self, actor: Actor) -> Self:
        """Parts of the reviews that the actor may see."""
        return self.filter(review__in=Review.objects.visible_to(actor).values("pk"))


class ReviewPersonQuerySet(ReviewPartQuerySet["ReviewPerson"]):
    pass


class ReviewPerson(models.Model):
    """Somebody invited to a review: a colleague, or anybody else by name and part."""

    class Presence(models.TextChoices):
        INVITED = "invited", "Invited"
        CAME = "came", "Came"
        APOLOGIES = "sorry", "Sent apologies"
        ABSENT = "absent", "Did not come"

    review = models.ForeignKey(Review, models.CASCADE, related_name="people")
    staff = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="reviews_invited_to")
    name = models.CharField("who, where no colleague", max_length=120, blank=True)
    presence = models.CharField(max_length=8, choices=Presence.choices, default=Presence.INVITED)

    objects = ReviewPersonQuerySet.as_manager()

    data_classes = classed(public="id", staff="staff", send="review name presence")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "staff"], condition=models.Q(staff__isnull=False), name="review_person_once"
            ),
            models.CheckConstraint(
                condition=models.Q(staff__isnull=False, name="")
                | (models.Q(staff__isnull=True) & ~models.Q(name="")),
                name="review_person_staff_or_named",
            ),
        ]

    def __str__(self) -> str:
        return f"person {self.pk} of review {self.review_id}"

    @property
    def who(self) -> str:
        return self.staff.name if self.staff else self.name


class ReviewOutcomeQuerySet(ReviewPartQuerySet["ReviewOutcome"]):
    pass


class ReviewOutcome(models.Model):
    """What became of one target of the plan, as the review saw it, with the target as it stood."""

    class Result(models.TextChoices):
        EXCEEDED = "exceeded", "Exceeded"
        MET = "met", "Met"
        PARTLY = "partly", "Partly met"
        NOT_MET = "not_met", "Not met"
        WITHDRAWN = "withdrawn", "Withdrawn"

    review = models.ForeignKey(Review, models.CASCADE, related_name="outcomes")
    target = models.ForeignKey(Target, models.PROTECT, related_name="review_outcomes")
    what = models.CharField("the target as it stood", max_length=200)
    result = models.CharField(max_length=10, choices=Result.choices, blank=True)
    evidence = models.TextField(max_length=2000, blank=True)

    objects = ReviewOutcomeQuerySet.as_manager()

    data_classes = classed(public="id", send="review target what result evidence")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "target"], name="review_outcome_once"),
            models.CheckConstraint(
                condition=models.Q(result="") | ~models.Q(evidence=""), name="review_outcome_has_evidence"
            ),
        ]

    def __str__(self) -> str:
        return f"target {self.target_id} in review {self.review_id}"


class ReviewActionQuerySet(ReviewPartQuerySet["ReviewAction"]):
    pass


class ReviewAction(models.Model):
    """What somebody does after a review, by a day: their task from when the review is closed."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="actions")
    text = models.CharField("what is to be done", max_length=300)
    owner = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    due_on = models.DateField()
    task = models.OneToOneField(Task, models.PROTECT, null=True, blank=True, related_name="review_action")

    objects = ReviewActionQuerySet.as_manager()

    data_classes = classed(public="id due_on task", staff="owner", send="review text")

    class Meta:
        ordering = ["pk"]
        constraints = [says("text", "review_action_says_what")]

    def __str__(self) -> str:
        return f"action {self.pk} of review {self.review_id}"


class ReviewAmendmentQuerySet(ReviewPartQuerySet["ReviewAmendment"]):
    pass


class ReviewAmendment(models.Model):
    """What is put right of a closed review, and why: inserted only."""

    review = models.ForeignKey(Review, models.PROTECT, related_name="amendments")
    text = models.TextField("what is put right", max_length=2000)
    reason = models.CharField(max_length=300)
    written_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    objects = ReviewAmendmentQuerySet.as_manager()

    data_classes = classed(public="id written_at", staff="written_by", send="review text reason")

    class Meta:
        ordering = ["pk"]
        constraints = [
            says("text", "review_amendment_says_what"),
            says("reason", "review_amendment_says_why"),
        ]

    def __str__(self) -> str:
        return f"amendment {self.pk} of review {self.review_id}"
