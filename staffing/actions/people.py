"""Colleagues: their records, roles, managers and faculties."""

from datetime import date
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction

from staffing.access import Actor, Role, meets
from staffing.audit import AuditVerb, record
from staffing.models import Faculty, ReportsTo, RoleYear, Staff, StaffRole, User
from staffing.receipts import claim_version
from staffing.refusals import Refused

NOT_HERE = (
    "The safeguarding lead is appointed by the first administrator and the headteacher together, not here."
)
FIXED_EMAIL = "The address can be changed until somebody signs in with it. After that, add a new record."


@transaction.atomic
def create_staff(*, by: Actor, values: dict[str, Any], email: str) -> Staff:
    """A colleague; with an address they can be invited. Known there from another school, they keep their password."""
    user = _user_at(email) if email else None
    if user is not None:
        _refuse_second_record(by, user)
    staff = Staff.objects.create(school_id=by.school_id, user=user, **values)
    record(by, AuditVerb.CREATE, staff)
    return staff


@transaction.atomic
def edit_staff(*, by: Actor, staff: Staff, version: int, values: dict[str, Any], email: str) -> Staff:
    """Raises Stale where somebody saved since; Refused where the address can't be changed."""
    claim_version(staff, version)
    changed = [name for name, value in values.items() if getattr(staff, name) != value]
    if email != (staff.user.email if staff.user else ""):
        _change_address(by, staff, email)
        changed.append("email")
    for name, value in values.items():
        setattr(staff, name, value)
    staff.save()
    record(by, AuditVerb.EDIT, staff, fields=", ".join(changed))
    return staff


def _user_at(email: str) -> User:
    return User.objects.filter(email__iexact=email).first() or User.objects.create_user(email)


def _refuse_second_record(by: Actor, user: User) -> None:
    there = Staff.objects.visible_to(by).filter(user=user).first()
    if there:
        raise Refused(f"{there.name} has this address and a record here already. Open that one instead.")


def _change_address(by: Actor, staff: Staff, email: str) -> None:
    """Whoever changes an address could have its password: so only before anybody has used it."""
    old = staff.user
    is_used = old is not None and (old.last_login or old.staff.exclude(pk=staff.pk).exists())
    is_sealed = staff.roles.filter(role=Role.SAFEGUARDING_LEAD).exists()
    if is_used or is_sealed:
        raise Refused(FIXED_EMAIL)
    if old is not None and email and not User.objects.filter(email__iexact=email).exists():
        old.email = email
        old.save(update_fields=["email"])
        EmailAddress.objects.filter(user=old).delete()
        return
    staff.user = _user_at(email) if email else None
    if staff.user is not None:
        _refuse_second_record(by, staff.user)
    if old is not None:
        staff.save(update_fields=["user"])
        old.delete()


@transaction.atomic
def give_role(
    *,
    by: Actor,
    staff: Staff,
    role: Role,
    label: str,
    faculty: Faculty | None,
    years: list[int],
    starts_on: date,
    ends_on: date | None,
) -> StaffRole:
    """A role from a day; the same role twice at once is refused, and so is the safeguarding role."""
    if role == Role.SAFEGUARDING_LEAD:
        raise Refused(NOT_HERE)
    Staff.objects.select_for_update().get(pk=staff.pk)
    same = staff.roles.filter(meets(starts_on, ends_on), role=role, faculty=faculty).first()
    if same:
        raise Refused(f"{staff.name} has this role already, from {same.starts_on:%-d %b %Y}.")
    row = StaffRole.objects.create(
        staff=staff, role=role, label=label, faculty=faculty, starts_on=starts_on, ends_on=ends_on
    )
    RoleYear.objects.bulk_create([RoleYear(role=row, year_group=year) for year in years])
    record(by, AuditVerb.CREATE, row, staff=staff.pk, role=role)
    return row


@transaction.atomic
def end_role(*, by: Actor, row: StaffRole, ends_on: date) -> StaffRole:
    """The last day of a role."""
    if row.role == Role.SAFEGUARDING_LEAD:
        raise Refused(NOT_HERE)
    if ends_on < row.starts_on:
        raise Refused(f"This is before the role began, on {row.starts_on:%-d %b %Y}.")
    row.ends_on = ends_on
    row.save()
    record(by, AuditVerb.END, row, staff=row.staff_id, role=row.role)
    return row


@transaction.atomic
def give_manager(
    *, by: Actor, staff: Staff, manager: Staff, starts_on: date, ends_on: date | None
) -> ReportsTo:
    """Line management from a day; several managers at once are usual, the same one twice is refused."""
    Staff.objects.select_for_update().get(pk=staff.pk)
    if staff.pk == manager.pk:
        raise Refused("Nobody reports to themselves.")
    if staff.managers.filter(meets(starts_on, ends_on), manager=manager).exists():
        raise Refused(f"{staff.name} reports to {manager.name} on those days already.")
    row = ReportsTo.objects.create(staff=staff, manager=manager, starts_on=starts_on, ends_on=ends_on)
    record(by, AuditVerb.CREATE, row, staff=staff.pk, manager=manager.pk)
    return row


@transaction.atomic
def end_manager(*, by: Actor, row: ReportsTo, ends_on: date) -> ReportsTo:
    """The last day of line management."""
    if ends_on < row.starts_on:
        raise Refused(f"This is before it began, on {row.starts_on:%-d %b %Y}.")
    row.ends_on = ends_on
    row.save()
    record(by, AuditVerb.END, row, staff=row.staff_id, manager=row.manager_id)
    return row


@transaction.atomic
def name_faculty(*, by: Actor, faculty: Faculty | None, name: str) -> Faculty:
    """A new faculty, or another name for one."""
    others = Faculty.objects.visible_to(by).filter(name__iexact=name)
    if others.exclude(pk=faculty.pk if faculty else None).exists():
        raise Refused("There is a faculty of this name already.")
    verb = AuditVerb.EDIT if faculty else AuditVerb.CREATE
    faculty = faculty or Faculty(school_id=by.school_id)
    faculty.name = name
    faculty.save()
    record(by, verb, faculty)
    return faculty
