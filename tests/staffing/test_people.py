"""Records staff keep colleagues, give roles from day to day, and invite; some things they may not."""

import re
from datetime import date

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from staffing.access import Role
from staffing.models import AuditEvent, Faculty, ReportsTo, Staff, StaffRole, User
from tests import factories

pytestmark = pytest.mark.django_db
TYPED = {
    "form_key": "5f6a3f0e-7f3c-4a53-9a3c-0d6b7a3a1b11",
    "title": "Ms",
    "forename": "Dotterel",
    "surname": "Marsh",
    "email": "Dotterel@Invented.example",
    "hours": "20.5",
    "starts_on": "2026-11-23",
}


@pytest.fixture
def office(cast, sign_in) -> Client:
    return sign_in(cast[Role.RECORDS])


def at(name: str, *ids: int) -> str:
    return reverse(f"staffing:{name}", args=ids)


def test_a_colleague_is_added(cast, office):
    office.post(at("staff_create"), TYPED)
    added = Staff.objects.get(surname="Marsh")
    assert (added.school, added.contracted_minutes, added.user.email) == (
        cast.school,
        1230,
        "dotterel@invented.example",
    )
    assert not added.user.has_usable_password()
    assert AuditEvent.objects.filter(verb="create", object_kind="staff", object_id=added.pk).exists()


def test_the_same_form_twice_adds_one(office):
    first, second = (office.post(at("staff_create"), TYPED)["Location"] for _ in range(2))
    assert first == second
    assert Staff.objects.filter(surname="Marsh").count() == 1


def test_an_end_before_the_start_is_said_beside_its_field(office):
    page = office.post(at("staff_create"), TYPED | {"ends_on": "2026-11-01"}).content.decode()
    assert "This is before the first day." in page
    assert 'value="Dotterel"' in page


def test_an_address_that_has_a_record_here_already_is_named(cast, office):
    email = cast[Role.MENTOR].user.email
    page = office.post(at("staff_create"), TYPED | {"email": email.upper()}).content.decode()
    assert "has this address and a record here already" in page
    assert not Staff.objects.filter(surname="Marsh").exists()


def test_a_code_that_somebody_has_is_refused(cast, office):
    page = office.post(at("staff_create"), TYPED | {"code": cast[Role.MENTOR].code}).content.decode()
    assert "has this code" in page


def test_who_is_known_from_another_school_gets_a_second_record_and_keeps_the_password(cast, office):
    user = cast.stranger.user
    user.set_password(factories.PASSWORD)
    user.save()
    office.post(at("staff_create"), TYPED | {"email": user.email})
    added = Staff.objects.get(surname="Marsh")
    office.post(at("staff_invite", added.pk))
    assert added.user == user
    assert User.objects.get(pk=user.pk).check_password(factories.PASSWORD)
    assert "the password you have" in mail.outbox[0].body
    assert "/password/set/" not in mail.outbox[0].body


@pytest.fixture
def newcomer(cast) -> Staff:
    return factories.StaffFactory(school=cast.school, user=User.objects.create_user("new@invented.example"))


def test_an_invitation_lets_a_newcomer_in(cast, office, newcomer):
    office.post(at("staff_invite", newcomer.pk))
    path = re.search(r"http://localhost:8000(\S+)", mail.outbox[0].body).group(1)
    browser = Client()
    form = browser.get(path, follow=True).redirect_chain[-1][0]
    browser.post(form, {"password1": "three-odd-puffins", "password2": "three-odd-puffins"})
    answer = browser.post(
        reverse("account_login"), {"login": "new@invented.example", "password": "three-odd-puffins"}
    )
    assert answer.status_code == 302
    assert "This link no longer works" in Client().get(path).content.decode()


