"""The key of each pupil in the room, sealed by the key outside the database; and how one is destroyed by two people."""

from django.db import models

from pupils.models import Pupil
from safeguarding.models.scope import is_team
from staffing.access import Actor
from staffing.data_classes import classed
from staffing.models import School, Staff


class SubjectKeyQuerySet(models.QuerySet["SubjectKey"]):
    def visible_to(self, actor: Actor) -> "SubjectKeyQuerySet":
        """The children's, for the team: that there is one of a colleague would tell of a concern about them."""
        if not is_team(actor):
            return self.none()
        return self.filter(school_id=actor.school_id).exclude(of=SubjectKey.Of.ADULT)

    def whole(self) -> "SubjectKeyQuerySet":
        """Not destroyed."""
        return self.filter(destroyed_at__isnull=True)


class SubjectKey(models.Model):
    """Under this the keys of all entries about one child are wrapped; destroyed, they can't be read any more.

    `sealed` is the key under HANDRAIL_FIELD_KEY. A child who is not on the roll has one for each concern. What is about
    nobody, such as that something was erased, is under the school's. Each concern about an adult has one of its own, so
    that one that was false is erased, and what else is kept of the same adult stays.
    """

    class Of(models.TextChoices):
        PUPIL = "pupil", "a pupil"
        PERSON = "person", "somebody not on the roll"
        SCHOOL = "school", "the school"
        ADULT = "adult", "a concern about an adult"

    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    of = models.CharField(max_length=6, choices=Of.choices)
    # The database knows of no tie to the pupil: nothing outside can stumble over a row in here.
    pupil = models.ForeignKey(
        Pupil, models.DO_NOTHING, null=True, blank=True, db_constraint=False, related_name="+"
    )
    sealed = models.TextField(blank=True)
    made_at = models.DateTimeField()
    destroyed_at = models.DateTimeField(null=True, blank=True)

    objects = SubjectKeyQuerySet.as_manager()

    data_classes = classed(public="id school made_at", safeguarding="of pupil destroyed_at", secret="sealed")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(of="pupil", pupil__isnull=False)
                | models.Q(of__in=("person", "school", "adult"), pupil__isnull=True),
                name="subject_key_of_a_pupil_names_it",
            ),
            models.CheckConstraint(
                condition=(~models.Q(sealed="") & models.Q(destroyed_at__isnull=True))
                | models.Q(sealed="", destroyed_at__isnull=False),
                name="subject_key_is_there_or_destroyed",
            ),
            models.UniqueConstraint(
                fields=["school", "pupil"],
                condition=models.Q(pupil__isnull=False, destroyed_at__isnull=True),
                name="subject_key_once_a_pupil",
            ),
            models.UniqueConstraint(
                fields=["school"], condition=models.Q(of="school"), name="subject_key_once_a_school"
            ),
        ]

    def __str__(self) -> str:
        return f"key {self.pk}"


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    def visible_to(self, actor: Actor) -> "LegalHoldQuerySet":
        return self.filter(key__school_id=actor.school_id) if is_team(actor) else self.none()

    def is_on(self, key: SubjectKey) -> bool:
        """Whether what concerns this child must be kept now."""
        newest = self.filter(key=key).order_by("pk").last()
        return newest is not None and not newest.is_lifted


class LegalHold(models.Model):
    """That nothing about a child is erased, or may be again: the newest row of a key counts. Why is in the entry."""

    key = models.ForeignKey(SubjectKey, models.PROTECT, related_name="+")
    entry = models.OneToOneField("safeguarding.Entry", models.PROTECT, related_name="+")
    is_lifted = models.BooleanField(default=False)

    objects = LegalHoldQuerySet.as_manager()

    data_classes = classed(public="id", safeguarding="key entry is_lifted")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"hold of key {self.key_id}"


class ErasureQuerySet(models.QuerySet["Erasure"]):
    def visible_to(self, actor: Actor) -> "ErasureQuerySet":
        return self.filter(key__school_id=actor.school_id) if is_team(actor) else self.none()


class Erasure(models.Model):
    """That a key is to be destroyed: asked for by one, done by another. The reasons are entries."""

    key = models.OneToOneField(SubjectKey, models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    approved_by = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)

    objects = ErasureQuerySet.as_manager()

    data_classes = classed(public="id", safeguarding="key requested_by requested_at approved_by approved_at")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True, approved_at__isnull=True)
                | models.Q(approved_by__isnull=False, approved_at__isnull=False),
                name="erasure_approved_at_and_by",
            ),
            models.CheckConstraint(
                condition=~models.Q(approved_by=models.F("requested_by")), name="erasure_by_two_people"
            ),
        ]

    def __str__(self) -> str:
        return f"erasure of key {self.key_id}"
