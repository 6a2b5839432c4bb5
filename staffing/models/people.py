"""Sign-ins, and the staff of a school."""

from collections import defaultdict
from collections.abc import Iterable, Set
from datetime import date
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.functional import cached_property

from staffing.access import (
    GUARDED_ROLES,
    RELAXABLE_ROLES,
    Actor,
    Resource,
    Role,
    Scope,
    Verb,
    grants_of,
    open_on,
)
from staffing.calendar import academic_year_start, now, today
from staffing.data_classes import classed
from staffing.history import History
from staffing.models.roles import HeldRole, StaffRole, in_force_on
from staffing.models.school import School
from staffing.shortcuts import keys_of
from staffing.timetables import timetables_within


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
    shortcuts = models.JSONField("keys of one's own choice", default=dict, blank=True)
    sessions_ended_at = models.DateTimeField("sessions begun before no longer count", null=True, blank=True)

    # Their records today, where they were read as whoever is signed in (staffing.acting).
    choices: "list[Staff]"

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []

    data_classes = classed(
        public="id is_active acts_in has_shortcuts shortcuts",
        staff="email last_login joined_at sessions_ended_at",
        secret="password",
    )

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.email

    @property
    def keys(self) -> dict[str, str]:
        """The key of each single-key shortcut; none where they are switched off."""
        return keys_of(self.shortcuts) if self.has_shortcuts else {}

    def acting_staff(self, choices: list["Staff"], school_id: int | None = None) -> "Staff | None":
        """The record acted under: at the school asked for, else where last chosen, else the first signed in under.

        So a school that adds somebody's address brings nobody there: they go by their own choice.
        """
        wanted = school_id or self.acts_in_id
        here = [choice for choice in choices if choice.school_id == wanted]
        known = [choice for choice in choices if choice.signed_in_at]
        return next(iter(here or known or choices), None)


class StaffQuerySet(models.QuerySet["Staff"]):
    def visible_to(self, actor: Actor) -> "StaffQuerySet":
        """Colleagues of the actor's own school: their names stand on every record they wrote."""
        return self.filter(school_id=actor.school_id)

    def timetables_visible_to(
        self, actor: Actor, on: date | None = None, verb: Verb = Verb.VIEW
    ) -> "StaffQuerySet":
        """Oneself and whom one's office is about; all colleagues for whoever answers for timetables."""
        scopes = actor.scopes(Resource.TIMETABLE, verb)
        if Scope.ALL in scopes:
            return self.visible_to(actor)
        return self.visible_to(actor).filter(timetables_within(actor, scopes, on or today()))

    def open_timetables(self, actor: Actor, ids: Iterable[int], on: date) -> frozenset[int]:
        """Of these colleagues of the actor's own school, those whose timetable the actor may see."""
        asked, scopes = frozenset(ids), actor.scopes(Resource.TIMETABLE)
        if not scopes or Scope.ALL in scopes:
            return asked if scopes else frozenset()
        return frozenset(
            self.timetables_visible_to(actor, on).filter(pk__in=asked).values_list("pk", flat=True)
        )

    def employed(self, on: date | models.Expression) -> "StaffQuerySet":
        return self.filter(open_on(on))

    def needing_factor(self, on: date) -> "StaffQuerySet":
        """Who signs in and has to give a second factor, as their school asks it."""
        held = StaffRole.objects.in_force(on).filter(staff=models.OuterRef("pk"))
        always = models.Exists(held.filter(role__in=GUARDED_ROLES - RELAXABLE_ROLES))
        unless_relaxed = models.Exists(held.filter(role__in=GUARDED_ROLES))
        asked = always | (models.Q(school__is_factor_relaxed=False) & unless_relaxed)
        return self.employed(on).filter(asked, user__is_active=True)

    def noting_factor(self) -> "StaffQuerySet":
        """With `has_factor`: whether a phone or passkey is set up, of whoever has signed in here.

        Of others it would tell that their address is known from another school.
        """
        theirs = Authenticator.objects.filter(user=models.OuterRef("user")).exclude(type="recovery_codes")
        return self.annotate(has_factor=models.Q(signed_in_at__isnull=False) & models.Exists(theirs))

    def note_sign_in(self, staff_id: int | None, user: User) -> None:
        """This person is here now. The address is theirs from then on, so a record given another meanwhile is left."""
        self.filter(pk=staff_id, user=user).update(signed_in_at=now())

    def with_roles(self, on: date | models.Expression) -> "StaffQuerySet":
        """A row for each year group of each role in force on a day, for `gathered`."""
        return self.annotate(
            held=models.FilteredRelation("roles", condition=in_force_on(on, "roles__")),
            held_role=models.F("held__role"),
            held_faculty=models.F("held__faculty_id"),
            held_year=models.F("held__years__year_group"),
        )

    def actors(self, on: date) -> "list[tuple[Staff, Actor]]":
        """Each with what they may do on a day: one statement, however many they are."""
        return [(staff, staff.actor_with(staff.roles_held, on)) for staff in gathered(self.with_roles(on))]

    def with_role(self, role: Role, on: date) -> "StaffQuerySet":
        """Staff who hold the role on that day."""
        return self.with_one_of({role}, on)

    def with_one_of(self, roles: Set[Role], on: date) -> "StaffQuerySet":
        """Staff who hold one of the roles on that day."""
        held = StaffRole.objects.in_force(on).filter(staff=models.OuterRef("pk"), role__in=roles)
        return self.filter(models.Exists(held))


