"""Rights are read anew at each request; nothing is stored; what declares nothing is closed."""

import time
from datetime import date

import pytest
from django.http import HttpResponse
from django.test import Client, override_settings
from django.urls import path, reverse

from mentoring.urls import urlpatterns as ours
from staffing.access import Can, Role, needs
from staffing.acting import staff_choices
from staffing.calendar import today
from staffing.drafts import owner_token
from staffing.models import AuditEvent, ClosedDay, Draft, RoleYear, School, Staff, StaffRole
from tests import factories

pytestmark = pytest.mark.django_db
ACCOUNT = reverse("staffing:account")


@needs(Can.STAFF_EDIT)
def _for_records(request):
    return HttpResponse("staff of the school")


def _undeclared(request):
    return HttpResponse("anything")


urlpatterns = [path("for-records/", _for_records), path("undeclared/", _undeclared), *ours]
with_more_pages = override_settings(ROOT_URLCONF=__name__)


def test_a_stranger_is_sent_to_sign_in_and_back(cast):
    answer = Client().get(f"{ACCOUNT}?a=b")
    assert answer["Location"] == f"{reverse('account_login')}?next=%2Faccount%2F%3Fa%3Db"


@with_more_pages
def test_a_view_that_declares_nothing_is_closed_to_everybody(cast, sign_in):
    for role in Role:
        assert sign_in(cast[role]).get("/undeclared/").status_code == 403
    assert Client().get("/undeclared/").status_code == 403


@with_more_pages
def test_a_view_answers_who_has_its_capability(cast, sign_in):
    assert sign_in(cast[Role.RECORDS]).get("/for-records/").status_code == 200
    assert sign_in(cast[Role.MENTOR]).get("/for-records/").status_code == 403


@with_more_pages
def test_a_revoked_role_is_gone_at_the_next_request(cast, sign_in):
    browser = sign_in(cast[Role.RECORDS])
    browser.get("/for-records/")
    StaffRole.objects.filter(staff=cast[Role.RECORDS]).update(ends_on=date(2026, 11, 18))
    assert browser.get("/for-records/").status_code == 403


@with_more_pages
def test_who_asks_and_whom_they_act_for_is_read_with_one_statement_beside_the_session(
    cast, sign_in, django_assert_num_queries
):
    browser = sign_in(cast[Role.RECORDS])
    browser.get("/for-records/")
    with django_assert_num_queries(2):
        browser.get("/for-records/")


def test_the_roles_of_a_request_are_those_in_force(cast):
    lead = cast[Role.PASTORAL_LEAD]
    RoleYear.objects.create(role=lead.roles.get(), year_group=9)
    factories.proposed_role(staff=lead, role=Role.SENDCO, by=cast[Role.RECORDS])
    for staff in cast.by_role.values():
        (choice,) = staff_choices(staff.user, today())
        assert choice.actor_with(choice.roles_held, today()) == staff.actor(today())
        assert choice.actor_with(choice.roles_held, today()).roles


def test_the_days_of_a_school_come_with_whom_one_acts_for(cast, django_assert_num_queries):
    mentor = cast[Role.MENTOR]
    ClosedDay.objects.create(school=cast.school, on=date(2026, 11, 20), kind=ClosedDay.Kind.INSET)
    (choice,) = staff_choices(mentor.user, today())
    with django_assert_num_queries(0):
        calendar = choice.school.calendar()
    assert calendar == School.objects.get(pk=mentor.school_id).calendar()
    assert calendar.spans
    assert calendar.closed


def test_whoever_holds_no_role_in_one_school_has_those_of_the_other(cast):
    teacher = cast[Role.TEACHER]
    elsewhere = factories.StaffFactory(school=cast.other_school, user=teacher.user)
    choices = {choice.pk: choice for choice in staff_choices(teacher.user, today())}
    roles = {pk: choice.actor_with(choice.roles_held, today()).roles for pk, choice in choices.items()}
    assert roles == {teacher.pk: {Role.TEACHER}, elsewhere.pk: frozenset()}


