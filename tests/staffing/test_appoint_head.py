"""A school that nobody can approve roles for gets a headteacher by a command."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from staffing.access import Can, Role
from staffing.calendar import today
from staffing.models import AuditEvent, Staff, StaffRole
from tests import factories

pytestmark = pytest.mark.django_db


def appoint(staff: Staff, urn: str = "") -> None:
    call_command("appoint_head", staff.user.email, school=urn or staff.school.urn, stdout=StringIO())


def test_a_school_whose_leaders_are_gone_gets_one(cast):
    StaffRole.objects.filter(role__in=(Role.HEAD, Role.SENIOR_LEADER)).update(ends_on=date(2026, 10, 1))
    appoint(cast[Role.TEACHER])
    assert cast.actor(Role.TEACHER).can(Can.STAFF_APPROVE)
    assert AuditEvent.objects.filter(acted_as="appoint_head", object_kind="staffrole").exists()


def test_a_proposal_that_could_not_be_approved_makes_way(cast):
    StaffRole.objects.filter(role__in=(Role.HEAD, Role.SENIOR_LEADER)).update(ends_on=date(2026, 10, 1))
    factories.proposed_role(staff=cast[Role.TEACHER], role=Role.HEAD, by=cast[Role.RECORDS])
    appoint(cast[Role.TEACHER])
    assert cast[Role.TEACHER].roles.get(role=Role.HEAD).is_approved


def test_a_school_with_a_leader_has_its_roles_approved_in_the_app(cast):
    with pytest.raises(CommandError, match="can approve roles at this school"):
        appoint(cast[Role.TEACHER])


def test_a_leaver_and_a_stranger_are_refused(cast):
    with pytest.raises(CommandError, match="does not work at the school today"):
        appoint(cast.leaver)
    with pytest.raises(CommandError, match="nobody with that address"):
        appoint(cast.stranger, urn=cast.school.urn)
    assert not cast.leaver.actor(today()).roles
