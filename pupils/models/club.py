"""Registers that are taken here: of a club or a place of alternative provision, by the adult who is there."""

from datetime import date

from django.db import models
from django.urls import reverse

from pupils.models.part import ends_after_start, says
from pupils.models.pupil import Pupil
from staffing.access import Actor, Resource, Scope, Verb, open_on
from staffing.data_classes import classed
from staffing.history import History
from staffing.models import School, Staff


class ClubQuerySet(models.QuerySet["Club"]):
    def visible_to(self, actor: Actor) -> "ClubQuerySet":
        """Those that the actor keeps; every one of the school for whoever keeps its attendance."""
        scopes = actor.scopes(Resource.ATTENDANCE, Verb.CREATE)
        clubs = self.filter(school_id=actor.school_id)
        if Scope.ALL in scopes:
            return clubs
        return clubs.filter(keeper_id=actor.staff_id) if scopes else clubs.none()

    def running(self, on: date) -> "ClubQuerySet":
        return self.exclude(ends_on__lt=on)


class Club(models.Model):
    """A club or a place of alternative provision: its keeper takes the register, the school's own system has none."""

    class Kind(models.TextChoices):
        CLUB = "club", "Club"
        PROVISION = "provision", "Alternative provision"

    school = models.ForeignKey(School, models.CASCADE, related_name="clubs")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.CLUB)
    name = models.CharField(max_length=60)
    place = models.CharField(max_length=60, blank=True)
    keeper = models.ForeignKey(Staff, models.PROTECT, related_name="clubs")
    ends_on = models.DateField("last day", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = ClubQuerySet.as_manager()

    data_classes = classed(public="id school kind name place ends_on version", staff="keeper")

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["school", "name"], name="club_name_once"),
            says("name", "club_has_a_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("pupils:club_detail", args=[self.pk])

    def is_running(self, on: date) -> bool:
        return self.ends_on is None or self.ends_on >= on


class ClubMemberQuerySet(models.QuerySet["ClubMember"]):
    def visible_to(self, actor: Actor) -> "ClubMemberQuerySet":
        """Members of the clubs that the actor sees: by name, as on the roll."""
        return self.filter(club__in=Club.objects.visible_to(actor).values("pk"))

    def open(self, on: date) -> "ClubMemberQuerySet":
        return self.filter(open_on(on))


class ClubMember(models.Model):
    """A pupil on the register of a club, from a day to a day."""

    club = models.ForeignKey(Club, models.CASCADE, related_name="members")
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="club_places")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = ClubMemberQuerySet.as_manager()

    data_classes = classed(public="id club", pupil="pupil starts_on ends_on")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["club", "pupil"],
                condition=models.Q(ends_on__isnull=True),
                name="club_member_open_once",
            ),
            ends_after_start("club_member_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"pupil {self.pupil_id} in club {self.club_id}"


class ClubDayQuerySet(models.QuerySet["ClubDay"]):
    def visible_to(self, actor: Actor) -> "ClubDayQuerySet":
        """Registers of the clubs that the actor sees."""
        return self.filter(club__in=Club.objects.visible_to(actor).values("pk"))

    def with_counts(self) -> "ClubDayQuerySet":
        """Adds how many came (`came`, on time or late) and how many were on the register (`number`)."""
        there = models.Q(marks__status__in=CAME)
        return self.annotate(came=models.Count("marks", there), number=models.Count("marks"))


class ClubDay(models.Model):
    """A register that was taken: of one club on one day, by whom."""

    club = models.ForeignKey(Club, models.PROTECT, related_name="days")
    on = models.DateField()
    taken_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    taken_at = models.DateTimeField()

    objects = ClubDayQuerySet.as_manager()

    data_classes = classed(public="id club on taken_at", staff="taken_by")

    class Meta:
        ordering = ["-on", "-pk"]
        constraints = [models.UniqueConstraint(fields=["club", "on"], name="club_day_once")]

    def __str__(self) -> str:
        return f"club {self.club_id} on {self.on}"


class ClubMarkQuerySet(models.QuerySet["ClubMark"]):
    def visible_to(self, actor: Actor) -> "ClubMarkQuerySet":
        """Marks of the pupils whose attendance the actor may see."""
        return self.filter(pupil__in=Pupil.objects.visible_to(actor, Resource.ATTENDANCE).values("pk"))

    def kept_by(self, actor: Actor) -> "ClubMarkQuerySet":
        """Marks in the registers of the actor's clubs, whoever the pupil is: to take and to amend."""
        return self.filter(day__in=ClubDay.objects.visible_to(actor).values("pk"))


class ClubMark(models.Model):
    """Whether a pupil was there."""

    class Status(models.TextChoices):
        HERE = "here", "Here"
        LATE = "late", "Late"
        AWAY = "away", "Away"

    day = models.ForeignKey(ClubDay, models.CASCADE, related_name="marks")
    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="club_marks")
    status = models.CharField(max_length=4, choices=Status.choices)

    objects = ClubMarkQuerySet.as_manager()

    data_classes = classed(public="id day", pupil="pupil status")

    class Meta:
        ordering = ["day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["day", "pupil"], name="club_mark_once_a_day"),
            says("status", "club_mark_says_how"),
        ]

    def __str__(self) -> str:
        return f"pupil {self.pupil_id}: {self.status}"


CAME = (ClubMark.Status.HERE, ClubMark.Status.LATE)


class ClubAmendmentQuerySet(models.QuerySet["ClubAmendment"]):
    def visible_to(self, actor: Actor) -> "ClubAmendmentQuerySet":
        """Amendments of marks that the actor may see or keeps."""
        seen = ClubMark.objects.visible_to(actor).values("pk")
        kept = ClubMark.objects.kept_by(actor).values("pk")
        return self.filter(models.Q(mark__in=seen) | models.Q(mark__in=kept))


class ClubAmendment(models.Model):
    """A mark of our own register that was changed: old, new, who, when and why; inserted only (kept six years)."""

    mark = models.ForeignKey(ClubMark, models.PROTECT, related_name="amendments")
    old_status = models.CharField(max_length=4, choices=ClubMark.Status.choices)
    new_status = models.CharField(max_length=4, choices=ClubMark.Status.choices)
    reason = models.CharField(max_length=200)
    amended_by = models.ForeignKey(Staff, models.PROTECT, related_name="+")
    amended_at = models.DateTimeField()

    objects = ClubAmendmentQuerySet.as_manager()

    data_classes = classed(
        public="id", staff="amended_by", pupil="mark old_status new_status reason amended_at"
    )

    class Meta:
        ordering = ["amended_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(old_status=models.F("new_status")), name="club_amendment_changes_the_mark"
            ),
            says("reason", "club_amendment_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.old_status} to {self.new_status}"
