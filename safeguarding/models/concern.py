"""A concern and whom it is about. Rows are inserted only: what happens to a concern is told by its entries."""

from django.db import models

from pupils.models import Pupil
from safeguarding.codes import PupilRole
from safeguarding.models.keys import SubjectKey
from safeguarding.models.raised import Raised
from safeguarding.models.scope import is_team
from staffing.access import Actor
from staffing.data_classes import classed
from staffing.models import Staff


class ConcernQuerySet(models.QuerySet["Concern"]):
    def visible_to(self, actor: Actor) -> "ConcernQuerySet":
        """For the team; what is about one of them is seen by the others."""
        if not is_team(actor):
            return self.none()
        about_me = ConcernStaff.objects.filter(concern=models.OuterRef("pk"), staff_id=actor.staff_id)
        return self.filter(~models.Exists(about_me), school_id=actor.school_id)

    def raised_by(self, actor: Actor) -> "ConcernQuerySet":
        """The actor's own, of which they see a receipt and never the thread."""
        return self.filter(school_id=actor.school_id, raised_by_id=actor.staff_id)


class Concern(Raised):
    """What somebody raised about children. Whom it is about stands in rows beside it."""

    objects = ConcernQuerySet.as_manager()

    data_classes = classed(public="id school", safeguarding="reference raised_by raised_at form_key")

    class Meta(Raised.Meta):
        pass

    def __str__(self) -> str:
        return f"concern {self.pk}"


class PartQuerySet(models.QuerySet[models.Model]):
    def visible_to(self, actor: Actor) -> "PartQuerySet":
        """Of the concerns that the actor may read."""
        return self.filter(concern__in=Concern.objects.visible_to(actor).values("pk"))


class ConcernPupil(models.Model):
    """A pupil in a concern, and as what: the newest row of a key counts. Words of their own are in `entry`.

    `key` is that of the pupil, or of somebody not on the roll or whose name was not known, with what is known of them
    in the entry.
    """

    class Standing(models.TextChoices):
        ON_ROLL = "on_roll", "on the roll"
        NOT_ON_ROLL = "not_on_roll", "not on the roll"
        NOT_KNOWN = "not_known", "name not known"

    concern = models.ForeignKey(Concern, models.PROTECT, related_name="+")
    key = models.ForeignKey(SubjectKey, models.PROTECT, related_name="+")
    pupil = models.ForeignKey(
        Pupil, models.DO_NOTHING, null=True, blank=True, db_constraint=False, related_name="+"
    )
    standing = models.CharField(max_length=11, choices=Standing.choices)
    role = models.CharField(max_length=7, choices=PupilRole.choices)
    entry = models.OneToOneField("safeguarding.Entry", models.PROTECT, related_name="+")

    objects = PartQuerySet.as_manager()

    data_classes = classed(public="id", safeguarding="concern key pupil standing role entry")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(standing="on_roll", pupil__isnull=False)
                | models.Q(standing__in=("not_on_roll", "not_known"), pupil__isnull=True),
                name="concern_pupil_on_roll_is_named",
            )
        ]
        indexes = [models.Index(fields=["pupil"], name="concern_of_pupil")]

    def __str__(self) -> str:
        return f"pupil in concern {self.concern_id}"


class ConcernStaff(models.Model):
    """A member of staff whom a concern is about: of the team they alone don't see it."""

    concern = models.ForeignKey(Concern, models.PROTECT, related_name="+")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+")

    objects = PartQuerySet.as_manager()

    data_classes = classed(public="id", safeguarding="concern staff")

    class Meta:
        verbose_name_plural = "concern staff"
        constraints = [models.UniqueConstraint(fields=["concern", "staff"], name="concern_staff_once")]

    def __str__(self) -> str:
        return f"staff in concern {self.concern_id}"
