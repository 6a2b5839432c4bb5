"""Records staff keep colleagues, give roles from day to day, and invite; some things they may not."""

import re
from datetime import date
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from staffing.access import Role
from staffing.actions.account import switch_school
from staffing.actions.people import edit_staff
from staffing.calendar import now, today
from staffing.models import AuditEvent, Faculty, ReportsTo, School, Staff, StaffRole, User
from staffing.refusals import Refused
from tests import factories
from tests.cast import make_staff, note_sign_in
from tests.phones import set_up_phone

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


def test_the_list_is_narrowed_to_a_role(cast, office):
    page = office.get("/staff/?role=mentor").context["page"]
    assert list(page) == [cast[Role.MENTOR]]
    assert len(office.get("/staff/?role=juggler").context["page"]) > 1


def test_the_same_form_twice_adds_one(office):
    first, second = (office.post(at("staff_create"), TYPED)["Location"] for _ in range(2))
    assert first == second
    assert Staff.objects.filter(surname="Marsh").count() == 1


def test_an_end_before_the_start_is_said_beside_its_field(office):
    page = office.post(at("staff_create"), TYPED | {"ends_on": "2026-11-01"}).content.decode()
    assert "This is before the first day." in page
    assert 'value="Dotterel"' in page


def test_what_a_field_cannot_take_is_said_plainly(office):
    typed = TYPED | {"forename": "x" * 61, "hours": "61", "email": "marsh at school"}
    errors = office.post(at("staff_create"), typed).context["form"].errors
    assert errors["forename"] == ["Keep it to 60 characters: there are 61."]
    assert errors["hours"] == ["This is at most 60."]
    assert errors["email"] == ["Give an e-mail address, such as name@school.org.uk."]


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


# Somebody's account at another school


@pytest.fixture
def known_elsewhere(cast) -> User:
    """Signs in at another school, with a password and a phone."""
    user = cast.stranger.user
    user.last_login = now()
    user.save()
    set_up_phone(cast.stranger)
    note_sign_in(cast.stranger)
    return user


def said_of(page: str, staff: Staff) -> str:
    """A page without what differs from one request to the next and from one address to the next."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|data-idle-left="\d+"', "", page)
    return re.sub(r"/\d+/", "/", page.replace(staff.user.email, ""))


def test_no_page_tells_whether_an_address_is_known_from_another_school(cast, sign_in, known_elsewhere):
    """Neither the person's page, nor the list, nor the evidence, before they sign in here."""
    browsers = [sign_in(cast[role]) for role in (Role.RECORDS, Role.SITE_ADMIN)]
    told = []
    for user in (known_elsewhere, User.objects.create_user("nobody@invented.example")):
        staff = make_staff(cast.school, Role.SENDCO, user=user)
        Staff.objects.filter(pk=staff.pk).update(surname="Marsh", code="")
        addresses = [at("staff_detail", staff.pk), at("staff_list"), at("evidence_detail")]
        pages = [browser.get(address).content.decode() for browser in browsers for address in addresses]
        told.append([said_of(page, staff) for page in pages])
        StaffRole.objects.filter(staff=staff).delete()
        staff.delete()
    assert "Has not signed in here yet" in told[0][0]
    assert "Send the invitation" in told[0][0]
    assert "The phone is lost" not in "".join(told[0])
    assert told[0] == told[1]


def test_nor_does_asking_for_a_new_phone(cast, office, known_elsewhere):
    told = set()
    for user in (known_elsewhere, User.objects.create_user("nobody@invented.example")):
        staff = factories.StaffFactory(school=cast.school, user=user, surname="Marsh")
        page = office.post(at("lost_phone_create", staff.pk), follow=True).content.decode()
        told.add(re.search(r"Ms Marsh has given no phone[^<]+", page)[0])
    assert len(told) == 1


def test_an_address_known_elsewhere_is_changed_back_and_the_account_there_stays(
    cast, office, known_elsewhere
):
    office.post(at("staff_create"), TYPED | {"email": known_elsewhere.email})
    added = Staff.objects.get(surname="Marsh")
    office.post(at("staff_edit", added.pk), edited(added, email="right@invented.example"))
    added.refresh_from_db()
    assert added.user.email == "right@invented.example"
    assert not added.user.has_usable_password()
    cast.stranger.refresh_from_db()
    assert cast.stranger.user == known_elsewhere
    assert User.objects.filter(pk=known_elsewhere.pk, email=known_elsewhere.email).exists()


def test_who_is_added_elsewhere_goes_there_by_their_own_choice(cast, known_elsewhere):
    """Though that school's name comes first: being added is no sign-in."""
    School.objects.filter(pk=cast.school.pk).update(name="Aaa")
    added = factories.StaffFactory(school=cast.school, user=known_elsewhere)
    known_elsewhere.set_password(factories.PASSWORD)
    known_elsewhere.save()
    cast.stranger.user.authenticator_set.all().delete()
    browser = Client()
    browser.post(reverse("account_login"), {"login": known_elsewhere.email, "password": factories.PASSWORD})
    assert AuditEvent.objects.get(verb="sign_in").staff_id == cast.stranger.pk
    added.refresh_from_db()
    assert added.signed_in_at is None
    switch_school(by=added.actor(today()), to=added, user=known_elsewhere)
    added.refresh_from_db()
    assert added.signed_in_at


