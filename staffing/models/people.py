"""Sign-ins, staff of a school, their roles, managers and faculties."""

from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from simple_history.models import HistoricalRecords

from staffing.access import Actor, Resource, Role, grants_of, open_on
from staffing.calendar import academic_year_start
from staffing.data_classes import classed
from staffing.models.school import School


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A sign-in; without a password nobody can sign in until an invitation is taken up."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, email: str | None) -> "User":
        return self.get(email__iexact=email)


class User(AbstractBaseUser):
    """A sign-in: one e-mail address, and staff records in one or more schools."""

    email = models.EmailField("e-mail address", unique=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    acts_in = models.ForeignKey(
        School, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="school last acted in"
    )
    has_shortcuts = models.BooleanField("single-key shortcuts", default=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    data_classes = classed(
        public="id is_active acts_in has_shortcuts", staff="email last_login joined_at", secret="password"
    )

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.email

    def staff_choices(self, on: date) -> list["Staff"]:
        """This person's records at the schools where they work on that day."""
        return list(self.staff.employed(on).select_related("school").order_by("school__name", "pk"))

    def acting_staff(self, choices: list["Staff"], school_id: int | None = None) -> "Staff | None":
        """The record acted under: at the school asked for, else where last chosen, else the first."""
        wanted = school_id or self.acts_in_id
        here = [choice for choice in choices if choice.school_id == wanted]
        return next(iter(here or choices), None)


class StaffQuerySet(models.QuerySet["Staff"]):
    def visible_to(self, actor: Actor) -> "StaffQuerySet":
        """Colleagues of the actor's own school: their names stand on every record they wrote."""
        return self.filter(school_id=actor.school_id)

    def employed(self, on: date) -> "StaffQuerySet":
        return self.filter(open_on(on))

    def with_role(self, role: Role, on: date) -> "StaffQuerySet":
        """Staff who hold the role on that day."""
        return self.filter(
            models.Exists(StaffRole.objects.filter(open_on(on), staff=models.OuterRef("pk"), role=role))
        )


class Staff(models.Model):
    """One person's work in one school: what everything is recorded against, so a leaver's name stays."""

    school = models.ForeignKey(School, models.PROTECT, related_name="staff")
    user = models.ForeignKey(User, models.PROTECT, related_name="staff", null=True, blank=True)
    title = models.CharField(max_length=12, blank=True)
    forename = models.CharField(max_length=60)
    surname = models.CharField(max_length=60)
    code = models.CharField("staff code", max_length=12, blank=True, help_text="As in the timetable export.")
    job_title = models.CharField(max_length=80, blank=True)
    contracted_minutes = models.PositiveIntegerField("contracted minutes a week", default=1950)
    caseload_limit = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Leave empty for the school's limit in proportion to hours."
    )
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    history = HistoricalRecords(related_name="history_rows")
    objects = StaffQuerySet.as_manager()

    data_classes = classed(
        public="id school version",
        staff="user title forename surname code job_title contracted_minutes caseload_limit starts_on ends_on",
    )

    class Meta:
        ordering = ["surname", "forename"]
        verbose_name_plural = "staff"
        constraints = [
            models.UniqueConstraint(fields=["school", "user"], name="staff_once_per_school"),
            models.UniqueConstraint(
                fields=["school", "code"], condition=~models.Q(code=""), name="staff_code_once"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="staff_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """As pupils say it: Ms Rowe; without a title, Jo Rowe."""
        return f"{self.title or self.forename} {self.surname}"

    def is_employed(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)

    def full_caseload(self) -> int:
        """How many pupils are a full caseload: the person's own limit, else the school's in proportion to hours."""
        if self.caseload_limit is not None:
            return self.caseload_limit
        share = min(1.0, self.contracted_minutes / self.school.full_time_minutes)
        return int(self.school.caseload_limit * share)

    def caseload_warning(self) -> int:
        """From how many pupils a warning is given: as the school's warning is to its limit."""
        return self.full_caseload() - (self.school.caseload_limit - self.school.caseload_warning)

    def actor(self, on: date) -> Actor:
        """What this member of staff may do on a day, read with one statement."""
        cohorts: set[int] = set()
        whole_school = False
        roles: set[Role] = set()
        faculties: set[int] = set()
        year = academic_year_start(on)
        for role, faculty_id, year_group in self.roles.filter(open_on(on)).values_list(
            "role", "faculty_id", "years__year_group"
        ):
            roles.add(Role(role))
            if faculty_id:
                faculties.add(faculty_id)
            if year_group is not None:
                cohorts.add(year - year_group)
            elif role == Role.PASTORAL_LEAD:
                whole_school = True
        if not self.is_employed(on):
            roles.clear()
        held = frozenset(roles)
        return Actor(
            school_id=self.school_id,
            staff_id=self.pk,
            user_id=self.user_id,
            name=self.name,
            roles=held,
            cohorts=None if whole_school else frozenset(cohorts),
            faculty_ids=frozenset(faculties),
            grants=grants_of(held),
        )


class FacultyQuerySet(models.QuerySet["Faculty"]):
    def visible_to(self, actor: Actor) -> "FacultyQuerySet":
        return self.filter(school_id=actor.school_id)


class Faculty(models.Model):
    """Subjects under one lead."""

    school = models.ForeignKey(School, models.CASCADE, related_name="faculties")
    name = models.CharField(max_length=60)

    objects = FacultyQuerySet.as_manager()

    data_classes = classed(public="id school name")

    class Meta:
        ordering = ["name"]
        verbose_name_plural = "faculties"
        constraints = [models.UniqueConstraint(fields=["school", "name"], name="faculty_name_once")]

    def __str__(self) -> str:
        return self.name


class StaffRoleQuerySet(models.QuerySet["StaffRole"]):
    def visible_to(self, actor: Actor) -> "StaffRoleQuerySet":
        """Roles of the school, for whoever may see staff; one's own always."""
        own = self.filter(staff__school_id=actor.school_id)
        return own if actor.scopes(Resource.STAFF) else own.filter(staff_id=actor.staff_id)

    def open(self, on: date) -> "StaffRoleQuerySet":
        return self.filter(open_on(on))


class StaffRole(models.Model):
    """A role held from a day to a day; rights of several add up."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="roles")
    role = models.CharField(max_length=24, choices=Role.choices)
    label = models.CharField("the school's own name for it", max_length=60, blank=True)
    faculty = models.ForeignKey(Faculty, models.PROTECT, null=True, blank=True, related_name="roles")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    history = HistoricalRecords(related_name="history_rows")
    objects = StaffRoleQuerySet.as_manager()

    data_classes = classed(public="id", staff="staff role label faculty starts_on ends_on")

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "role"],
                condition=models.Q(ends_on__isnull=True),
                name="staff_role_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="staff_role_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.label or self.get_role_display()


class RoleYear(models.Model):
    """A year group (N2 = -1, Reception = 0, Year 7 = 7) given to a pastoral lead or key-stage coordinator."""

    role = models.ForeignKey(StaffRole, models.CASCADE, related_name="years")
    year_group = models.SmallIntegerField()

    data_classes = classed(public="id", staff="role year_group")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "year_group"], name="role_year_once")]

    def __str__(self) -> str:
        return {-2: "N1", -1: "N2", 0: "Reception"}.get(self.year_group, f"Year {self.year_group}")


class ReportsToQuerySet(models.QuerySet["ReportsTo"]):
    def visible_to(self, actor: Actor) -> "ReportsToQuerySet":
        """Line management of the school, for whoever may see staff; one's own always."""
        here = self.filter(staff__school_id=actor.school_id)
        own = models.Q(staff_id=actor.staff_id) | models.Q(manager_id=actor.staff_id)
        return here if actor.scopes(Resource.STAFF) else here.filter(own)

    def open(self, on: date) -> "ReportsToQuerySet":
        return self.filter(open_on(on))


class ReportsTo(models.Model):
    """Line management as data: dated, and several per person."""

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="managers")
    manager = models.ForeignKey(Staff, models.PROTECT, related_name="reports")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = ReportsToQuerySet.as_manager()

    data_classes = classed(public="id", staff="staff manager starts_on ends_on")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "manager", "starts_on"], name="reports_to_once_from_a_day"
            ),
            models.CheckConstraint(
                condition=~models.Q(staff=models.F("manager")), name="reports_to_someone_else"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="reports_to_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff} reports to {self.manager}"
