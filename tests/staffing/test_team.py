"""The safeguarding team is named by two people, and by nobody else."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from staffing.access import Can, Role
from staffing.actions.roles import approve_role
from staffing.actions.team import approve_member, end_member, propose_member
from staffing.calendar import now, today
from staffing.models import AuditEvent, Staff, StaffRole
from staffing.refusals import Refused
from tests import factories
from tests.cast import grow_stale, make_staff

pytestmark = pytest.mark.django_db
KEY = "5f6a3f0e-7f3c-4a53-9a3c-0d6b7a3a1b11"
LIST = reverse("staffing:team_list")
NAMES = (Role.SITE_ADMIN, Role.HEAD, Role.SAFEGUARDING_LEAD)


@pytest.fixture
def newcomer(cast) -> Staff:
    return factories.StaffFactory(school=cast.school, forename="Dotterel")


def propose(cast, staff: Staff, by: Role = Role.SITE_ADMIN) -> StaffRole:
    return propose_member(
        by=cast.actor(by), staff=staff, label="Deputy", starts_on=today(), ends_on=None, at=now()
    )


def decide(browser: Client, what: str, row: StaffRole):
    return browser.post(reverse(f"staffing:team_{what}", args=[row.pk]), follow=True)


def sent(staff: Staff, **changes) -> dict:
    return {"form_key": KEY, "staff": staff.pk, "label": "Deputy", "starts_on": today().isoformat()} | changes


@pytest.mark.parametrize("role", NAMES)
def test_each_of_those_who_name_it_may_propose(cast, newcomer, sign_in, role):
    page = sign_in(cast[role]).post(reverse("staffing:team_create"), sent(newcomer), follow=True)
    row = newcomer.roles.get()
    assert (row.role, row.state, row.proposed_by) == (Role.SAFEGUARDING_LEAD, "proposed", cast[role])
    assert "Proposed. It counts once another has approved it." in page.content.decode()


def test_no_right_follows_until_another_approves(cast, newcomer, sign_in):
    row = propose(cast, newcomer)
    assert not newcomer.actor(today()).can(Can.CONCERN_VIEW)
    page = decide(sign_in(cast[Role.HEAD]), "approve", row).content.decode()
    assert f"Deputy for {newcomer.name}: approved." in page
    assert newcomer.actor(today()).can(Can.CONCERN_VIEW)


def test_whoever_proposed_does_not_approve(cast, newcomer, sign_in):
    row = propose(cast, newcomer)
    page = decide(sign_in(cast[Role.SITE_ADMIN]), "approve", row).content.decode()
    assert "leaves the decision to somebody else" in page
    assert StaffRole.objects.get(pk=row.pk).is_waiting


def test_whoever_is_to_be_of_it_does_not_approve(cast, sign_in):
    row = propose(cast, cast[Role.HEAD])
    page = decide(sign_in(cast[Role.HEAD]), "approve", row).content.decode()
    assert "leaves the decision to somebody else" in page


def test_nobody_proposes_themselves(cast, sign_in):
    head = cast[Role.HEAD]
    sign_in(head).post(reverse("staffing:team_create"), sent(head))
    assert not StaffRole.objects.filter(staff=head, role=Role.SAFEGUARDING_LEAD).exists()


def test_whoever_is_of_it_already_is_not_proposed_again(cast, sign_in):
    page = sign_in(cast[Role.HEAD]).post(reverse("staffing:team_create"), sent(cast[Role.SAFEGUARDING_LEAD]))
    assert "has this role already" in page.content.decode()


def test_the_lead_and_the_head_name_a_deputy_together(cast, newcomer, sign_in):
    row = propose(cast, newcomer, by=Role.SAFEGUARDING_LEAD)
    decide(sign_in(cast[Role.HEAD]), "approve", row)
    assert Role.SAFEGUARDING_LEAD in newcomer.actor(today()).roles


def test_who_is_declined_stays_among_the_past(cast, newcomer, sign_in):
    row = propose(cast, newcomer)
    decide(sign_in(cast[Role.HEAD]), "decline", row)
    assert not newcomer.actor(today()).roles
    page = sign_in(cast[Role.SAFEGUARDING_LEAD]).get(LIST).content.decode()
    assert "Declined" in page[page.index("Past") :]


def test_leaders_and_records_neither_see_nor_decide_it_among_other_roles(cast, newcomer, sign_in):
    row = propose(cast, newcomer)
    for role in (Role.SENIOR_LEADER, Role.HEAD):
        browser = sign_in(cast[role])
        assert newcomer.name not in browser.get(reverse("staffing:role_approval_list")).content.decode()
        assert browser.post(reverse("staffing:role_approve", args=[row.pk])).status_code == 404
    page = sign_in(cast[Role.RECORDS]).get(reverse("staffing:staff_detail", args=[newcomer.pk]))
    assert "Deputy" not in page.content.decode()
    with pytest.raises(Refused, match="not appointed here"):
        approve_role(by=cast.actor(Role.SENIOR_LEADER), row=row, at=now())


def test_the_trail_tells_of_each_step(cast, newcomer, sign_in):
    row = propose(cast, newcomer)
    decide(sign_in(cast[Role.HEAD]), "approve", row)
    end_member(by=cast.actor(Role.HEAD), row=row, ends_on=today())
    trail = AuditEvent.objects.filter(object_kind="staffrole", object_id=row.pk).order_by("pk")
    assert list(trail.values_list("verb", "staff_id")) == [
        ("create", cast[Role.SITE_ADMIN].pk),
        ("approve", cast[Role.HEAD].pk),
        ("end", cast[Role.HEAD].pk),
    ]


def test_at_its_end_the_room_is_closed_to_them(cast, newcomer, sign_in):
    row = propose(cast, newcomer)
    row = approve_member(by=cast.actor(Role.HEAD), row=row, at=now())
    StaffRole.objects.filter(pk=row.pk).update(starts_on=today() - timedelta(days=5))
    sign_in(cast[Role.HEAD]).post(
        reverse("staffing:team_end", args=[row.pk]),
        {"form_key": KEY, "ends_on": (today() - timedelta(days=1)).isoformat()},
    )
    assert not newcomer.actor(today()).can(Can.CONCERN_VIEW)


def test_the_last_of_the_team_stays_until_somebody_else_is_named(cast, sign_in):
    row = cast[Role.SAFEGUARDING_LEAD].roles.get()
    page = sign_in(cast[Role.HEAD]).post(
        reverse("staffing:team_end", args=[row.pk]), {"form_key": KEY, "ends_on": today().isoformat()}
    )
    assert "Name somebody else first" in page.content.decode()
    assert StaffRole.objects.get(pk=row.pk).ends_on is None


def test_a_role_that_is_another_is_not_decided_here(cast, newcomer, sign_in):
    other = factories.proposed_role(staff=newcomer, role=Role.MENTOR, by=cast[Role.RECORDS])
    assert decide(sign_in(cast[Role.HEAD]), "approve", other).status_code == 404


def test_naming_asks_for_a_fresh_second_factor(cast, newcomer, sign_in):
    row = propose(cast, newcomer)
    browser = sign_in(cast[Role.HEAD])
    grow_stale(browser)
    decide(browser, "approve", row)
    assert StaffRole.objects.get(pk=row.pk).is_waiting


def test_a_school_without_a_team_is_told_how_to_begin(sign_in):
    head = make_staff(factories.SchoolFactory(), Role.HEAD)
    assert "appoint the first lead together" in sign_in(head).get(LIST).content.decode()


def test_where_nobody_else_can_approve_it_says_who_would(cast, newcomer, sign_in):
    propose(cast, newcomer)
    for role in (Role.HEAD, Role.SAFEGUARDING_LEAD):
        cast[role].roles.update(ends_on=today() - timedelta(days=1))
    page = sign_in(cast[Role.SITE_ADMIN]).get(LIST).content.decode()
    assert "Nobody else here can approve it yet" in page
