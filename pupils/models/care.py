"""What to do about a pupil's health, who has diagnosed what, and which agencies work with the family."""

from django.db import models

from pupils.models.part import PartQuerySet, ends_after_start, says
from pupils.models.pupil import Pupil
from staffing.access import Resource
from staffing.data_classes import classed
from staffing.history import History


class CareAlertQuerySet(PartQuerySet["CareAlert"]):
    resource = Resource.ALERT


class CareAlert(models.Model):
    """What every adult with the pupil has to know and to do, in two sentences: no diagnosis, no history."""

    class Kind(models.TextChoices):
        ALLERGY = "allergy", "Allergy"
        MEDICAL = "medical", "Medical"
        MEDICINE = "medicine", "Medicine"
        CARE = "care", "Care"
        MOBILITY = "mobility", "Mobility"
        OTHER = "other", "To know"

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="care_alerts")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    what = models.CharField("what to know", max_length=160)
    to_do = models.CharField("what to do", max_length=300)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = CareAlertQuerySet.as_manager()

    data_classes = classed(public="id version", send="pupil kind what to_do starts_on ends_on")

    class Meta:
        ordering = ["-starts_on", "pk"]
        constraints = [
            ends_after_start("care_alert_ends_after_start"),
            says("what", "care_alert_says_what"),
            says("to_do", "care_alert_says_what_to_do"),
        ]
        indexes = [models.Index(fields=["pupil", "-starts_on"], name="care_alert_of_pupil")]

    def __str__(self) -> str:
        return f"care alert {self.pk}"


class DiagnosisQuerySet(PartQuerySet["Diagnosis"]):
    resource = Resource.LETTER


class Diagnosis(models.Model):
    """What a clinician has found, apart from the SEN type: read by those who work from it, and by nobody else."""

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="diagnoses")
    name = models.CharField("diagnosis", max_length=160)
    given_by = models.CharField("given by", max_length=160, blank=True)
    given_on = models.DateField(null=True, blank=True)
    note = models.TextField(max_length=2000, blank=True)
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = DiagnosisQuerySet.as_manager()

    data_classes = classed(public="id version", send="pupil name given_by given_on note")

    class Meta:
        ordering = ["-given_on", "pk"]
        verbose_name_plural = "diagnoses"
        constraints = [says("name", "diagnosis_has_a_name")]
        indexes = [models.Index(fields=["pupil"], name="diagnosis_of_pupil")]

    def __str__(self) -> str:
        return f"diagnosis {self.pk}"


class AgencyQuerySet(PartQuerySet["Agency"]):
    resource = Resource.LETTER


class Agency(models.Model):
    """A service outside the school that works with the pupil, and whom to ask there."""

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="agencies")
    name = models.CharField("agency", max_length=120)
    person = models.CharField("whom to ask there", max_length=120, blank=True)
    reach = models.CharField("how to reach them", max_length=160, blank=True)
    why = models.CharField("what they do for the pupil", max_length=300, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = AgencyQuerySet.as_manager()

    data_classes = classed(public="id version", send="pupil name person reach why starts_on ends_on")

    class Meta:
        ordering = ["-starts_on", "pk"]
        verbose_name_plural = "agencies"
        constraints = [ends_after_start("agency_ends_after_start"), says("name", "agency_has_a_name")]
        indexes = [models.Index(fields=["pupil", "-starts_on"], name="agency_of_pupil")]

    def __str__(self) -> str:
        return f"agency {self.pk}"
