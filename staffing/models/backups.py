"""What became of backups: made, proven, put back; never what is in them."""

from datetime import datetime, timedelta

from django.db import models

from staffing.access import Actor, Resource
from staffing.calendar import now
from staffing.data_classes import classed
from staffing.models.people import Staff
from staffing.models.school import School


class BackupEventQuerySet(models.QuerySet["BackupEvent"]):
    def visible_to(self, actor: Actor) -> "BackupEventQuerySet":
        """The installation's, and what was put back into the actor's own school; for whoever looks after backups."""
        if not actor.scopes(Resource.BACKUP):
            return self.none()
        return self.filter(models.Q(school__isnull=True) | models.Q(school_id=actor.school_id))

    def of_installation(self) -> "BackupEventQuerySet":
        """Made and proven: for everybody who is told their age."""
        return self.filter(school__isnull=True)

    def made(self) -> "BackupEventQuerySet":
        return self.filter(kind=BackupEvent.Kind.MADE)

    def restored_since(self, at: datetime, school: School) -> "BackupEventQuerySet":
        """Restores of a school at that moment or later."""
        return self.filter(kind=BackupEvent.Kind.RESTORED, school=school, at__gte=at)

    def unread_restores(self) -> "BackupEventQuerySet":
        """Restores that the school's administrator has not yet read about."""
        return self.filter(kind=BackupEvent.Kind.RESTORED, dismissed_at__isnull=True)


class BackupEvent(models.Model):
    """One thing that happened to a backup.

    A backup holds every school of the installation, so these rows have no school; but for a restore there is one
    row a school, because each school's administrator is told.
    """

    class Kind(models.TextChoices):
        MADE = "made", "Made"
        FAILED = "failed", "Could not be made"
        PROVEN = "proven", "Proven"
        DOUBTED = "doubted", "Could not be proven"
        RESTORED = "restored", "Put back"

    PROOF_LASTS = timedelta(days=7)
    BACKUP_LASTS = timedelta(days=2)

    school = models.ForeignKey(School, models.CASCADE, related_name="restores", null=True, blank=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    at = models.DateTimeField(default=now)
    archive = models.CharField("name of the file", max_length=120, blank=True)
    sha256 = models.CharField("SHA-256 of the file", max_length=64, blank=True)
    size = models.PositiveBigIntegerField("bytes of the file", default=0)
    made_at = models.DateTimeField("when the backup was made", null=True, blank=True)
    message = models.CharField("what went wrong, in words", max_length=300, blank=True)
    dismissed_at = models.DateTimeField(null=True, blank=True)
    dismissed_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True, blank=True)

    objects = BackupEventQuerySet.as_manager()

    data_classes = classed(
        public="id school kind at archive sha256 size made_at message dismissed_at", staff="dismissed_by"
    )

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["kind", "-at"], name="backup_event_by_kind")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.archive}"

    def is_old(self, at: datetime) -> bool:
        """Whether a proof, or a backup, is too old to rely on."""
        lasts = self.PROOF_LASTS if self.kind == self.Kind.PROVEN else self.BACKUP_LASTS
        return self.at < at - lasts
