"""An unattended screen locks, keeps who it is and what was typed, and opens with the password or a passkey alone.

Opening it with a passkey that is right is driven in a browser.
"""

import json
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from mentoring.regular_work import clear_old
from staffing.access import Role
from staffing.drafts import owner_token
from staffing.idle import IDLE_MINUTES, limit_of
from staffing.middleware import SIGNED_IN_AT
from staffing.models import AuditEvent, AuditVerb, Browser, Draft, FormReceipt, Staff, StaffRole
from staffing.receipts import once
from tests import factories
from tests.conftest import THE_TIME
from tests.factories import PASSWORD
from tests.phones import code_of, set_up_phone
from tests.staffing.test_passkeys import SHAPED
from tests.walk.test_pages import faults_of

pytestmark = pytest.mark.django_db
ACCOUNT = reverse("staffing:account")
LOCK = reverse("staffing:lock")
IDLE = reverse("staffing:idle")
LOCKED = f"{LOCK}?next=%2Faccount%2F"


@pytest.fixture
def minutes_later(settings):
    """Moves the clock to so many minutes after the test began."""
    began = datetime.fromisoformat(THE_TIME)

    def move(minutes: float) -> None:
        settings.HANDRAIL_CLOCK = (began + timedelta(minutes=minutes)).isoformat()

    return move


@pytest.fixture
def mentor(cast) -> Staff:
    staff = cast[Role.MENTOR]
    staff.user.set_password(PASSWORD)
    staff.user.save()
    return staff


@pytest.fixture
def browser(mentor, sign_in) -> Client:
    return sign_in(mentor)


def is_locked(browser: Client) -> bool:
    answer = browser.get(ACCOUNT)
    return answer.status_code == 302 and answer["Location"] == LOCKED


def open_lock(browser: Client, password: str = PASSWORD, address: str = LOCKED):
    return browser.post(address, {"password": password})


SHORT = {Role.SAFEGUARDING_LEAD, Role.SENDCO, Role.ASSISTANT_SENDCO, Role.SITE_ADMIN}


@pytest.mark.parametrize("role", list(Role))
def test_each_role_idles_as_long_as_it_may(cast, sign_in, minutes_later, role):
    minutes = 15 if role in SHORT else 30
    assert IDLE_MINUTES[role] == minutes
    browser = sign_in(cast[role])
    minutes_later(minutes - 1)
    assert browser.get(ACCOUNT).status_code == 200
    minutes_later(2 * minutes - 2)
    assert browser.get(ACCOUNT).status_code == 200
    minutes_later(3 * minutes)
    assert is_locked(browser)


def test_whoever_holds_two_roles_has_the_shorter_time():
    assert limit_of(frozenset({Role.MENTOR, Role.SENDCO})) == timedelta(minutes=15)


def test_whoever_holds_none_has_the_shorter_time():
    assert limit_of(frozenset()) == timedelta(minutes=15)


def test_a_role_taken_on_while_away_counts_at_once(mentor, browser, minutes_later):
    factories.StaffRoleFactory(staff=mentor, role=Role.SENDCO)
    minutes_later(16)
    assert is_locked(browser)


def test_the_lock_tells_no_more_than_who_it_waits_for(cast, browser, minutes_later):
    minutes_later(31)
    page = browser.get(ACCOUNT, follow=True).content.decode()
    assert cast[Role.MENTOR].name in page
    assert cast.school.name not in page
    assert 'aria-label="Pages"' not in page


def test_a_message_that_waits_is_not_told_on_the_lock(browser, minutes_later):
    browser.post(ACCOUNT, {"has_shortcuts": "on"})
    minutes_later(31)
    assert "Saved." not in browser.get(LOCKED).content.decode()
    open_lock(browser)
    assert "Saved." in browser.get(ACCOUNT).content.decode()


def test_the_password_opens_it_where_the_person_was(mentor, browser, minutes_later):
    minutes_later(31)
    old_session = browser.cookies["sessionid"].value
    answer = open_lock(browser)
    assert answer["Location"] == ACCOUNT
    assert browser.cookies["sessionid"].value != old_session
    assert browser.get(ACCOUNT).status_code == 200
    event = AuditEvent.objects.get(staff_id=mentor.pk, verb=AuditVerb.SIGN_IN, object_kind="browser")
    assert event.detail == {"unlocked_by": "password"}


