"""A computer that several people use: the screen hides at once, locks by itself, and the back button shows nothing."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserType, Page, expect

from interventions.models import PlannedSession
from pupils.involvement import link_caseloads
from pupils.models import CaseloadAssignment, Pupil
from run import find_chromium
from staffing.access import Role
from staffing.models import AuditEvent, Draft, Staff, User
from tests import factories
from tests.browser.conftest import PHONE, plug_in_key, wait_for
from tests.conftest import THE_TIME
from tests.factories import PASSWORD
from tests.interventions.scenes import a_slot
from tests.walk.test_accessibility import problems

FORENAME, SURNAME, TYPED = "Zephyrine", "Quillfeather", "He read aloud to the whole group"
OTHER = "somebody.else@invented.example"
KNOWN = (FORENAME, SURNAME, TYPED)


@pytest.fixture(scope="module")
def browser(browser_type: BrowserType, browser_type_launch_args: dict[str, Any]) -> Iterator[Browser]:
    """Whole, and with the back/forward cache on, as people have it: without, going back proves nothing."""
    whole = {"executable_path": find_chromium(), "ignore_default_args": ["--disable-back-forward-cache"]}
    with browser_type.launch(**browser_type_launch_args | whole) as browser:
        yield browser


@pytest.fixture
def minutes_later(settings):
    """Moves the server's clock to so many minutes after the test began."""
    began = datetime.fromisoformat(THE_TIME)

    def move(minutes: float) -> None:
        settings.HANDRAIL_CLOCK = (began + timedelta(minutes=minutes)).isoformat()

    return move


@pytest.fixture
def mentor(cast) -> Staff:
    return with_password(cast[Role.MENTOR])


@pytest.fixture
def pupil(cast, mentor) -> Pupil:
    pupil = factories.PupilFactory(
        school=cast.school, legal_forename=FORENAME, legal_surname=SURNAME, send_status="K"
    )
    row = factories.CaseloadAssignmentFactory(pupil=pupil, mentor=mentor)
    link_caseloads(CaseloadAssignment.objects.filter(pk=row.pk))
    return pupil


@pytest.fixture
def planned(mentor, pupil) -> PlannedSession:
    return a_slot(mentor, [pupil])


def with_password(staff: Staff) -> Staff:
    staff.user.set_password(PASSWORD)
    staff.user.save()
    return staff


def words_of(page: Page) -> str:
    """All that the document holds, seen or not, and its title."""
    return page.evaluate(
        "document.title + document.body.textContent"
        " + [...document.querySelectorAll('input, textarea')].map((each) => each.value).join(' ')"
    )


def shown_of(page: Page) -> str:
    return page.evaluate("document.title + document.body.innerText")


def tells_of_pupil(words: str) -> bool:
    return any(word in words for word in KNOWN)


def open_lock(page: Page) -> None:
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Open").click()


# Hiding


PRESS = """key => {
  document.body.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true}));
  return document.title + document.querySelector("main").checkVisibility();
}"""


def test_the_key_hides_everything_before_it_returns(open_at_once, mentor, pupil):
    """In the same task as the key press: the browser has painted nothing in between, and asked nobody."""
    page = open_at_once(mentor)
    page.goto(f"/pupils/{pupil.pk}/")
    expect(page.get_by_role("button", name="Hide")).to_be_visible()
    assert page.evaluate(PRESS, "b") == "Handrailfalse"
    assert not tells_of_pupil(shown_of(page))
    page.keyboard.press("b")
    assert tells_of_pupil(shown_of(page))
    assert FORENAME in page.title()


def test_it_stays_hidden_over_a_reload_until_the_button_is_pressed(open_at_once, mentor, pupil):
    page = open_at_once(mentor, PHONE)
    page.goto(f"/pupils/{pupil.pk}/")
    page.get_by_role("button", name="Hide").tap()
    assert not tells_of_pupil(shown_of(page))
    page.reload()
    assert not tells_of_pupil(shown_of(page))
    page.get_by_role("button", name="Show the page again").tap()
    assert tells_of_pupil(shown_of(page))


