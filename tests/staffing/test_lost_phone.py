"""A lost phone: two colleagues give somebody a new start, and nobody gives it to themselves."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from staffing.access import Role
from staffing.calendar import now, today
from staffing.models import AuditEvent, LostPhone, Staff
from tests import factories
from tests.cast import grow_stale, make_staff, note_sign_in
from tests.factories import PASSWORD
from tests.phones import set_up_phone

pytestmark = pytest.mark.django_db


@pytest.fixture
def mentor(cast) -> Staff:
    """A mentor with a phone that is lost."""
    staff = cast[Role.MENTOR]
    staff.user.set_password(PASSWORD)
    staff.user.save()
    set_up_phone(staff)
    note_sign_in(staff)
    return staff


def page_of(staff: Staff) -> str:
    return reverse("staffing:staff_detail", args=[staff.pk])


def ask(browser: Client, staff: Staff) -> str:
    """Ask for somebody, and give the page that answers."""
    return browser.post(reverse("staffing:lost_phone_create", args=[staff.pk]), follow=True).content.decode()


def answer(browser: Client, row: LostPhone, how: str) -> str:
    return browser.post(reverse(f"staffing:lost_phone_{how}", args=[row.pk]), follow=True).content.decode()


@pytest.fixture
def asked(cast, mentor) -> LostPhone:
    """The records office has asked for the mentor."""
    return LostPhone.objects.create(staff=mentor, asked_by=cast[Role.RECORDS])


@pytest.mark.parametrize("first", [Role.RECORDS, Role.SITE_ADMIN])
@pytest.mark.parametrize("second", [Role.HEAD, Role.SENIOR_LEADER, Role.SITE_ADMIN, Role.RECORDS])
def test_one_asks_and_another_confirms(cast, mentor, sign_in, first, second):
    confirming = make_staff(cast.school, second)
    assert "Another colleague has to confirm it" in ask(sign_in(cast[first]), mentor)
    assert Authenticator.objects.exists()
    assert "Done." in answer(sign_in(confirming), LostPhone.objects.get(), "confirm")
    assert not Authenticator.objects.exists()
    events = AuditEvent.objects.filter(object_kind="lostphone").order_by("pk")
    assert [(each.verb, each.staff_id) for each in events] == [
        ("create", cast[first].pk),
        ("end", confirming.pk),
    ]
    assert events[1].detail == {"staff": mentor.pk, "is_confirmed": True}


def test_the_person_is_signed_out_everywhere_and_begins_anew_by_password(cast, mentor, asked, sign_in):
    browsers = [sign_in(mentor), sign_in(mentor)]
    assert all(browser.get("/account/").status_code == 200 for browser in browsers)
    answer(sign_in(cast[Role.HEAD]), asked, "confirm")
    assert all("/sign-in/" in browser.get("/account/")["Location"] for browser in browsers)
    client = Client()
    client.post(reverse("account_login"), {"login": mentor.user.email, "password": PASSWORD})
    assert client.get("/account/")["Location"].startswith(reverse("staffing:phone_create"))


def test_what_waits_stands_above_the_list_of_staff(cast, mentor, asked, sign_in):
    browser = sign_in(cast[Role.HEAD])
    listed = reverse("staffing:staff_list")
    assert "A phone is lost" in browser.get(listed).content.decode()
    answer(browser, asked, "confirm")
    assert "A phone is lost" not in browser.get(listed).content.decode()


def test_who_asked_does_not_confirm_and_may_take_it_back(cast, asked, sign_in):
    browser = sign_in(cast[Role.RECORDS])
    assert "another colleague has to confirm" in answer(browser, asked, "confirm")
    assert Authenticator.objects.exists()
    assert "stays as it was" in answer(browser, asked, "refuse")


def test_nobody_asks_for_themselves(cast, sign_in):
    set_up_phone(cast[Role.RECORDS])
    assert "Somebody else asks for you" in ask(sign_in(cast[Role.RECORDS]), cast[Role.RECORDS])
    assert not LostPhone.objects.exists()


def test_nobody_answers_for_themselves(cast, sign_in):
    head = cast[Role.HEAD]
    set_up_phone(head)
    row = LostPhone.objects.create(staff=head, asked_by=cast[Role.RECORDS])
    browser = sign_in(head)
    for how in ("confirm", "refuse"):
        address = reverse(f"staffing:lost_phone_{how}", args=[row.pk])
        assert browser.post(address).status_code == 404
    assert "The phone is lost" not in browser.get(page_of(head)).content.decode()


@pytest.mark.parametrize("how", ["confirm", "refuse"])
def test_an_answer_stands(cast, asked, sign_in, how):
    answer(sign_in(cast[Role.HEAD]), asked, "refuse")
    assert "answered already" in answer(sign_in(cast[Role.SENIOR_LEADER]), asked, how)
    assert Authenticator.objects.exists()


def test_what_was_asked_lapses_after_three_days_and_can_be_asked_again(cast, mentor, asked, sign_in):
    LostPhone.objects.update(asked_at=now() - timedelta(days=3, minutes=1))
    assert "more than three days ago" in answer(sign_in(cast[Role.HEAD]), asked, "confirm")
    assert "confirms it" in ask(sign_in(cast[Role.RECORDS]), mentor)
    assert LostPhone.objects.get().pk != asked.pk


def test_it_is_asked_once_at_a_time(cast, mentor, asked, sign_in):
    assert "asked already" in ask(sign_in(cast[Role.SITE_ADMIN]), mentor)
    assert LostPhone.objects.count() == 1


def test_there_is_nothing_to_ask_for_who_has_no_phone(cast, sign_in):
    assert "no phone or passkey" in ask(sign_in(cast[Role.RECORDS]), cast[Role.TEACHER])
    nobody = factories.StaffFactory(school=cast.school, user=None)
    assert "no phone or passkey" in ask(sign_in(cast[Role.RECORDS]), nobody)


def test_both_steps_ask_who_is_there(cast, mentor, asked, sign_in):
    head, office = sign_in(cast[Role.HEAD]), sign_in(cast[Role.SITE_ADMIN])
    for browser in (head, office):
        grow_stale(browser)
    assert "Is it still you?" in answer(head, asked, "confirm")
    assert "Is it still you?" in ask(office, mentor)
    assert Authenticator.objects.exists()


def test_the_person_is_told_by_mail_when_it_is_asked_and_done(
    cast, mentor, sign_in, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        ask(sign_in(cast[Role.RECORDS]), mentor)
        answer(sign_in(cast[Role.HEAD]), LostPhone.objects.get(), "confirm")
    assert [each.to for each in mail.outbox] == [[mentor.user.email]] * 2
    assert "has asked that your second step" in mail.outbox[0].body
    assert "you are signed out" in mail.outbox[1].body


def test_the_administrators_of_another_school_where_they_work_are_told_too(
    cast, mentor, sign_in, django_capture_on_commit_callbacks
):
    """By name only within the mail, and nobody at a school where they work no more."""
    administrator = make_staff(cast.other_school, Role.SITE_ADMIN)
    factories.StaffFactory(school=cast.other_school, user=mentor.user, surname="Elsewhere")
    left = make_staff(factories.SchoolFactory(), Role.SITE_ADMIN).school
    factories.StaffFactory(school=left, user=mentor.user, ends_on=today() - timedelta(days=1))
    with django_capture_on_commit_callbacks(execute=True):
        ask(sign_in(cast[Role.RECORDS]), mentor)
        answer(sign_in(cast[Role.HEAD]), LostPhone.objects.get(), "confirm")
    told = [each for each in mail.outbox if each.to != [mentor.user.email]]
    assert [each.to for each in told] == [[administrator.user.email]] * 2
    assert {each.subject for each in told} == {"A second step in Handrail"}
    assert f"Ms Elsewhere also works at {cast.school.name}." in told[0].body
    assert "has still to confirm it" in told[0].body
    assert "taken the second step at sign-in away" in told[1].body


def test_nobody_asks_for_who_has_not_signed_in_here(cast, mentor, sign_in):
    added = make_staff(cast.other_school, Role.MENTOR, user=mentor.user)
    assert "has given no phone" in ask(sign_in(make_staff(cast.other_school, Role.RECORDS)), added)
    assert not LostPhone.objects.exists()
    assert Authenticator.objects.exists()


def test_a_mail_server_that_is_away_stops_no_new_start(
    cast, asked, sign_in, settings, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    with django_capture_on_commit_callbacks(execute=True):
        assert "Done." in answer(sign_in(cast[Role.HEAD]), asked, "confirm")


@pytest.mark.parametrize(
    "changes",
    [
        {"asked_by": "mentor"},
        {"answered_by": "mentor", "answered_at": "now"},
        {"answered_by": "records", "answered_at": "now", "is_confirmed": True},
        {"is_confirmed": True},
        {"answered_by": "head"},
    ],
)
def test_the_database_holds_it_too(cast, mentor, changes):
    people = {"mentor": mentor, "records": cast[Role.RECORDS], "head": cast[Role.HEAD], "now": timezone.now()}
    values = {"asked_by": cast[Role.RECORDS]} | {
        name: people.get(value, value) for name, value in changes.items()
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        LostPhone.objects.create(staff=mentor, **values)


# How many have what they need


def test_who_has_not_signed_in_here_counts_as_without_whatever_they_have_elsewhere(cast, mentor):
    added = make_staff(cast.other_school, Role.MENTOR, user=mentor.user)
    there = Staff.objects.filter(school=cast.other_school).noting_factor()
    assert not there.get(pk=added.pk).has_factor
    note_sign_in(added)
    assert there.get(pk=added.pk).has_factor


def test_coverage_counts_who_needs_one_and_who_has_it(cast, mentor):
    on = today()
    here = Staff.objects.filter(school=cast.school).noting_factor().needing_factor(on)
    assert {each for each in here if each.has_factor} == {mentor}
    assert set(here) == set(cast.by_role.values())
    cast.school.is_factor_relaxed = True
    cast.school.save()
    assert set(here.all()) == {
        each for role, each in cast.by_role.items() if role not in {Role.MENTOR, Role.TEACHER}
    }


def test_coverage_leaves_out_who_cannot_sign_in_or_has_no_role(cast):
    factories.StaffFactory(school=cast.school)
    make_staff(cast.school, Role.MENTOR, user=None)
    assert cast.leaver not in Staff.objects.needing_factor(today())
    assert Staff.objects.filter(school=cast.school).needing_factor(today()).count() == len(Role)