def test_spaces_at_its_ends_are_part_of_the_password(mentor, sign_in, minutes_later):
    mentor.user.set_password(f" {PASSWORD} ")
    mentor.user.save()
    browser = sign_in(mentor)
    browser.get(ACCOUNT)
    minutes_later(31)
    open_lock(browser, PASSWORD)
    assert is_locked(browser)
    assert open_lock(browser, f" {PASSWORD} ")["Location"] == ACCOUNT


def test_a_wrong_password_leaves_it_locked(browser, minutes_later):
    minutes_later(31)
    assert "That is not your password." in open_lock(browser, "not-the-password").content.decode()
    assert is_locked(browser)


def test_the_password_of_a_colleague_does_not_open_it(cast, browser, minutes_later):
    colleague = cast[Role.SENDCO].user
    colleague.set_password("another-odd-puffin")
    colleague.save()
    minutes_later(31)
    open_lock(browser, "another-odd-puffin")
    assert is_locked(browser)


def test_who_has_no_passkey_is_offered_none(mentor, browser, minutes_later):
    set_up_phone(mentor)
    minutes_later(31)
    assert "passkey" not in browser.get(LOCKED).content.decode()


@pytest.mark.parametrize("answer", ["{}", "not json", json.dumps(SHAPED)])
def test_what_is_no_answer_of_a_passkey_leaves_it_locked(mentor, browser, minutes_later, answer):
    minutes_later(31)
    page = browser.post(LOCKED, {"credential": answer}).content.decode()
    assert "It is still locked" in page
    assert faults_of(page) == []
    assert is_locked(browser)


def test_a_code_of_the_phone_does_not_open_it(mentor, browser, minutes_later):
    secret = set_up_phone(mentor)
    minutes_later(31)
    open_lock(browser, code_of(secret))
    assert is_locked(browser)


def test_guesses_at_the_lock_and_at_sign_in_are_counted_together(mentor, browser, minutes_later):
    minutes_later(31)
    for _ in range(5):
        open_lock(browser, "not-the-password")
        Client().post(reverse("account_login"), {"login": mentor.user.email, "password": "not-the-password"})
    assert "Too many wrong guesses" in open_lock(browser).content.decode()
    assert is_locked(browser)


def test_it_opens_onto_no_other_site(browser, minutes_later):
    minutes_later(31)
    assert open_lock(browser, address=f"{LOCK}?next=https://elsewhere.example/")["Location"] == "/"


def test_an_open_screen_is_led_past_the_lock(browser):
    assert browser.get(LOCKED)["Location"] == ACCOUNT


@pytest.mark.parametrize("ask", ["drafts", "progress", "left"])
def test_what_pages_ask_by_themselves_is_no_sign_of_anybody(cast, mentor, browser, minutes_later, ask):
    minutes_later(20)
    if ask == "drafts":
        token = owner_token(cast.actor(Role.MENTOR), "note-7")
        fields = f'{{"note": ["Read aloud"], "draft_owner": ["{token}"]}}'
        assert browser.post(reverse("staffing:draft_save"), {"fields": fields}).status_code == 204
    elif ask == "progress":
        job = mentor.jobs.create(school=mentor.school, kind="import_read", subject_id=1)
        assert browser.get(reverse("staffing:job_progress", args=[job.pk])).status_code == 200
    else:
        assert browser.get(IDLE).json()["left"] in range(500, 601)
    minutes_later(31)
    assert is_locked(browser)


def test_whoever_says_that_they_are_there_stays(browser, minutes_later):
    minutes_later(29)
    assert browser.post(IDLE).json()["left"] in range(1700, 1801)
    minutes_later(50)
    assert browser.get(ACCOUNT).status_code == 200


def test_saying_so_opens_no_lock(browser, minutes_later):
    minutes_later(31)
    assert browser.post(IDLE).json() == {"left": 0}
    assert is_locked(browser)


def test_last_use_is_written_at_most_once_a_minute(browser, minutes_later):
    row = Browser.objects.get()
    minutes_later(0.5)
    browser.get(ACCOUNT)
    assert Browser.objects.get().used_at == row.used_at
    minutes_later(1.5)
    browser.get(ACCOUNT)
    assert Browser.objects.get().used_at > row.used_at


