"""Colleagues: their records, managers and faculties."""

from datetime import date
from functools import partial
from typing import Any

from allauth.account.models import EmailAddress
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string

from staffing.access import Actor, Role, meets
from staffing.audit import AuditVerb, record
from staffing.models import Faculty, ReportsTo, School, Staff, User
from staffing.receipts import claim_version
from staffing.refusals import Refused

CHANGED_SUBJECT = "Your address in Handrail was changed"
FIXED_EMAIL = "The address can be changed until somebody signs in here with it. After that, add a new record."


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
    """Raises Stale where somebody saved since; Refused where the address can't be changed.

    Links sent to an address that is changed open nothing any more, and it is told so.
    """
    claim_version(staff, version)
    # Somebody may have signed in since the record was read.
    staff.refresh_from_db(fields=["signed_in_at"])
    changed = [name for name, value in values.items() if getattr(staff, name) != value]
    old_email = staff.user.email if staff.user else ""
    if email != old_email:
        _change_address(by, staff, email)
        if old_email:
            text = render_to_string("account/email/address_changed.txt", {"school": staff.school.name})
            transaction.on_commit(partial(send_mail, CHANGED_SUBJECT, text, None, [old_email]), robust=True)
        changed.append("email")
    for name, value in values.items():
        setattr(staff, name, value)
    staff.save()
    record(by, AuditVerb.EDIT, staff, fields=", ".join(changed))
    return staff


def _user_at(email: str) -> User:
    known = User.objects.filter(email__iexact=email).first()
    if known is not None:
        return known
    user = User.objects.create_user(email)
    # Else the first link would make it, and its statements tell that the account is new.
    EmailAddress.objects.create(user=user, email=user.email)
    return user


def _refuse_second_record(by: Actor, user: User) -> None:
    there = Staff.objects.visible_to(by).filter(user=user).first()
    if there:
        raise Refused(f"{there.name} has this address and a record here already. Open that one instead.")


def _change_address(by: Actor, staff: Staff, email: str) -> None:
    """Whoever changes an address could have its password: so only before anybody has signed in here with it.

    An account that is somebody's elsewhere stays as it is, and nothing here tells that it was there.
    """
    old = staff.user
    if staff.signed_in_at or staff.roles.filter(role=Role.SAFEGUARDING_LEAD).exists():
        raise Refused(FIXED_EMAIL)
    if old is not None and (old.last_login or old.staff.exclude(pk=staff.pk).exists()):
        old = None
    if old is not None and email and not User.objects.filter(email__iexact=email).exists():
        old.email = email
        old.save(update_fields=["email"])
        EmailAddress.objects.filter(user=old).update(email=email, verified=False)
        return
    staff.user = _user_at(email) if email else None
    if staff.user is not None:
        _refuse_second_record(by, staff.user)
    if old is not None:
        staff.save(update_fields=["user"])
        old.delete()


@transaction.atomic
def give_manager(
    *, by: Actor, staff: Staff, manager: Staff, starts_on: date, ends_on: date | None
) -> ReportsTo:
    """Line management from a day; several managers at once are usual, the same one twice or a circle is refused."""
    School.objects.select_for_update().get(pk=by.school_id)
    if staff.pk == manager.pk:
        raise Refused("Nobody reports to themselves.", "manager")
    if staff.managers.filter(meets(starts_on, ends_on), manager=manager).exists():
        raise Refused(f"{staff.name} reports to {manager.name} on those days already.", "manager")
    day = _first_circle(by, staff, manager, starts_on, ends_on)
    if day:
        raise Refused(
            f"On {day:%-d %b %Y} {manager.name} would report to {staff.name}, directly or through others: "
            "line management can't go in a circle.",
            "manager",
        )
    row = ReportsTo.objects.create(staff=staff, manager=manager, starts_on=starts_on, ends_on=ends_on)
    record(by, AuditVerb.CREATE, row, staff=staff.pk, manager=manager.pk)
    return row


def _first_circle(
    by: Actor, staff: Staff, manager: Staff, starts_on: date, ends_on: date | None
) -> date | None:
    """The first day on which the manager would come to report to the person they manage; None where there is none.

    A circle is closed on the day its last part begins, so no other days need looking at.
    """
    rows = ReportsTo.objects.filter(meets(starts_on, ends_on), staff__school_id=by.school_id)
    lines = list(rows.values_list("staff_id", "manager_id", "starts_on", "ends_on"))
    for on in sorted({starts_on, *(first for _, _, first, _ in lines if first > starts_on)}):
        above: dict[int, set[int]] = {}
        for below, over, first, last in lines:
            if first <= on and (last is None or on <= last):
                above.setdefault(below, set()).add(over)
        if staff.pk in _everyone_above(manager.pk, above):
            return on
    return None


def _everyone_above(pk: int, above: dict[int, set[int]]) -> set[int]:
    found: set[int] = set()
    ahead = {pk}
    while ahead:
        found |= ahead
        ahead = set().union(*(above.get(each, set()) for each in ahead)) - found
    return found


@transaction.atomic
def end_manager(*, by: Actor, row: ReportsTo, ends_on: date) -> ReportsTo:
    """The last day of line management."""
    if ends_on < row.starts_on:
        raise Refused(f"This is before it began, on {row.starts_on:%-d %b %Y}.", "ends_on")
    if row.ends_on and ends_on > row.ends_on:
        raise Refused("It is not made longer here: name the manager again from the next day.", "ends_on")
    row.ends_on = ends_on
    row.save()
    record(by, AuditVerb.END, row, staff=row.staff_id, manager=row.manager_id)
    return row


@transaction.atomic
def name_faculty(*, by: Actor, faculty: Faculty | None, version: int, name: str) -> Faculty:
    """A new faculty, or another name for one; raises Stale where somebody named it since."""
    if faculty:
        claim_version(faculty, version)
    others = Faculty.objects.visible_to(by).filter(name__iexact=name)
    if others.exclude(pk=faculty.pk if faculty else None).exists():
        raise Refused("There is a faculty of this name already.")
    verb = AuditVerb.EDIT if faculty else AuditVerb.CREATE
    faculty = faculty or Faculty(school_id=by.school_id)
    faculty.name = name
    faculty.save()
    record(by, verb, faculty)
    return faculty