def test_a_sign_in_while_the_record_is_edited_fixes_the_address(cast, newcomer):
    """The editor read the record before; the sign-in is neither overlooked nor taken back."""
    read_before = Staff.objects.select_related("user").get(pk=newcomer.pk)
    note_sign_in(newcomer)
    by = cast.actor(Role.RECORDS)
    with pytest.raises(Refused):
        edit_staff(by=by, staff=read_before, version=1, values={}, email="mine@invented.example")
    read_before = Staff.objects.select_related("user").get(pk=newcomer.pk)
    read_before.signed_in_at = None
    edit_staff(by=by, staff=read_before, version=1, values={}, email=newcomer.user.email)
    newcomer.refresh_from_db()
    assert newcomer.signed_in_at


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
        "form_key": str(uuid4()),
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


def test_the_address_that_was_changed_is_told_and_its_invitation_opens_nothing(
    office, newcomer, django_capture_on_commit_callbacks
):
    office.post(at("staff_invite", newcomer.pk))
    link = re.search(r"https?://[^/]+(/\S+)", mail.outbox.pop().body)[1]
    assert "new password" in Client().get(link, follow=True).content.decode().lower()
    with django_capture_on_commit_callbacks(execute=True):
        office.post(at("staff_edit", newcomer.pk), edited(newcomer, email="right@invented.example"))
    assert [told.to for told in mail.outbox] == [["new@invented.example"]]
    assert "Invitations that came to this address no longer work." in mail.outbox[0].body
    assert "new password" not in Client().get(link, follow=True).content.decode().lower()


def test_the_address_of_somebody_who_signs_in_is_fixed(cast, office, sign_in):
    mentor = cast[Role.MENTOR]
    sign_in(mentor)
    page = office.post(at("staff_edit", mentor.pk), edited(mentor, email="mine@invented.example"))
    assert "can be changed until somebody signs in here with it" in page.content.decode()


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
    again = {"version": mentor.version + 1, "form_key": str(uuid4())}
    office.post(at("staff_edit", mentor.pk), mine | again)
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
        ({"role": Role.SAFEGUARDING_LEAD}, "The safeguarding team is not appointed here"),
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


def test_a_second_faculty_for_one_lead_is_refused_in_words(cast, office):
    lead, english = cast[Role.FACULTY_LEAD], factories.FacultyFactory(school=cast.school, name="English")
    sent = {
        "form_key": TYPED["form_key"],
        "role": Role.FACULTY_LEAD,
        "starts_on": "2026-11-23",
        "faculty": english.pk,
    }
    page = office.post(at("role_create", lead.pk), sent)
    assert "has this role already" in page.content.decode()


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
    assert "not appointed here" in page.content.decode()
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
    with django_assert_max_num_queries(12):
        page = office.get(at("staff_list")).content.decode()
    assert page.count("<tr>") == len(Role) + 1


@pytest.mark.parametrize(
    ("minutes", "full", "warned_from"), [(1950, 14, 12), (975, 7, 6), (1365, 9, 8), (140, 1, 1), (0, 0, 0)]
)
def test_limit_and_warning_of_a_caseload_go_with_the_hours(cast, minutes, full, warned_from):
    mentor = cast[Role.MENTOR]
    mentor.contracted_minutes = minutes
    assert (mentor.full_caseload(), mentor.caseload_warning()) == (full, warned_from)


THEIRS = ("1 pupil on the caseload", "1 lesson on the timetable", "1 weekly slot", "1 provision led")


def test_what_is_still_a_leavers_is_counted_where_the_last_day_is_set(cast, office):
    mentor = cast[Role.MENTOR]
    factories.CaseloadAssignmentFactory(mentor=mentor, pupil__school=cast.school)
    provision = factories.ProvisionFactory(programme__school=cast.school, lead=mentor)
    factories.SlotFactory(provision=provision, period__shape__school=cast.school)
    factories.TimetabledLessonFactory(group__school=cast.school, teacher=mentor)
    edit, page = at("staff_edit", mentor.pk), at("staff_detail", mentor.pk)
    assert all(words in office.get(edit).content.decode() for words in THEIRS)
    assert not any(words in office.get(page).content.decode() for words in THEIRS)
    Staff.objects.filter(pk=mentor.pk).update(ends_on=date(2026, 12, 18))
    assert all(words in office.get(page).content.decode() for words in THEIRS)


def test_fields_that_may_stay_empty_say_so_and_no_other_is_marked(office):
    page = office.get(at("staff_create")).content.decode()
    assert re.search(r"Job title <span class=\"soft\">\(optional\)</span>", page)
    assert '<label for="id_surname">Surname</label>' in page
