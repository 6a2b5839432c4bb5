"""What a statutory plan says as rows: its dates, the outcomes it seeks, who provides what, how a premium is spent."""

from typing import Self, TypeVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from pupils.models.document import Document
from pupils.models.part import says
from pupils.models.plan import Plan
from staffing.access import Actor
from staffing.data_classes import classed
from staffing.history import History

Part = TypeVar("Part", bound=models.Model)
MOST_PAGES = 999


class OfPlanQuerySet(models.QuerySet[Part]):
    def visible_to(self, actor: Actor) -> Self:
        """Parts of the plans that the actor may see."""
        return self.filter(plan__in=Plan.objects.visible_to(actor).values("pk"))

    def editable_by(self, actor: Actor) -> Self:
        """Parts of the plans that the actor may write."""
        return self.filter(plan__in=Plan.objects.editable_by(actor).values("pk"))


class PlanDatesQuerySet(OfPlanQuerySet["PlanDates"]):
    pass


class PlanDates(models.Model):
    """The days that the clocks of a plan count from. One that nobody knows stays empty: none is guessed."""

    plan = models.OneToOneField(Plan, models.CASCADE, related_name="dates")
    asked_on = models.DateField("needs assessment asked for", null=True, blank=True)
    decided_on = models.DateField("authority decided to assess", null=True, blank=True)
    advice_asked_on = models.DateField("advice asked of us", null=True, blank=True)
    advice_sent_on = models.DateField("our advice sent", null=True, blank=True)
    draft_on = models.DateField("draft plan received", null=True, blank=True)
    commented_on = models.DateField("family commented on the draft", null=True, blank=True)
    consulted_on = models.DateField("we were consulted on a place", null=True, blank=True)
    answered_on = models.DateField("we answered", null=True, blank=True)
    issued_on = models.DateField("final plan issued", null=True, blank=True)
    reviewed_on = models.DateField("authority’s last decision after a review", null=True, blank=True)
    moved_on = models.DateField("another authority took the plan over", null=True, blank=True)
    next_place_from = models.DateField("next place begins (over 16)", null=True, blank=True)
    entered_on = models.DateField("came into care", null=True, blank=True)
    begun_on = models.DateField("PEP begun", null=True, blank=True)
    ready_on = models.DateField("PEP ready", null=True, blank=True)
    school_on = models.DateField("changed school", null=True, blank=True)
    renewed_on = models.DateField("new PEP after the change", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = PlanDatesQuerySet.as_manager()

    data_classes = classed(
        public="id version",
        send="plan asked_on decided_on advice_asked_on advice_sent_on draft_on commented_on consulted_on answered_on"
        " issued_on reviewed_on moved_on next_place_from entered_on begun_on ready_on school_on renewed_on",
    )

    def __str__(self) -> str:
        return f"dates of plan {self.plan_id}"


class Adulthood(models.TextChoices):
    """What is prepared for from Year 9."""

    WORK = "EMP", "Work and learning"
    LIVING = "IL", "Living independently"
    COMMUNITY = "CI", "Friends and community"
    HEALTH = "HEALTH", "Good health"


def _page() -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(MOST_PAGES)]
    )


class SoughtOutcomeQuerySet(OfPlanQuerySet["SoughtOutcome"]):
    pass


class SoughtOutcome(models.Model):
    """One outcome of section E, and where it stands in the papers."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="sought")
    text = models.CharField("outcome", max_length=500)
    area = models.CharField("prepares for", max_length=6, choices=Adulthood.choices, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    page = _page()
    ended_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = SoughtOutcomeQuerySet.as_manager()

    data_classes = classed(public="id version", send="plan text area document page ended_on")

    class Meta:
        ordering = ["pk"]
        constraints = [says("text", "sought_outcome_says_something")]

    def __str__(self) -> str:
        return f"outcome {self.pk} of plan {self.plan_id}"


class ProvisionLineQuerySet(OfPlanQuerySet["ProvisionLine"]):
    pass


class ProvisionLine(models.Model):
    """One provision of sections F to H2: what, how much, how often, for how many, by whom, and where it is written."""

    class Section(models.TextChoices):
        EDUCATION = "F", "F: special educational provision"
        HEALTH = "G", "G: health provision"
        SOCIAL = "H1", "H1: social care under the 1970 Act"
        OTHER = "H2", "H2: other social care"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="provision_lines")
    section = models.CharField(max_length=2, choices=Section.choices)
    outcome = models.ForeignKey(
        SoughtOutcome, models.PROTECT, null=True, blank=True, related_name="provision_lines"
    )
    what = models.CharField(max_length=500)
    quantity = models.CharField("how much", max_length=60, blank=True)
    minutes = models.PositiveSmallIntegerField("minutes each time", null=True, blank=True)
    frequency = models.CharField("how often", max_length=60, blank=True)
    ratio = models.CharField("adults to pupils", max_length=30, blank=True)
    deliverer = models.CharField("who delivers it", max_length=120, blank=True)
    document = models.ForeignKey(Document, models.PROTECT, null=True, blank=True, related_name="+")
    page = _page()
    ended_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = ProvisionLineQuerySet.as_manager()

    data_classes = classed(
        public="id version",
        send="plan section outcome what quantity minutes frequency ratio deliverer document page ended_on",
    )

    class Meta:
        ordering = ["section", "pk"]
        constraints = [
            says("what", "provision_line_says_what"),
            models.CheckConstraint(
                condition=models.Q(minutes__isnull=True) | models.Q(minutes__gt=0),
                name="provision_line_some_minutes",
            ),
        ]

    def __str__(self) -> str:
        return f"provision {self.pk} of plan {self.plan_id}"

    @property
    def missing(self) -> list[str]:
        """What it leaves open, so that nobody could say whether it was given."""
        asked = {
            "how often": self.frequency,
            "for how long": self.minutes or self.quantity,
            "by whom": self.deliverer,
        }
        return [name for name, said in asked.items() if not said]


class PremiumLineQuerySet(OfPlanQuerySet["PremiumLine"]):
    pass


class PremiumLine(models.Model):
    """What pupil premium plus is spent on for one child, how much, and what came of it."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="premium_lines")
    what = models.CharField("spent on", max_length=200)
    on = models.DateField("when")
    amount = models.DecimalField("pounds", max_digits=8, decimal_places=2)
    impact = models.TextField("what came of it", max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = PremiumLineQuerySet.as_manager()

    data_classes = classed(public="id version", send="plan what on amount impact")

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            says("what", "premium_line_says_what"),
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="premium_line_costs_something"),
        ]

    def __str__(self) -> str:
        return f"premium {self.pk} of plan {self.plan_id}"
