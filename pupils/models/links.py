"""Groups that are taught, caseloads, and the one table behind "who works with this pupil"."""

from datetime import date

from django.db import models
from django.urls import reverse

from pupils.codes import InvolvementReason
from pupils.models.pupil import Pupil
from pupils.models.scope import given_cohorts
from staffing.access import Actor, Resource, Scope, Verb, open_on, open_or_coming
from staffing.data_classes import classed
from staffing.history import History
from staffing.models import Faculty, School, Staff
from staffing.timetables import opens_timetables


class TeachingGroupQuerySet(models.QuerySet["TeachingGroup"]):
    def visible_to(self, actor: Actor) -> "TeachingGroupQuerySet":
        """Names of groups are as open as the roll; who is in one is decided by the pupils."""
        return self.filter(school_id=actor.school_id) if actor.scopes(Resource.ROLL) else self.none()

    def wholly_within(
        self, actor: Actor, resource: Resource, verb: Verb, on: date
    ) -> "TeachingGroupQuerySet":
        """Groups with pupils, none of them beyond a grant: what opens a class to others lends nobody else's pupils."""
        groups = self.visible_to(actor)
        if Scope.ALL in actor.scopes(resource, verb):
            return groups
        reached = Pupil.objects.visible_to(actor, resource, verb, on)
        there = GroupMember.objects.filter(open_or_coming(on), group=models.OuterRef("pk"))
        there = there.exclude(pupil__left_on__lt=on)
        beyond = there.filter(~reached.holds())
        return groups.filter(models.Exists(there), ~models.Exists(beyond))


class TeachingGroup(models.Model):
    """A class: 8X3 Maths in a secondary, Puffins in a primary."""

    school = models.ForeignKey(School, models.CASCADE, related_name="teaching_groups")
    code = models.CharField(max_length=30)
    subject = models.CharField(max_length=60, blank=True)
    faculty = models.ForeignKey(Faculty, models.SET_NULL, null=True, blank=True, related_name="groups")

    objects = TeachingGroupQuerySet.as_manager()

    data_classes = classed(public="id school code subject faculty")

    class Meta:
        ordering = ["code"]
        constraints = [models.UniqueConstraint(fields=["school", "code"], name="teaching_group_code_once")]

    def __str__(self) -> str:
        """Many schools' codes name the subject themselves."""
        if self.subject.casefold() in self.code.casefold():
            return self.code
        return f"{self.code} {self.subject}"

    def get_absolute_url(self) -> str:
        return reverse("pupils:group_detail", args=[self.pk])


class GroupTeacher(models.Model):
    """Who teaches a group, from a day to a day."""

    group = models.ForeignKey(TeachingGroup, models.CASCADE, related_name="teachers")
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="taught_groups")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    data_classes = classed(public="id group", staff="staff starts_on ends_on")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "staff", "starts_on"], name="group_teacher_once_from_a_day"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="group_teacher_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff} teaches {self.group}"


class GroupMember(models.Model):
    """A pupil in a teaching group, from a day to a day."""

    group = models.ForeignKey(TeachingGroup, models.CASCADE, related_name="members")
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="groups")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    data_classes = classed(public="id group", pupil="pupil starts_on ends_on")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "pupil", "starts_on"], name="group_member_once_from_a_day"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="group_member_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"pupil {self.pupil_id} in {self.group_id}"


class CaseloadAssignmentQuerySet(models.QuerySet["CaseloadAssignment"]):
    def visible_to(self, actor: Actor) -> "CaseloadAssignmentQuerySet":
        """One's own; wider where the role reaches the mentor's pupils."""
        scopes = actor.scopes(Resource.CASELOAD)
        rows = self.filter(pupil__school_id=actor.school_id)
        if Scope.ALL in scopes:
            return rows
        reachable = Pupil.objects.visible_to(actor, Resource.CASELOAD).values("pk")
        own = models.Q(mentor_id=actor.staff_id) if Scope.OWN in scopes else models.Q(pk__in=[])
        return rows.filter(own | models.Q(pupil__in=reachable))

    def open(self, on: date) -> "CaseloadAssignmentQuerySet":
        return self.filter(open_on(on))

    def noting_leavers(self, on: date) -> "CaseloadAssignmentQuerySet":
        """With `has_left`: whether the pupil had left the school by that day."""
        left = models.Q(pupil__left_on__isnull=False, pupil__left_on__lt=on)
        return self.annotate(has_left=models.ExpressionWrapper(left, output_field=models.BooleanField()))