def test_an_invitation_that_the_mail_server_refuses_is_said(office, newcomer, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    page = office.post(at("staff_invite", newcomer.pk), follow=True).content.decode()
    assert "did not take the invitation" in page


def edited(staff: Staff, **changes) -> dict:
    return {
        "form_key": TYPED["form_key"],
        "version": staff.version,
        "forename": staff.forename,
        "surname": staff.surname,
        "email": staff.user.email,
        "hours": "32.5",
        "starts_on": staff.starts_on.isoformat(),
    } | changes


def test_a_mistyped_address_is_mended_before_it_was_used(office, newcomer):
    office.post(at("staff_edit", newcomer.pk), edited(newcomer, email="right@invented.example"))
    newcomer.refresh_from_db()
    assert newcomer.user.email == "right@invented.example"
    assert not User.objects.filter(email="new@invented.example").exists()


def test_the_address_of_somebody_who_signs_in_is_fixed(cast, office, sign_in):
    mentor = cast[Role.MENTOR]
    sign_in(mentor)
    page = office.post(at("staff_edit", mentor.pk), edited(mentor, email="mine@invented.example"))
    assert "can be changed until somebody signs in with it" in page.content.decode()


def test_nobody_reaches_the_safeguarding_leads_account_by_a_new_address(cast, office):
    lead = cast[Role.SAFEGUARDING_LEAD]
    office.post(at("staff_edit", lead.pk), edited(lead, email="mine@invented.example"))
    assert not User.objects.filter(email="mine@invented.example").exists()


def test_two_people_saving_one_record_lose_nothing(cast, office):
    mentor = cast[Role.MENTOR]
    mine = edited(mentor, job_title="Lead mentor")
    office.post(at("staff_edit", mentor.pk), edited(mentor, job_title="Senior mentor"))
    page = office.post(at("staff_edit", mentor.pk), mine).content.decode()
    assert "Saved meanwhile by somebody else" in page
    assert "Senior mentor" in page
    assert 'value="Lead mentor"' in page
    assert Staff.objects.get(pk=mentor.pk).job_title == "Senior mentor"
    office.post(at("staff_edit", mentor.pk), mine | {"version": mentor.version + 1})
    assert Staff.objects.get(pk=mentor.pk).job_title == "Lead mentor"


def role_form(**changes) -> dict:
    return {"form_key": TYPED["form_key"], "role": Role.MENTOR, "starts_on": "2026-11-23"} | changes


def test_a_role_is_given_with_its_years(cast, office, newcomer):
    office.post(
        at("role_create", newcomer.pk),
        role_form(role=Role.PASTORAL_LEAD, label="Head of Year 8", years=["8", "9"]),
    )
    row = StaffRole.objects.get(staff=newcomer)
    assert (str(row), sorted(row.years.values_list("year_group", flat=True))) == ("Head of Year 8", [8, 9])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"role": Role.SAFEGUARDING_LEAD}, "appointed by the first administrator and the headteacher"),
        ({"role": Role.MENTOR, "years": ["8"]}, "has year groups"),
        ({"role": Role.KEY_STAGE_COORDINATOR}, "Say which year groups"),
        ({"role": Role.FACULTY_LEAD}, "Say which faculty"),
        ({"ends_on": "2026-11-01"}, "This is before the first day."),
        ({"role": Role.PASTORAL_LEAD, "years": ["3"]}, "Select a valid choice"),
        ({"role": "king"}, "Select a valid choice"),
    ],
)
def test_a_role_that_can_not_be_is_refused_in_words(office, newcomer, changes, sentence):
    page = office.post(at("role_create", newcomer.pk), role_form(**changes)).content.decode()
    assert sentence in page
    assert not StaffRole.objects.filter(staff=newcomer).exists()


def test_the_same_role_twice_at_once_is_refused(cast, office):
    mentor = cast[Role.MENTOR]
    page = office.post(at("role_create", mentor.pk), role_form()).content.decode()
    assert "has this role already, from 1 Sep 2020" in page


def test_a_role_may_be_given_again_after_its_end(cast, office):
    mentor = cast[Role.MENTOR]
    office.post(
        at("role_end", mentor.roles.get().pk), {"form_key": TYPED["form_key"], "ends_on": "2026-11-20"}
    )
    office.post(at("role_create", mentor.pk), role_form(form_key="5f6a3f0e-7f3c-4a53-9a3c-0d6b7a3a1b12"))
    assert list(mentor.roles.values_list("ends_on", flat=True)) == [date(2026, 11, 20), None]


def test_the_safeguarding_role_is_not_ended_here_either(cast, office):
    row = cast[Role.SAFEGUARDING_LEAD].roles.get()
    page = office.post(at("role_end", row.pk), {"form_key": TYPED["form_key"], "ends_on": "2026-11-20"})
    assert "not here" in page.content.decode()
    assert StaffRole.objects.get(pk=row.pk).ends_on is None


def test_several_managers_at_once_are_kept_and_the_same_one_twice_is_not(cast, office):
    mentor = cast[Role.MENTOR]
    for number, manager in enumerate((Role.SENDCO, Role.PASTORAL_LEAD, Role.SENDCO)):
        page = office.post(
            at("manager_create", mentor.pk),
            {
                "form_key": f"5f6a3f0e-7f3c-4a53-9a3c-0d6b7a3a1b2{number}",
                "manager": cast[manager].pk,
                "starts_on": "2026-11-23",
            },
        )
    assert "on those days already" in page.content.decode()
    assert ReportsTo.objects.filter(staff=mentor).count() == 2


def test_a_faculty_name_is_used_once(cast, office):
    page = office.post(at("faculty_create"), {"form_key": TYPED["form_key"], "name": "maths"})
    assert "There is a faculty of this name already." in page.content.decode()
    assert Faculty.objects.filter(school=cast.school).count() == 1


def test_a_colleague_of_another_school_is_not_there(cast, office):
    for name in ("staff_detail", "staff_edit", "role_create", "manager_create"):
        there, nowhere = office.get(at(name, cast.stranger.pk)), office.get(at(name, 987654))
        assert there.status_code == nowhere.status_code == 404
        assert there.content == nowhere.content


def test_a_manager_of_another_school_is_no_choice(cast, office):
    page = office.post(
        at("manager_create", cast[Role.MENTOR].pk),
        {"form_key": TYPED["form_key"], "manager": cast.stranger.pk, "starts_on": "2026-11-23"},
    )
    assert "Select a valid choice" in page.content.decode()


def test_who_may_see_staff_and_not_edit_gets_no_buttons(cast, sign_in):
    page = sign_in(cast[Role.HEAD]).get(at("staff_detail", cast[Role.MENTOR].pk)).content.decode()
    assert "Give a role" not in page
    assert sign_in(cast[Role.HEAD]).get(at("staff_edit", cast[Role.MENTOR].pk)).status_code == 403


def test_the_list_takes_no_more_statements_for_more_staff(cast, office, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        page = office.get(at("staff_list")).content.decode()
    assert page.count("<tr>") == len(Role) + 1
