"""Plans about a pupil: what is being written, what is in force, each version that ever was, and its lines."""

from datetime import date
from typing import Final

from django.db import models

from pupils.codes import InvolvementReason
from pupils.models.links import Involvement
from pupils.models.pupil import Pupil
from pupils.models.scope import is_named
from pupils.models.target import Target
from pupils.plan_kinds import (
    CODES,
    DATED,
    IN_SHORT,
    ONE_AT_A_TIME,
    PLAN_KINDS,
    STRATEGIES,
    PlanKind,
    Stage,
    kinds_of,
    resources,
)
from staffing.access import Actor, Resource, Scope, Verb, open_on
from staffing.data_classes import classed
from staffing.history import History
from staffing.models import School, Staff

# What each section says: paragraphs as one text, lines as a list.
Words = dict[str, str | list[str]]


class PlanQuerySet(models.QuerySet["Plan"]):
    def visible_to(self, actor: Actor) -> "PlanQuerySet":
        """Plans that the actor may see by their kind, in force or once so; and those the actor may edit."""
        return self.filter(
            models.Q(pupil__school_id=actor.school_id)
            & (
                models.Q(number__gt=0) & _reached(actor, Verb.VIEW)
                | _reached(actor, Verb.EDIT)
                | _reached(actor, Verb.APPROVE)
            )
        )

    def editable_by(self, actor: Actor) -> "PlanQuerySet":
        """Plans that the actor may write: by role, or as the author named."""
        return self.filter(models.Q(pupil__school_id=actor.school_id) & _reached(actor, Verb.EDIT))

    def papered_by(self, actor: Actor) -> "PlanQuerySet":
        """Plans to which the actor may attach papers of many pupils at once: those the actor writes.

        The office, which files what comes on paper and reads no plan, those of kinds whose dates it may know of.
        """
        filed = models.Q(Pupil.objects.visible_to(actor, Resource.PLAN_PAPERS, Verb.CREATE).holds("pupil"))
        reached = _reached(actor, Verb.EDIT) | filed & models.Q(kind__in=DATED)
        return self.filter(models.Q(pupil__school_id=actor.school_id) & reached)

    def worked_on_by(self, actor: Actor) -> "PlanQuerySet":
        """Plans that the actor may write or sign off: who reads what others bring to them."""
        reached = _reached(actor, Verb.EDIT) | _reached(actor, Verb.APPROVE)
        return self.filter(models.Q(pupil__school_id=actor.school_id) & reached)

    def with_rights(self, actor: Actor) -> "PlanQuerySet":
        """Adds `may_edit` and `may_approve`: whether the actor may write each, and sign it off."""
        kept = models.BooleanField()
        return self.annotate(
            may_edit=models.ExpressionWrapper(_reached(actor, Verb.EDIT), output_field=kept),
            may_approve=models.ExpressionWrapper(_reached(actor, Verb.APPROVE), output_field=kept),
        )

    def named(self) -> "PlanQuerySet":
        """Adds `called`: the school's own name for the kind, where it has one."""
        settings = PlanKindSetting.objects.filter(
            school=models.OuterRef("pupil__school"), kind=models.OuterRef("kind")
        )
        return self.annotate(called=models.Subquery(settings.values("name")[:1]))

    def with_open_comments(self) -> "PlanQuerySet":
        """Adds `open_comments`: how many remarks on the draft nobody has dealt with."""
        is_open = models.Q(comments__resolved_at__isnull=True, comments__number=models.F("number") + 1)
        return self.annotate(open_comments=models.Count("comments", filter=is_open))

    def current(self) -> "PlanQuerySet":
        """Not ended: in force, or on the way."""
        return self.filter(ended_on__isnull=True)

    def in_force(self) -> "PlanQuerySet":
        return self.current().filter(number__gt=0)

    def on_class_sheets_of(self, actor: Actor, on: date) -> "PlanQuerySet":
        """In force and open to the actor; and passports of pupils in a class that the actor covers that day.

        Cover opens the class sheet and nothing else, and ends by itself.
        """
        covers = Involvement.objects.filter(
            open_on(on),
            staff_id=actor.staff_id,
            reason=InvolvementReason.COVER,
            pupil=models.OuterRef("pupil"),
        )
        lent = models.Q(models.Exists(covers), kind__in=kinds_of(Resource.PASSPORT))
        in_school = self.filter(pupil__school_id=actor.school_id).in_force()
        return in_school.filter(_reached(actor, Verb.VIEW) | lent)

    def to_read_by(self, actor: Actor, on: date) -> "PlanQuerySet":
        """Of pupils the actor works with, asked for by that day and not read since: one's own work is not asked for.

        Who comes to work with a pupil is asked by that alone, and who no longer does is not.
        """
        # As a list, read once: one's own pupils are few.
        own = Involvement.objects.lasting().filter(open_on(on), staff_id=actor.staff_id)
        read = PlanReading.objects.filter(
            plan=models.OuterRef("pk"), staff_id=actor.staff_id, number__gte=models.OuterRef("asks_from")
        )
        asked = self.visible_to(actor).in_force().filter(asks_on__lte=on).exclude(author_id=actor.staff_id)
        return asked.filter(~models.Exists(read), pupil__in=own.values("pupil"))


