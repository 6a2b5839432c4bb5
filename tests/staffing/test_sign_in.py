"""Who gets in, what is said to whom, how often one may guess, and how long it lasts."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.urls import reverse

from staffing.access import Role
from staffing.logs import JsonLines
from staffing.middleware import SIGNED_IN_AT
from staffing.models import AuditEvent, AuditVerb, GuessCount, User
from staffing.password_links import set_password_address
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
SIGN_IN = reverse("account_login")


@pytest.fixture
def mentor(cast):
    staff = cast[Role.MENTOR]
    staff.user.set_password(PASSWORD)
    staff.user.save()
    return staff


def guess(client: Client, email: str, password: str, **data):
    return client.post(SIGN_IN, {"login": email, "password": password, **data})


def without_token(body: bytes, email: str) -> str:
    return re.sub(r'value="\w{64}"', "", body.decode()).replace(email, "")


def test_the_right_password_leads_on_and_is_written_down(mentor, client):
    answer = guess(client, mentor.user.email, PASSWORD)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert AuditEvent.objects.get(verb=AuditVerb.SIGN_IN).staff_id == mentor.pk


def test_capitals_in_the_address_do_not_matter(mentor, client):
    assert guess(client, mentor.user.email.upper(), PASSWORD).status_code == 302


def test_the_session_gets_a_new_id(mentor, client):
    client.get(SIGN_IN)
    client.cookies["sessionid"] = "known-before"
    guess(client, mentor.user.email, PASSWORD)
    assert client.cookies["sessionid"].value != "known-before"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(mentor, client):
    unknown = "nobody@invented.example"
    wrong = guess(client, mentor.user.email, "not-the-password")
    nobody = guess(client, unknown, "not-the-password")
    assert wrong.status_code == nobody.status_code == 200
    assert without_token(wrong.content, mentor.user.email) == without_token(nobody.content, unknown)
    assert "is not right" in wrong.content.decode()


def test_a_wrong_guess_stands_in_the_log_without_what_was_typed(mentor, client, caplog):
    guess(client, mentor.user.email, "not-the-password")
    told = [JsonLines().format(each) for each in caplog.records if each.name == "staffing.adapters"]
    assert len(told) == 1
    assert "a wrong address or password" in told[0]
    assert mentor.user.email not in told[0]
    assert "not-the-password" not in told[0]


@pytest.mark.parametrize("is_known", [True, False])
def test_the_eleventh_guess_at_an_account_is_refused_even_if_right(mentor, client, is_known):
    email = mentor.user.email if is_known else "nobody@invented.example"
    for _ in range(10):
        guess(client, email, "not-the-password")
    answer = guess(client, email.upper(), PASSWORD)
    assert answer.status_code == 200
    assert "Too many wrong guesses" in answer.content.decode()


def test_guesses_are_counted_in_the_database_and_name_nobody(mentor, client):
    guess(client, mentor.user.email, "not-the-password")
    assert GuessCount.objects.count() == 3  # every attempt of the address, its guesses, the account's guesses
    assert not GuessCount.objects.filter(cache_key__contains=mentor.user.email).exists()


def test_two_hundred_wrong_guesses_from_one_address_are_the_limit(mentor, client):
    for number in range(200):
        guess(client, f"nobody{number}@invented.example", "not-the-password")
    answer = guess(client, "somebody@invented.example", "not-the-password")
    assert "Too many wrong guesses" in answer.content.decode()


def test_right_passwords_are_no_guesses(mentor):
    for _ in range(12):
        assert guess(Client(), mentor.user.email, PASSWORD).status_code == 302


def test_one_is_sent_on_to_the_page_that_was_asked_for(mentor, client):
    answer = guess(client, mentor.user.email, PASSWORD, next="/account/?tab=1")
    assert answer["Location"] == "/account/?tab=1"


@pytest.mark.parametrize(
    "address", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"]
)
def test_one_is_never_sent_to_another_site(mentor, client, address):
    assert guess(client, mentor.user.email, PASSWORD, next=address)["Location"] == "/"


def test_a_leaver_is_told_and_not_let_in(cast, client):
    user = cast.leaver.user
    user.set_password(PASSWORD)
    user.save()
    answer = guess(client, user.email, PASSWORD)
    assert "no place at a school here today" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_a_closed_account_is_not_let_in(mentor, client):
    User.objects.filter(pk=mentor.user_id).update(is_active=False)
    assert guess(client, mentor.user.email, PASSWORD).status_code == 200
    assert "_auth_user_id" not in client.session


def test_sign_out_is_a_post_and_is_written_down(mentor, sign_in):
    browser = sign_in(mentor)
    assert browser.get(reverse("account_logout")).status_code == 405
    browser.post(reverse("account_logout"))
    assert "_auth_user_id" not in browser.session
    assert AuditEvent.objects.filter(verb=AuditVerb.SIGN_OUT, staff_id=mentor.pk).exists()


@pytest.mark.parametrize(
    ("after", "is_over"), [(timedelta(hours=9, minutes=59), False), (timedelta(hours=10, minutes=1), True)]
)
def test_a_session_ends_after_ten_hours_whoever_uses_it(mentor, sign_in, after, is_over):
    browser = sign_in(mentor)
    browser.get(reverse("staffing:account"))
    session = browser.session
    session[SIGNED_IN_AT] -= after.total_seconds()
    session.save()
    answer = browser.get(reverse("staffing:account"))
    assert answer.get("Location", "") == (f"{SIGN_IN}?next=%2Faccount%2F" if is_over else "")


def test_nobody_can_make_an_account(client):
    assert client.get("/signup/").status_code == client.get("/accounts/signup/").status_code == 404


def test_what_was_kept_is_said_on_the_sign_in_page(db, client):
    assert "What you typed is kept" in client.get(SIGN_IN, {"kept": "1"}).content.decode()
    assert "What you typed is kept" not in client.get(SIGN_IN).content.decode()


def test_the_demo_is_named_as_one_only_where_it_is(db, client, settings):
    assert "demonstration" not in client.get(SIGN_IN).content.decode()
    settings.DEMO = True
    assert "demonstration" in client.get(SIGN_IN).content.decode()


def ask_for_link(client: Client, email: str):
    return client.post(reverse("account_reset_password"), {"email": email})


def test_asking_for_a_link_gives_the_same_answer_for_an_unknown_address(mentor, client):
    known, unknown = ask_for_link(client, mentor.user.email), ask_for_link(client, "nobody@invented.example")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [each.to for each in mail.outbox] == [[mentor.user.email]]


def test_the_link_is_to_our_own_site_whatever_host_was_asked(mentor, client, settings):
    settings.ALLOWED_HOSTS = ["*"]
    settings.SITE_ADDRESS = "https://handrail.invented.example"
    client.post(reverse("account_reset_password"), {"email": mentor.user.email}, HTTP_HOST="evil.example")
    assert "https://handrail.invented.example/password/set/" in mail.outbox[0].body
    assert "evil" not in mail.outbox[0].body + mail.outbox[0].subject


def test_a_mail_server_that_is_away_tells_nothing(mentor, client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    assert ask_for_link(client, mentor.user.email).status_code == 302


def set_password(client: Client, address: str, password: str):
    page = client.get(address.removeprefix("http://localhost:8000"), follow=True)
    if not page.redirect_chain:
        return page
    return client.post(page.redirect_chain[-1][0], {"password1": password, "password2": password})


def test_a_link_sets_the_password_once(mentor, client):
    address = set_password_address(mentor.user)
    set_password(client, address, "three-odd-puffins")
    assert User.objects.get(pk=mentor.user_id).check_password("three-odd-puffins")
    assert (
        "This link no longer works" in set_password(Client(), address, "another-odd-puffin").content.decode()
    )
    assert User.objects.get(pk=mentor.user_id).check_password("three-odd-puffins")


def test_of_a_link_opened_in_two_browsers_the_first_password_stands(mentor):
    address = set_password_address(mentor.user)
    first, second = Client(), Client()
    forms = [browser.get(address, follow=True).redirect_chain[-1][0] for browser in (first, second)]
    for browser, form, password in zip(
        (first, second), forms, ("three-odd-puffins", "another-odd-puffin"), strict=True
    ):
        browser.post(form, {"password1": password, "password2": password})
    assert User.objects.get(pk=mentor.user_id).check_password("three-odd-puffins")


def test_an_old_link_no_longer_works(mentor, client, settings):
    address = set_password_address(mentor.user)
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert "This link no longer works" in set_password(client, address, "three-odd-puffins").content.decode()


@pytest.mark.parametrize("password", ["short", "welcome123456", "passwordpassword"])
def test_a_password_that_is_tried_first_is_refused(mentor, client, password):
    answer = set_password(client, set_password_address(mentor.user), password)
    assert answer.status_code == 200
    assert User.objects.get(pk=mentor.user_id).check_password(PASSWORD)


def test_a_new_password_ends_the_sessions_of_the_old_one(mentor, client, sign_in):
    browser = sign_in(User.objects.get(pk=mentor.user_id).staff.get())
    set_password(client, set_password_address(User.objects.get(pk=mentor.user_id)), "three-odd-puffins")
    assert browser.get(reverse("staffing:account")).status_code == 302


def test_a_password_is_changed_by_who_knows_it(mentor, sign_in):
    browser = sign_in(mentor)
    new = {"password1": "three-odd-puffins", "password2": "three-odd-puffins"}
    wrong = browser.post(reverse("account_change_password"), {"oldpassword": "not-this", **new})
    assert "That is not your password now." in wrong.content.decode()
    browser.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **new})
    assert User.objects.get(pk=mentor.user_id).check_password("three-odd-puffins")
    assert browser.get(reverse("staffing:account")).status_code == 200


def test_addresses_of_the_library_follow_ours(mentor):
    set_password_address(mentor.user)
    assert list(EmailAddress.objects.values_list("email", flat=True)) == [mentor.user.email]