def test_a_leaver_is_out_at_the_next_request(cast, sign_in):
    browser = sign_in(cast[Role.MENTOR])
    assert browser.get(ACCOUNT).status_code == 200
    Staff.objects.filter(pk=cast[Role.MENTOR].pk).update(ends_on=date(2026, 11, 18))
    assert browser.get(ACCOUNT).status_code == 302
    assert "_auth_user_id" not in browser.session


def test_signed_in_pages_are_never_stored(cast, sign_in):
    assert sign_in(cast[Role.MENTOR]).get(ACCOUNT)["Cache-Control"] == "no-store"


def test_signed_in_pages_hide_when_they_are_left(cast, sign_in):
    assert "data-signed-in" in sign_in(cast[Role.MENTOR]).get(ACCOUNT).content.decode()


@pytest.fixture
def in_two_schools(cast) -> Staff:
    here = cast[Role.MENTOR]
    factories.StaffRoleFactory(
        staff=factories.StaffFactory(school=cast.other_school, user=here.user), role=Role.RECORDS
    )
    return here


@with_more_pages
def test_one_acts_in_one_school_at_a_time(cast, in_two_schools, sign_in):
    browser = sign_in(in_two_schools)
    assert browser.get("/for-records/").status_code == 403
    old_session = browser.cookies["sessionid"].value
    browser.post(reverse("staffing:school_switch"), {"school": cast.other_school.pk})
    assert browser.get("/for-records/").status_code == 200
    assert browser.cookies["sessionid"].value != old_session
    assert AuditEvent.objects.filter(school_id=cast.other_school.pk, verb="sign_in").exists()


def test_the_school_last_chosen_is_there_at_the_next_sign_in(cast, in_two_schools, sign_in):
    sign_in(in_two_schools).post(reverse("staffing:school_switch"), {"school": cast.other_school.pk})
    assert (
        cast.other_school.name
        in sign_in(Staff.objects.get(pk=in_two_schools.pk)).get(ACCOUNT).content.decode()
    )


@pytest.mark.parametrize("school", ["0", "abc", ""])
def test_a_school_that_is_not_ones_own_is_not_there(cast, sign_in, school):
    browser = sign_in(cast[Role.MENTOR])
    assert browser.post(reverse("staffing:school_switch"), {"school": school}).status_code == 404
    other = browser.post(reverse("staffing:school_switch"), {"school": cast.other_school.pk})
    assert other.status_code == 404


def test_a_form_sent_without_a_session_becomes_its_owners_draft(cast):
    mentor = cast[Role.MENTOR]
    token = owner_token(cast.actor(Role.MENTOR), "note-7")
    answer = Client().post(
        ACCOUNT,
        {"note": "Typed for ten minutes", "draft_owner": token},
        HTTP_REFERER="http://testserver/account/",
    )
    assert answer["Location"] == f"{reverse('account_login')}?next=%2Faccount%2F&kept=1"
    assert Draft.objects.get(staff=mentor, key="note-7").body == {"note": ["Typed for ten minutes"]}


def test_a_draft_with_a_forged_owner_is_not_kept(cast):
    token = owner_token(cast.actor(Role.MENTOR), "note-7") + "x"
    answer = Client().post(ACCOUNT, {"note": "Planted", "draft_owner": token})
    assert "kept" not in answer["Location"]
    assert not Draft.objects.exists()


def test_a_body_over_the_cap_is_refused_unread(db, settings):
    settings.HANDRAIL_MAX_REQUEST_BYTES = 100
    answer = Client().post(reverse("account_login"), {"login": "a" * 200})
    assert answer.status_code == 413
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_files_carry_the_policy_of_pages(db):
    answer = Client().get("/static/css/handrail.css")
    assert answer.status_code == 200
    assert "default-src 'self'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("length", ["-1", "abc"])
def test_a_length_that_is_none_is_refused(db, length):
    assert Client().get("/health/", CONTENT_LENGTH=length).status_code == 413


def test_the_clock_of_a_session_may_go_back_a_little_and_not_a_lot(cast, sign_in):
    browser = sign_in(cast[Role.MENTOR])
    for ahead, status in ((200, 200), (2000, 302)):
        session = browser.session
        session["signed_in_at"] = time.time() + ahead
        session.save()
        assert browser.get(ACCOUNT).status_code == status