def _reached(actor: Actor, verb: Verb, prefix: str = "") -> models.Q:
    """Of each kind, the plans of pupils whom its row of the access table reaches; one's own, of pupils one still sees.

    Plans in force of kinds that one may have of one's own are seen by the adults whom they name too.
    `prefix` leads to the plan, such as "plan__". Kinds that are reached alike are asked about together.
    """
    kinds: dict[frozenset[Scope], list[Resource]] = {}
    for resource in resources():
        kinds.setdefault(actor.scopes(resource, verb), []).append(resource)
    reached = models.Q(pk__in=[])
    for scopes, alike in kinds.items():
        if not scopes:
            continue
        whose = models.Q(Pupil.objects.visible_to(actor, alike[0], verb).holds(f"{prefix}pupil"))
        if Scope.OWN in scopes:
            seen = Pupil.objects.visible_to(actor, Resource.RECORD).holds(f"{prefix}pupil")
            whose |= models.Q(**{f"{prefix}author_id": actor.staff_id}) & models.Q(seen)
            if verb is Verb.VIEW and any(
                PLAN_KINDS[code].names_adults for each in alike for code in kinds_of(each)
            ):
                whose |= models.Q(is_named(actor, f"{prefix}pk"))
        codes = [code for resource in alike for code in kinds_of(resource)]
        reached |= models.Q(**{f"{prefix}kind__in": codes}) & whose
    return reached


