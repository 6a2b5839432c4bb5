"""A role that the office gives opens nothing until another person, a leader, has approved it."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from interventions.forms.log_sheet import colleagues
from mentoring.digest import recipients
from pupils.caseloads import mentors
from staffing.access import Can, Role
from staffing.actions.roles import approve_role, decline_role, propose_role
from staffing.calendar import now, today
from staffing.models import AuditEvent, Staff, StaffRole
from staffing.refusals import Refused
from tests import factories
from tests.cast import make_staff

pytestmark = pytest.mark.django_db
KEY = "5f6a3f0e-7f3c-4a53-9a3c-0d6b7a3a1b11"
LIST = reverse("staffing:role_approval_list")


@pytest.fixture
def newcomer(cast) -> Staff:
    return factories.StaffFactory(school=cast.school, forename="Dotterel")


def propose(cast, staff: Staff, role: Role = Role.MENTOR, by: Role = Role.RECORDS) -> StaffRole:
    return propose_role(
        by=cast.actor(by), staff=staff, role=role, label="", faculty=None, years=[], starts_on=today(),
        ends_on=None, at=now(),
    )  # fmt: skip


def decide(browser: Client, what: str, row: StaffRole):
    return browser.post(reverse(f"staffing:role_{what}", args=[row.pk]), follow=True)


def test_a_role_given_by_the_office_opens_nothing_yet(cast, newcomer, sign_in):
    address = reverse("staffing:role_create", args=[newcomer.pk])
    sign_in(cast[Role.RECORDS]).post(
        address, {"form_key": KEY, "role": Role.SENDCO, "starts_on": "2026-11-19"}
    )
    row = newcomer.roles.get()
    assert (row.state, row.proposed_by) == (StaffRole.State.PROPOSED, cast[Role.RECORDS])
    assert not newcomer.actor(today()).can(Can.RECORD_VIEW)
    assert sign_in(newcomer).get(reverse("pupils:pupil_list")).status_code == 403


def test_it_counts_at_the_next_request_once_a_leader_approved(cast, newcomer, sign_in):
    browser = sign_in(newcomer)
    assert browser.get(reverse("pupils:pupil_list")).status_code == 403
    row = propose(cast, newcomer)
    page = decide(sign_in(cast[Role.HEAD]), "approve", row).content.decode()
    assert f"Mentor for {newcomer.name}: approved." in page
    assert browser.get(reverse("pupils:pupil_list")).status_code == 200
    row.refresh_from_db()
    assert (row.decided_by, row.decided_at.date()) == (cast[Role.HEAD], today())


def test_a_declined_role_stays_with_who_declined_it_and_can_be_proposed_again(cast, newcomer, sign_in):
    row = propose(cast, newcomer)
    decide(sign_in(cast[Role.SENIOR_LEADER]), "decline", row)
    assert not newcomer.actor(today()).roles
    page = sign_in(cast[Role.RECORDS]).get(reverse("staffing:staff_detail", args=[newcomer.pk]))
    assert f"by {cast[Role.SENIOR_LEADER].name} on 19 Nov 2026" in page.content.decode()
    assert propose(cast, newcomer).is_waiting


@pytest.mark.parametrize(("what", "verb"), [("approve", "approve"), ("decline", "decline")])
def test_the_trail_tells_of_the_proposal_and_the_decision(cast, newcomer, sign_in, what, verb):
    row = propose(cast, newcomer)
    decide(sign_in(cast[Role.HEAD]), what, row)
    trail = AuditEvent.objects.filter(object_kind="staffrole", object_id=row.pk).order_by("pk")
    assert list(trail.values_list("verb", "staff_id")) == [
        ("create", cast[Role.RECORDS].pk),
        (verb, cast[Role.HEAD].pk),
    ]


def counted_as_mentors(cast) -> dict[str, set[int]]:
    """Everywhere that asks who holds a role."""
    office = cast.actor(Role.RECORDS)
    return {
        "caseloads": {staff.pk for staff in mentors(office, today())},
        "adults of a session": {each.pk for each in colleagues(office, today()) if each.gives_support},
        "digests": {each.staff.pk for each in recipients(cast.school, today())},
        "rights": {staff.pk for staff in Staff.objects.all() if staff.actor(today()).roles},
    }


@pytest.mark.parametrize("decline", [False, True])
def test_what_is_not_approved_counts_nowhere(cast, newcomer, decline):
    row = propose(cast, newcomer)
    if decline:
        decline_role(by=cast.actor(Role.HEAD), row=row, at=now())
        assert all(newcomer.pk not in counted for counted in counted_as_mentors(cast).values())
        return
    assert all(newcomer.pk not in counted for counted in counted_as_mentors(cast).values())
    approve_role(by=cast.actor(Role.HEAD), row=row, at=now())
    assert all(newcomer.pk in counted for counted in counted_as_mentors(cast).values())


def test_nobody_gives_themselves_a_role(cast, sign_in):
    office = cast[Role.RECORDS]
    page = sign_in(office).post(
        reverse("staffing:role_create", args=[office.pk]),
        {"form_key": KEY, "role": Role.SENDCO, "starts_on": "2026-11-19"},
    )
    assert "Nobody gives a role to themselves" in page.content.decode()
    assert office.roles.count() == 1


def test_nobody_approves_their_own_role_or_one_they_proposed(cast, sign_in):
    leader = cast[Role.SENIOR_LEADER]
    factories.StaffRoleFactory(staff=leader, role=Role.RECORDS)
    for_leader = propose(cast, leader, Role.SENDCO)
    by_leader = propose(cast, cast[Role.TEACHER], Role.SENDCO, by=Role.SENIOR_LEADER)
    browser = sign_in(leader)
    for row in (for_leader, by_leader):
        assert "leaves the decision to somebody else" in decide(browser, "approve", row).content.decode()
        assert StaffRole.objects.get(pk=row.pk).is_waiting
    page = browser.get(LIST).content.decode()
    assert ">Approve<" not in page
    assert page.count(f"Asked: {cast[Role.HEAD].name}.") == 2


def test_a_decision_is_taken_once(cast, newcomer, sign_in):
    row = propose(cast, newcomer)
    decide(sign_in(cast[Role.HEAD]), "approve", row)
    page = decide(sign_in(cast[Role.SENIOR_LEADER]), "decline", row).content.decode()
    assert "This was decided already: approved." in page
    assert StaffRole.objects.get(pk=row.pk).is_approved


def test_leaders_have_the_list_in_one_tap_and_others_do_not(cast, newcomer, sign_in):
    propose(cast, newcomer)
    page = sign_in(cast[Role.HEAD]).get(LIST).content.decode()
    assert newcomer.user.email in page
    assert page.count(">Approve<") == page.count(">Decline<") == 1
    assert "Roles to approve · 1" in page
    staff_page = reverse("staffing:staff_detail", args=[newcomer.pk])
    assert ">Approve<" in sign_in(cast[Role.HEAD]).get(staff_page).content.decode()
    office = sign_in(cast[Role.RECORDS]).get(staff_page).content.decode()
    assert ">Approve<" not in office
    assert f"{cast[Role.HEAD].name} or {cast[Role.SENIOR_LEADER].name}" in office


def test_a_role_of_another_school_is_not_there(cast, sign_in):
    office = make_staff(cast.other_school, Role.RECORDS)
    teacher = make_staff(cast.other_school, Role.TEACHER)
    row = factories.proposed_role(staff=teacher, role=Role.HEAD, by=office)
    assert decide(sign_in(cast[Role.HEAD]), "approve", row).status_code == 404
    assert teacher.name not in sign_in(cast[Role.HEAD]).get(LIST).content.decode()


def test_a_role_is_not_made_longer_by_its_last_day(cast, sign_in):
    row = cast[Role.MENTOR].roles.get()
    StaffRole.objects.filter(pk=row.pk).update(ends_on=date(2026, 10, 1))
    page = sign_in(cast[Role.RECORDS]).post(
        reverse("staffing:role_end", args=[row.pk]), {"form_key": KEY, "ends_on": "2027-07-20"}
    )
    assert "A role is not made longer here" in page.content.decode()
    assert not cast[Role.MENTOR].actor(today()).roles


def test_what_waits_is_declined_not_ended(cast, newcomer, sign_in):
    row = propose(cast, newcomer)
    page = sign_in(cast[Role.RECORDS]).post(
        reverse("staffing:role_end", args=[row.pk]), {"form_key": KEY, "ends_on": "2026-12-01"}
    )
    assert "It can be declined, not ended." in page.content.decode()


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "approved", "proposed_by": "office"},
        {"state": "approved", "proposed_by": "office", "decided_by": "head"},
        {"state": "declined", "decided_at": "now"},
        {"state": "proposed", "proposed_by": "office", "decided_by": "head", "decided_at": "now"},
        {"state": "approved", "proposed_by": "head", "decided_by": "head", "decided_at": "now"},
        {"state": "approved", "proposed_by": "office", "decided_by": "holder", "decided_at": "now"},
        {"state": "proposed", "proposed_by": "holder"},
    ],
    ids=str,
)
def test_the_database_refuses_a_state_without_its_decision(cast, newcomer, fields):
    people = {"office": cast[Role.RECORDS], "head": cast[Role.HEAD], "holder": newcomer}
    values = {name: {**people, "now": now()}.get(value, value) for name, value in fields.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffRole.objects.create(staff=newcomer, role=Role.MENTOR, starts_on=today(), **values)


@pytest.fixture
def founder(db) -> Staff:
    """The only person of a fresh school: site administrator and records."""
    staff = make_staff(factories.SchoolFactory(), Role.SITE_ADMIN)
    factories.StaffRoleFactory(staff=staff, role=Role.RECORDS)
    return staff


def give(by: Staff, to: Staff, role: Role) -> StaffRole:
    return propose_role(
        by=by.actor(today()), staff=to, role=role, label="", faculty=None, years=[], starts_on=today(),
        ends_on=None, at=now(),
    )  # fmt: skip


def test_the_first_leader_of_a_school_counts_at_once_and_approves_the_rest(founder, sign_in):
    head, mentor = (factories.StaffFactory(school=founder.school) for _ in range(2))
    waits = give(founder, mentor, Role.MENTOR)
    page = sign_in(founder).get(reverse("staffing:staff_detail", args=[mentor.pk])).content.decode()
    assert "First the site administrator" in page
    first = give(founder, head, Role.HEAD)
    assert (first.state, first.decided_by) == (StaffRole.State.APPROVED, founder)
    decide(sign_in(head), "approve", waits)
    assert mentor.actor(today()).roles == {Role.MENTOR}


def test_only_the_first_leader_ever_counts_at_once(founder):
    head, other = (factories.StaffFactory(school=founder.school) for _ in range(2))
    give(founder, head, Role.HEAD)
    head.roles.update(starts_on=date(2026, 9, 1), ends_on=date(2026, 10, 1))
    assert give(founder, other, Role.HEAD).is_waiting


def test_records_alone_founds_no_leader(founder):
    office = make_staff(founder.school, Role.RECORDS)
    other = factories.StaffFactory(school=founder.school)
    assert give(office, other, Role.HEAD).is_waiting


def test_the_founder_is_not_the_first_leader(founder):
    with pytest.raises(Refused, match="to themselves"):
        give(founder, founder, Role.HEAD)
