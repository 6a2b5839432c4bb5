"""Photos and drawings in the sections of a plan, each of one version."""

from base64 import b64encode
from collections.abc import Collection

from django.db import models

from pupils.models.of_version import OfVersionQuerySet
from pupils.models.part import says
from pupils.models.plan import Plan
from pupils.pictures import MEDIA_TYPE
from staffing.data_classes import classed


class PlanPictureQuerySet(OfVersionQuerySet["PlanPicture"]):
    def unused(self, names: Collection[str]) -> list[str]:
        """Those of these files that no version shows any more."""
        used = set(self.filter(file__in=names).values_list("file", flat=True))
        return sorted(set(names) - used)


class PlanPicture(models.Model):
    """A photo or drawing in a section of one version, as it was written anew; versions that show the same share its file.

    `number` is the version. That of the draft may be changed and taken away; once in force it stays as it is.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="pictures")
    number = models.PositiveIntegerField("of version")
    section = models.CharField(max_length=10)
    shows = models.CharField("what it shows, for whoever does not see it", max_length=200)
    file = models.FileField(upload_to="plan-pictures/")
    digest = models.CharField("SHA-256 of what is kept", max_length=64)

    objects = PlanPictureQuerySet.as_manager()

    data_classes = classed(public="id number", send="plan section shows file digest")

    class Meta:
        ordering = ["plan", "number", "section"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number", "section"], name="plan_picture_one_a_section"),
            models.CheckConstraint(condition=models.Q(number__gt=0), name="plan_picture_of_a_version"),
            says("shows", "plan_picture_says_what_it_shows"),
            says("file", "plan_picture_is_there"),
        ]

    def __str__(self) -> str:
        return f"picture {self.pk}"

    def is_like(self, other: "PlanPicture | None") -> bool:
        """Whether both show the same, and say so in the same words."""
        return other is not None and (self.digest, self.shows) == (other.digest, other.shows)

    @property
    def as_data(self) -> str:
        """The file itself as an address, for paper, which fetches nothing; empty where it is not there any more."""
        try:
            with self.file.open("rb") as file:
                return f"data:{MEDIA_TYPE};base64,{b64encode(file.read()).decode()}"
        except FileNotFoundError:
            return ""