def gathered(rows: Iterable[Any]) -> "list[Staff]":
    """Staff read `with_roles`, each once and with all the roles they hold."""
    found: dict[int, Staff] = {}
    for row in rows:
        found.setdefault(row.pk, row).roles_held.append((row.held_role, row.held_faculty, row.held_year))
    return list(found.values())


def spoken_name(title: str, forename: str, surname: str) -> str:
    """As pupils say it: Ms Rowe; without a title, Jo Rowe."""
    return f"{title or forename} {surname}"


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
    signed_in_at = models.DateTimeField("last signed in at this school", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    history = History(excluded_fields=["signed_in_at"])
    objects = StaffQuerySet.as_manager()

    data_classes = classed(
        public="id school version",
        staff="user title forename surname code job_title contracted_minutes caseload_limit starts_on ends_on"
        " signed_in_at",
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
        return spoken_name(self.title, self.forename, self.surname)

    def is_employed(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)

    def full_caseload(self) -> int:
        """How many pupils are a full caseload: the person's own limit, else the school's in proportion to hours."""
        if self.caseload_limit is not None:
            return self.caseload_limit
        full_time = self.school.full_time_minutes
        return self.school.caseload_limit * min(self.contracted_minutes, full_time) // full_time

    def caseload_warning(self) -> int:
        """From how many pupils a warning is given: as the school's warning is to its limit, rounded up."""
        return -(-self.full_caseload() * self.school.caseload_warning // self.school.caseload_limit)

    @cached_property
    def roles_held(self) -> list[HeldRole]:
        """Roles in force, of a record read `with_roles`; empty for a record that was read otherwise."""
        return []

    def actor(self, on: date) -> Actor:
        """What this member of staff may do on a day, read with one statement."""
        return self.actor_with(
            self.roles.in_force(on).values_list("role", "faculty_id", "years__year_group"), on
        )

    def actor_with(self, held: Iterable[HeldRole], on: date) -> Actor:
        """What the roles held on a day let this member of staff do."""
        cohorts: dict[str, set[int]] = defaultdict(set)
        whole_school = False
        roles: set[Role] = set()
        faculties: set[int] = set()
        year = academic_year_start(on)
        for role, faculty_id, year_group in held:
            if role is None:
                continue
            roles.add(Role(role))
            if faculty_id:
                faculties.add(faculty_id)
            if year_group is not None:
                cohorts[role].add(year - year_group)
            elif role == Role.PASTORAL_LEAD:
                whole_school = True
        if not self.is_employed(on):
            roles.clear()
        in_force = frozenset(roles)
        return Actor(
            school_id=self.school_id,
            staff_id=self.pk,
            user_id=self.user_id,
            name=self.name,
            roles=in_force,
            cohorts=None if whole_school else frozenset(cohorts[Role.PASTORAL_LEAD]),
            led_cohorts=frozenset(cohorts[Role.KEY_STAGE_COORDINATOR]),
            faculty_ids=frozenset(faculties),
            grants=grants_of(in_force),
        )
