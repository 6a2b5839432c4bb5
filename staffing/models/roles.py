"""The roles that staff hold, and the year groups given with them."""

from datetime import date

from django.db import models

from staffing.access import Actor, Resource, Role, Verb, open_on
from staffing.data_classes import classed
from staffing.history import History
from staffing.models.faculties import Faculty

# A role in force as it is read: its code, faculty, and one of its year groups; without a role, nothing of each.
HeldRole = tuple[str | None, int | None, int | None]


def in_force_on(on: date | models.Expression, prefix: str = "") -> models.Q:
    """Roles that give rights on a day: approved, and open."""
    return open_on(on, prefix) & models.Q(**{f"{prefix}state": StaffRole.State.APPROVED})


class StaffRoleQuerySet(models.QuerySet["StaffRole"]):
    def visible_to(self, actor: Actor) -> "StaffRoleQuerySet":
        """Roles of the school, for whoever may see staff; one's own always."""
        own = self.filter(staff__school_id=actor.school_id)
        return own if actor.scopes(Resource.STAFF) else own.filter(staff_id=actor.staff_id)

    def of_team(self, actor: Actor) -> "StaffRoleQuerySet":
        """Who is, was or may come to be of the safeguarding team, for whoever names it."""
        may = bool(actor.scopes(Resource.TEAM))
        of_school = self.filter(staff__school_id=actor.school_id) if may else self.none()
        return of_school.filter(role=Role.SAFEGUARDING_LEAD)

    def given_here(self) -> "StaffRoleQuerySet":
        """Without what is proposed for the safeguarding team, or was: that is decided on a page of its own."""
        return self.exclude(~models.Q(state=StaffRole.State.APPROVED), role=Role.SAFEGUARDING_LEAD)

    def in_force(self, on: date) -> "StaffRoleQuerySet":
        """Roles that give rights on a day: approved, and open. Every reader of rights starts here."""
        return self.filter(in_force_on(on))

    def waiting(self) -> "StaffRoleQuerySet":
        return self.filter(state=StaffRole.State.PROPOSED)

    def for_approval(self) -> "StaffRoleQuerySet":
        """With all that whoever decides is shown."""
        return self.select_related("staff__user", "proposed_by", "decided_by", "faculty").prefetch_related(
            "years"
        )

    def decidable_by(self, actor: Actor) -> "StaffRoleQuerySet":
        """Waiting, and neither one's own nor proposed by oneself."""
        waiting = self.given_here().waiting() if actor.scopes(Resource.STAFF, Verb.APPROVE) else self.none()
        return waiting.exclude(staff_id=actor.staff_id).exclude(proposed_by_id=actor.staff_id)


class StaffRole(models.Model):
    """A role held from a day to a day, once another person approved it; rights of several add up.

    `proposed_by` is empty where a school was founded: its first administrator and its first leader.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "waiting for approval"
        APPROVED = "approved", "approved"
        DECLINED = "declined", "declined"

    # By name, here and below: staff are asked for by their roles, so that module imports this one.
    staff = models.ForeignKey("staffing.Staff", models.CASCADE, related_name="roles")
    role = models.CharField(max_length=24, choices=Role.choices)
    label = models.CharField("the school's own name for it", max_length=60, blank=True)
    faculty = models.ForeignKey(Faculty, models.PROTECT, null=True, blank=True, related_name="roles")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey("staffing.Staff", models.PROTECT, null=True, blank=True, related_name="+")
    decided_by = models.ForeignKey("staffing.Staff", models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    history = History()
    objects = StaffRoleQuerySet.as_manager()

    data_classes = classed(
        public="id state",
        staff="staff role label faculty starts_on ends_on proposed_by decided_by decided_at",
    )

    class Meta:
        ordering = ["starts_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "role"],
                condition=models.Q(ends_on__isnull=True) & ~models.Q(state="declined"),
                name="staff_role_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state="proposed", decided_by__isnull=True, decided_at__isnull=True)
                | models.Q(state="approved", proposed_by__isnull=True, decided_at__isnull=False)
                | models.Q(
                    state__in=("approved", "declined"), decided_by__isnull=False, decided_at__isnull=False
                ),
                name="staff_role_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(decided_by=models.F("proposed_by"))
                & ~models.Q(decided_by=models.F("staff"))
                & ~models.Q(proposed_by=models.F("staff")),
                name="staff_role_decided_by_another",
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="staff_role_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.label or self.get_role_display()

    @property
    def is_approved(self) -> bool:
        return self.state == self.State.APPROVED

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.PROPOSED


class RoleYear(models.Model):
    """A year group (N2 = -1, Reception = 0, Year 7 = 7) given to a pastoral lead or key-stage coordinator."""

    role = models.ForeignKey(StaffRole, models.CASCADE, related_name="years")
    year_group = models.SmallIntegerField()

    data_classes = classed(public="id", staff="role year_group")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "year_group"], name="role_year_once")]

    def __str__(self) -> str:
        return {-2: "N1", -1: "N2", 0: "Reception"}.get(self.year_group, f"Year {self.year_group}")
