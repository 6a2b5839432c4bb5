"""Single keys: changed, switched off, and said as they are on every page."""

import pytest
from django.urls import reverse

from staffing.access import Role

pytestmark = pytest.mark.django_db
ACCOUNT = reverse("staffing:account")
ON = {"has_shortcuts": "on"}


@pytest.fixture
def browser(cast, sign_in):
    return sign_in(cast[Role.MENTOR])


def page_of(browser) -> str:
    return browser.get(ACCOUNT).content.decode()


def test_each_comes_with_a_key(browser):
    page = page_of(browser)
    assert all(f'data-shortcut="{key}"' in page for key in ("n", "/", "b", "r"))


def test_a_key_of_ones_own_takes_its_place_and_is_said(browser, cast):
    browser.post(ACCOUNT, ON | {"log": "l", "hide": "."})
    page = page_of(browser)
    assert 'data-shortcut="l"' in page
    assert 'data-shortcut="n"' not in page
    assert ">l</kbd>" in page
    cast[Role.MENTOR].user.refresh_from_db()
    assert cast[Role.MENTOR].user.shortcuts == {"log": "l", "hide": "."}


def test_it_is_nobody_elses(browser, cast, sign_in):
    browser.post(ACCOUNT, ON | {"log": "l"})
    assert 'data-shortcut="n"' in page_of(sign_in(cast[Role.SENDCO]))


@pytest.mark.parametrize("keys", [{"log": "b"}, {"log": "x", "find": "x"}])
def test_two_have_never_the_same_key(browser, keys):
    answer = browser.post(ACCOUNT, ON | keys).content.decode()
    assert "Two shortcuts have the same key." in answer
    assert 'data-shortcut="n"' in page_of(browser)


def test_what_is_no_key_is_refused(browser):
    browser.post(ACCOUNT, ON | {"log": '"><script>'})
    assert 'data-shortcut="n"' in page_of(browser)


def test_switched_off_none_is_left_and_none_is_said(browser):
    browser.post(ACCOUNT, {"log": "l"})
    page = page_of(browser)
    assert "data-shortcut=" not in page
    assert "<kbd" not in page
    assert 'data-shortcuts="off"' in page


def test_switched_on_again_they_are_as_they_were(browser):
    browser.post(ACCOUNT, {"log": "l"})
    browser.post(ACCOUNT, ON | {"log": "l"})
    assert 'data-shortcut="l"' in page_of(browser)
