"""Raising a concern about two pupils by keyboard alone, with a mark on the drawing; and without scripts by a list."""

import pytest
from playwright.sync_api import Page, expect

from safeguarding.models import Concern, ConcernPupil, SealedDraft
from staffing.access import Role
from staffing.models import Draft
from tests.browser.conftest import DESK, PHONE, wait_for
from tests.factories import PupilFactory
from tests.safeguarding.scenes import said_in


@pytest.fixture
def pupils(cast):
    ada = PupilFactory(school=cast.school, legal_forename="Ada", legal_surname="Birch")
    return ada, PupilFactory(school=cast.school, legal_forename="Bo", legal_surname="Carr")


def pick(page: Page, row: int, name: str, part: str) -> None:
    person = page.get_by_role("group", name=f"Pupil {row}", exact=True)
    person.get_by_role("combobox", name="Name").focus()
    page.keyboard.type(name)
    expect(person.get_by_role("option").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(person.get_by_role("button", name="Take")).to_be_visible()
    person.get_by_label("Part in it").focus()
    page.keyboard.type(part)


def test_two_pupils_and_a_mark_by_keyboard_alone(cast, open_as, pupils):
    page = open_as(cast[Role.MENTOR], DESK)
    page.goto("/")
    page.keyboard.press("r")
    page.wait_for_url("**/concerns/new/")
    for behaviour in ("picker", "body-map"):
        wait_for(page, behaviour)
    pick(page, 1, "ada", "harmed")
    page.get_by_role("button", name="Add another pupil").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="Pupil 2", exact=True)).to_be_visible()
    for behaviour in ("picker", "body-map"):
        wait_for(page, behaviour)
    expect(page.get_by_role("button", name="Take Ada Birch away")).to_be_visible()
    pick(page, 2, "bo", "witness")
    page.get_by_label("What was seen and heard").focus()
    page.keyboard.type("She said: he pushed me.")
    page.get_by_label("I don’t know when it happened").focus()
    page.keyboard.press("Space")
    page.get_by_role("group", name="Is anybody in danger now?").get_by_label("No, not as far").focus()
    page.keyboard.press("Space")
    page.get_by_role("application").focus()
    for key in ("ArrowUp", "ArrowUp", "Enter"):
        page.keyboard.press(key)
    page.keyboard.type("A graze, 1 cm")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/concerns/mine/**")
    expect(page.get_by_text("It was received")).to_be_visible()
    assert [(row.pupil, row.role) for row in ConcernPupil.objects.all()] == [
        (pupils[0], "harmed"),
        (pupils[1], "witness"),
    ]
    (mark,) = said_in(Concern.objects.get())["marks"]
    assert (mark["place"], mark["what"], mark["at"]) == ("belly", "A graze, 1 cm", [60, 93])
    assert not SealedDraft.objects.exists()
    assert not Draft.objects.exists()


def test_a_mark_is_made_by_touch_and_the_next_one_has_a_row_of_its_own(cast, open_as, pupils):
    page = open_as(cast[Role.MENTOR], PHONE)
    page.goto("/concerns/new/")
    wait_for(page, "body-map")
    drawing = page.get_by_role("application")
    box = drawing.bounding_box()
    for x, y in ((232, 40), (300, 205)):
        drawing.tap(position={"x": x * box["width"] / 360, "y": y * box["height"] / 250})
        page.keyboard.type("Red, round")
    places = page.get_by_label("Place")
    expect(places).to_have_count(2)
    assert [each.input_value() for each in places.all()] == ["face", "foot_left"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_without_scripts_names_are_matched_and_marks_are_a_list(cast, open_as, pupils):
    page = open_as(cast[Role.MENTOR], DESK, java_script_enabled=False)
    page.goto("/concerns/new/")
    page.get_by_label("Name").fill("ada bi")
    page.get_by_label("Part in it").select_option("harmed")
    page.get_by_role("button", name="Add another mark").click()
    page.get_by_label("Place").first.select_option("hand_left")
    page.get_by_label("What is seen there").first.fill("A burn")
    page.get_by_label("What was seen and heard").fill("She said it was hot.")
    page.get_by_label("I don’t know when it happened").check()
    page.get_by_label("Yes, or it may be").check()
    page.get_by_role("button", name="Send to the safeguarding team").click()
    expect(page.get_by_text("It was received")).to_be_visible()
    assert ConcernPupil.objects.get().pupil == pupils[0]
    assert said_in(Concern.objects.get())["marks"][0]["place"] == "hand_left"


def test_what_was_being_written_comes_back(cast, open_as, pupils):
    page = open_as(cast[Role.MENTOR], DESK)
    page.goto("/concerns/new/")
    wait_for(page, "drafts")
    page.get_by_label("What was seen and heard").fill("She said: heron at the gate.")
    page.get_by_label("Where").focus()
    expect(page.get_by_text("Kept ")).to_be_visible()
    page.goto("/")
    page.goto("/concerns/new/")
    expect(page.get_by_label("What was seen and heard")).to_have_value("She said: heron at the gate.")
    assert not Draft.objects.exists()
