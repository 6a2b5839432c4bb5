"""The body map for who uses no pointer and sees no drawing: by keys alone, and as a screen reader is told of it."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from safeguarding.body_map import PLACES, Place
from safeguarding.models import Concern
from staffing.access import Role
from tests.browser.conftest import wait_for
from tests.factories import PupilFactory
from tests.safeguarding.scenes import said_in

STEP = 6
BEGINS_AT = (60, 105)
Node = dict[str, Any]


@pytest.fixture
def page(cast, open_at_once) -> Page:
    PupilFactory(school=cast.school, legal_forename="Ada", legal_surname="Birch")
    page = open_at_once(cast[Role.MENTOR])
    page.goto("/concerns/new/")
    wait_for(page, "body-map")
    return page


def tree_of(page: Page) -> list[Node]:
    """What Chromium gives to a screen reader: role, name, value and the rest of each thing on the page."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    return [_plain(node) for node in nodes if not node["ignored"]]


def _plain(node: Node) -> Node:
    said = {part: node[part]["value"] for part in ("role", "name", "value", "description") if part in node}
    return said | {each["name"]: each["value"].get("value") for each in node.get("properties", [])}


def named(tree: list[Node], role: str) -> list[str]:
    return [node.get("name", "") for node in tree if node.get("role") == role]


def go_to(page: Page, place: Place, came_from: tuple[int, int]) -> tuple[int, int]:
    """With the arrows, from where the cross is, as near to a place as its steps lead."""
    right, down = (round((to - at) / STEP) for to, at in zip((place.x, place.y), came_from, strict=True))
    for key in ["ArrowRight" if right > 0 else "ArrowLeft"] * abs(right):
        page.keyboard.press(key)
    for key in ["ArrowDown" if down > 0 else "ArrowUp"] * abs(down):
        page.keyboard.press(key)
    return came_from[0] + right * STEP, came_from[1] + down * STEP


def test_the_arrows_reach_every_place_and_each_is_said_as_the_cross_comes_to_it(page):
    says, at = page.locator("[data-body-says]"), BEGINS_AT
    page.get_by_role("application").focus()
    for place in sorted(PLACES, key=lambda place: (place.x // 60, place.y)):
        at = go_to(page, place, at)
        expect(says).to_have_text(place.label)


def test_a_screen_reader_is_told_what_the_drawing_is_for_and_every_place_by_name(page):
    tree = tree_of(page)
    (drawing,) = [node for node in tree if node["role"] == "application"]
    assert drawing["name"] == "Drawing of a body: arrow keys move the cross, Enter makes a mark"
    assert drawing["description"].startswith("Touch where it is, or move the cross")
    assert drawing["focusable"]
    options = page.get_by_label("Place").get_by_role("option").all_inner_texts()
    assert options == ["Choose the place", *(place.label for place in PLACES)]
    assert len(set(options)) == len(options)


def test_marks_are_listed_each_by_its_number_and_what_changes_is_announced(page):
    says = page.locator("[data-body-says]")
    drawing = page.get_by_role("application")
    drawing.focus()
    page.keyboard.press("Enter")
    expect(says).to_have_text("Mark 1, Belly. Describe it.")
    page.keyboard.type("A graze, 1 cm")
    drawing.focus()
    for key in ("ArrowUp",) * 6:
        page.keyboard.press(key)
    page.keyboard.press("Space")
    expect(says).to_have_text("Mark 2, Chest. Describe it.")
    page.keyboard.type("Red, round")
    second = page.get_by_role("group", name="Mark 2", exact=True)
    expect(second.get_by_label("What is seen there")).to_be_focused()
    expect(second.get_by_label("Place")).to_have_value("chest")
    tree = tree_of(page)
    assert [name for name in named(tree, "group") if name.startswith("Mark ")] == ["Mark 1", "Mark 2"]
    assert "Mark 2, Chest. Describe it." in named(tree, "StaticText")
    assert says.get_attribute("aria-live") == "polite"
    written = [node for node in tree if node["role"] == "textbox" and "seen there" in node.get("name", "")]
    assert [node.get("value") for node in written] == ["A graze, 1 cm", "Red, round"]


def test_without_the_drawing_the_list_alone_makes_a_mark_and_says_so(page):
    says = page.locator("[data-body-says]")
    page.get_by_role("application").focus()
    page.keyboard.press("Tab")
    first = page.get_by_role("group", name="Mark 1", exact=True)
    expect(first.get_by_label("Place")).to_be_focused()
    page.keyboard.type("Chest")
    expect(says).to_have_text("Mark 1, Chest.")
    page.keyboard.press("Tab")
    page.keyboard.type("A burn")
    page.get_by_label("Name").fill("ada bi")
    page.get_by_label("Part in it").select_option("harmed")
    page.get_by_label("What was seen and heard").fill("She said it was hot.")
    page.get_by_label("I don’t know when it happened").check()
    page.get_by_role("group", name="Is anybody in danger now?").get_by_label("No, not as far").check()
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/concerns/mine/**")
    (mark,) = said_in(Concern.objects.get())["marks"]
    assert mark == {"number": 1, "place": "chest", "what": "A burn", "at": [60, 72]}
