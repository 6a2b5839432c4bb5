"""Journey 3: what was typed outlives whatever goes wrong, on the log page, ad hoc, and in the grid of a day."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from urllib.parse import unquote_plus

import pytest
from django.conf import settings
from playwright.sync_api import Page, Response, Route, expect

from interventions.models import Note, PlannedSession, Session
from staffing.access import Role
from staffing.models import Draft, Staff
from tests.browser.conftest import DESK, PHONE, wait_for
from tests.conftest import THE_TIME
from tests.factories import PASSWORD
from tests.interventions.scenes import a_slot, pupils_of

WORDS = "Do not lose me."


@dataclass(frozen=True)
class Form:
    """One page of the three: where it is, and which of its fields is written in."""

    name: str
    address: str
    field: str

    def open(self, page: Page, *, has_scripts: bool = True) -> None:
        page.goto(self.address)
        if has_scripts:
            wait_for(page, "drafts")
        expect(self.note(page)).to_be_visible()

    def note(self, page: Page):
        return page.locator(f"textarea[name='{self.field}']")

    def type(self, page: Page, words: str = WORDS) -> None:
        """As fingers do: the field keeps the focus, so that nothing but the clock or a save sends it."""
        self.note(page).press_sequentially(words)

    def save(self, page: Page) -> None:
        """By Ctrl+Enter, from within the field."""
        self.note(page).press("Control+Enter")

    def expect_back(self, page: Page, words: str = WORDS) -> None:
        expect(page.get_by_text("Brought back:")).to_be_visible()
        expect(self.note(page)).to_have_value(words)


@pytest.fixture
def mentor(cast):
    return cast[Role.MENTOR]


@pytest.fixture
def slot(cast, mentor) -> PlannedSession:
    return a_slot(mentor, pupils_of(cast.school, 2), starts_at=time(9, 30))


@pytest.fixture(params=["session_log", "session_create", "catch_up"])
def form(request, slot) -> Form:
    pupil = slot.provision.places.first().pupil
    return {
        "session_log": Form("session_log", f"/planned/{slot.pk}/log/", "note"),
        "session_create": Form("session_create", f"/sessions/new/?pupil={pupil.pk}", "note"),
        "catch_up": Form("catch_up", "/catch-up/?day=2026-11-19", f"s{slot.pk}-note"),
    }[request.param]


@pytest.fixture
def page(open_at_once, mentor) -> Page:
    return open_at_once(mentor)


def sign_in_again(page: Page, staff: Staff) -> None:
    """By password alone: the second factor is remembered on this browser."""
    page.get_by_label("E-mail address").fill(staff.user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda address: "/sign-in/" not in address)


def is_draft(answer: Response) -> bool:
    return answer.url.endswith("/drafts/")


def sent_by(answer: Response) -> str:
    return unquote_plus(answer.request.post_data or "")


def test_the_session_ends_while_one_types(mentor, open_as, form):
    page = open_as(mentor)
    form.open(page)
    form.type(page)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    form.save(page)
    expect(page.get_by_text("What you typed is kept.")).to_be_visible()
    sign_in_again(page, mentor)
    form.expect_back(page)


@pytest.mark.parametrize("way", [DESK, PHONE], ids=["desk", "phone"])
def test_the_words_that_say_it_is_kept_move_no_button(open_at_once, mentor, form, way):
    page = open_at_once(mentor, way)
    form.open(page)
    form.type(page)
    buttons = page.locator(".save-bar > .btn")
    before = [button.bounding_box() for button in buttons.all()]
    form.note(page).blur()
    expect(page.locator(".save-bar > .draft-status")).to_contain_text("Kept")
    assert before
    assert [button.bounding_box() for button in buttons.all()] == before


def test_saving_fails_for_a_fault_of_ours(page, form, slot, monkeypatch):
    def fail(**_: object) -> None:
        raise RuntimeError("out of order")

    for module in ("log", "catch_up"):
        monkeypatch.setattr(f"interventions.views.{module}.log_session", fail)
    form.open(page)
    if form.name == "catch_up":
        page.get_by_role("radio", name="Held", exact=True).check(force=True)
    form.type(page)
    form.save(page)
    expect(page.get_by_role("heading", name="Something went wrong")).to_be_visible()
    form.open(page)
    form.expect_back(page)


def test_the_network_is_cut_before_saving(page, form, slot):
    form.open(page)
    if form.name == "catch_up":
        page.get_by_role("radio", name="Held", exact=True).check(force=True)
    form.type(page)
    page.context.set_offline(True)
    form.save(page)
    expect(page.get_by_text("Not saved: no connection.")).to_be_visible()
    expect(form.note(page)).to_have_value(WORDS)
    page.context.set_offline(False)
    form.save(page)
    expect(page.locator(".message-success")).to_be_visible()
    assert Note.objects.get().text == WORDS


def test_the_network_is_cut_and_the_browser_does_not_know_it(page, form, slot):
    """As behind a school's wireless network whose line is down."""
    form.open(page)
    if form.name == "catch_up":
        page.get_by_role("radio", name="Held", exact=True).check(force=True)
    form.type(page)
    page.context.route("**/*", lambda route: route.abort())
    form.save(page)
    expect(page.get_by_text("Not saved: no connection.")).to_be_visible()
    expect(form.note(page)).to_have_value(WORDS)
    page.context.unroute("**/*")
    form.save(page)
    expect(page.locator(".message-success")).to_be_visible()
    assert Note.objects.get().text == WORDS


