"""The safeguarding team: each of it proposed by one who may name it and approved by another, with dates."""

from datetime import date, datetime, timedelta

from django.db import transaction

from staffing.access import Actor, Role
from staffing.actions.roles import decide, write_end, write_proposal
from staffing.audit import AuditVerb
from staffing.models import School, Staff, StaffRole
from staffing.refusals import Refused

LAST_ONE = "Nobody would be of the team after that day. Name somebody else first, and let them be approved."


def propose_member(
    *, by: Actor, staff: Staff, label: str, starts_on: date, ends_on: date | None, at: datetime
) -> StaffRole:
    """Lead or deputy, by `label`: the same rights. None follow until another approves it."""
    values = {"label": label, "starts_on": starts_on, "ends_on": ends_on}
    return write_proposal(by=by, staff=staff, role=Role.SAFEGUARDING_LEAD, at=at, values=values)


def approve_member(*, by: Actor, row: StaffRole, at: datetime) -> StaffRole:
    """They see the desk at the next request."""
    return decide(by, row, StaffRole.State.APPROVED, AuditVerb.APPROVE, at)


def decline_member(*, by: Actor, row: StaffRole, at: datetime) -> StaffRole:
    return decide(by, row, StaffRole.State.DECLINED, AuditVerb.DECLINE, at)


@transaction.atomic
def end_member(*, by: Actor, row: StaffRole, ends_on: date) -> StaffRole:
    """The last day of somebody in the team; there is always somebody left, so that no concern waits unread."""
    School.objects.select_for_update().get(pk=by.school_id)
    after = ends_on + timedelta(days=1)
    others = Staff.objects.visible_to(by).employed(after).exclude(pk=row.staff_id)
    if row.is_approved and not others.with_role(Role.SAFEGUARDING_LEAD, after).exists():
        raise Refused(LAST_ONE, "ends_on")
    return write_end(by=by, row=row, ends_on=ends_on)
