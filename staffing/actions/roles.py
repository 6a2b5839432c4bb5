"""Roles: proposed by one person, approved or declined by another, and ended."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from staffing.access import APPROVERS, Actor, Role, meets
from staffing.audit import AuditVerb, record
from staffing.evidence import REVIEW
from staffing.models import AuditEvent, Faculty, RoleYear, School, Staff, StaffRole
from staffing.refusals import Refused

NOT_HERE = (
    "The safeguarding team is not appointed here: the site administrator, the headteacher or somebody of the team does,"
    " two of them together, under “Safeguarding team”."
)
NOT_ONESELF = "Nobody gives a role to themselves. Another colleague who keeps staff records does."
NOT_LONGER = "A role is not made longer here: give it again from the next day, to be approved anew."
NOT_OWN = "Whoever proposes a role, or is to hold it, leaves the decision to somebody else."
NOT_YET = "This role waits for approval. It can be declined, not ended."


def propose_role(
    *,
    by: Actor,
    staff: Staff,
    role: Role,
    label: str,
    faculty: Faculty | None,
    years: list[int],
    starts_on: date,
    ends_on: date | None,
    at: datetime,
) -> StaffRole:
    """A role from a day. No right follows from it until another person approves it; see `_founds`."""
    if role == Role.SAFEGUARDING_LEAD:
        raise Refused(NOT_HERE, "role")
    return write_proposal(
        by=by,
        staff=staff,
        role=role,
        at=at,
        years=years,
        values={"label": label, "faculty": faculty, "starts_on": starts_on, "ends_on": ends_on},
    )


@transaction.atomic
def write_proposal(
    *, by: Actor, staff: Staff, role: Role, at: datetime, values: dict[str, Any], years: Sequence[int] = ()
) -> StaffRole:
    """`values`: the fields of the role as it is held: first and last day, the school's name for it, faculty."""
    if staff.pk == by.staff_id:
        raise Refused(NOT_ONESELF)
    School.objects.select_for_update().get(pk=by.school_id)
    standing = staff.roles.exclude(state=StaffRole.State.DECLINED)
    same = standing.filter(meets(values["starts_on"], values["ends_on"]), role=role).first()
    if same:
        raise Refused(f"{staff.name} has this role already, from {same.starts_on:%-d %b %Y}.", "role")
    row = StaffRole(staff=staff, role=role, **values)
    if _founds(by, role):
        row.state, row.decided_by_id, row.decided_at = StaffRole.State.APPROVED, by.staff_id, at
    else:
        row.proposed_by_id = by.staff_id
    row.save()
    RoleYear.objects.bulk_create([RoleYear(role=row, year_group=year) for year in years])
    record(by, AuditVerb.CREATE, row, staff=staff.pk, role=role, state=row.state)
    return row


def _founds(by: Actor, role: Role) -> bool:
    """The site administrator gives a school its first leader, who approves all that follows: once, ever."""
    leaders = StaffRole.objects.filter(staff__school_id=by.school_id, role__in=APPROVERS)
    is_first = not leaders.filter(state=StaffRole.State.APPROVED).exists()
    return is_first and role in APPROVERS and Role.SITE_ADMIN in by.roles


def approve_role(*, by: Actor, row: StaffRole, at: datetime) -> StaffRole:
    """Rights follow from the role at the next request."""
    return _decide_here(by, row, StaffRole.State.APPROVED, AuditVerb.APPROVE, at)


def decline_role(*, by: Actor, row: StaffRole, at: datetime) -> StaffRole:
    """The row stays, with who declined it and when."""
    return _decide_here(by, row, StaffRole.State.DECLINED, AuditVerb.DECLINE, at)


def _decide_here(
    by: Actor, row: StaffRole, state: StaffRole.State, verb: AuditVerb, at: datetime
) -> StaffRole:
    if row.role == Role.SAFEGUARDING_LEAD:
        raise Refused(NOT_HERE)
    return decide(by, row, state, verb, at)


@transaction.atomic
def decide(by: Actor, row: StaffRole, state: StaffRole.State, verb: AuditVerb, at: datetime) -> StaffRole:
    """By another than whoever proposed the role or is to hold it, once."""
    row = StaffRole.objects.select_for_update(of=("self",)).select_related("staff").get(pk=row.pk)
    if not row.is_waiting:
        raise Refused(f"This was decided already: {row.get_state_display()}.")
    if by.staff_id in (row.staff_id, row.proposed_by_id):
        raise Refused(NOT_OWN)
    row.state, row.decided_by_id, row.decided_at = state, by.staff_id, at
    row.save()
    record(by, verb, row, staff=row.staff_id, role=row.role)
    return row


def end_role(*, by: Actor, row: StaffRole, ends_on: date) -> StaffRole:
    """The last day of a role: it may come earlier than was said, never later."""
    if row.role == Role.SAFEGUARDING_LEAD:
        raise Refused(NOT_HERE)
    return write_end(by=by, row=row, ends_on=ends_on)


@transaction.atomic
def write_end(*, by: Actor, row: StaffRole, ends_on: date) -> StaffRole:
    row = StaffRole.objects.select_for_update(of=("self",)).select_related("staff").get(pk=row.pk)
    if not row.is_approved:
        raise Refused(NOT_YET)
    if row.ends_on and ends_on > row.ends_on:
        raise Refused(NOT_LONGER, "ends_on")
    if ends_on < row.starts_on:
        raise Refused(f"This is before the role began, on {row.starts_on:%-d %b %Y}.", "ends_on")
    row.ends_on = ends_on
    row.save()
    record(by, AuditVerb.END, row, staff=row.staff_id, role=row.role)
    return row


def review_roles(*, by: Actor, on: date) -> AuditEvent:
    """Write down that the powerful roles were looked through: who and when is the whole record."""
    return record(by, AuditVerb.APPROVE, REVIEW, on=on.isoformat())
