"""Where somebody is signed in."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models

from staffing.access import Actor
from staffing.calendar import now
from staffing.data_classes import classed
from staffing.models.people import User


class BrowserQuerySet(models.QuerySet["Browser"]):
    def visible_to(self, actor: Actor) -> "BrowserQuerySet":
        """One's own, always."""
        return self.filter(user_id=actor.user_id)

    def signed_in(self, at: datetime) -> "BrowserQuerySet":
        """Those whose sign-in has not come to its absolute limit."""
        return self.filter(started_at__gt=at - timedelta(seconds=settings.HANDRAIL_SESSION_LIMIT_SECONDS))


class Browser(models.Model):
    """One browser on which a person is signed in. The session names its row: without the row it has ended.

    Of the browser only its kind is kept, in words; no address.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="browsers")
    kind = models.CharField(max_length=60)
    started_at = models.DateTimeField(default=now)
    used_at = models.DateTimeField(default=now)

    objects = BrowserQuerySet.as_manager()

    data_classes = classed(public="id", staff="user kind started_at used_at")

    class Meta:
        ordering = ["-used_at", "-id"]

    def __str__(self) -> str:
        return self.kind
