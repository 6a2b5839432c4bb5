"""One's own sessions: named in plain words, and ended from anywhere."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from staffing.access import Role
from staffing.browsers import kind_of
from staffing.models import AuditEvent, AuditVerb, Browser
from tests.cast import give_second_factor
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
ACCOUNT = reverse("staffing:account")
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36 Edg/141.0"
CHROMEBOOK = "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 Chrome/141.0 Safari/537.36"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile/15E148 Safari/604.1"
ANDROID = "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 Chrome/141.0 Mobile Safari/537.36"
FIREFOX = "Mozilla/5.0 (Macintosh; Intel Mac OS X 15.1; rv:144.0) Gecko/20100101 Firefox/144.0"


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        (EDGE, "Edge on Windows"),
        (CHROMEBOOK, "Chrome on a Chromebook"),
        (IPHONE, "Safari on an iPhone"),
        (ANDROID, "Chrome on Android"),
        (FIREFOX, "Firefox on a Mac"),
        ("curl/8.5", "A browser"),
        ("", "A browser"),
    ],
)
def test_a_browser_has_a_name_that_people_know(user_agent, words):
    assert kind_of(user_agent) == words


@pytest.fixture
def here(cast, sign_in) -> Client:
    return sign_in(cast[Role.MENTOR])


@pytest.fixture
def elsewhere(cast, sign_in) -> Client:
    """The same person on a browser that says what it is at its first request."""
    client = Client(headers={"User-Agent": EDGE})
    client.force_login(cast[Role.MENTOR].user)
    client.get(ACCOUNT, follow=True)
    return client


def is_signed_in(browser: Client) -> bool:
    return not browser.get(ACCOUNT).headers.get("Location", "").startswith(reverse("account_login"))


def test_the_account_lists_where_one_is_signed_in(here, elsewhere):
    page = here.get(ACCOUNT).content.decode()
    assert "Edge on Windows" in page
    assert "Firefox on Windows" in page
    assert page.count("This one") == 1
    assert re.search(r"Since 19 Nov 2026 \d\d:\d\d, last used 19 Nov 2026", page)


def test_nobody_sees_where_a_colleague_is(cast, sign_in, elsewhere):
    assert "Edge on Windows" not in sign_in(cast[Role.SENDCO]).get(ACCOUNT).content.decode()


def test_one_is_ended_from_another(cast, here, elsewhere):
    row = Browser.objects.get(kind="Edge on Windows")
    answer = here.post(reverse("staffing:browser_end", args=[row.pk]), follow=True)
    assert "Signed out on Edge on Windows." in answer.content.decode()
    assert not is_signed_in(elsewhere)
    assert "_auth_user_id" not in elsewhere.session
    assert is_signed_in(here)
    ended = AuditEvent.objects.get(verb=AuditVerb.SIGN_OUT, object_kind="browser")
    assert (ended.object_id, ended.staff_id) == (row.pk, cast[Role.MENTOR].pk)


def test_that_of_a_colleague_is_not_there_to_be_ended(cast, sign_in, here, elsewhere):
    row = Browser.objects.get(kind="Edge on Windows")
    answer = sign_in(cast[Role.SENDCO]).post(reverse("staffing:browser_end", args=[row.pk]))
    assert answer.status_code == 404
    assert is_signed_in(elsewhere)


def test_all_others_are_ended_at_once(cast, sign_in, here, elsewhere):
    colleague = sign_in(cast[Role.SENDCO])
    here.post(reverse("staffing:browsers_end"))
    assert is_signed_in(here)
    assert is_signed_in(colleague)
    assert not is_signed_in(elsewhere)


def test_an_ended_session_does_not_come_back(here, elsewhere):
    here.post(reverse("staffing:browsers_end"))
    for _ in range(2):
        assert not is_signed_in(elsewhere)
    assert Browser.objects.count() == 1


def test_a_new_password_ends_all_others(cast, here, elsewhere):
    user = cast[Role.MENTOR].user
    user.set_password(PASSWORD)
    user.save()
    browser = Client()
    browser.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    give_second_factor(browser)
    new = {"password1": "three-odd-puffins", "password2": "three-odd-puffins"}
    browser.post(reverse("account_change_password"), {"oldpassword": PASSWORD, **new})
    assert is_signed_in(browser)
    assert Browser.objects.count() == 1


def test_signing_out_takes_it_off_the_list(here):
    here.post(reverse("account_logout"))
    assert not Browser.objects.exists()
