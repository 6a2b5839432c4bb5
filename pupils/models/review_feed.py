"""A secret link by which somebody's own calendar reads when reviews are."""

from datetime import date

from django.db import models

from staffing.access import Actor, open_on
from staffing.data_classes import classed
from staffing.models import Staff


class ReviewFeedQuerySet(models.QuerySet["ReviewFeed"]):
    def visible_to(self, actor: Actor) -> "ReviewFeedQuerySet":
        """One's own."""
        return self.filter(staff_id=actor.staff_id)

    def of_key(self, key_hash: str, on: date) -> "ReviewFeedQuerySet":
        """The one that a link leads to; none of a leaver, nor of somebody whose sign-in is switched off."""
        return self.filter(open_on(on, "staff__"), key_hash=key_hash, staff__user__is_active=True)


class ReviewFeed(models.Model):
    """One link for each member of staff. Its key is kept as a hash: it is shown once, and made anew when lost."""

    staff = models.OneToOneField(Staff, models.CASCADE, related_name="review_feed")
    key_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    objects = ReviewFeedQuerySet.as_manager()

    data_classes = classed(public="id made_at", staff="staff", secret="key_hash")

    def __str__(self) -> str:
        return f"calendar link of staff {self.staff_id}"
