"""Restorative conversations: each side's account, what was agreed, who checks back when, and what came of it."""

from datetime import datetime
from typing import Final

from django.db import models

from pupils.models.behaviour import EDIT_WINDOW, BehaviourEvent
from pupils.models.pupil import Pupil
from pupils.models.task import Task
from staffing.access import Actor, Resource
from staffing.data_classes import classed
from staffing.history import History
from staffing.models import Staff

LONGEST: Final = 2000


class RestorativeTalkQuerySet(models.QuerySet["RestorativeTalk"]):
    def visible_to(self, actor: Actor) -> "RestorativeTalkQuerySet":
        """One's own, those one checks back on, and those about events that the actor may see."""
        if not actor.scopes(Resource.BEHAVIOUR):
            return self.none()
        events = BehaviourEvent.objects.visible_to(actor).values("pk")
        own = models.Q(written_by_id=actor.staff_id) | models.Q(check_back__owner_id=actor.staff_id)
        rows = self.filter(event__school_id=actor.school_id, event__taken_back_at__isnull=True)
        return rows.filter(own | models.Q(event__in=events))

    def readable_by(self, actor: Actor) -> "RestorativeTalkQuerySet":
        """Whose agreement is open to the actor: it is about every side."""
        readable = BehaviourEvent.objects.readable_by(actor).values("pk")
        own = models.Q(written_by_id=actor.staff_id) | models.Q(check_back__owner_id=actor.staff_id)
        return self.visible_to(actor).filter(own | models.Q(event__in=readable))

    def concluded_by_none_but(self, actor: Actor) -> "RestorativeTalkQuerySet":
        """Of which nobody has said yet what came of it, or the actor has."""
        nobody = models.Q(outcome_by__isnull=True)
        return self.filter(nobody | models.Q(outcome_by_id=actor.staff_id))

    def editable_by(self, actor: Actor, at: datetime) -> "RestorativeTalkQuerySet":
        """One's own, for 24 hours."""
        own = self.visible_to(actor).filter(written_by_id=actor.staff_id)
        return own.filter(written_at__gt=at - EDIT_WINDOW)


class RestorativeTalk(models.Model):
    """A conversation after an event. Whoever checks back has a task, and says what came of it."""

    class Outcome(models.TextChoices):
        KEPT = "kept", "What was agreed is kept"
        PARTLY = "partly", "Partly kept"
        NOT_KEPT = "not_kept", "Not kept"

    event = models.ForeignKey(BehaviourEvent, models.PROTECT, related_name="talks")
    on = models.DateField()
    agreed = models.TextField("what was agreed", max_length=LONGEST)
    check_back = models.OneToOneField(Task, models.PROTECT, related_name="restorative_talk")
    outcome = models.CharField("what came of it", max_length=8, choices=Outcome.choices, blank=True)
    outcome_note = models.TextField("what came of it, in words", max_length=LONGEST, blank=True)
    outcome_on = models.DateField(null=True, blank=True)
    outcome_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    written_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = RestorativeTalkQuerySet.as_manager()

    data_classes = classed(
        public="id event check_back written_at version",
        staff="written_by outcome_by",
        pupil="on agreed outcome outcome_note outcome_on",
    )

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(agreed=""), name="talk_agrees_something"),
            models.CheckConstraint(
                condition=models.Q(outcome="", outcome_on__isnull=True, outcome_by__isnull=True)
                | (~models.Q(outcome="") & models.Q(outcome_on__isnull=False, outcome_by__isnull=False)),
                name="talk_outcome_on_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"restorative conversation {self.pk}"


class RestorativeSideQuerySet(models.QuerySet["RestorativeSide"]):
    def visible_to(self, actor: Actor) -> "RestorativeSideQuerySet":
        """Sides of the pupils whose behaviour the actor may see, and all in the actor's own conversations."""
        if not actor.scopes(Resource.BEHAVIOUR):
            return self.none()
        reachable = Pupil.objects.visible_to(actor, Resource.BEHAVIOUR).values("pk")
        sides = self.filter(talk__in=RestorativeTalk.objects.visible_to(actor).values("pk"))
        return sides.filter(models.Q(talk__written_by_id=actor.staff_id) | models.Q(pupil__in=reachable))


class RestorativeSide(models.Model):
    """How one pupil told it. Shown on no other pupil's page."""

    talk = models.ForeignKey(RestorativeTalk, models.CASCADE, related_name="sides")
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="+")
    account = models.TextField(max_length=LONGEST)

    history = History()
    objects = RestorativeSideQuerySet.as_manager()

    data_classes = classed(public="id talk", pupil="pupil account")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["talk", "pupil"], name="talk_side_once_a_pupil"),
            models.CheckConstraint(condition=~models.Q(account=""), name="talk_side_says_something"),
        ]

    def __str__(self) -> str:
        return f"pupil {self.pupil_id} in {self.talk_id}"