class Plan(models.Model):
    """One written agreement about a pupil, through all its versions.

    `stage` and `words` are the draft being written, beside the version in force (`number`, 0 before the first).
    """

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="plans")
    kind = models.CharField(max_length=10, choices=CODES)
    title = models.CharField("what it is about, where there are several", max_length=120, blank=True)
    author = models.ForeignKey(Staff, models.PROTECT, related_name="plans_written")
    approver = models.ForeignKey(Staff, models.PROTECT, related_name="plans_approved", null=True, blank=True)
    stage = models.CharField("what is being written", max_length=8, choices=Stage.choices, blank=True)
    words = models.JSONField("what its sections say in the draft", default=dict, blank=True)
    sources = models.JSONField("whose words they are in the draft", default=dict, blank=True)
    number = models.PositiveIntegerField("version in force", default=0)
    asks_from = models.PositiveIntegerField("version that is to be read", default=0)
    asks_on = models.DateField("asks to be read from", null=True, blank=True)
    review_by = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.TextField("why it ended", max_length=1000, blank=True)
    targets = models.ManyToManyField(Target, related_name="plans", through="PlanTarget")
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = PlanQuerySet.as_manager()

    data_classes = classed(
        public="id version number stage asks_from asks_on",
        staff="author approver",
        send="pupil kind title words sources review_by ended_on end_reason targets",
    )

    class Meta:
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pupil", "kind"],
                condition=models.Q(ended_on__isnull=True, kind__in=ONE_AT_A_TIME),
                name="plan_one_of_a_kind",
            ),
            models.CheckConstraint(
                condition=models.Q(stage__in=["", *Stage.values]), name="plan_stage_there_is"
            ),
            models.CheckConstraint(
                condition=models.Q(stage__in=["", Stage.DRAFT]) | ~models.Q(kind__in=IN_SHORT),
                name="plan_in_short_is_draft_or_in_force",
            ),
            models.CheckConstraint(
                condition=models.Q(number__gt=0) | ~models.Q(stage="") | models.Q(ended_on__isnull=False),
                name="plan_written_or_in_force",
            ),
            models.CheckConstraint(
                condition=models.Q(approver__isnull=True)
                | ~models.Q(approver=models.F("author"))
                | models.Q(kind__in=IN_SHORT),
                name="plan_approved_by_another",
            ),
            models.CheckConstraint(
                condition=~models.Q(stage=Stage.SIGNED) | models.Q(approver__isnull=False),
                name="plan_signed_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(asks_from__lte=models.F("number")), name="plan_asks_for_what_there_is"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True, end_reason="")
                | (models.Q(ended_on__isnull=False, stage="") & ~models.Q(end_reason="")),
                name="plan_ended_on_and_why",
            ),
        ]
        indexes = [models.Index(fields=["pupil", "kind"], name="plan_of_pupil")]

    def __str__(self) -> str:
        return f"plan {self.pk}"

    def told_as(self, name: str) -> str:
        """By the school's name of its kind, with what it is about where there are several."""
        return f"{name}: {self.title}" if self.title else name

    @property
    def made_of(self) -> PlanKind:
        return PLAN_KINDS[self.kind]

    @property
    def name(self) -> str:
        """As the school calls it; of a plan that was read `named`."""
        return self.called or self.made_of.name  # type: ignore[attr-defined]

    @property
    def is_over(self) -> bool:
        return self.ended_on is not None

    @property
    def is_in_force(self) -> bool:
        return self.number > 0 and not self.is_over

    def is_due(self, on: date) -> bool:
        """In force, and to be reviewed by that day."""
        return self.is_in_force and self.review_by is not None and self.review_by <= on

    @property
    def next_stage(self) -> Stage | None:
        """The stage after the present one; None where the next step is to put it in force."""
        return self.made_of.next_stage(Stage(self.stage))


class PlanTargetQuerySet(models.QuerySet["PlanTarget"]):
    def visible_to(self, actor: Actor) -> "PlanTargetQuerySet":
        """Links of the plans that the actor may see with the targets that the actor may see."""
        plans, targets = Plan.objects.visible_to(actor), Target.objects.visible_to(actor)
        return self.filter(plan__in=plans.values("pk"), target__in=targets.values("pk"))


class PlanTarget(models.Model):
    """A target that a plan points at: it lives once, and several plans may."""

    plan = models.ForeignKey(Plan, models.CASCADE, related_name="links")
    target = models.ForeignKey(Target, models.PROTECT, related_name="links")

    objects = PlanTargetQuerySet.as_manager()

    data_classes = classed(public="id", send="plan target")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "target"], name="plan_target_once")]

    def __str__(self) -> str:
        return f"target {self.target_id} of plan {self.plan_id}"


class PlanVersionQuerySet(models.QuerySet["PlanVersion"]):
    def visible_to(self, actor: Actor) -> "PlanVersionQuerySet":
        """Versions of the plans that the actor may see."""
        return self.filter(plan__in=Plan.objects.visible_to(actor).values("pk"))


