"""Mail that must arrive once: planned as rows, sent by whoever claims them."""

from datetime import datetime, timedelta

from django.db import models

from staffing.access import Actor, Resource
from staffing.calendar import now
from staffing.data_classes import classed
from staffing.models.people import Staff
from staffing.models.school import School

# Kinds of mail that begin so are from the sealed room to its team.
SEALED = "safeguarding"
CLAIM_LIMIT = timedelta(minutes=10)


class MailState(models.TextChoices):
    PLANNED = "planned", "Waiting to be sent"
    CLAIMED = "claimed", "Being sent"
    SENT = "sent", "Sent"
    WITHHELD = "withheld", "Withheld"
    FAILED = "failed", "Refused by the mail server"
    UNKNOWN = "unknown", "Perhaps sent: the line broke"


class OutboxMailQuerySet(models.QuerySet["OutboxMail"]):
    def visible_to(self, actor: Actor) -> "OutboxMailQuerySet":
        """Mails of the school, for whoever looks after the post; those of safeguarding are for nobody else."""
        if not actor.scopes(Resource.POST):
            return self.none()
        return self.filter(school_id=actor.school_id).exclude(kind__startswith=SEALED)

    def due(self, at: datetime) -> "OutboxMailQuerySet":
        """Planned and not told to wait; and those that broke off once, which are tried once more."""
        planned = models.Q(state=MailState.PLANNED, not_before__lte=at)
        return self.filter(planned | models.Q(state=MailState.UNKNOWN, broken_off=1))

    def stuck(self, at: datetime) -> "OutboxMailQuerySet":
        """Claimed so long ago that whoever sent them has died; or in a future that a wrong clock showed."""
        is_fresh = models.Q(claimed_at__range=(at - CLAIM_LIMIT, at + CLAIM_LIMIT))
        return self.filter(~is_fresh, state=MailState.CLAIMED)


class OutboxMail(models.Model):
    """One mail to one member of staff, at most once for a week and kind.

    `needs` names the capability without which the mail is withheld when its moment comes. Texts hold counts,
    stages and links, never names of pupils.
    """

    school = models.ForeignKey(School, models.CASCADE, related_name="mails")
    recipient = models.ForeignKey(Staff, models.PROTECT, related_name="mails")
    kind = models.CharField(max_length=20)
    week_start = models.DateField()
    needs = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    text = models.TextField()
    html = models.TextField()
    state = models.CharField(max_length=8, choices=MailState.choices, default=MailState.PLANNED)
    attempts = models.PositiveSmallIntegerField(default=0)
    broken_off = models.PositiveSmallIntegerField("times the line broke when it may have arrived", default=0)
    not_before = models.DateTimeField(default=now)
    claimed_by = models.CharField(max_length=80, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    message_id = models.CharField(max_length=120)
    refusal = models.CharField("what the mail server said", max_length=200, blank=True)
    planned_at = models.DateTimeField(default=now)

    objects = OutboxMailQuerySet.as_manager()

    data_classes = classed(
        public="id school kind week_start needs state attempts broken_off not_before claimed_by claimed_at sent_at"
        " message_id refusal planned_at",
        staff="recipient subject text html",
    )

    class Meta:
        ordering = ["-planned_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "week_start", "kind", "recipient"], name="mail_once_a_week_and_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(state="sent", sent_at__isnull=False)
                | (~models.Q(state="sent") & models.Q(sent_at__isnull=True)),
                name="mail_sent_has_its_time",
            ),
        ]
        indexes = [models.Index(fields=["state", "not_before"], name="mail_to_send")]

    def __str__(self) -> str:
        return f"{self.kind} {self.week_start} to staff {self.recipient_id}"
