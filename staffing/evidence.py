"""What a school can show for the DfE's cyber security standard: derived from the rows, nothing of it typed."""

import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import django
from django.db import connection, models

from staffing.access import GRANTS, Actor, Resource, Role, Scope, Verb, open_on
from staffing.backups.standing import Line, newest
from staffing.models import AuditEvent, BackupEvent, Staff, StaffRole
from staffing.unusual import Unusual, unusual_hours

STANDARD = (
    "https://www.gov.uk/guidance/meeting-digital-and-technology-standards-in-schools-and-colleges/"
    "cyber-security-standards-for-schools-and-colleges"
)
REVIEW = "role_review"
# Beyond these one reads many pupils' records, or changes who may; or decides about allegations against colleagues.
WIDE = {Scope.ALL, Scope.SEND}
KEYS = {Resource.STAFF, Resource.SCHOOL, Resource.IMPORT, Resource.LOST_PHONE}


def _is_powerful(role: Role) -> bool:
    return any(
        (resource == Resource.RECORD and scopes & WIDE)
        or (resource in KEYS and verb is not Verb.VIEW)
        or (resource == Resource.ADULT_CONCERN and verb is Verb.EDIT)
        for (resource, verb), scopes in GRANTS[role].items()
    )


POWERFUL_ROLES = frozenset(filter(_is_powerful, Role))


@dataclass(frozen=True)
class Held:
    """A powerful role in force: `is_new` where it began after the last review."""

    row: StaffRole
    is_new: bool


@dataclass(frozen=True)
class Leaver:
    """Somebody who left, with what is still open; none of it opens anything any more."""

    staff: Staff

    @property
    def left_open(self) -> str:
        open_things = (
            ("role", self.staff.has_open_role),  # type: ignore[attr-defined]
            ("sign-in", self.staff.has_open_sign_in),  # type: ignore[attr-defined]
        )
        return " and ".join(name for name, is_open in open_things if is_open)


@dataclass(frozen=True)
class Evidence:
    """One school on one day."""

    needing: int
    without_factor: Sequence[Staff]
    roles: Sequence[Held]
    reviewed: AuditEvent | None
    leavers: Sequence[Leaver]
    backup: Line
    proof: Line
    unusual: Sequence[Unusual]
    versions: Sequence[tuple[str, str]]

    @property
    def with_factor(self) -> int:
        return self.needing - len(self.without_factor)

    @property
    def new_since_review(self) -> int:
        return sum(held.is_new for held in self.roles)


def read_evidence(actor: Actor, on: date, at: datetime) -> Evidence:
    """The same number of statements however many work here."""
    staff = Staff.objects.visible_to(actor)
    needing = list(staff.needing_factor(on).noting_factor().order_by("surname", "forename"))
    reviewed = last_review(actor)
    backups = BackupEvent.objects.of_installation()
    return Evidence(
        needing=len(needing),
        without_factor=[each for each in needing if not each.has_factor],  # type: ignore[attr-defined]
        roles=_powerful(actor, on, reviewed),
        reviewed=reviewed,
        leavers=[Leaver(each) for each in leavers_left_open(staff, on)],
        backup=newest(backups, BackupEvent.Kind.MADE, at),
        proof=newest(backups, BackupEvent.Kind.PROVEN, at),
        unusual=unusual_hours(actor, at),
        versions=versions(),
    )


def last_review(actor: Actor) -> AuditEvent | None:
    """The last time a head said that the roles had been looked through: it stands in the trail, which only grows."""
    return (
        AuditEvent.objects.filter(school_id=actor.school_id, object_kind=REVIEW)
        .order_by("-at", "-pk")
        .first()
    )


def _powerful(actor: Actor, on: date, reviewed: AuditEvent | None) -> list[Held]:
    rows = StaffRole.objects.visible_to(actor).in_force(on).filter(role__in=POWERFUL_ROLES)
    held = (
        rows.filter(open_on(on, "staff__"))
        .select_related("staff", "decided_by")
        .order_by("staff__surname", "staff__forename", "starts_on")
    )
    return [
        Held(row, reviewed is None or row.decided_at is None or row.decided_at > reviewed.at) for row in held
    ]


def leavers_left_open(staff: models.QuerySet[Staff], on: date) -> models.QuerySet[Staff]:
    """Who worked here and does no more, with a role that has no end or a sign-in that nothing needs."""
    here_or_to_come = models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=on)
    elsewhere = Staff.objects.filter(here_or_to_come, user=models.OuterRef("user"))
    return (
        staff.filter(ends_on__lt=on)
        .annotate(
            has_open_role=models.Exists(StaffRole.objects.in_force(on).filter(staff=models.OuterRef("pk"))),
            has_open_sign_in=models.Q(user__is_active=True, signed_in_at__isnull=False)
            & ~models.Exists(elsewhere),
        )
        .filter(models.Q(has_open_role=True) | models.Q(has_open_sign_in=True))
        .order_by("surname", "forename")
    )


def versions() -> list[tuple[str, str]]:
    """What runs here, as it says itself."""
    number = ".".join(str(part) for part in connection.get_database_version())
    return [
        ("Python", platform.python_version()),
        ("Django", django.get_version()),
        (connection.display_name, number),
    ]
