"""What is agreed around a pupil's day: how they come, what they bring, where they eat, which strand they are in."""

from django.db import models

from pupils.models.part import PartQuerySet, ends_after_start, says
from pupils.models.pupil import Pupil
from staffing.data_classes import classed
from staffing.history import History
from staffing.models import Staff


class ArrangementQuerySet(PartQuerySet["Arrangement"]):
    pass


class Arrangement(models.Model):
    """One arrangement, and the adult who puts it right when it does not work."""

    class Kind(models.TextChoices):
        TRANSPORT = "transport", "Transport"
        PASS = "pass", "Pass"
        KIT = "kit", "Kit"
        LUNCH = "lunch", "Lunch"
        HOURS = "hours", "Days and hours"
        STRAND = "strand", "Strand"

    class Strand(models.TextChoices):
        CORE = "core", "Core"
        VOCATIONAL = "vocational", "Vocational"
        WORK = "work", "Work-related"

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="arrangements")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    strand = models.CharField(max_length=10, choices=Strand.choices, blank=True)
    what = models.CharField("what is agreed", max_length=200)
    place = models.CharField(max_length=80, blank=True)
    owner = models.ForeignKey(Staff, models.PROTECT, related_name="arrangements")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = ArrangementQuerySet.as_manager()

    data_classes = classed(
        public="id version", staff="owner", send="pupil kind strand what place starts_on ends_on"
    )

    class Meta:
        ordering = ["kind", "-starts_on"]
        constraints = [
            ends_after_start("arrangement_ends_after_start"),
            says("what", "arrangement_says_what"),
            models.CheckConstraint(
                condition=(models.Q(kind="strand") & ~models.Q(strand=""))
                | (~models.Q(kind="strand") & models.Q(strand="")),
                name="arrangement_strand_of_a_strand",
            ),
        ]
        indexes = [models.Index(fields=["pupil", "kind"], name="arrangement_of_pupil")]

    def __str__(self) -> str:
        return f"arrangement {self.pk}"

    @property
    def name(self) -> str:
        """What it is, in a word: its strand where it is one."""
        return str(self.get_strand_display() if self.strand else self.get_kind_display())