def test_the_token_against_forged_forms_has_changed(page, form):
    form.open(page)
    form.type(page)
    page.evaluate("document.cookie = `csrftoken=${'x'.repeat(32)}; path=/`")
    form.save(page)
    expect(page.get_by_role("heading", name="This was not saved")).to_be_visible()
    form.open(page)
    form.expect_back(page)


def test_of_a_browser_that_is_killed_ten_seconds_are_lost_at_most(open_at_once, mentor, form):
    page = open_at_once(mentor)
    page.clock.install()
    form.open(page)
    # From here on the clock stands still, or a slow machine would send half the words before the ten seconds begin.
    page.clock.pause_at(page.evaluate("Date.now() / 1000 + 1"))
    form.type(page)
    with page.expect_response(is_draft) as answer:
        page.clock.run_for(10_000)
    assert answer.value.status == 204
    page.close(run_before_unload=False)
    again = open_at_once(mentor)
    form.open(again)
    form.expect_back(again)


def test_what_was_typed_before_the_scripts_came_is_kept_with_the_rest(page, form):
    waiting: list[Route] = []
    page.route("**/js/drafts.js", lambda route: waiting.append(route), times=1)
    with page.expect_request("**/js/drafts.js"):
        form.open(page, has_scripts=False)
    form.type(page)
    with page.expect_response(lambda answer: is_draft(answer) and WORDS in sent_by(answer)):
        waiting[0].continue_()
        wait_for(page, "drafts")
        form.note(page).blur()
    form.open(page)
    form.expect_back(page)


def test_without_scripts_the_text_comes_back_after_signing_in(open_as, mentor, form):
    page = open_as(mentor, java_script_enabled=False)
    form.open(page, has_scripts=False)
    form.note(page).fill(WORDS)
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="Save").last.click()
    sign_in_again(page, mentor)
    form.expect_back(page)


def test_without_scripts_a_fault_of_ours_keeps_the_text(open_at_once, mentor, form, monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("out of order")

    page = open_at_once(mentor, java_script_enabled=False)
    form.open(page, has_scripts=False)
    form.note(page).fill(WORDS)
    for module in ("log._sheet", "catch_up._saved"):
        monkeypatch.setattr(f"interventions.views.{module}", fail)
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_role("heading", name="Something went wrong")).to_be_visible()
    monkeypatch.undo()
    assert WORDS in str(Draft.objects.get().body)


def type_and_keep(form: Form, page: Page, words: str) -> None:
    """All the words, whatever sends them: leaving the field, or ten seconds that went by meanwhile."""
    with page.expect_response(lambda answer: is_draft(answer) and words in sent_by(answer)):
        form.type(page, words)
        form.note(page).blur()


def test_the_screen_locks_while_one_types(page, form, settings):
    form.open(page)
    form.type(page)
    settings.HANDRAIL_CLOCK = (datetime.fromisoformat(THE_TIME) + timedelta(minutes=31)).isoformat()
    form.save(page)
    expect(page.get_by_role("heading", name="Locked")).to_be_visible()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Open").click()
    form.expect_back(page)


def test_of_two_tabs_that_are_killed_both_texts_come_back(open_at_once, mentor, form):
    one, other = open_at_once(mentor), open_at_once(mentor)
    for tab in (one, other):
        form.open(tab)
    for tab, words in ((one, "First."), (other, "Second.")):
        type_and_keep(form, tab, words)
        tab.close(run_before_unload=False)
    page = open_at_once(mentor)
    form.open(page)
    form.expect_back(page, "Second.")
    page.get_by_role("button", name="Start afresh instead").click()
    form.expect_back(page, "First.")


def test_saving_one_tab_leaves_the_other_its_text(open_at_once, mentor, form, slot):
    one, other = open_at_once(mentor), open_at_once(mentor)
    for tab in (one, other):
        form.open(tab)
    type_and_keep(form, other, "Second.")
    if form.name == "catch_up":
        one.get_by_role("radio", name="Held", exact=True).check(force=True)
    form.type(one, "First.")
    form.save(one)
    expect(one.locator(".message-success")).to_be_visible()
    assert Note.objects.get().text == "First."
    assert "Second." in str(Draft.objects.get().body)
    if form.name == "catch_up":
        other.get_by_role("radio", name="Held", exact=True).check(force=True)
    form.save(other)
    if form.name == "session_create":
        expect(other.locator(".message-success")).to_be_visible()
        assert set(Note.objects.values_list("text", flat=True)) == {"First.", "Second."}
    else:
        expect(other.get_by_text("Second.").first).to_be_visible()
        assert Session.objects.count() == 1
