"""What pupils did well and what went wrong: events with who was part of them, what was added, and who must be told."""

from collections.abc import Set
from datetime import datetime, timedelta
from typing import Final

from django.db import models

from pupils.behaviour_kinds import Antecedent, EventKind, EventPlace, EventRole, Function, TellsWhom
from pupils.models.pupil import Pupil
from staffing.access import Actor, Resource, Scope, Verb
from staffing.data_classes import classed
from staffing.history import History
from staffing.models import School, Staff

EDIT_WINDOW: Final = timedelta(hours=24)


class BehaviourCategoryQuerySet(models.QuerySet["BehaviourCategory"]):
    def visible_to(self, actor: Actor) -> "BehaviourCategoryQuerySet":
        """The school's own list, for everybody there."""
        return self.filter(school_id=actor.school_id)


class BehaviourCategory(models.Model):
    """What an event can be called, good or bad: the school's own list, with whom each one tells."""

    school = models.ForeignKey(School, models.CASCADE, related_name="behaviour_categories")
    kind = models.CharField(max_length=8, choices=EventKind.choices)
    name = models.CharField(max_length=60)
    tells_mentor = models.BooleanField(TellsWhom.MENTOR.label, default=False)
    tells_teachers = models.BooleanField(TellsWhom.TEACHERS.label, default=False)
    tells_pastoral = models.BooleanField(TellsWhom.PASTORAL.label, default=False)
    tells_sendco = models.BooleanField(TellsWhom.SENDCO.label, default=False)
    is_offered = models.BooleanField("is offered", default=True)
    version = models.PositiveIntegerField(default=1)

    objects = BehaviourCategoryQuerySet.as_manager()

    data_classes = classed(
        public="id school kind name tells_mentor tells_teachers tells_pastoral tells_sendco is_offered version"
    )

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = "behaviour categories"
        constraints = [
            models.UniqueConstraint(fields=["school", "name"], name="behaviour_category_name_once"),
            models.CheckConstraint(condition=~models.Q(name=""), name="behaviour_category_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def tells(self) -> list[TellsWhom]:
        return [whom for whom in TellsWhom if getattr(self, f"tells_{whom.value}")]


class BehaviourEventQuerySet(models.QuerySet["BehaviourEvent"]):
    def visible_to(self, actor: Actor) -> "BehaviourEventQuerySet":
        """One's own, and those with a pupil whose behaviour the actor may see; nothing that was taken back."""
        scopes = actor.scopes(Resource.BEHAVIOUR)
        events = self.filter(school_id=actor.school_id, taken_back_at__isnull=True)
        if Scope.ALL in scopes:
            return events
        if not scopes:
            return events.none()
        reachable = Pupil.objects.visible_to(actor, Resource.BEHAVIOUR).values("pk")
        parts = BehaviourPart.objects.filter(event=models.OuterRef("pk"), pupil__in=reachable)
        return events.filter(models.Q(written_by_id=actor.staff_id) | models.Exists(parts))

    def readable_by(self, actor: Actor) -> "BehaviourEventQuerySet":
        """Whose words are open to the actor: one's own, else only where every pupil in it is within reach."""
        return self.visible_to(actor).filter(_is_readable(actor))

    def editable_by(self, actor: Actor, at: datetime) -> "BehaviourEventQuerySet":
        """Own events for 24 hours after they were written; any where the role may edit for every pupil in it."""
        if not actor.scopes(Resource.BEHAVIOUR, Verb.EDIT):
            return self.none()
        return self.visible_to(actor).filter(_is_editable(actor, at))

    def with_lasting_right(self, actor: Actor) -> "BehaviourEventQuerySet":
        """Adds `is_lasting`: whether the role lets the actor edit it after the 24 hours too."""
        lasting = _only_about(actor, Verb.EDIT)
        return self.annotate(is_lasting=models.ExpressionWrapper(lasting, models.BooleanField()))

    def with_rights(self, actor: Actor, at: datetime) -> "BehaviourEventQuerySet":
        """Adds `is_readable`, `is_editable` and `part_count`, in the statement that reads the events."""
        parts = BehaviourPart.objects.filter(event=models.OuterRef("pk")).order_by().values("event")
        may_edit = _is_editable(actor, at) if actor.scopes(Resource.BEHAVIOUR, Verb.EDIT) else NOT_AT_ALL
        yes_or_no = models.BooleanField()
        return self.annotate(
            is_readable=models.ExpressionWrapper(_is_readable(actor), output_field=yes_or_no),
            is_editable=models.ExpressionWrapper(may_edit, output_field=yes_or_no),
            part_count=models.Subquery(parts.annotate(number=models.Count("pk")).values("number")),
        )


NOT_AT_ALL: Final = models.Q(pk__in=[])


def _is_readable(actor: Actor, event: str = "") -> models.Q:
    """Of an event, or of what reaches one by `event`, such as "event__"."""
    own = models.Q(**{f"{event}written_by_id": actor.staff_id})
    return own | _only_about(actor, Verb.VIEW, f"{event}pk")


def _is_editable(actor: Actor, at: datetime) -> models.Q:
    own = models.Q(written_by_id=actor.staff_id, written_at__gt=at - EDIT_WINDOW)
    return own | _only_about(actor, Verb.EDIT)


def _only_about(actor: Actor, verb: Verb, event: str = "pk") -> models.Q:
    """Events in which every pupil is one whom the grant reaches."""
    reachable = Pupil.objects.visible_to(actor, Resource.BEHAVIOUR, verb)
    parts = BehaviourPart.objects.filter(event=models.OuterRef(event))
    return ~models.Q(models.Exists(parts.filter(~reachable.holds())))


class BehaviourEvent(models.Model):
    """Something that a pupil, or several, did: praise in two taps, or an incident told in full."""

    school = models.ForeignKey(School, models.CASCADE, related_name="behaviour_events")
    kind = models.CharField(max_length=8, choices=EventKind.choices)
    category = models.ForeignKey(BehaviourCategory, models.PROTECT, related_name="events")
    on = models.DateField()
    at = models.TimeField(null=True, blank=True)
    period = models.CharField(max_length=20, blank=True)
    lesson = models.CharField(max_length=60, blank=True)
    place = models.CharField(max_length=10, choices=EventPlace.choices, blank=True)
    antecedent = models.CharField("what came before", max_length=10, choices=Antecedent.choices, blank=True)
    before = models.TextField("what came before, in words", max_length=2000, blank=True)
    behaviour = models.TextField("what happened", max_length=4000, blank=True)
    consequence = models.TextField("what came after", max_length=2000, blank=True)
    function = models.CharField(max_length=10, choices=Function.choices, blank=True)
    tried = models.TextField("what was tried", max_length=2000, blank=True)
    worked = models.TextField("what worked", max_length=2000, blank=True)
    written_by = models.ForeignKey(Staff, models.PROTECT, related_name="behaviour_events")
    written_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = BehaviourEventQuerySet.as_manager()

    data_classes = classed(
        public="id school category on at written_at taken_back_at version",
        staff="written_by taken_back_by",
        pupil="kind period lesson place antecedent before behaviour consequence function tried worked",
    )

    class Meta:
        ordering = ["-on", "-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(taken_back_at__isnull=True, taken_back_by__isnull=True)
                | models.Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
                name="behaviour_event_taken_back_at_and_by",
            ),
        ]
        indexes = [
            models.Index(fields=["school", "-on"], name="behaviour_of_school"),
            models.Index(fields=["written_by", "-written_at"], name="behaviour_by_author"),
        ]

    def __str__(self) -> str:
        return f"behaviour event {self.pk}"

    @property
    def editable_until(self) -> datetime:
        return self.written_at + EDIT_WINDOW

    def has_followed(self) -> bool:
        """Whether anything was recorded after it that would go out of sight with it."""
        return self.addenda.exists() or self.physical.exists() or self.talks.exists()

    def tells_more_of(self, pupil_ids: Set[int]) -> bool:
        """Whether a physical intervention or a side in a talk is about one of these pupils."""
        if not pupil_ids:
            return False
        held = self.physical.filter(pupil__in=pupil_ids)
        return held.exists() or self.talks.filter(sides__pupil__in=pupil_ids).exists()

    @property
    def abc(self) -> list[tuple[str, str]]:
        """What was told, in order: label and words, those that are empty left out."""
        told = (
            ("What came before", self.before),
            ("What happened", self.behaviour),
            ("What came after", self.consequence),
            ("What was tried", self.tried),
            ("What worked", self.worked),
        )
        return [(label, words) for label, words in told if words]


class BehaviourPartQuerySet(models.QuerySet["BehaviourPart"]):
    def visible_to(self, actor: Actor) -> "BehaviourPartQuerySet":
        """Parts of the pupils whose behaviour the actor may see, and all in the actor's own events."""
        scopes = actor.scopes(Resource.BEHAVIOUR)
        if not scopes:
            return self.none()
        parts = self.filter(event__school_id=actor.school_id, event__taken_back_at__isnull=True)
        if Scope.ALL in scopes:
            return parts
        reachable = Pupil.objects.visible_to(actor, Resource.BEHAVIOUR).values("pk")
        return parts.filter(models.Q(event__written_by_id=actor.staff_id) | models.Q(pupil__in=reachable))

    def with_words(self, actor: Actor) -> "BehaviourPartQuerySet":
        """Adds `told`: what this pupil did, else what happened, where the actor may read the whole event."""
        whole = models.When(_is_readable(actor, "event__"), then=models.F("event__behaviour"))
        own = models.When(~models.Q(account=""), then=models.F("account"))
        return self.annotate(
            told=models.Case(own, whole, default=models.Value(""), output_field=models.TextField())
        )


class BehaviourPart(models.Model):
    """One pupil's part in an event: what they did, and in their own words. Shown on no other pupil's page."""

    event = models.ForeignKey(BehaviourEvent, models.CASCADE, related_name="parts")
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="behaviour_parts")
    on = models.DateField("the event's date, kept here for the index by pupil")
    role = models.CharField(max_length=10, choices=EventRole.choices, default=EventRole.DID)
    account = models.TextField("what this pupil did", max_length=2000, blank=True)
    own_words = models.TextField("in the pupil’s own words", max_length=2000, blank=True)

    history = History()
    objects = BehaviourPartQuerySet.as_manager()

    data_classes = classed(public="id event on", pupil="pupil role account own_words")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "pupil"], name="behaviour_part_once_an_event"),
        ]
        indexes = [models.Index(fields=["pupil", "-on"], name="behaviour_part_of_pupil")]

    def __str__(self) -> str:
        return f"pupil {self.pupil_id} in {self.event_id}"