def test_a_page_that_is_left_covers_itself_before_a_cache_can_keep_it(open_at_once, mentor, pupil):
    page = open_at_once(mentor)
    page.goto(f"/pupils/{pupil.pk}/")
    wait_for(page, "handrail")
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', {persisted: true}))")
    assert page.title() == "Handrail"
    assert not tells_of_pupil(shown_of(page))


# Both at once, because a slow machine would take too long between two of its own presses.
ESCAPE_TWICE = """() => {
  const press = () => new KeyboardEvent("keydown", {key: "Escape", bubbles: true});
  for (const _ of [1, 2]) document.activeElement.dispatchEvent(press());
}"""


def test_escape_twice_hides_it_while_one_types(open_at_once, mentor, planned):
    page = open_at_once(mentor)
    page.goto(reverse("interventions:session_log", args=[planned.pk]))
    page.get_by_role("textbox", name="Note").first.fill(TYPED)
    page.evaluate(ESCAPE_TWICE)
    assert not tells_of_pupil(shown_of(page))
    page.evaluate(ESCAPE_TWICE)
    assert page.get_by_role("textbox", name="Note").first.input_value() == TYPED


def test_a_key_of_ones_own_hides_it_and_the_old_one_does_not(open_at_once, mentor, pupil):
    mentor.user.shortcuts = {"hide": "."}
    mentor.user.save()
    page = open_at_once(mentor)
    page.goto(f"/pupils/{pupil.pk}/")
    page.keyboard.press("b")
    assert tells_of_pupil(shown_of(page))
    page.keyboard.press(".")
    assert not tells_of_pupil(shown_of(page))


def test_a_hidden_page_locks_as_any_other(open_at_once, mentor, pupil, minutes_later):
    page = open_at_once(mentor)
    page.clock.install()
    page.goto(f"/pupils/{pupil.pk}/")
    wait_for(page, "lock")
    page.keyboard.press("b")
    minutes_later(31)
    page.clock.fast_forward("31:00")
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()


# Locking


def test_it_warns_two_minutes_before_and_stays_for_whoever_says_so(
    open_at_once, mentor, pupil, minutes_later
):
    page = open_at_once(mentor)
    page.clock.install()
    page.goto(f"/pupils/{pupil.pk}/")
    wait_for(page, "lock")
    warning = page.get_by_role("alert").filter(has_text="The screen locks in 2 minutes.")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    minutes_later(27.5)
    page.clock.fast_forward("27:30")
    # Nothing is asked before it is time, whose answer could still be on its way.
    assert page.evaluate("document.querySelector('[data-lock-soon]').hidden")
    assert asked == []
    minutes_later(28.5)
    page.clock.fast_forward("01:00")
    expect(warning).to_be_visible()
    page.get_by_role("button", name="Stay").click()
    expect(warning).to_be_hidden()
    minutes_later(40)
    page.reload()
    assert tells_of_pupil(shown_of(page))


def test_what_was_typed_is_there_when_the_lock_opens(open_at_once, mentor, planned, minutes_later):
    page = open_at_once(mentor)
    page.clock.install()
    address = reverse("interventions:session_log", args=[planned.pk])
    page.goto(address)
    wait_for(page, "lock")
    wait_for(page, "drafts")
    page.get_by_role("textbox", name="Note").first.fill(TYPED)
    with page.expect_response("**/drafts/"):
        page.clock.fast_forward("00:10")
    minutes_later(31)
    page.clock.fast_forward("31:00")
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    assert not tells_of_pupil(words_of(page))
    open_lock(page)
    page.wait_for_url(f"**{address}")
    assert Draft.objects.filter(staff=mentor).exists()
    assert page.get_by_role("textbox", name="Note").first.input_value() == TYPED


def test_a_passkey_opens_it_with_what_was_typed(open_as, mentor, planned, minutes_later):
    page = open_as(mentor)
    plug_in_key(page)
    page.goto(reverse("staffing:passkey_create"))
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="Second step at sign-in")).to_be_visible()
    address = reverse("interventions:session_log", args=[planned.pk])
    page.goto(address)
    page.get_by_role("textbox", name="Note").first.fill(TYPED)
    minutes_later(31)
    page.get_by_role("textbox", name="Note").first.press("Control+Enter")
    expect(page.get_by_text("your password or your passkey opens it")).to_be_visible()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(f"**{address}")
    expect(page.get_by_role("textbox", name="Note").first).to_have_value(TYPED)
    event = AuditEvent.objects.get(staff_id=mentor.pk, object_kind="browser")
    assert event.detail == {"unlocked_by": "passkey"}


