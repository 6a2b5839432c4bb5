"""What every concern has, whether about children or about an adult: that somebody raised it, and when."""

from django.db import models

from staffing.models import School, Staff


class Raised(models.Model):
    """Only that it is there: its words are in its entries, encrypted.

    `reference` is by chance, so that it tells nobody how many there are. `form_key` is that of the form it came by: the
    same form sent twice is one concern.
    """

    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    reference = models.CharField(max_length=12)
    raised_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    form_key = models.UUIDField()

    class Meta:
        abstract = True
        ordering = ["-raised_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "reference"], name="%(class)s_reference_once"),
            models.UniqueConstraint(fields=["raised_by", "form_key"], name="%(class)s_once_a_form"),
        ]
