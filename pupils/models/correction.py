"""That something in the records is wrong, as a colleague says it, until it is mended or answered."""

from django.db import models
from django.db.models import Q

from pupils.models.part import says
from pupils.models.pupil import Pupil
from staffing.access import Actor, Resource, Scope, Verb
from staffing.data_classes import classed
from staffing.models import School, Staff
from staffing.waiting import waits_for_staff


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def visible_to(self, actor: Actor) -> "CorrectionQuerySet":
        """What one said oneself or was passed; all of the school's for the office and whoever reads along."""
        return self._within(actor, Verb.VIEW)

    def answerable_by(self, actor: Actor) -> "CorrectionQuerySet":
        """Open ones: all of them for the office, to anybody else those that the office passed on."""
        return self._within(actor, Verb.EDIT, own=Q(passed_to_id=actor.staff_id)).open()

    def to_pass_on(self, actor: Actor) -> "CorrectionQuerySet":
        """Open ones, for the office alone."""
        is_office = Scope.ALL in actor.scopes(Resource.CORRECTION, Verb.EDIT)
        return self.answerable_by(actor) if is_office else self.none()

    def said_by(self, actor: Actor) -> "CorrectionQuerySet":
        return self.visible_to(actor).filter(reported_by_id=actor.staff_id)

    def _within(self, actor: Actor, verb: Verb, own: Q | None = None) -> "CorrectionQuerySet":
        scopes = actor.scopes(Resource.CORRECTION, verb)
        rows = self.filter(school_id=actor.school_id)
        if Scope.ALL in scopes:
            return rows
        if Scope.OWN not in scopes:
            return rows.none()
        return rows.filter(own or Q(reported_by_id=actor.staff_id) | Q(passed_to_id=actor.staff_id))

    def open(self) -> "CorrectionQuerySet":
        return self.filter(state=Correction.State.OPEN)

    def with_office(self) -> "CorrectionQuerySet":
        """Open, and passed to nobody."""
        return self.open().filter(passed_to__isnull=True)

    def needing(self, actor: Actor) -> "CorrectionQuerySet":
        """What the actor has to do something about: answer it, or see how it was answered."""
        is_office = Scope.ALL in actor.scopes(Resource.CORRECTION, Verb.EDIT)
        is_open = Q(state=Correction.State.OPEN)
        needs = is_open & Q(passed_to_id=actor.staff_id) | _is_news() & Q(reported_by_id=actor.staff_id)
        if is_office:
            needs |= is_open & Q(passed_to__isnull=True)
        return self.visible_to(actor).filter(needs)


def _is_news() -> Q:
    return ~Q(state=Correction.State.OPEN) & Q(seen_at__isnull=True)


@waits_for_staff("corrections")
def _to_answer_or_see() -> CorrectionQuerySet:
    me = models.OuterRef("pk")
    return Correction.objects.filter(
        Q(passed_to=me, state=Correction.State.OPEN) | _is_news() & Q(reported_by=me)
    )


@waits_for_staff("office")
def _with_the_office() -> CorrectionQuerySet:
    return Correction.objects.with_office().filter(school=models.OuterRef("school"))


class Correction(models.Model):
    """What a reader says is wrong, about which row, with whom it is, and what came of it.

    The row is named by its kind and number, and never read by that: whoever opens it asks for it anew by its own
    `visible_to` (`pupils.mending`). So what is kept here tells the office nothing of a session or an incident but that
    there is one, and of which day.
    """

    class Kind(models.TextChoices):
        PUPIL = "pupil", "Identity and record"
        LINK = "link", "Contact"
        FLAG = "flag", "Flag"
        ALERT = "alert", "Medical or care alert"
        ARRANGEMENT = "arrangement", "Arrangement"
        DOCUMENT = "document", "Document"
        MARK = "mark", "Attendance mark"
        EVENT = "event", "Praise or incident"
        TARGET = "target", "Target"
        ENTRY = "entry", "Contact log"
        SESSION = "session", "Session"

    class State(models.TextChoices):
        OPEN = "open", "with the office"
        MENDED = "mended", "mended"
        ANSWERED = "answered", "answered"

    school = models.ForeignKey(School, models.CASCADE, related_name="corrections")
    kind = models.CharField(max_length=11, choices=Kind.choices)
    row_id = models.BigIntegerField()
    # Empty for what may be about several.
    pupil = models.ForeignKey(Pupil, models.PROTECT, null=True, blank=True, related_name="corrections")
    on = models.DateField("of which day", null=True, blank=True)
    author = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="who wrote the row"
    )
    text = models.TextField("what is wrong", max_length=500)
    reported_by = models.ForeignKey(Staff, models.PROTECT, related_name="corrections_said")
    reported_at = models.DateTimeField()
    passed_to = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="corrections_passed"
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    answer = models.TextField(max_length=500, blank=True)
    closed_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    objects = CorrectionQuerySet.as_manager()

    data_classes = classed(
        public="id school kind row_id reported_at state closed_at seen_at",
        staff="author reported_by passed_to closed_by",
        send="pupil on text answer",
    )

    class Meta:
        ordering = ["-reported_at", "-pk"]
        constraints = [
            says("text", "correction_says_what_is_wrong"),
            models.CheckConstraint(
                condition=Q(state="open", closed_by__isnull=True, closed_at__isnull=True)
                | Q(state__in=("mended", "answered"), closed_by__isnull=False, closed_at__isnull=False),
                name="correction_closed_at_and_by",
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | ~Q(answer=""), name="correction_answered_in_words"
            ),
            models.CheckConstraint(
                condition=Q(seen_at__isnull=True) | Q(closed_at__isnull=False),
                name="correction_seen_once_closed",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "state"], name="correction_of_school"),
            models.Index(fields=["reported_by", "state"], name="correction_by_reporter"),
            models.Index(fields=["passed_to", "state"], name="correction_passed"),
        ]

    def __str__(self) -> str:
        return f"correction {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_news(self) -> bool:
        """Closed, and not yet seen by whoever said it."""
        return not self.is_open and self.seen_at is None

    @property
    def whereabouts(self) -> str:
        """Its state in a word or two; read with `passed_to`."""
        if self.is_open and self.passed_to:
            return f"with {self.passed_to.name}"
        return str(self.State(self.state).label)
