"""A child protection file that goes to another school, or comes from one. What was done about it is told by entries."""

from django.db import models

from pupils.models import Pupil
from safeguarding.models.entry import Entry
from safeguarding.models.scope import is_team
from staffing.access import Actor
from staffing.data_classes import classed
from staffing.models import School, Staff


class FileMoveQuerySet(models.QuerySet["FileMove"]):
    def visible_to(self, actor: Actor) -> "FileMoveQuerySet":
        return self.filter(school_id=actor.school_id) if is_team(actor) else self.none()


class FileMove(models.Model):
    """That the file of one pupil moves: inserted only. To where, by when and how far it is stands in its steps."""

    class Direction(models.TextChoices):
        OUT = "out", "to another school"
        IN = "in", "from another school"

    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    pupil = models.ForeignKey(Pupil, models.DO_NOTHING, db_constraint=False, related_name="+")
    direction = models.CharField(max_length=3, choices=Direction.choices)

    objects = FileMoveQuerySet.as_manager()

    data_classes = classed(public="id school", safeguarding="pupil direction")

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["school", "pupil"], name="file_moves_of_pupil")]

    def __str__(self) -> str:
        return f"move {self.pk}"


class FileMoveStepQuerySet(models.QuerySet["FileMoveStep"]):
    def visible_to(self, actor: Actor) -> "FileMoveStepQuerySet":
        return self.filter(move__in=FileMove.objects.visible_to(actor).values("pk"))


class FileMoveStep(models.Model):
    """Which entries are about a move, so that they are found: inserted only."""

    move = models.ForeignKey(FileMove, models.PROTECT, related_name="+")
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="+")

    objects = FileMoveStepQuerySet.as_manager()

    data_classes = classed(public="id", safeguarding="move entry")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"step of move {self.move_id}"


class TransferPackQuerySet(models.QuerySet["TransferPack"]):
    def visible_to(self, actor: Actor) -> "TransferPackQuerySet":
        return self.filter(move__in=FileMove.objects.visible_to(actor).values("pk"))

    def kept(self) -> "TransferPackQuerySet":
        """Still on this server, made or being made."""
        return self.filter(forgotten_at__isnull=True)


class TransferPack(models.Model):
    """The pack of one transfer on this server: its file is opened with a passphrase that is kept until it was shown.

    One at a time: a new one takes the place of the one before, whose file is gone.
    """

    move = models.ForeignKey(FileMove, models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    with_names = models.BooleanField("with the names of other children", default=False)
    # Sealed, because a worker needs it after the person who asked has gone on.
    passphrase = models.TextField(blank=True)
    made_at = models.DateTimeField(null=True, blank=True)
    shown_at = models.DateTimeField(null=True, blank=True)
    forgotten_at = models.DateTimeField(null=True, blank=True)

    objects = TransferPackQuerySet.as_manager()

    data_classes = classed(
        public="id",
        safeguarding="move asked_by asked_at with_names made_at shown_at forgotten_at",
        secret="passphrase",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["move"],
                condition=models.Q(forgotten_at__isnull=True),
                name="transfer_pack_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=(
                    ~models.Q(passphrase="") & models.Q(shown_at__isnull=True, forgotten_at__isnull=True)
                )
                | (
                    models.Q(passphrase="")
                    & (models.Q(shown_at__isnull=False) | models.Q(forgotten_at__isnull=False))
                ),
                name="transfer_pack_passphrase_until_shown",
            ),
            models.CheckConstraint(
                condition=models.Q(shown_at__isnull=True) | models.Q(made_at__isnull=False),
                name="transfer_pack_is_made_before_it_is_opened",
            ),
        ]

    def __str__(self) -> str:
        return f"pack {self.pk}"
