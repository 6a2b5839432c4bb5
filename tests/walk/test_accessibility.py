"""Every page in a real browser: axe finds nothing, light and dark, on a phone and on a desk; its policy stops nothing."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from django.urls import reverse
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from staffing import guards
from staffing.access import Role
from staffing.models import Browser, Staff
from tests.browser.conftest import give_password, signed_in_cookie
from tests.conftest import clock_in_term
from tests.factories import PASSWORD
from tests.phones import code_of
from tests.walk.crowd import crowd
from tests.walk.table import TABLE
from tests.walk.test_pages import PUBLIC_PAGES, address_of, reader_of
from tests.walk.world import World, make_world

pytestmark = pytest.mark.browser
PAGES = sorted(name for name, row in TABLE.items() if row.is_page)
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What axe can find in one colour scheme and not in the other, where nothing but colours changes between them.
OF_COLOUR = ["color-contrast", "link-in-text-block"]
LOOKS = {"light": {"type": "tag", "values": TAGS}, "dark": {"type": "rule", "values": OF_COLOUR}}
AXE, AXE_AGAIN = Axe(), Axe(axe_script="'axe is in the page already'")
WIDTHS = [360, 1280]


@dataclass
class House:
    """A world that is really saved, and a server at `url` that shows it; `met` are readers with a crowd of their own."""

    world: World
    url: str
    met: set[int] = field(default_factory=set)

    def people(self, reader: Staff) -> None:
        """Three more of everything that the reader can meet, once."""
        if reader.pk not in self.met:
            crowd(self.world, reader, first_of=3 * len(self.met), number=3)
            self.met.add(reader.pk)


@pytest.fixture(scope="module")
def db(django_db_setup, django_db_blocker) -> Iterator[None]:
    """In place of each test's own transaction: open until the module ends, and emptied then."""
    with django_db_blocker.unblock():
        yield
        guards.remove_guards()
        call_command("flush", interactive=False, verbosity=0)
        guards.install_guards()


@pytest.fixture(scope="module")
def house(db) -> Iterator[House]:
    """Built once for all pages, which are only looked at."""
    hosts = [*settings.ALLOWED_HOSTS, "localhost"]
    with clock_in_term(), override_settings(ALLOWED_HOSTS=hosts):
        server = LiveServer("localhost")
        yield House(make_world(), server.url)
        server.stop()


# What the content security policy of a page stops, of ours or of anybody's.
NOTE_WHAT_IS_STOPPED = """
  window.stopped = [];
  document.addEventListener("securitypolicyviolation", (each) => stopped.push(each.violatedDirective));
"""


@pytest.fixture(scope="module")
def tab(browser) -> Iterator[Page]:
    """One for all pages: a new one would read styles, scripts and axe anew each time."""
    context = browser.new_context()
    context.add_init_script(NOTE_WHAT_IS_STOPPED)
    yield context.new_page()
    context.close()


@pytest.fixture
def page(tab) -> Page:
    """In which nobody is signed in yet."""
    tab.context.clear_cookies()
    return tab


# What stays at a phone's foot lies over something wherever the page is scrolled to: here it lies where the page ends.
LAY_DOWN_WHAT_STICKS = """
  const sheet = document.styleSheets[0];
  sheet.insertRule(".save-bar, .tabs { position: static !important }", sheet.cssRules.length);
"""


def problems(page) -> list[str]:
    """What axe finds, whatever its impact, on both screens in both colour schemes; and sideways scrolling.

    Of the page as it stands: no script of ours asks how wide the screen is, so nothing needs to be loaded anew.
    """
    page.evaluate(LAY_DOWN_WHAT_STICKS)
    found = []
    axe = AXE
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        for scheme, rules in LOOKS.items():
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            result = axe.run(page, options={"runOnly": rules, "resultTypes": ["violations"]})
            axe = AXE_AGAIN
            found += [
                f"{width} {scheme} {broken['id']}: {broken['nodes'][0]['html'][:160]}"
                for broken in result.response["violations"]
            ]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            found.append(f"{width} scrolls sideways")
    return found


def sign_in_page(page, server, reader) -> None:
    # Whoever looks at every page in a row would have more sign-ins listed than any screen is tall.
    Browser.objects.filter(pk__in=reader.user.browsers.all()[2:]).delete()
    page.context.add_cookies([signed_in_cookie(reader, server.url)])


def visit(page, address: str) -> None:
    """Opens a page, and sees that its content security policy is there and stops nothing of it."""
    answer = page.goto(address)
    assert answer.status == 200
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert page.evaluate("window.stopped") == []


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(name, house, page):
    reader = reader_of(name, house.world)
    house.people(reader)
    sign_in_page(page, house, reader)
    visit(page, house.url + address_of(name, house.world, reader))
    assert problems(page) == []
    assert page.evaluate("window.stopped") == []


@pytest.mark.parametrize("name", PUBLIC_PAGES)
def test_axe_finds_nothing_before_signing_in(name, house, page):
    visit(page, house.url + reverse(name))
    assert problems(page) == []


def test_what_the_policy_stops_is_noticed(house, page):
    visit(page, house.url + reverse("account_login"))
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">Stopped</p>')")
    assert page.evaluate("window.stopped") == ["style-src-attr"]


def test_axe_finds_nothing_on_what_answers_a_password_and_a_first_code(house, page):
    """The page that asks for a code, and recovery codes in answer to the phone's first one: neither has its own name."""
    mentor = house.world.cast[Role.MENTOR]
    mentor.user.set_password(PASSWORD)
    mentor.user.save()
    give_password(page, house.url + reverse("account_login"), mentor)
    page.get_by_label("Code that the app shows").fill(
        code_of(page.locator("code.break").inner_text().replace(" ", ""))
    )
    page.get_by_role("button", name="Set up").click()
    page.get_by_role("heading", name="Your recovery codes").wait_for()
    assert problems(page) == []
    page.context.clear_cookies()
    give_password(page, house.url + reverse("account_login"), mentor)
    page.get_by_role("heading", name="Your code").wait_for()
    assert problems(page) == []
