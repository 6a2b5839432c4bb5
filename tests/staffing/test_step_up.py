"""Role changes, exports and backups ask for a second factor not older than ten minutes, and lose nothing meanwhile."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from staffing.access import Role
from staffing.drafts import owner_token
from staffing.models import AuditEvent, Draft, Staff, StaffRole
from tests import factories
from tests.cast import grow_stale
from tests.factories import PASSWORD
from tests.phones import code_of, recovery_codes_of, set_up_phone, wrong_code
from tests.walk.test_pages import faults_of

pytestmark = pytest.mark.django_db
ASK = reverse("staffing:factor_ask")
KEY = "5f6a3f0e-7f3c-4a53-9a3c-0d6b7a3a1b11"


@pytest.fixture
def records(cast) -> Staff:
    staff = cast[Role.RECORDS]
    staff.user.set_password(PASSWORD)
    staff.user.save()
    return staff


@pytest.fixture
def phone(records) -> str:
    return set_up_phone(records)


@pytest.fixture
def browser(records, phone, sign_in) -> Client:
    """The records office, signed in, with a proof that has grown old."""
    client = sign_in(records)
    grow_stale(client)
    return client


@pytest.fixture
def colleague(cast) -> Staff:
    return factories.StaffFactory(school=cast.school)


@pytest.fixture
def role_page(colleague) -> str:
    return reverse("staffing:role_create", args=[colleague.pk])


def role(**more) -> dict:
    return {"form_key": KEY, "role": "mentor", "label": "Key “worker” <b>", "starts_on": "2026-11-19", **more}


def hidden_fields(page) -> dict[str, str]:
    """What the question carries along."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.content.decode())
    return {name: unescape(value) for name, value in found if name != "csrfmiddlewaretoken"}


def test_a_page_is_asked_for_again_after_the_answer(browser, phone, role_page):
    asked = browser.get(f"{role_page}?a=b")
    assert asked["Location"] == f"{ASK}?next={role_page.replace('/', '%2F')}%3Fa%3Db"
    assert browser.get(asked["Location"]).status_code == 200
    answer = browser.post(asked["Location"], {"factor-code": code_of(phone)})
    assert (answer.status_code, answer["Location"]) == (302, f"{role_page}?a=b")
    assert browser.get(role_page).status_code == 200


def test_what_was_typed_goes_on_once_the_code_is_given(browser, phone, role_page, colleague):
    page = browser.post(role_page, role())
    assert page.status_code == 403
    assert faults_of(page.content.decode()) == []
    assert not StaffRole.objects.filter(staff=colleague).exists()
    sent = hidden_fields(page) | {"factor-code": code_of(phone)}
    done = browser.post(page.context["action"], sent, follow=True)
    assert [status for _, status in done.redirect_chain] == [307, 302]
    given = StaffRole.objects.get(staff=colleague)
    assert (given.role, given.label) == ("mentor", "Key “worker” <b>")


def test_a_wrong_code_loses_nothing(browser, phone, role_page, colleague):
    page = browser.post(role_page, role())
    again = browser.post(page.context["action"], hidden_fields(page) | {"factor-code": wrong_code(phone)})
    assert "That code is not right" in again.content.decode()
    assert hidden_fields(again) == hidden_fields(page)
    browser.post(again.context["action"], hidden_fields(again) | {"factor-code": code_of(phone)}, follow=True)
    assert StaffRole.objects.filter(staff=colleague).count() == 1


def test_a_form_that_knows_its_owner_is_kept_as_a_draft_too(browser, records, role_page, cast):
    browser.post(role_page, role(draft_owner=owner_token(cast.actor(Role.RECORDS), "role")))
    assert Draft.objects.get(staff=records).body["label"] == ["Key “worker” <b>"]


def test_a_button_alone_is_pressed_again(browser, phone):
    page = browser.post(reverse("staffing:codes_create"))
    done = browser.post(
        page.context["action"], hidden_fields(page) | {"factor-code": code_of(phone)}, follow=True
    )
    assert done.redirect_chain[0][1] == 307
    assert len(re.findall(r"<code>\d{8}</code>", done.content.decode())) == 10


def test_the_session_gets_a_new_id_with_the_answer(browser, phone):
    before = browser.cookies["sessionid"].value
    browser.post(ASK, {"factor-code": code_of(phone)})
    assert browser.cookies["sessionid"].value != before


