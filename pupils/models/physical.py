"""Physical intervention: what was done and why, whom parents heard it from, and each adult's own statement."""

from datetime import datetime

from django.db import models

from pupils.models.behaviour import EDIT_WINDOW, BehaviourEvent
from pupils.models.pupil import Pupil
from staffing.access import Actor, Resource
from staffing.data_classes import classed
from staffing.history import History
from staffing.models import Staff
from staffing.waiting import waits_for_staff


class PhysicalInterventionQuerySet(models.QuerySet["PhysicalIntervention"]):
    def visible_to(self, actor: Actor) -> "PhysicalInterventionQuerySet":
        """Of the pupils whose behaviour the actor may see, and one's own records; nothing that was taken back."""
        if not actor.scopes(Resource.BEHAVIOUR):
            return self.none()
        reachable = Pupil.objects.visible_to(actor, Resource.BEHAVIOUR).values("pk")
        rows = self.filter(event__school_id=actor.school_id, event__taken_back_at__isnull=True)
        return rows.filter(models.Q(written_by_id=actor.staff_id) | models.Q(pupil__in=reachable))

    def readable_by(self, actor: Actor) -> "PhysicalInterventionQuerySet":
        """Whose words are open to the actor: they may name whoever else was part of the event, as its own may."""
        readable = BehaviourEvent.objects.readable_by(actor).values("pk")
        own = models.Q(written_by_id=actor.staff_id)
        return self.visible_to(actor).filter(own | models.Q(event__in=readable))

    def editable_by(self, actor: Actor, at: datetime) -> "PhysicalInterventionQuerySet":
        """One's own, for 24 hours, as any event."""
        own = self.visible_to(actor).filter(written_by_id=actor.staff_id)
        return own.filter(written_at__gt=at - EDIT_WINDOW)

    def told_by_none_but(self, actor: Actor) -> "PhysicalInterventionQuerySet":
        """Of which parents were not told yet, or by the actor."""
        nobody = models.Q(parents_told_by__isnull=True)
        return self.filter(nobody | models.Q(parents_told_by_id=actor.staff_id))


class PhysicalIntervention(models.Model):
    """That adults held, moved or restrained a pupil in an event."""

    event = models.ForeignKey(BehaviourEvent, models.PROTECT, related_name="physical")
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="+")
    at = models.TimeField()
    minutes = models.PositiveSmallIntegerField()
    why = models.TextField("why nothing less would do", max_length=2000)
    done = models.TextField("what was done", max_length=2000)
    injuries = models.TextField("injuries and checks", max_length=1000, blank=True)
    parents_told_at = models.DateTimeField(null=True, blank=True)
    parents_told_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    parents_told = models.TextField("who was told, and what they said", max_length=1000, blank=True)
    written_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = PhysicalInterventionQuerySet.as_manager()

    data_classes = classed(
        public="id event written_at version",
        staff="written_by parents_told_by",
        pupil="pupil at minutes why done injuries parents_told_at parents_told",
    )

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["event", "pupil"], name="physical_once_a_pupil"),
            models.CheckConstraint(
                condition=models.Q(minutes__range=(1, 480)), name="physical_minutes_in_a_day"
            ),
            models.CheckConstraint(
                condition=models.Q(parents_told_at__isnull=True, parents_told_by__isnull=True)
                | models.Q(parents_told_at__isnull=False, parents_told_by__isnull=False),
                name="physical_parents_told_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"physical intervention {self.pk}"

    @property
    def editable_until(self) -> datetime:
        return self.written_at + EDIT_WINDOW

    def has_followed(self) -> bool:
        """Whether anybody said something of it that is about this pupil: a statement, or what parents were told."""
        return self.parents_told_at is not None or self.requests.filter(statement__isnull=False).exists()


class StatementRequestQuerySet(models.QuerySet["StatementRequest"]):
    def visible_to(self, actor: Actor) -> "StatementRequestQuerySet":
        """One's own while the role lets in on behaviour, those of interventions in sight; nobody who was released."""
        if not actor.scopes(Resource.BEHAVIOUR):
            return self.none()
        seen = PhysicalIntervention.objects.visible_to(actor).values("pk")
        rows = self.standing().filter(intervention__event__school_id=actor.school_id)
        rows = rows.filter(intervention__event__taken_back_at__isnull=True)
        return rows.filter(models.Q(staff_id=actor.staff_id) | models.Q(intervention__in=seen))

    def of(self, actor: Actor) -> "StatementRequestQuerySet":
        """Those that the actor was asked for, and nobody else's."""
        return self.visible_to(actor).filter(staff_id=actor.staff_id)

    def standing(self) -> "StatementRequestQuerySet":
        """Of those who were not released."""
        return self.filter(released_at__isnull=True)

    def to_write(self, actor: Actor) -> "StatementRequestQuerySet":
        """Those that the actor still has to write, with what a list of them names."""
        return self.of(actor).unwritten().select_related("intervention__event", "intervention__pupil")

    def unwritten(self) -> "StatementRequestQuerySet":
        return self.filter(statement__isnull=True)


@waits_for_staff("statements")
def _statements_to_write() -> StatementRequestQuerySet:
    rows = StatementRequest.objects.standing().unwritten().filter(staff=models.OuterRef("pk"))
    return rows.filter(
        intervention__event__taken_back_at__isnull=True,
        intervention__event__school=models.OuterRef("school"),
    )


class StatementRequest(models.Model):
    """That an adult who was there was asked for a statement of their own; released, where they were not there."""

    intervention = models.ForeignKey(PhysicalIntervention, models.CASCADE, related_name="requests")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")

    history = History()
    objects = StatementRequestQuerySet.as_manager()

    data_classes = classed(public="id intervention asked_at released_at", staff="staff released_by")

    class Meta:
        ordering = ["asked_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["intervention", "staff"],
                condition=models.Q(released_at__isnull=True),
                name="statement_asked_once",
            ),
            models.CheckConstraint(
                condition=models.Q(released_at__isnull=True, released_by__isnull=True)
                | models.Q(released_at__isnull=False, released_by__isnull=False),
                name="statement_released_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"staff {self.staff_id} asked about {self.intervention_id}"


class StatementQuerySet(models.QuerySet["Statement"]):
    def visible_to(self, actor: Actor) -> "StatementQuerySet":
        """One's own, and those of interventions within reach: but not before one has written one's own."""
        waiting = StatementRequest.objects.of(actor).unwritten().values("intervention")
        seen = PhysicalIntervention.objects.readable_by(actor).exclude(pk__in=waiting).values("pk")
        requests = StatementRequest.objects.visible_to(actor)
        allowed = requests.filter(models.Q(staff_id=actor.staff_id) | models.Q(intervention__in=seen))
        return self.filter(request__in=allowed.values("pk"))


class Statement(models.Model):
    """What one adult says of a physical intervention, in their own words: inserted only."""

    request = models.OneToOneField(StatementRequest, models.PROTECT, related_name="statement")
    text = models.TextField(max_length=6000)
    written_at = models.DateTimeField()

    objects = StatementQuerySet.as_manager()

    data_classes = classed(public="id request written_at", pupil="text")

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(text=""), name="statement_says_something")]

    def __str__(self) -> str:
        return f"statement {self.pk}"
