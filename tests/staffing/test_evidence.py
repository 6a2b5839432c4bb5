"""The evidence for the cyber security standard is read from the rows, and a review of roles leaves its trace."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from staffing.access import Role
from staffing.calendar import now, today
from staffing.evidence import POWERFUL_ROLES, read_evidence
from staffing.models import AuditEvent, BackupEvent
from tests import factories
from tests.cast import note_sign_in
from tests.phones import set_up_phone

PAGE = "staffing:evidence_detail"
ENDED = date(2026, 7, 22)


def evidence(cast, role=Role.HEAD):
    return read_evidence(cast.actor(role), today(), now())


def test_roles_that_read_many_records_or_decide_who_may_are_powerful():
    assert {
        Role.HEAD,
        Role.CHAIR_OF_GOVERNORS,
        Role.SENDCO,
        Role.RECORDS,
        Role.SITE_ADMIN,
        Role.SAFEGUARDING_LEAD,
    } <= POWERFUL_ROLES
    assert not {Role.MENTOR, Role.TEACHER, Role.EXAMS_OFFICER, Role.INTERVENTION_LEAD} & POWERFUL_ROLES


def test_it_counts_who_needs_a_second_step_and_names_who_has_none(cast):
    before = evidence(cast)
    set_up_phone(cast[Role.MENTOR])
    note_sign_in(cast[Role.MENTOR])

    after = evidence(cast)

    assert after.needing == before.needing
    assert after.with_factor == before.with_factor + 1
    assert cast[Role.MENTOR] not in after.without_factor
    assert cast[Role.TEACHER] in after.without_factor


def test_a_school_that_relaxed_it_is_held_to_what_it_asks(cast):
    cast.school.is_factor_relaxed = True
    cast.school.save()
    assert cast[Role.TEACHER] not in evidence(cast).without_factor
    assert cast[Role.SENDCO] in evidence(cast).without_factor


def test_it_lists_powerful_roles_in_force_of_this_school_alone(cast):
    held = {(each.row.staff, each.row.role) for each in evidence(cast).roles}
    assert (cast[Role.SENDCO], Role.SENDCO) in held
    assert (cast.leaver, Role.SENDCO) not in held
    assert (cast.stranger, Role.SENDCO) not in held
    assert not any(role == Role.MENTOR for _, role in held)


def test_a_leaver_with_an_open_role_and_sign_in_is_named_with_both(cast):
    note_sign_in(cast.leaver)
    (leaver,) = evidence(cast).leavers
    assert leaver.staff == cast.leaver
    assert leaver.left_open == "role and sign-in"


def test_a_leaver_who_never_signed_in_here_has_no_sign_in_to_name(cast):
    """Else it would be told by its absence of whoever signs in at another school."""
    (leaver,) = evidence(cast).leavers
    assert leaver.left_open == "role"


def test_a_leaver_who_is_tidied_up_is_not(cast):
    note_sign_in(cast.leaver)
    cast.leaver.roles.update(ends_on=ENDED)
    cast.leaver.user.is_active = False
    cast.leaver.user.save()
    assert evidence(cast).leavers == []


@pytest.mark.parametrize("starts_in", [-100, 30])
def test_a_leaver_who_works_at_another_school_or_comes_back_keeps_the_sign_in(cast, starts_in):
    note_sign_in(cast.leaver)
    cast.leaver.roles.update(ends_on=ENDED)
    begins = today() + timedelta(days=starts_in)
    factories.StaffFactory(school=cast.other_school, user=cast.leaver.user, starts_on=begins)
    assert evidence(cast).leavers == []


def test_the_head_says_that_the_roles_were_reviewed_and_the_trail_keeps_it(cast, sign_in):
    page = sign_in(cast[Role.HEAD]).post(reverse("staffing:role_review_create"), follow=True).content.decode()

    assert f"Last reviewed {today():%-d %b %Y} by {cast[Role.HEAD].name}." in page
    event = AuditEvent.objects.get(object_kind="role_review")
    assert event.staff_id == cast[Role.HEAD].pk


def test_a_role_given_after_the_review_stands_out(cast, sign_in):
    sign_in(cast[Role.HEAD]).post(reverse("staffing:role_review_create"))
    assert evidence(cast).new_since_review == 0

    factories.StaffRoleFactory(
        staff=cast[Role.MENTOR], role=Role.RECORDS, decided_at=now() + timedelta(minutes=5)
    )

    assert evidence(cast).new_since_review == 1


def test_another_schools_review_says_nothing_here(cast, sign_in):
    head = factories.StaffFactory(school=cast.other_school)
    factories.StaffRoleFactory(staff=head, role=Role.HEAD)
    sign_in(head).post(reverse("staffing:role_review_create"))
    assert evidence(cast).reviewed is None


def test_the_administrator_reads_it_and_does_not_review_it(cast, sign_in):
    browser = sign_in(cast[Role.SITE_ADMIN])
    page = browser.get(reverse(PAGE)).content.decode()
    assert "never reviewed" in page
    assert "Reviewed today" not in page
    assert browser.post(reverse("staffing:role_review_create")).status_code == 403


def test_the_head_sees_the_age_of_the_last_backup_and_of_its_proof(cast, sign_in):
    made = now() - timedelta(days=1)
    BackupEvent.objects.create(kind="made", at=made, made_at=made, archive="a.age")
    BackupEvent.objects.create(kind="proven", at=now() - timedelta(days=9), made_at=made, archive="a.age")

    page = sign_in(cast[Role.HEAD]).get(reverse(PAGE)).content.decode()

    assert "yesterday" in page
    assert "9 days ago" in page


def test_without_a_backup_it_says_so(cast, sign_in):
    assert sign_in(cast[Role.HEAD]).get(reverse(PAGE)).content.decode().count("none known") == 2


def test_versions_are_those_that_run(cast):
    assert dict(evidence(cast).versions).keys() >= {"Python", "Django"}
    assert all(number[0].isdecimal() for _, number in evidence(cast).versions)