def test_another_tab_that_is_used_keeps_this_one_open(open_at_once, mentor, pupil, minutes_later):
    page = open_at_once(mentor)
    page.clock.install()
    page.goto(f"/pupils/{pupil.pk}/")
    wait_for(page, "lock")
    minutes_later(20)
    other = page.context.new_page()
    other.goto("/")
    with page.expect_response("**/lock/left/"):
        page.clock.fast_forward("28:30")
    expect(page.get_by_role("alert").filter(has_text="locks in")).to_be_hidden()
    assert tells_of_pupil(shown_of(page))


def test_axe_finds_nothing_on_the_lock(open_at_once, mentor, minutes_later, live_server):
    page = open_at_once(mentor)
    page.goto("/")
    minutes_later(31)
    page.goto(live_server.url + "/")
    assert problems(page) == []
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()


# The back button


@pytest.fixture
def pages(pupil, planned) -> dict[str, str]:
    return {
        "pupil": f"/pupils/{pupil.pk}/",
        "form": reverse("interventions:session_log", args=[planned.pk]),
        "board": reverse("mentoring:board"),
    }


def heading(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", name=name, exact=True)).to_be_visible()


def sign_out(page: Page, minutes_later: Any) -> None:
    page.locator(".menu > summary").click()
    page.get_by_role("button", name="Sign out").click()
    heading(page, "Sign in")


def idle_lock(page: Page, minutes_later: Any) -> None:
    minutes_later(31)
    page.goto(reverse("staffing:account"))
    heading(page, "Locked")


def another_signs_in(page: Page, minutes_later: Any) -> None:
    sign_out(page, minutes_later)
    page.get_by_label("E-mail address").fill(OTHER)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    heading(page, "Set up your phone")


# How somebody stops using the computer, how often one then goes back to reach the page, and what stands there.
WAYS = {
    "sign_out": (sign_out, 1, "Sign in"),
    "idle_lock": (idle_lock, 1, "Locked"),
    "another": (another_signs_in, 2, "Set up your phone"),
}


def test_this_browser_keeps_pages_for_the_back_button(browser: Any, live_server: Any):
    """The tests below prove nothing in a browser that does not."""
    page = browser.new_context(base_url=live_server.url).new_page()
    page.goto("/password/forgotten/sent/")
    page.evaluate(
        "addEventListener('pageshow', (event) => { document.body.dataset.wasKept = event.persisted; })"
    )
    page.goto("/password/forgotten/")
    page.go_back(wait_until="commit")
    expect(page.locator("body")).to_have_attribute("data-was-kept", "true")


@pytest.fixture(params=["no-store", "kept"])
def storing(request, monkeypatch) -> None:
    """As we send pages; and as if the browser kept them in spite of that, when a page must help itself."""
    if request.param == "kept":
        monkeypatch.setattr(
            "staffing.middleware.patch_vary_headers",
            lambda response, names: response.headers.pop("Cache-Control"),
        )


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", ["pupil", "form", "board"])
def test_going_back_shows_no_word_of_a_pupil(
    cast, open_at_once, mentor, pages, minutes_later, storing, kind, way
):
    leave, steps, what_stands_there = WAYS[way]
    with_password(cast[Role.SITE_ADMIN])
    User.objects.filter(pk=cast[Role.SITE_ADMIN].user_id).update(email=OTHER)
    page = open_at_once(mentor)
    page.goto(pages[kind])
    if kind == "form":
        page.get_by_role("textbox", name="Note").first.fill(TYPED)
    assert tells_of_pupil(words_of(page))
    leave(page, minutes_later)
    # In one go: a page on the way, taken from the cache, would load itself anew and cut off the next step.
    with page.expect_navigation(wait_until="commit"):
        page.evaluate("steps => history.go(-steps)", steps)
    heading(page, what_stands_there)
    assert not tells_of_pupil(words_of(page))
