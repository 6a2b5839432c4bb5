"""The weekly digest: what each recipient was told, frozen, and what was decided about it."""

from django.db import models
from django.urls import reverse
from django.utils import timezone

from pupils.models import Pupil
from staffing.access import Actor, Resource, Role
from staffing.data_classes import classed
from staffing.models import School, Staff


class DigestQuerySet(models.QuerySet["Digest"]):
    def visible_to(self, actor: Actor) -> "DigestQuerySet":
        """One's own digests, of the kinds whose office is still held: its counts go with it."""
        held = [kind for kind, roles in DIGEST_ROLES.items() if actor.roles & roles]
        return self.filter(school_id=actor.school_id, recipient_id=actor.staff_id, kind__in=held)


class Digest(models.Model):
    """One school week for one recipient, built once from what the recipient may see."""

    class Kind(models.TextChoices):
        SENDCO = "sendco", "SENDCo"
        PASTORAL = "pastoral", "Pastoral lead"
        MENTOR = "mentor", "Mentor"

    school = models.ForeignKey(School, models.CASCADE, related_name="digests")
    recipient = models.ForeignKey(Staff, models.PROTECT, related_name="digests")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    week_start = models.DateField()
    pupil_count = models.PositiveIntegerField("pupils it looked at", default=0)
    facts = models.JSONField("counts of the week, frozen", default=dict)
    without_logs = models.JSONField("ids of mentors without a log that week, frozen", default=list)
    built_at = models.DateTimeField(default=timezone.now)

    objects = DigestQuerySet.as_manager()

    data_classes = classed(
        public="id school kind week_start pupil_count facts built_at", staff="recipient without_logs"
    )

    class Meta:
        ordering = ["-week_start", "kind"]
        constraints = [
            models.UniqueConstraint(
                fields=["school", "week_start", "kind", "recipient"], name="digest_once_a_week_and_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, week of {self.week_start}"

    def get_absolute_url(self) -> str:
        return reverse("mentoring:digest_detail", args=[self.pk])

    @property
    def week(self) -> int:
        """The number of the ISO week."""
        return self.week_start.isocalendar().week


# Whom a kind is for: it tells what these roles see, even where the recipient holds others besides.
DIGEST_ROLES: dict[Digest.Kind, frozenset[Role]] = {
    Digest.Kind.SENDCO: frozenset({Role.SENDCO, Role.ASSISTANT_SENDCO}),
    Digest.Kind.PASTORAL: frozenset({Role.PASTORAL_LEAD}),
    Digest.Kind.MENTOR: frozenset({Role.MENTOR, Role.INTERVENTION_LEAD, Role.KEY_STAGE_COORDINATOR}),
}


class DigestItemQuerySet(models.QuerySet["DigestItem"]):
    def visible_to(self, actor: Actor) -> "DigestItemQuerySet":
        """Items of one's own digests, about pupils one may still see today."""
        return self.filter(
            Pupil.objects.visible_to(actor, Resource.BOARD).holds(),
            digest__in=Digest.objects.visible_to(actor).values("pk"),
        )


class DigestItem(models.Model):
    """One reason about one pupil, in a sentence with its numbers; ticked off with what was decided."""

    class Level(models.TextChoices):
        ACT = "act", "Act"
        LOOK = "look", "Look"
        PRAISE = "praise", "Praise"

    digest = models.ForeignKey(Digest, models.CASCADE, related_name="items")
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="+")
    rule = models.CharField(max_length=30)
    level = models.CharField(max_length=6, choices=Level.choices)
    sentence = models.CharField(max_length=300)
    position = models.PositiveIntegerField()
    decision = models.CharField(max_length=300, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    objects = DigestItemQuerySet.as_manager()

    data_classes = classed(
        public="id digest rule level position reviewed_at version",
        staff="reviewed_by",
        send="pupil sentence decision",
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["digest", "pupil", "rule"], name="digest_item_once_a_rule"),
            models.CheckConstraint(
                condition=models.Q(reviewed_at__isnull=True, reviewed_by__isnull=True)
                | models.Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="digest_item_reviewed_at_and_by",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.pupil_id}"
