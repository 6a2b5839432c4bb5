"""Where a pupil is educated and why: times on the roll that are over, and places in alternative provision."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

from pupils.codes import EnrolmentStatus
from pupils.models.part import PartQuerySet, ends_after_start, says
from pupils.models.pupil import Pupil
from staffing.data_classes import classed
from staffing.history import History

MOST_SESSIONS = 10


class EnrolmentQuerySet(PartQuerySet["Enrolment"]):
    pass


class Enrolment(models.Model):
    """A time on the roll that is over: kept when the pupil returns. The present one is told by the pupil's own row."""

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="enrolments")
    status = models.CharField(max_length=1, choices=EnrolmentStatus.choices, default=EnrolmentStatus.CURRENT)
    starts_on = models.DateField()
    ends_on = models.DateField()
    came_from = models.CharField(max_length=120, blank=True)
    went_to = models.CharField(max_length=120, blank=True)
    leaving_reason = models.CharField(max_length=200, blank=True)

    history = History()
    objects = EnrolmentQuerySet.as_manager()

    data_classes = classed(
        public="id", pupil="pupil status starts_on ends_on came_from went_to leaving_reason"
    )

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(fields=["pupil", "starts_on"], name="enrolment_once_from_a_day"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="enrolment_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"enrolment {self.pk}"


class PlacementQuerySet(PartQuerySet["Placement"]):
    pass


class Placement(models.Model):
    """A place in alternative provision: who sends the pupil, who pays, why, for which days, and where it began from."""

    class Reason(models.TextChoices):
        EXCLUDED = "excluded", "Permanent exclusion"
        SUSPENDED = "suspended", "Suspension"
        DIRECTED = "directed", "Off-site direction to improve behaviour"
        PHYSICAL = "physical", "Physical health"
        MENTAL = "mental", "Mental health"
        PREGNANCY = "pregnancy", "Pregnancy or childcare"
        NO_PLACE = "no_place", "New arrival, or no school place"
        EHCP = "ehcp", "Awaiting, or named on, an EHCP"
        OTHER = "other", "Other"

    class Pattern(models.TextChoices):
        FULL = "FT", "Full-time"
        PART = "PT", "Part-time"

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="placements")
    referring_school = models.CharField(max_length=120, blank=True)
    commissioner = models.CharField("who commissions the place", max_length=120)
    reason = models.CharField(max_length=10, choices=Reason.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    pattern = models.CharField(max_length=2, choices=Pattern.choices, default=Pattern.FULL)
    sessions = models.PositiveSmallIntegerField(
        "half-days a week",
        default=MOST_SESSIONS,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_SESSIONS)],
    )
    hours = models.CharField("days and hours", max_length=160, blank=True)
    funding = models.CharField(max_length=160, blank=True)
    baseline = models.TextField("where the pupil stood on arrival", max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = PlacementQuerySet.as_manager()

    data_classes = classed(
        public="id version",
        send="pupil referring_school commissioner reason starts_on ends_on pattern sessions hours funding baseline",
    )

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            ends_after_start("placement_ends_after_start"),
            says("commissioner", "placement_has_a_commissioner"),
            models.CheckConstraint(
                condition=models.Q(sessions__range=(1, MOST_SESSIONS)), name="placement_half_days_of_a_week"
            ),
            models.UniqueConstraint(
                fields=["pupil"], condition=models.Q(ends_on__isnull=True), name="placement_one_open"
            ),
        ]

    def __str__(self) -> str:
        return f"placement {self.pk}"
