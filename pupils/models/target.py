"""What a pupil works toward: one target with its small steps and its readings."""

from django.db import models

from pupils.models.pupil import Pupil
from pupils.models.work_day import WorkDay
from pupils.progress import Line, Read, plain
from pupils.register_measures import RegisterMeasure
from pupils.work_skills import WorkSkill
from staffing.access import Actor, Resource, Scope, Verb
from staffing.data_classes import classed
from staffing.history import History
from staffing.models import Staff


class TargetQuerySet(models.QuerySet["Target"]):
    def visible_to(self, actor: Actor) -> "TargetQuerySet":
        """Targets of the pupils whose targets the actor may see."""
        return self._of_pupils(actor, Resource.TARGET, Verb.VIEW)

    def editable_by(self, actor: Actor) -> "TargetQuerySet":
        """Those the role reaches, and those that name the actor as author while the pupil is in reach."""
        scopes = actor.scopes(Resource.TARGET, Verb.EDIT)
        reachable = Pupil.objects.visible_to(actor, Resource.TARGET, Verb.EDIT).values("pk")
        own = models.Q(author_id=actor.staff_id) if Scope.OWN in scopes else models.Q(pk__in=[])
        return self.visible_to(actor).filter(own | models.Q(pupil__in=reachable))

    def read_by_hand(self) -> "TargetQuerySet":
        """Those that do not read the register."""
        return self.filter(register_measure="")

    def fed_by(self, actor: Actor) -> "TargetQuerySet":
        """Targets that the actor may add readings and evidence to."""
        return self._of_pupils(actor, Resource.READING, Verb.CREATE)

    def _of_pupils(self, actor: Actor, resource: Resource, verb: Verb) -> "TargetQuerySet":
        pupils = Pupil.objects.visible_to(actor, resource, verb)
        return self.filter(pupil__school_id=actor.school_id, pupil__in=pupils.values("pk"))

    def open(self) -> "TargetQuerySet":
        return self.filter(state=Target.State.OPEN)

    def decided(self) -> "TargetQuerySet":
        return self.exclude(state=Target.State.OPEN)

    def by_need(self) -> "TargetQuerySet":
        """What is due first comes first."""
        return self.order_by("aim_by", "pk")

    def with_latest(self) -> "TargetQuerySet":
        """Adds the latest reading since the baseline (`latest_value`, `latest_on`) and how many there are (`reads`)."""
        since = TargetReading.objects.filter(
            target=models.OuterRef("pk"), on__gte=models.OuterRef("baseline_on")
        )
        latest = since.order_by("-on", "-pk")
        counted = since.order_by().values("target").annotate(number=models.Count("pk")).values("number")
        return self.annotate(
            latest_value=models.Subquery(latest.values("value")[:1]),
            latest_on=models.Subquery(latest.values("on")[:1]),
            reads=models.Subquery(counted),
        )


