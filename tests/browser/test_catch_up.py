"""Journey 2: a day of slots in one grid, by keyboard, by thumb and without scripts; and the week on paper."""

from datetime import time

import pytest
from playwright.sync_api import Page, expect

from interventions.models import Note, PlannedSession, Presence, Session
from pupils.models import Pupil, TargetReading
from staffing.access import Role
from tests import factories
from tests.browser.conftest import PHONE
from tests.interventions.scenes import a_slot, pupils_of

BELLS = [time(8, 10), time(8, 50), time(9, 30), time(10, 10), time(10, 50)]


@pytest.fixture
def mentor(cast):
    return cast[Role.MENTOR]


@pytest.fixture
def day(cast, mentor) -> list[PlannedSession]:
    """Five slots that have begun, two pupils in each."""
    return [
        a_slot(
            mentor, pupils_of(cast.school, 2), starts_at=at, period_name=f"P{number}", name=f"Group {number}"
        )
        for number, at in enumerate(BELLS, start=1)
    ]


def pupils_in(planned: PlannedSession) -> list[Pupil]:
    return list(Pupil.objects.filter(provision_places__provision=planned.provision).by_name())


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def test_a_day_of_five_slots_with_two_absences_takes_eleven_keys(open_as, mentor, day):
    away = [pupils_in(day[1])[0], pupils_in(day[3])[1]]
    page = open_as(mentor)
    page.goto("/catch-up/")
    expect(page.get_by_role("radio", name="Later").first).to_be_focused()
    first_away, second_away = ["ArrowDown", "a"], ["ArrowDown", "ArrowDown", "a"]
    press(page, "h", *first_away, "h", "h", *second_away, "h", "h", "Control+Enter")
    expect(page.get_by_text("5 sessions are saved.")).to_be_visible()
    assert Session.objects.count() == 5
    assert {row.pupil for row in Presence.objects.filter(status="absent")} == set(away)


def test_scores_and_what_was_not_held_go_by_keyboard_too(open_as, mentor, day):
    first, second = pupils_in(day[0])
    page = open_as(mentor)
    page.goto("/catch-up/")
    expect(page.get_by_role("radio", name="Later").first).to_be_focused()
    press(page, "ArrowDown", "4", "ArrowDown", "2", "0", "h", "x")
    expect(page.get_by_label("Why was it not held? P2, Group 2")).to_be_focused()
    page.keyboard.type("No room")
    press(page, "Control+Enter")
    expect(page.get_by_text("1 session is saved and 1 is noted as not held.")).to_be_visible()
    assert Presence.objects.get(pupil=first).engagement == 4
    assert Presence.objects.get(pupil=second).engagement is None
    day[1].refresh_from_db()
    assert day[1].not_held_reason == "no_room"


def test_letters_typed_into_a_note_are_letters(open_as, mentor, day):
    page = open_as(mentor)
    page.goto("/catch-up/")
    expect(page.get_by_role("radio", name="Later").first).to_be_focused()
    press(page, "ArrowDown", "ArrowDown", "ArrowDown")
    page.keyboard.type("A harp, 12 hexes")
    press(page, "ArrowUp", "ArrowUp", "h", "Control+Enter")
    expect(page.get_by_text("1 session is saved.")).to_be_visible()
    assert Note.objects.get().text == "A harp, 12 hexes"
    assert set(Presence.objects.values_list("status", flat=True)) == {"present"}


def test_who_switched_shortcuts_off_presses_no_letter_by_accident(open_as, mentor, day):
    mentor.user.has_shortcuts = False
    mentor.user.save()
    page = open_as(mentor)
    page.goto("/catch-up/")
    expect(page.get_by_role("radio", name="Later").first).to_be_focused()
    press(page, "h", "ArrowDown", "a")
    expect(page.get_by_role("radio", name="Held", exact=True).first).not_to_be_checked()
    expect(page.get_by_role("radio", name="Absent").first).not_to_be_checked()


def test_one_thumb_catches_up_from_today_on_a_phone(open_as, mentor, day):
    page = open_as(mentor, PHONE)
    page.goto("/")
    page.get_by_role("link", name="Catch up on 3 sessions at once").tap()
    card = page.locator(f"#slot-{day[0].pk}")
    card.get_by_label("Held", exact=True).tap()
    card.get_by_label("Absent").first.tap()
    expect(card.get_by_label("Why was")).to_have_count(3)
    expect(page.get_by_role("button", name="Save")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_text("1 session is saved.")).to_be_visible()
    assert Presence.objects.filter(status="absent").count() == 1


def test_the_grid_is_saved_without_scripts(open_as, mentor, day):
    page = open_as(mentor, PHONE, java_script_enabled=False)
    page.goto("/catch-up/")
    page.locator(f"#slot-{day[0].pk}").get_by_label("Held", exact=True).check(force=True)
    page.locator(f"#slot-{day[1].pk}").get_by_role("radio", name="Not held").check(force=True)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("1 session is saved.")).to_be_visible()
    expect(page.get_by_role("link", name="P2, Group 2: Choose the reason that fits best.")).to_be_visible()
    page.get_by_label("Why was it not held? P2, Group 2").select_option("closed")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("1 is noted as not held.")).to_be_visible()
    assert Session.objects.get().planned == day[0]


def test_the_week_sheet_prints_a_day_a_page_without_the_shell(open_as, mentor, day):
    page = open_as(mentor)
    page.goto("/week-sheet/")
    page.emulate_media(media="print")
    expect(page.get_by_text(f"Printed by {mentor.name}")).to_be_visible()
    expect(page.get_by_role("navigation", name="Pages")).to_have_count(0)
    expect(page.get_by_role("link", name="Type it in")).to_have_count(0)
    white = "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") in (white, "rgba(0, 0, 0, 0)")
    assert page.locator(".paper-row").count() == 10


def test_tries_are_counted_by_tapping_in_the_grid(open_as, mentor, day):
    pupil = pupils_in(day[0])[0]
    factories.TargetFactory(pupil=pupil, author=mentor, what="Starts at once")
    page = open_as(mentor, PHONE)
    page.goto("/catch-up/")
    page.get_by_text(f"Targets of {pupil.short_name}").tap()
    for name in ("+1 went well", "+1 went well", "+1 went well", "+1 not yet"):
        page.get_by_role("button", name=name).tap()
    page.get_by_role("group", name="P1, Group 1").get_by_role("radio", name="Held", exact=True).tap()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="Save", exact=True).tap()
    expect(page.get_by_text("1 session is saved.")).to_be_visible()
    assert [reading.value for reading in TargetReading.objects.all()] == [75]
