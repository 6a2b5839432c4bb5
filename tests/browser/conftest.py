"""A served app, somebody signed in, and the ways people hold it: a phone, a keyboard, a browser without scripts."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from run import find_chromium
from staffing.factors import codes_left, has_factor
from staffing.models import Staff
from tests.cast import Cast, make_cast, signed_in
from tests.factories import PASSWORD, TermFactory
from tests.phones import recovery_codes_of, set_up_phone

PHONE = {
    "viewport": {"width": 360, "height": 720},
    "has_touch": True,
    "is_mobile": True,
}
# However slow the machine: nothing waits so long for what comes.
PATIENCE_MS = 60_000
expect.set_options(timeout=PATIENCE_MS)
DESK = {"viewport": {"width": 1280, "height": 800}}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    required = os.environ.get("HANDRAIL_REQUIRE_BROWSER") == "1"
    for item in items:
        if "tests/browser" in str(item.fspath) and item.get_closest_marker("browser") is None:
            item.add_marker(pytest.mark.browser)
            if not find_chromium() and not required:
                item.add_marker(pytest.mark.skip(reason="no Chromium was found on this machine"))


@pytest.fixture
def cast(transactional_db) -> Cast:
    """As everywhere, but committed: the served app has its own connection."""
    cast = make_cast()
    for each in (cast.school, cast.other_school):
        TermFactory(year__school=each)
    return cast


def next_code(staff: Staff) -> str:
    """A code not used before, for whoever has a phone; everybody here has.

    A recovery code: what a phone shows grows old while a slow machine types it.
    """
    if not has_factor(staff.user):
        set_up_phone(staff)
    codes = recovery_codes_of(staff)
    return codes[len(codes) - codes_left(staff.user)]


def give_password(page: Page, address: str, staff: Staff) -> None:
    page.goto(address)
    page.get_by_label("E-mail address").fill(staff.user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def know_password(staff: Staff) -> None:
    if not staff.user.check_password(PASSWORD):
        staff.user.set_password(PASSWORD)
        staff.user.save()


def sign_in_on(page: Page, staff: Staff) -> None:
    """By password and second factor, as everybody does."""
    know_password(staff)
    code = next_code(staff)
    give_password(page, "/sign-in/?next=/account/", staff)
    page.get_by_label("Code", exact=True).fill(code)
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("heading", name="My account").wait_for()


def signed_in_cookie(staff: Staff, address: str) -> dict[str, str]:
    """What a browser holds in which somebody has signed in."""
    cookie = signed_in(staff.user).cookies[settings.SESSION_COOKIE_NAME]
    return {"name": cookie.key, "value": cookie.value, "url": address}


def wait_for(page: Page, behaviour: str) -> None:
    """Until a behaviour of the page has begun: its script is fetched after the page has loaded."""
    page.evaluate("async (behaviour) => { await import(`/static/js/${behaviour}.js`) }", behaviour)


def plug_in_key(page: Page) -> None:
    """From here on a security key is plugged into this browser, and touched whenever it is asked."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "usb",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.fixture
def open_page(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Opens a page of a browser that nobody is signed in on: `open_page(PHONE, java_script_enabled=False)`."""
    contexts: list[BrowserContext] = []

    def opened(way: dict[str, Any], **options: Any) -> Page:
        # While a page glides to a field, a button at its foot is pressed where it no longer is: nobody is so quick.
        still = {"reduced_motion": "reduce"}
        context = browser.new_context(base_url=live_server.url, **(still | way | options))
        contexts.append(context)
        context.set_default_timeout(PATIENCE_MS)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def open_as(open_page: Callable[..., Page]) -> Callable[..., Page]:
    """Opens a page as a member of staff who signs in on it: `open_as(staff, PHONE, java_script_enabled=False)`."""

    def opened(staff: Staff, way: dict[str, Any] = DESK, **options: Any) -> Page:
        page = open_page(way, **options)
        sign_in_on(page, staff)
        return page

    return opened


@pytest.fixture
def open_at_once(open_page: Callable[..., Page], live_server: Any) -> Callable[..., Page]:
    """As `open_as`, where somebody has signed in and given the second factor before: takes a quarter of the time."""

    def opened(staff: Staff, way: dict[str, Any] = DESK, **options: Any) -> Page:
        know_password(staff)
        page = open_page(way, **options)
        page.context.add_cookies([signed_in_cookie(staff, live_server.url)])
        return page

    return opened
