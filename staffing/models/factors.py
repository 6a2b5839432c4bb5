"""Lost phones: a colleague's second factor that two others take away together."""

from datetime import datetime, timedelta

from django.db import models

from staffing.access import Actor, Resource
from staffing.calendar import now
from staffing.data_classes import classed
from staffing.models.people import Staff


class LostPhoneQuerySet(models.QuerySet["LostPhone"]):
    def visible_to(self, actor: Actor) -> "LostPhoneQuerySet":
        """Those of the school, for whoever may ask or answer; one's own never."""
        here = self.filter(staff__school_id=actor.school_id).exclude(staff_id=actor.staff_id)
        return here if actor.scopes(Resource.LOST_PHONE) else self.none()

    def open(self, at: datetime) -> "LostPhoneQuerySet":
        """Not answered, and not asked so long ago that nobody meant it."""
        return self.filter(answered_at__isnull=True, asked_at__gt=at - LostPhone.OPEN_FOR)


class LostPhone(models.Model):
    """Somebody lost what they sign in with: one colleague asks, another confirms, neither is the person."""

    OPEN_FOR = timedelta(days=3)

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="lost_phones")
    asked_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=now)
    answered_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    is_confirmed = models.BooleanField(default=False)

    objects = LostPhoneQuerySet.as_manager()

    data_classes = classed(public="id", staff="staff asked_by asked_at answered_by answered_at is_confirmed")

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["staff"], condition=models.Q(answered_at__isnull=True), name="lost_phone_open_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(asked_by=models.F("staff")) & ~models.Q(answered_by=models.F("staff")),
                name="lost_phone_not_by_oneself",
            ),
            models.CheckConstraint(
                condition=models.Q(is_confirmed=False)
                | (models.Q(answered_by__isnull=False) & ~models.Q(answered_by=models.F("asked_by"))),
                name="lost_phone_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(answered_by__isnull=True, answered_at__isnull=True)
                | models.Q(answered_by__isnull=False, answered_at__isnull=False),
                name="lost_phone_answered_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff} lost their phone"