class CaseloadAssignment(models.Model):
    """A pupil on a mentor's caseload: one lead mentor at a time."""

    pupil = models.ForeignKey(Pupil, models.PROTECT, related_name="caseloads")
    mentor = models.ForeignKey(Staff, models.PROTECT, related_name="caseload")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    over_limit_reason = models.CharField("why over the limit", max_length=200, blank=True)
    assigned_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    history = History()
    objects = CaseloadAssignmentQuerySet.as_manager()

    data_classes = classed(
        public="id version", send="pupil starts_on ends_on over_limit_reason", staff="mentor assigned_by"
    )

    class Meta:
        ordering = ["-starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["pupil"],
                condition=models.Q(ends_on__isnull=True),
                name="caseload_one_open_for_a_pupil",
            ),
            models.UniqueConstraint(fields=["pupil", "starts_on"], name="caseload_once_from_a_day"),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="caseload_ends_after_start",
            ),
        ]
        indexes = [models.Index(fields=["mentor", "ends_on"], name="caseload_of_mentor")]

    def __str__(self) -> str:
        return f"pupil {self.pupil_id} with {self.mentor_id}"


# Cover is for a lesson or a day.
LASTING = tuple(reason for reason in InvolvementReason if reason is not InvolvementReason.COVER)


class InvolvementQuerySet(models.QuerySet["Involvement"]):
    def visible_to(self, actor: Actor) -> "InvolvementQuerySet":
        """Who works with the pupils whose record the actor may see."""
        return self.filter(Pupil.objects.visible_to(actor).holds())

    def open(self, on: date) -> "InvolvementQuerySet":
        return self.filter(open_on(on))

    def lasting(self) -> "InvolvementQuerySet":
        """Without whoever covers a lesson for a day: that opens the class sheet, and asks for nothing."""
        return self.filter(reason__in=LASTING)


class Involvement(models.Model):
    """That a member of staff works with a pupil, why, and from which row this follows.

    Derived: the action that writes the source writes these rows in the same transaction (`pupils.involvement`), and
    `manage.py rebuild_involvement` makes them anew. What follows from a role alone (year groups, faculty, whole
    school) is read from the role and has no row here, so a revoked role answers at the next request.
    """

    class Source(models.TextChoices):
        CASELOAD = "caseload", "caseload assignment"
        GROUP = "group", "teaching group"
        PROVISION = "provision", "provision for pupils"
        CLASS_SUPPORT = "class_support", "support in a class"
        COVER = "cover", "cover"
        NAMED = "named", "named on the record"

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="involvements")
    pupil = models.ForeignKey(Pupil, models.CASCADE, related_name="involvements")
    reason = models.CharField(max_length=10, choices=InvolvementReason.choices)
    source_kind = models.CharField(max_length=14, choices=Source.choices)
    source_id = models.BigIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = InvolvementQuerySet.as_manager()

    data_classes = classed(
        public="id source_kind source_id", staff="staff", send="pupil reason starts_on ends_on"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "pupil", "reason", "source_kind", "source_id", "starts_on"],
                name="involvement_once_a_source",
            ),
        ]
        indexes = [
            models.Index(fields=["pupil", "staff", "reason"], name="involvement_of_pupil"),
            models.Index(fields=["source_kind", "source_id"], name="involvement_by_source"),
            # Since when a pupil has had support: asked of everybody on a board.
            models.Index(fields=["pupil", "source_kind", "starts_on"], name="involvement_since"),
        ]

    def __str__(self) -> str:
        return f"staff {self.staff_id} and pupil {self.pupil_id}: {self.reason}"


@opens_timetables(Scope.YEARS, Scope.LED)
def _mentors_of_years(actor: Actor, scopes: frozenset[Scope], on: date) -> models.Q:
    """Mentors with a pupil on their caseload in the years given to the actor."""
    cohorts = given_cohorts(actor, scopes)
    theirs = CaseloadAssignment.objects.open(on).filter(mentor=models.OuterRef("pk"))
    if cohorts is not None:
        theirs = theirs.filter(pupil__cohort__in=cohorts)
    return models.Q(models.Exists(theirs))


@opens_timetables(Scope.FACULTY)
def _teachers_of_faculty(actor: Actor, scopes: frozenset[Scope], on: date) -> models.Q:
    """Whoever teaches a group of the actor's faculties."""
    theirs = GroupTeacher.objects.filter(
        open_on(on), staff=models.OuterRef("pk"), group__faculty__in=actor.faculty_ids
    )
    return models.Q(models.Exists(theirs))
