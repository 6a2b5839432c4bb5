"""Handing pupils over: what the mentor before tells the one after, read and confirmed."""

from django.db import models

from pupils.models.links import CaseloadAssignment
from pupils.models.pupil import Pupil
from pupils.models.task import Task
from staffing.access import Actor, Resource, Scope, Verb, open_or_coming
from staffing.calendar import today
from staffing.data_classes import classed
from staffing.history import History
from staffing.models import School, Staff

LONGEST = 2000


class HandoverQuerySet(models.QuerySet["Handover"]):
    def visible_to(self, actor: Actor) -> "HandoverQuerySet":
        """One's own, given or taken; wider where the role reaches a pupil in it."""
        return self._reached(actor, Verb.VIEW)

    def writable_by(self, actor: Actor) -> "HandoverQuerySet":
        """Those whose notes the actor may write: of one's own, what one gives; until they are read."""
        return self._reached(actor, Verb.EDIT).waiting()

    def _reached(self, actor: Actor, verb: Verb) -> "HandoverQuerySet":
        scopes = actor.scopes(Resource.HANDOVER, verb)
        rows = self.filter(school_id=actor.school_id)
        if Scope.ALL in scopes:
            return rows
        own = models.Q(pk__in=[])
        if Scope.OWN in scopes:
            own = models.Q(from_mentor_id=actor.staff_id)
            if verb is Verb.VIEW:
                own |= models.Q(to_mentor_id=actor.staff_id)
        pupils = Pupil.objects.visible_to(actor, Resource.HANDOVER, verb)
        about = HandoverNote.objects.filter(handover=models.OuterRef("pk"), pupil__in=pupils.values("pk"))
        return rows.filter(own | models.Exists(about))

    def addressed_to(self, actor: Actor) -> "HandoverQuerySet":
        """Those that the actor takes over by."""
        return self.visible_to(actor).filter(to_mentor_id=actor.staff_id)

    def waiting(self) -> "HandoverQuerySet":
        return self.filter(read_at__isnull=True)


class Handover(models.Model):
    """Pupils who go from one mentor to another on a day, with what is to be known of the caseload as a whole."""

    school = models.ForeignKey(School, models.CASCADE, related_name="handovers")
    from_mentor = models.ForeignKey(Staff, models.PROTECT, related_name="handovers_given")
    to_mentor = models.ForeignKey(Staff, models.PROTECT, related_name="handovers_taken")
    starts_on = models.DateField()
    note = models.TextField("about the caseload as a whole", max_length=LONGEST, blank=True)
    note_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    handed_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    handed_at = models.DateTimeField()
    # What brings it to Today: of the one who is to read it, and of the one who was asked for its notes.
    reading = models.OneToOneField(Task, models.PROTECT, related_name="handover_to_read")
    writing = models.OneToOneField(
        Task, models.PROTECT, null=True, blank=True, related_name="handover_to_write"
    )
    read_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = HandoverQuerySet.as_manager()

    data_classes = classed(
        public="id school handed_at reading writing read_at version",
        staff="from_mentor to_mentor note_by handed_by starts_on",
        send="note",
    )

    class Meta:
        ordering = ["-handed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(from_mentor=models.F("to_mentor")), name="handover_to_somebody_else"
            ),
            models.CheckConstraint(
                condition=models.Q(note="") | models.Q(note_by__isnull=False),
                name="handover_note_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(read_at__isnull=True) | models.Q(read_at__gte=models.F("handed_at")),
                name="handover_read_after_handed",
            ),
        ]
        indexes = [models.Index(fields=["to_mentor", "read_at"], name="handover_of_mentor")]

    def __str__(self) -> str:
        return f"handover {self.pk}"


class HandoverNoteQuerySet(models.QuerySet["HandoverNote"]):
    def visible_to(self, actor: Actor) -> "HandoverNoteQuerySet":
        """What one gave; what one took, while the pupil is one's own; wider where the role reaches the pupil."""
        return self._reached(actor, Verb.VIEW)

    def writable_by(self, actor: Actor) -> "HandoverNoteQuerySet":
        """What one gave, or the role reaches, and nobody has read yet."""
        return self._reached(actor, Verb.EDIT).filter(handover__read_at__isnull=True)

    def _reached(self, actor: Actor, verb: Verb) -> "HandoverNoteQuerySet":
        scopes = actor.scopes(Resource.HANDOVER, verb)
        rows = self.filter(handover__school_id=actor.school_id)
        if Scope.ALL in scopes:
            return rows
        own = models.Q(pk__in=[])
        if Scope.OWN in scopes:
            own = models.Q(handover__from_mentor_id=actor.staff_id)
            if verb is Verb.VIEW:
                mine = CaseloadAssignment.objects.filter(open_or_coming(today()), mentor_id=actor.staff_id)
                own |= models.Q(handover__to_mentor_id=actor.staff_id, pupil__in=mine.values("pupil"))
        pupils = Pupil.objects.visible_to(actor, Resource.HANDOVER, verb)
        return rows.filter(own | models.Q(pupil__in=pupils.values("pk")))

    def waiting(self) -> "HandoverNoteQuerySet":
        return self.filter(handover__read_at__isnull=True)


class HandoverNote(models.Model):
    """What is to be known of one pupil who is handed over; nothing where nobody wrote anything."""

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="notes")
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="handover_notes")
    text = models.TextField("for the next mentor", max_length=LONGEST, blank=True)
    written_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")

    history = History()
    objects = HandoverNoteQuerySet.as_manager()

    data_classes = classed(public="id handover", staff="written_by", send="pupil text")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["handover", "pupil"], name="handover_note_once_a_pupil"),
            models.CheckConstraint(
                condition=models.Q(text="") | models.Q(written_by__isnull=False),
                name="handover_note_written_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"handover note {self.pk}"