def test_what_is_sent_into_the_lock_comes_back_when_it_opens(browser, minutes_later):
    address = reverse("pupils:task_create")
    page = browser.get(address)
    form = page.context["form"]
    typed = {"text": "Ring home about the bus", "draft_owner": form["draft_owner"].value()}
    minutes_later(31)
    answer = browser.post(address, typed, headers={"referer": address})
    assert answer["Location"] == f"{LOCK}?next=%2Ftasks%2Fnew%2F&kept=1"
    assert "What you typed is kept" in browser.get(answer["Location"]).content.decode()
    back = browser.post(answer["Location"], {"password": PASSWORD})
    assert "Ring home about the bus" in browser.get(back["Location"]).content.decode()


def test_nothing_is_done_by_what_is_sent_into_the_lock(mentor, browser, minutes_later):
    minutes_later(31)
    browser.post(ACCOUNT, {})
    mentor.user.refresh_from_db()
    assert mentor.user.has_shortcuts


def test_a_form_taken_before_does_not_come_back_as_a_draft(cast, browser, minutes_later):
    key = "0b0e5f1c-6c5c-4a38-9d57-6a8e1c9d2f11"
    once(cast.actor(Role.MENTOR), key, lambda: "/")
    assert FormReceipt.objects.count() == 1
    token = owner_token(cast.actor(Role.MENTOR), "note-7")
    minutes_later(31)
    answer = browser.post(ACCOUNT, {"note": "Saved before", "form_key": key, "draft_owner": token})
    assert answer["Location"].startswith(LOCK)
    assert not Draft.objects.exists()


def test_somebody_else_may_sign_in_instead(mentor, browser, minutes_later):
    minutes_later(31)
    assert reverse("account_logout") in browser.get(LOCKED).content.decode()
    assert browser.post(reverse("account_logout"))["Location"] == reverse("account_login")
    assert browser.get(ACCOUNT)["Location"].startswith(reverse("account_login"))
    assert not Browser.objects.exists()
    assert AuditEvent.objects.filter(staff_id=mentor.pk, verb=AuditVerb.SIGN_OUT).exists()


def test_the_absolute_limit_counts_while_locked_too(browser, minutes_later, settings):
    minutes_later(31)
    assert is_locked(browser)
    session = browser.session
    session[SIGNED_IN_AT] -= settings.HANDRAIL_SESSION_LIMIT_SECONDS + 1
    session.save()
    assert browser.get(LOCKED)["Location"].startswith(reverse("account_login"))
    assert "_auth_user_id" not in browser.session


def test_a_busy_session_ends_at_its_absolute_limit(browser, minutes_later, settings):
    for minutes in range(0, 100, 20):
        minutes_later(minutes)
        assert browser.get(ACCOUNT).status_code == 200
    session = browser.session
    session[SIGNED_IN_AT] -= settings.HANDRAIL_SESSION_LIMIT_SECONDS + 1
    session.save()
    assert browser.get(ACCOUNT)["Location"].startswith(reverse("account_login"))


def test_a_leaver_finds_the_lock_gone_with_the_session(mentor, browser, minutes_later):
    minutes_later(31)
    Staff.objects.filter(pk=mentor.pk).update(ends_on="2026-11-18")
    assert open_lock(browser)["Location"].startswith(reverse("account_login"))
    assert "_auth_user_id" not in browser.session


def test_a_role_revoked_while_locked_is_gone_when_it_opens(mentor, browser, minutes_later):
    board = reverse("mentoring:board")
    assert browser.get(board).status_code == 200
    minutes_later(31)
    StaffRole.objects.filter(staff=mentor).update(ends_on="2026-11-18")
    open_lock(browser)
    assert browser.get(board).status_code == 403


def test_a_clock_that_was_wrong_once_does_not_keep_the_screen_open(browser, minutes_later):
    minutes_later(600)
    Browser.objects.update(used_at=datetime.fromisoformat("2026-11-19T20:00+00:00"))
    minutes_later(0)
    browser.get(ACCOUNT)
    minutes_later(31)
    assert is_locked(browser)


def test_sessions_past_their_limit_are_forgotten(browser, minutes_later):
    clear_old()
    assert Browser.objects.count() == 1
    minutes_later(601)
    clear_old()
    assert not Browser.objects.exists()
