"""What a colleague is told of a pupil by a message written for them, and until when it stands."""

from datetime import date

from django.db import models

from pupils.models.pupil import Pupil
from staffing.access import Actor, Resource
from staffing.data_classes import classed
from staffing.models import Staff
from staffing.prepared import Given
from staffing.waiting import waits_for_staff

LONGEST = 1000


class PupilMessageQuerySet(models.QuerySet["PupilMessage"]):
    def visible_to(self, actor: Actor) -> "PupilMessageQuerySet":
        """Those that one wrote or was told by: nobody else sees that there is one."""
        if not actor.scopes(Resource.MESSAGE):
            return self.none()
        told = MessageReader.objects.filter(message=models.OuterRef("pk"), staff_id=actor.staff_id)
        own = models.Q(sent_by_id=actor.staff_id) | models.Exists(told)
        return self.filter(own, pupil__school_id=actor.school_id)


class PupilMessage(models.Model):
    """A few words about a pupil from one colleague to others. It stands until its day is over, or it is withdrawn."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="+")
    text = models.TextField(max_length=LONGEST)
    sent_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    until = models.DateField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = PupilMessageQuerySet.as_manager()

    data_classes = classed(public="id sent_at until withdrawn_at", staff="sent_by", send="pupil text")

    class Meta:
        ordering = ["until", "pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(text=""), name="pupil_message_says_something"),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True)
                | models.Q(withdrawn_at__gte=models.F("sent_at")),
                name="pupil_message_withdrawn_after_sent",
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.pk}"

    def is_standing(self, on: date) -> bool:
        return self.withdrawn_at is None and self.until >= on


class MessageReaderQuerySet(models.QuerySet["MessageReader"]):
    def visible_to(self, actor: Actor) -> "MessageReaderQuerySet":
        """Of the messages that one wrote; of those that one was told by, one's own row alone."""
        rows = self.filter(message__in=PupilMessage.objects.visible_to(actor).values("pk"))
        return rows.filter(models.Q(staff_id=actor.staff_id) | models.Q(message__sent_by_id=actor.staff_id))

    def addressed_to(self, actor: Actor) -> "MessageReaderQuerySet":
        rows = self.filter(staff_id=actor.staff_id, message__pupil__school_id=actor.school_id)
        return rows if actor.scopes(Resource.MESSAGE) else rows.none()

    def standing(self, on: date | models.Expression) -> "MessageReaderQuerySet":
        return self.filter(message__withdrawn_at__isnull=True, message__until__gte=on)


class MessageReader(models.Model):
    """Whom a message was written for. What they answer goes to whoever wrote it, and is not kept here."""

    message = models.ForeignKey(PupilMessage, models.CASCADE, related_name="readers")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = MessageReaderQuerySet.as_manager()

    data_classes = classed(public="id message seen_at answered_at", staff="staff")

    class Meta:
        ordering = ["message__until", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["message", "staff"], name="message_reader_once"),
            models.CheckConstraint(
                condition=models.Q(answered_at__isnull=True) | models.Q(seen_at__isnull=False),
                name="message_answered_is_seen",
            ),
        ]

    def __str__(self) -> str:
        return f"reader of message {self.message_id}"


@waits_for_staff(
    "messages",
    "pk",
    "message__text",
    "message__until",
    "seen_at",
    "answered_at",
    "message__pupil__known_forename",
    "message__pupil__known_surname",
    "message__sent_by__title",
    "message__sent_by__forename",
    "message__sent_by__surname",
)
def _messages_that_stand() -> MessageReaderQuerySet:
    """Seen ones too: they are there to be remembered."""
    rows = MessageReader.objects.standing(Given("on", models.DateField()))
    return rows.filter(staff=models.OuterRef("pk"))
