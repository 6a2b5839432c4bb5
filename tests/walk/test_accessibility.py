"""Every page in a real browser: axe finds nothing, light and dark, on a phone and on a desk."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.walk.crowd import crowd
from tests.walk.table import TABLE
from tests.walk.test_pages import PUBLIC_PAGES, address_of, reader_of
from tests.walk.world import World, make_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PAGES = sorted(name for name, row in TABLE.items() if row.is_page)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Tall, so that nothing is measured while it lies under the tabs that stick to the foot of a phone's screen.
SCREENS = [(360, 4000), (1280, 900)]


@pytest.fixture
def peopled(transactional_db) -> World:
    return make_world()


def problems(page, address: str) -> list[str]:
    """What axe finds, whatever its impact, on both screens in both colour schemes; and sideways scrolling."""
    found = []
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.goto(address)
            result = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
            found += [
                f"{width} {scheme} {broken['id']}: {broken['nodes'][0]['html'][:160]}"
                for broken in result.response["violations"]
            ]
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append(f"{width} {scheme} scrolls sideways")
    return found


def sign_in_page(page, live_server, reader) -> None:
    client = Client()
    client.force_login(reader.user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(name, peopled, page, live_server):
    reader = reader_of(name, peopled)
    crowd(peopled, reader, number=3)
    sign_in_page(page, live_server, reader)
    assert problems(page, live_server.url + address_of(name, peopled, reader)) == []


@pytest.mark.parametrize("name", PUBLIC_PAGES)
def test_axe_finds_nothing_before_signing_in(name, page, live_server):
    assert problems(page, live_server.url + reverse(name)) == []