class PlanVersion(models.Model):
    """What a plan said while it was in force: frozen and numbered, inserted only."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    words = models.JSONField("what its sections say")
    sources = models.JSONField("whose words they are", default=dict, blank=True)
    aims = models.JSONField("the targets it pointed at, as they stood", default=list, blank=True)
    in_force_from = models.DateField()
    author = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True, blank=True)
    published_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    published_at = models.DateTimeField()

    objects = PlanVersionQuerySet.as_manager()

    data_classes = classed(
        public="id number published_at",
        staff="author approved_by published_by",
        send="plan words sources aims in_force_from",
    )

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_once"),
            models.CheckConstraint(condition=models.Q(number__gt=0), name="plan_version_from_one"),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of plan {self.plan_id}"


class PlanReadingQuerySet(models.QuerySet["PlanReading"]):
    def visible_to(self, actor: Actor) -> "PlanReadingQuerySet":
        """Readings of the plans that the actor may see."""
        return self.filter(plan__in=Plan.objects.visible_to(actor).values("pk"))


class PlanReading(models.Model):
    """That a member of staff has read a plan up to a version, confirmed by themselves: inserted only."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="readings")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField("version read")
    read_at = models.DateTimeField()

    objects = PlanReadingQuerySet.as_manager()

    data_classes = classed(public="id number read_at", staff="staff", send="plan")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "staff", "number"], name="plan_reading_once"),
            models.CheckConstraint(condition=models.Q(number__gt=0), name="plan_reading_of_a_version"),
        ]
        indexes = [models.Index(fields=["staff", "plan"], name="plan_reading_of_staff")]

    def __str__(self) -> str:
        return f"reading of plan {self.plan_id} by staff {self.staff_id}"


LINE_IN_FORCE: Final = models.Q(last_number__isnull=True, plan__ended_on__isnull=True)


class PlanLineQuerySet(models.QuerySet["PlanLine"]):
    def visible_to(self, actor: Actor) -> "PlanLineQuerySet":
        """Lines of the plans that the actor may see: each was in force."""
        return self.filter(_reached(actor, Verb.VIEW, "plan__"), plan__pupil__school_id=actor.school_id)

    def in_force(self) -> "PlanLineQuerySet":
        """Lines of the version in force, of plans that have not ended."""
        return self.filter(LINE_IN_FORCE)

    def strategies(self) -> "PlanLineQuerySet":
        """What every adult does, what helps and what does not."""
        return self.filter(section__in=[section.key for section in STRATEGIES])


class PlanLine(models.Model):
    """One line of a list in a plan, from the version that brought it to the last that had it."""

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="lines")
    section = models.CharField(max_length=10)
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=300)
    first_number = models.PositiveIntegerField("in force from version")
    last_number = models.PositiveIntegerField("in force until version", null=True, blank=True)

    objects = PlanLineQuerySet.as_manager()

    data_classes = classed(public="id first_number last_number", send="plan section position text")

    class Meta:
        ordering = ["plan", "section", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "section", "text"],
                condition=models.Q(last_number__isnull=True),
                name="plan_line_once_in_force",
            ),
            models.CheckConstraint(condition=~models.Q(text=""), name="plan_line_says_something"),
            models.CheckConstraint(
                condition=models.Q(last_number__isnull=True)
                | models.Q(last_number__gte=models.F("first_number")),
                name="plan_line_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.pk}"


class PlanKindSetting(models.Model):
    """What a school calls a kind of plan, and whether it uses it; a kind without a row is as it comes."""

    school = models.ForeignKey(School, models.CASCADE, related_name="plan_kinds")
    kind = models.CharField(max_length=10, choices=CODES)
    name = models.CharField("what this school calls it", max_length=60, blank=True)
    is_on = models.BooleanField("in use", default=True)
    version = models.PositiveIntegerField(default=1)

    data_classes = classed(public="id school kind name is_on version")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["school", "kind"], name="plan_kind_setting_once")]

    def __str__(self) -> str:
        return f"{self.kind} in school {self.school_id}"