class BehaviourAddendumQuerySet(models.QuerySet["BehaviourAddendum"]):
    def visible_to(self, actor: Actor) -> "BehaviourAddendumQuerySet":
        """One's own, and those of events whose words the actor may read."""
        readable = BehaviourEvent.objects.readable_by(actor).filter(pk=models.OuterRef("event"))
        own = models.Q(written_by_id=actor.staff_id, event__taken_back_at__isnull=True)
        return self.filter(event__school_id=actor.school_id).filter(own | models.Exists(readable))


class BehaviourAddendum(models.Model):
    """What followed, added under one's own name: inserted only."""

    event = models.ForeignKey(BehaviourEvent, models.PROTECT, related_name="addenda")
    text = models.TextField(max_length=4000)
    written_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    objects = BehaviourAddendumQuerySet.as_manager()

    data_classes = classed(public="id event written_at", staff="written_by", pupil="text")

    class Meta:
        ordering = ["written_at"]
        verbose_name_plural = "behaviour addenda"
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="behaviour_addendum_says_something")
        ]

    def __str__(self) -> str:
        return f"addition {self.pk} to {self.event_id}"


class BehaviourNoticeQuerySet(models.QuerySet["BehaviourNotice"]):
    def visible_to(self, actor: Actor) -> "BehaviourNoticeQuerySet":
        """One's own, as long as the pupil's behaviour is within reach."""
        if not actor.scopes(Resource.BEHAVIOUR):
            return self.none()
        reachable = Pupil.objects.visible_to(actor, Resource.BEHAVIOUR).values("pk")
        rows = self.filter(staff_id=actor.staff_id, event__taken_back_at__isnull=True)
        return rows.filter(event__school_id=actor.school_id, pupil__in=reachable)

    def to_read(self, actor: Actor) -> "BehaviourNoticeQuerySet":
        """One's own that are unread, with what a list of them names."""
        return self.visible_to(actor).unread().select_related("pupil", "event__category")

    def unread(self) -> "BehaviourNoticeQuerySet":
        return self.filter(read_at__isnull=True)


class BehaviourNotice(models.Model):
    """That a colleague must be told of a pupil's part in an event, and when they said that they had read it."""

    event = models.ForeignKey(BehaviourEvent, models.CASCADE, related_name="notices")
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, models.CASCADE, related_name="+")
    why = models.CharField(max_length=8, choices=TellsWhom.choices)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    objects = BehaviourNoticeQuerySet.as_manager()

    data_classes = classed(public="id event made_at read_at", staff="staff", pupil="pupil why")

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "pupil", "staff"], name="behaviour_notice_once_a_reader"
            ),
        ]
        indexes = [models.Index(fields=["staff", "read_at"], name="behaviour_notice_of_staff")]

    def __str__(self) -> str:
        return f"staff {self.staff_id} told of {self.event_id}"
