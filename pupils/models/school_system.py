"""What the school's own system holds about behaviour, as imported: shown beside ours, and never a second ledger."""

from datetime import date

from django.db import models

from pupils.codes import HalfDay
from pupils.models.pupil import Pupil
from pupils.suspension_codes import MOST_HALF_DAYS, EntryKind, SuspensionKind, SuspensionReason
from staffing.access import Actor, Resource, Verb
from staffing.data_classes import classed
from staffing.history import History
from staffing.models import Staff


class SuspensionQuerySet(models.QuerySet["Suspension"]):
    def visible_to(self, actor: Actor) -> "SuspensionQuerySet":
        """Of the pupils whose behaviour the actor may see; none that was withdrawn."""
        return self.standing().filter(
            pupil__in=Pupil.objects.visible_to(actor, Resource.BEHAVIOUR).values("pk")
        )

    def kept_by(self, actor: Actor) -> "SuspensionQuerySet":
        """All of the school, those withdrawn too: for whoever puts right what was imported."""
        kept = Pupil.objects.visible_to(actor, Resource.IMPORT, Verb.EDIT)
        return self.filter(pupil__in=kept.values("pk"))

    def standing(self) -> "SuspensionQuerySet":
        return self.filter(withdrawn_at__isnull=True)


class Suspension(models.Model):
    """A suspension or permanent exclusion, with the census's codes; a permanent one has no last day.

    One that was imported by mistake, withdrawn or rescinded stays with who said so and why, and counts for nothing.
    """

    class WithdrawnAs(models.TextChoices):
        MISTAKE = "mistake", "Imported by mistake"
        WITHDRAWN = "HWD", "Withdrawn by the headteacher"
        REINSTATED = "FRE", "Pupil reinstated by the governing board or after a review"

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="suspensions")
    kind = models.CharField(max_length=4, choices=SuspensionKind.choices)
    starts_on = models.DateField()
    starts_half = models.CharField(max_length=2, choices=HalfDay.choices, default=HalfDay.AM)
    ends_on = models.DateField(null=True, blank=True)
    half_days = models.PositiveSmallIntegerField("sessions missed", null=True, blank=True)
    reason_1 = models.CharField(max_length=2, choices=SuspensionReason.choices)
    reason_2 = models.CharField(max_length=2, choices=SuspensionReason.choices, blank=True)
    reason_3 = models.CharField(max_length=2, choices=SuspensionReason.choices, blank=True)
    withdrawn_as = models.CharField(max_length=8, choices=WithdrawnAs.choices, blank=True)
    withdrawn_why = models.CharField("why it was withdrawn", max_length=300, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = SuspensionQuerySet.as_manager()

    data_classes = classed(
        public="id withdrawn_at version",
        staff="withdrawn_by",
        pupil="pupil kind starts_on starts_half ends_on half_days reason_1 reason_2 reason_3 withdrawn_as"
        " withdrawn_why",
    )

    class Meta:
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["pupil", "starts_on", "kind"], name="suspension_once_from_a_day"),
            models.CheckConstraint(
                condition=models.Q(kind="PERM", ends_on__isnull=True)
                | (
                    ~models.Q(kind="PERM")
                    & models.Q(ends_on__isnull=False, ends_on__gte=models.F("starts_on"))
                ),
                name="suspension_ends_unless_permanent",
            ),
            models.CheckConstraint(condition=~models.Q(reason_1=""), name="suspension_has_a_reason"),
            models.CheckConstraint(
                condition=models.Q(half_days__isnull=True) | models.Q(half_days__range=(1, MOST_HALF_DAYS)),
                name="suspension_half_days_in_a_year",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_as="", withdrawn_why=""
                )
                | (
                    models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                    & ~models.Q(withdrawn_as="")
                    & ~models.Q(withdrawn_why="")
                ),
                name="suspension_withdrawn_at_by_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"pupil {self.pupil_id} from {self.starts_on}"

    @property
    def reasons(self) -> list[SuspensionReason]:
        codes = filter(None, (self.reason_1, self.reason_2, self.reason_3))
        return [SuspensionReason(code) for code in codes]

    @property
    def reasons_told(self) -> str:
        """In words, each with its code."""
        return "; ".join(f"{reason.label} ({reason})" for reason in self.reasons)

    @property
    def days(self) -> str:
        """In words: “3 Nov 2026 to 5 Nov 2026”, one day alone, or from when a permanent one counts."""
        first, last = _said(self.starts_on), self.ends_on and _said(self.ends_on)
        if last is None:
            return f"from {first}"
        return first if first == last else f"{first} to {last}"

    def overlaps(self, other: "Suspension") -> bool:
        """Whether it shares a day with another. Lunchtimes go with nothing but themselves."""
        lunch = SuspensionKind.LUNCHTIME
        return (self.kind == lunch) == (other.kind == lunch) and self.meets(other.starts_on, other.ends_on)

    def meets(self, starts_on: date, ends_on: date | None) -> bool:
        """Whether it shares a day with another span; without a last day it goes on."""
        begins_before = ends_on is None or self.starts_on <= ends_on
        return begins_before and (self.ends_on is None or starts_on <= self.ends_on)


def _said(on: date) -> str:
    return f"{on.day} {on:%b %Y}"


class SystemEntryQuerySet(models.QuerySet["SystemEntry"]):
    def visible_to(self, actor: Actor) -> "SystemEntryQuerySet":
        """Of the pupils whose behaviour the actor may see."""
        return self.filter(pupil__in=Pupil.objects.visible_to(actor, Resource.BEHAVIOUR).values("pk"))


class SystemEntry(models.Model):
    """Points, a reward, a detention or a piece of homework, as the school's own system has it."""

    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="system_entries")
    kind = models.CharField(max_length=10, choices=EntryKind.choices)
    on = models.DateField()
    label = models.CharField("what it is called there", max_length=120)
    points = models.SmallIntegerField(null=True, blank=True)
    state = models.CharField("what became of it", max_length=60, blank=True)

    objects = SystemEntryQuerySet.as_manager()

    data_classes = classed(public="id", pupil="pupil kind on label points state")

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name_plural = "system entries"
        constraints = [
            models.CheckConstraint(condition=~models.Q(label=""), name="system_entry_says_what"),
        ]
        indexes = [models.Index(fields=["pupil", "-on"], name="system_entry_of_pupil")]

    def __str__(self) -> str:
        return f"pupil {self.pupil_id}: {self.kind} on {self.on}"
