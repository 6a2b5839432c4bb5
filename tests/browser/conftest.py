"""A served app, somebody signed in, and the ways people hold it: a phone, a keyboard, a browser without scripts."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page

from run import find_chromium
from staffing.models import Staff
from tests.cast import Cast, make_cast
from tests.factories import PASSWORD, TermFactory

PHONE = {
    "viewport": {"width": 360, "height": 720},
    "has_touch": True,
    "is_mobile": True,
}
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


@pytest.fixture
def open_as(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Opens a page signed in as a member of staff: `open_as(staff, PHONE, java_script_enabled=False)`."""
    contexts: list[BrowserContext] = []

    def opened(staff: Staff, way: dict[str, Any] = DESK, **options: Any) -> Page:
        client = Client()
        client.force_login(staff.user)
        context = browser.new_context(base_url=live_server.url, **(way | options))
        contexts.append(context)
        context.set_default_timeout(15_000)
        value = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": live_server.url}])
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def with_password() -> Callable[[Staff], str]:
    """Gives a member of staff the password that tests sign in with."""

    def give(staff: Staff) -> str:
        staff.user.set_password(PASSWORD)
        staff.user.save()
        return PASSWORD

    return give