class Target(models.Model):
    """One specific thing a pupil works toward: a measure, a baseline, an aim, a date. It lives once."""

    class Kind(models.TextChoices):
        ATTENDANCE = "attendance", "Attendance"
        PUNCTUALITY = "punctuality", "Punctuality"
        ATTAINMENT = "attainment", "Attainment in a subject"
        ENGAGEMENT = "engagement", "Engagement"
        BEHAVIOUR = "behaviour", "Behaviour"
        HOMEWORK = "homework", "Homework"
        WORK = "work", "Work-related"
        OWN = "own", "The pupil’s own"

    class State(models.TextChoices):
        OPEN = "open", "Open"
        MET = "met", "Met"
        PARTLY_MET = "partly_met", "Partly met"
        NOT_MET = "not_met", "Not met"
        WITHDRAWN = "withdrawn", "Withdrawn"

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="targets")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    subject = models.CharField(max_length=60, blank=True)
    skill = models.CharField("scored at work as", max_length=20, choices=WorkSkill.choices, blank=True)
    what = models.CharField("what the pupil works toward", max_length=200)
    register_measure = models.CharField(
        "read from the register", max_length=12, choices=RegisterMeasure.choices, blank=True
    )
    own_words = models.TextField("in the pupil’s own words", max_length=1000, blank=True)
    why = models.TextField("why", max_length=2000, blank=True)
    measure = models.CharField("how it is measured", max_length=160)
    unit = models.CharField(max_length=20, blank=True)
    is_lower_better = models.BooleanField("less is better", default=False)
    baseline = models.DecimalField(max_digits=9, decimal_places=2)
    baseline_on = models.DateField()
    baseline_source = models.CharField(max_length=120)
    aim = models.DecimalField(max_digits=9, decimal_places=2)
    aim_by = models.DateField()
    how = models.TextField("how", max_length=2000, blank=True)
    helpers = models.CharField("who helps", max_length=300, blank=True)
    author = models.ForeignKey(Staff, models.PROTECT, related_name="targets")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    state_reason = models.TextField("why it was decided so", max_length=1000, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    decided_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = TargetQuerySet.as_manager()

    data_classes = classed(
        public="id version",
        staff="author decided_by",
        send="pupil kind subject skill register_measure what own_words why measure unit is_lower_better baseline"
        " baseline_on baseline_source aim aim_by how helpers state state_reason decided_on",
    )

    class Meta:
        ordering = ["aim_by", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(aim_by__gt=models.F("baseline_on")), name="target_aim_after_baseline"
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", decided_on__isnull=True, decided_by__isnull=True)
                | (
                    models.Q(decided_on__isnull=False, decided_by__isnull=False)
                    & ~models.Q(state="open")
                    & ~models.Q(state_reason="")
                ),
                name="target_decided_on_by_and_why",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="attainment", subject=""), name="target_attainment_in_a_subject"
            ),
            models.CheckConstraint(condition=~models.Q(what=""), name="target_says_what"),
            models.CheckConstraint(
                condition=models.Q(register_measure="") | models.Q(kind__in=("attendance", "punctuality")),
                name="target_reads_register_of_attendance",
            ),
        ]
        indexes = [
            models.Index(fields=["pupil", "-baseline_on"], name="target_of_pupil"),
            models.Index(fields=["pupil", "state", "aim_by"], name="target_open_of_pupil"),
        ]

    def __str__(self) -> str:
        return f"target {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def line(self) -> Line:
        return Line(self.baseline, self.baseline_on, self.aim, self.aim_by, self.is_lower_better)

    @property
    def is_share(self) -> bool:
        """Whether it is measured in per cent, so that three of four tries are a reading of 75."""
        return self.unit == "%"


class TargetStepQuerySet(models.QuerySet["TargetStep"]):
    def visible_to(self, actor: Actor) -> "TargetStepQuerySet":
        """Steps of the targets that the actor may see."""
        return self.filter(target__in=Target.objects.visible_to(actor).values("pk"))


class TargetStep(models.Model):
    """A small step on the way, ticked off when it is done."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=200)
    done_on = models.DateField(null=True, blank=True)

    history = History()
    objects = TargetStepQuerySet.as_manager()

    data_classes = classed(public="id", send="target position text done_on")

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="target_step_says_something")
        ]

    def __str__(self) -> str:
        return f"step {self.position} of {self.target_id}"


class TargetReadingQuerySet(models.QuerySet["TargetReading"]):
    def visible_to(self, actor: Actor) -> "TargetReadingQuerySet":
        """Readings of the targets that the actor may see."""
        return self.filter(target__in=Target.objects.visible_to(actor).values("pk"))

    def editable_by(self, actor: Actor) -> "TargetReadingQuerySet":
        """One's own, and wider where the role reaches the pupil; what a day at work or the register gave, there."""
        scopes = actor.scopes(Resource.READING, Verb.EDIT)
        reachable = Pupil.objects.visible_to(actor, Resource.READING, Verb.EDIT).values("pk")
        own = models.Q(written_by_id=actor.staff_id) if Scope.OWN in scopes else models.Q(pk__in=[])
        rows = self.visible_to(actor).filter(work_day__isnull=True, week_start__isnull=True)
        return rows.filter(own | models.Q(target__pupil__in=reachable))


class TargetReading(models.Model):
    """Where a target stood on a day: inserted, or corrected with its history."""

    target = models.ForeignKey(Target, models.CASCADE, related_name="readings")
    on = models.DateField()
    value = models.DecimalField(max_digits=9, decimal_places=2)
    source = models.CharField("where it comes from", max_length=120, blank=True)
    work_day = models.ForeignKey(WorkDay, models.CASCADE, null=True, blank=True, related_name="readings")
    week_start = models.DateField("week of the register", null=True, blank=True)
    written_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = TargetReadingQuerySet.as_manager()

    data_classes = classed(
        public="id version written_at work_day", staff="written_by", send="target on value source week_start"
    )

    class Meta:
        ordering = ["on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["target", "work_day"], name="target_reading_once_a_work_day"),
            models.UniqueConstraint(fields=["target", "week_start"], name="target_reading_once_a_week"),
        ]
        indexes = [models.Index(fields=["target", "-on"], name="reading_of_target")]

    def __str__(self) -> str:
        return f"reading {self.pk}"

    @property
    def plain_value(self) -> str:
        return plain(self.value)

    @property
    def read(self) -> Read:
        return Read(self.on, self.value)