def test_ten_minutes_are_ten_minutes(records, phone, sign_in, role_page):
    browser = sign_in(records)
    session = browser.session
    session["proved_at"] -= 590
    session.save()
    assert browser.get(role_page).status_code == 200
    session["proved_at"] -= 15
    session.save()
    assert browser.get(role_page).status_code == 302


def test_a_browser_that_remembers_the_factor_has_not_given_it_now(records, phone, client, role_page):
    sign_in_page = reverse("account_login")
    for _ in range(2):
        client.post(sign_in_page, {"login": records.user.email, "password": PASSWORD})
        if "_auth_user_id" not in client.session:
            client.post(reverse("mfa_authenticate"), {"code": code_of(phone)})
            assert client.get(role_page).status_code == 200
            client.post(reverse("account_logout"))
    assert client.get(role_page)["Location"].startswith(ASK)


def test_a_recovery_code_answers_too(browser, records, role_page):
    browser.post(ASK, {"factor-code": recovery_codes_of(records)[0]})
    assert browser.get(role_page).status_code == 200


def test_the_password_does_not_answer_for_who_has_a_phone(browser, role_page):
    browser.post(ASK, {"factor-password": PASSWORD, "factor-code": PASSWORD})
    assert browser.get(role_page).status_code == 302


def test_guesses_are_counted_with_those_at_sign_in(browser, records, phone, role_page):
    for _ in range(10):
        browser.post(ASK, {"factor-code": wrong_code(phone)})
    assert "Too many wrong guesses" in browser.post(ASK, {"factor-code": code_of(phone)}).content.decode()
    client = Client()
    client.post(reverse("account_login"), {"login": records.user.email, "password": PASSWORD})
    page = client.post(reverse("mfa_authenticate"), {"code": code_of(phone)})
    assert "Too many wrong guesses" in page.content.decode()


def test_in_the_demo_the_password_answers(browser, phone, role_page, settings):
    settings.DEMO = True
    assert "Password" in browser.get(browser.get(role_page)["Location"]).content.decode()
    assert "not your password" in browser.post(ASK, {"factor-password": "not-this-one"}).content.decode()
    browser.post(ASK, {"factor-password": PASSWORD})
    assert browser.get(role_page).status_code == 200


def test_guesses_at_that_password_are_counted(browser, settings):
    settings.DEMO = True
    for _ in range(10):
        browser.post(ASK, {"factor-password": "not-this-one"})
    assert "Too many wrong guesses" in browser.post(ASK, {"factor-password": PASSWORD}).content.decode()


def test_setting_up_a_phone_asks_for_the_password_of_an_old_session(cast, records, sign_in):
    browser = sign_in(records)
    grow_stale(browser)
    assert browser.get(reverse("staffing:phone_create"))["Location"].startswith(ASK)
    browser.post(ASK, {"factor-password": PASSWORD})
    assert browser.get(reverse("staffing:phone_create")).status_code == 200


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"]
)
def test_one_is_never_led_to_another_site(browser, phone, address):
    answer = browser.post(f"{ASK}?next={address}", {"factor-code": code_of(phone)})
    assert answer["Location"] == "/"


def test_what_may_not_be_done_is_refused_and_not_asked(cast, sign_in, role_page):
    mentor = sign_in(cast[Role.MENTOR])
    grow_stale(mentor)
    assert mentor.get(role_page).status_code == 403
    assert b"Is it still you?" not in mentor.post(role_page, role()).content


def test_the_answer_stands_in_the_trail(browser, phone):
    browser.post(ASK, {"factor-code": code_of(phone)})
    event = AuditEvent.objects.get(object_kind="second_factor")
    assert (event.verb, event.detail) == ("sign_in", {"kind": "totp"})


def test_one_is_led_back_to_the_page_where_the_button_stood(cast, sign_in, colleague):
    head = cast[Role.HEAD]
    secret = set_up_phone(head)
    asked = factories.proposed_role(staff=colleague, role=Role.SENDCO, by=cast[Role.RECORDS])
    browser = sign_in(head)
    grow_stale(browser)
    approve, listed = (
        reverse("staffing:role_approve", args=[asked.pk]),
        reverse("staffing:role_approval_list"),
    )
    page = browser.post(approve, headers={"referer": f"http://testserver{listed}"})
    sent = hidden_fields(page) | {"factor-code": code_of(secret)}
    done = browser.post(page.context["action"], sent, follow=True)
    assert done.redirect_chain[-1] == (listed, 302)
