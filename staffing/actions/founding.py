"""The first person of a school, who lets everybody else in."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from staffing.access import APPROVERS, Role, system_actor
from staffing.actions.school import save_shape, save_term, save_year, shape_week
from staffing.audit import AuditVerb, record
from staffing.founding import TERMS, Answers
from staffing.models import School, Staff, StaffRole, Trust, User

# Settings are one role's and staff records another's: whoever begins a school needs both, and may give one away.
FIRST_ROLES = (Role.SITE_ADMIN, Role.RECORDS)


@dataclass(frozen=True)
class Founded:
    """Who can sign in at a new school: `head` where one was named."""

    administrator: Staff
    head: Staff | None


@transaction.atomic
def found_school(
    *, name: str, urn: str, dfe_number: str, phase: str, trust: str = "", **settings: Any
) -> School:
    """Add a school; raises ValidationError where a number is not one, or the school is there already."""
    parent = _trust(trust) if trust else None
    school = School(trust=parent, name=name, urn=urn, dfe_number=dfe_number, phase=phase, **settings)
    school.full_clean()
    school.save()
    record(system_actor(school.pk, "create_administrator"), AuditVerb.CREATE, school)
    return school


def _trust(name: str) -> Trust:
    return Trust.objects.filter(name__iexact=name).first() or Trust.objects.create(name=name)


@transaction.atomic
def set_up_school(*, answers: Answers, on: date, at: datetime) -> Founded:
    """Everything a school needs before its first pupil: calendar, bells, an administrator, a head where one is named."""
    asked = ("name", "urn", "dfe_number", "phase", "trust", "cycle_weeks", "cycle_anchor")
    school = found_school(**{key: answers[key] for key in (*asked, "digest_weekday", "digest_time")})
    _set_up_calendar(school, answers)
    administrator = appoint_administrator(school=school, **_person("admin", answers), on=on, at=at)
    if not answers["head_email"]:
        return Founded(administrator, None)
    head = _employ(school=school, **_person("head", answers), on=on)
    appoint_head(staff=head, on=on, at=at)
    return Founded(administrator, head)


def _person(who: str, answers: Answers) -> dict[str, str]:
    return {name: answers[f"{who}_{name}"] for name in ("email", "forename", "surname")}


def _set_up_calendar(school: School, answers: Answers) -> None:
    by = system_actor(school.pk, "create_school")
    first = date(answers["year"], 9, 1)
    year = save_year(by=by, year=None, starts_on=first, ends_on=date(first.year + 1, 8, 31))
    for name in TERMS:
        save_term(by=by, year=year, term=None, values={"name": name, **answers[name.lower()]})
    shape = save_shape(by=by, shape=None, name="Normal day", bells=answers["bells"])
    weeks, weekdays = range(1, school.cycle_weeks + 1), range(1, 6)
    shape_week(
        by=by, version=school.version, days={(week, weekday): shape for week in weeks for weekday in weekdays}
    )


@transaction.atomic
def appoint_administrator(
    *, school: School, email: str, forename: str, surname: str, on: date, at: datetime
) -> Staff:
    """Give a school its first administrator; raises ValidationError where somebody holds that office already."""
    if Staff.objects.filter(school=school).with_role(Role.SITE_ADMIN, on).employed(on).exists():
        raise ValidationError("This school has an administrator already: staff are added in the app.")
    staff = _employ(school=school, email=email, forename=forename, surname=surname, on=on)
    for role in FIRST_ROLES:
        _found(staff, role, on, at)
    return staff


def _employ(*, school: School, email: str, forename: str, surname: str, on: date) -> Staff:
    """A member of staff who can be let in; known from another school, they keep their password."""
    user = User.objects.filter(email__iexact=email).first() or User(email=email.lower())
    if user.pk is None:
        user.set_unusable_password()
        user.full_clean(exclude=["password"])
        user.save()
    staff = Staff(school=school, user=user, forename=forename, surname=surname, starts_on=on)
    staff.full_clean()
    staff.save()
    record(system_actor(school.pk, "create_administrator"), AuditVerb.CREATE, staff)
    return staff


@transaction.atomic
def appoint_head(*, staff: Staff, on: date, at: datetime) -> StaffRole:
    """Give a school without anybody who could approve roles a headteacher; raises ValidationError where it has one."""
    colleagues = Staff.objects.filter(school=staff.school).employed(on)
    if not colleagues.filter(pk=staff.pk).exists():
        raise ValidationError("This person does not work at the school today.")
    leader = colleagues.with_one_of(APPROVERS, on).first()
    if leader:
        raise ValidationError(f"{leader.name} can approve roles at this school: give the role in the app.")
    staff.roles.filter(role=Role.HEAD, state=StaffRole.State.PROPOSED).delete()
    row = _found(staff, Role.HEAD, on, at)
    record(
        system_actor(staff.school_id, "appoint_head"), AuditVerb.CREATE, row, staff=staff.pk, role=row.role
    )
    return row


def _found(staff: Staff, role: Role, on: date, at: datetime) -> StaffRole:
    """A role that nobody proposed: somebody has to come first."""
    approved = StaffRole.State.APPROVED
    return StaffRole.objects.create(staff=staff, role=role, starts_on=on, state=approved, decided_at=at)
