"""The office puts right what is missing, in the list, by keyboard alone; what a reader says comes back mended."""

import pytest
from playwright.sync_api import expect

from pupils.models import Pupil
from staffing.access import Role
from tests import factories
from tests.browser.conftest import DESK, PHONE


@pytest.fixture
def pupils(cast) -> list[Pupil]:
    """Three without a UPN, a form and a first language."""
    fields = {"school": cast.school, "form": "", "legal_forename": "Ada"}
    return [factories.PupilFactory(legal_surname=name, **fields) for name in ("Avens", "Bramble", "Clover")]


def numbers() -> list[str | None]:
    return list(Pupil.objects.order_by("legal_surname").values_list("upn", flat=True))


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_enter_saves_a_row_and_goes_on_to_the_next(cast, pupils, open_as, scripts):
    page = open_as(cast[Role.RECORDS], DESK, java_script_enabled=scripts)
    page.goto("/put-right/?rule=no_upn")
    expect(page.get_by_label("UPN of Ada Avens")).to_be_focused()
    page.keyboard.type("C820412320001")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Put right: Ada A.")).to_be_visible()
    expect(page.get_by_label("UPN of Ada Bramble")).to_be_focused()
    # Passed over: what is typed into the one after it has a slip, and waits there with its message.
    for _ in range(3):
        page.keyboard.press("Tab")
    clover = page.get_by_label("UPN of Ada Clover")
    expect(clover).to_be_focused()
    page.keyboard.type("F8204")
    page.keyboard.press("Enter")
    expect(page.get_by_text("A UPN has 13 characters, this one has 5.")).to_be_visible()
    expect(clover).to_be_focused()
    expect(clover).to_have_value("F8204")
    page.keyboard.press("End")
    page.keyboard.type("12320003")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Put right: Ada C.")).to_be_visible()
    expect(page.get_by_label("UPN of Ada Bramble")).to_be_focused()
    assert numbers() == ["C820412320001", None, "F820412320003"]


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_what_is_right_as_it_is_is_set_aside_and_brought_back_by_keyboard(cast, pupils, open_as, scripts):
    page = open_as(cast[Role.RECORDS], DESK, java_script_enabled=scripts)
    page.goto("/put-right/?rule=no_upn")
    expect(page.get_by_label("UPN of Ada Avens")).to_be_focused()
    for key in ("Tab", "Enter", "Tab"):
        page.keyboard.press(key)
    expect(page.get_by_label("Why: Ada Avens")).to_be_focused()
    page.keyboard.type("Came from abroad this week.")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Set aside: Ada A.")).to_be_visible()
    expect(page.get_by_label("UPN of Ada Bramble")).to_be_focused()
    page.locator("summary", has_text="Set aside · 1").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Came from abroad this week.")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Bring back Ada Avens")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Ada A is looked at again.")).to_be_visible()
    expect(page.get_by_label("UPN of Ada Avens")).to_be_focused()


def test_a_choice_is_saved_by_enter_too(cast, pupils, open_as):
    page = open_as(cast[Role.RECORDS])
    page.goto("/put-right/?rule=no_language")
    expect(page.get_by_label("First language of Ada Avens")).to_be_focused()
    page.keyboard.type("Pol")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Put right: Ada A.")).to_be_visible()
    assert Pupil.objects.get(pk=pupils[0].pk).first_language == "POL"


def test_what_a_reader_says_is_wrong_comes_back_mended(cast, pupils, open_as):
    reader = open_as(cast[Role.HEAD], PHONE)
    reader.goto(f"/pupils/{pupils[0].pk}/record/")
    reader.get_by_role("link", name="This is wrong").tap()
    reader.get_by_label("What is wrong").fill("Ada is in 8X.")
    reader.get_by_role("button", name="Send").tap()
    expect(reader.get_by_text("with the office")).to_be_visible()
    assert reader.evaluate("document.documentElement.scrollWidth") <= 360

    office = open_as(cast[Role.RECORDS])
    office.goto("/")
    office.get_by_role("link", name="Look at it", exact=True).click()
    office.get_by_role("link", name="Look at it").click()
    office.get_by_role("link", name="Edit the record").click()
    office.get_by_role("textbox", name="Form (optional)", exact=True).fill("8X")
    office.get_by_role("button", name="Save").click()
    expect(office.get_by_text("The record of Ada Avens is saved.")).to_be_visible()
    office.goto("/corrections/")
    office.get_by_role("link", name="Look at it").click()
    office.get_by_label("In words").fill("Thank you.")
    office.get_by_role("button", name="Send the answer").click()
    expect(office.get_by_text("is told.")).to_be_visible()

    reader.goto("/")
    expect(reader.get_by_text("1 said to be wrong")).to_be_visible()
    reader.get_by_role("link", name="Look at it").tap()
    expect(reader.get_by_text("Thank you.")).to_be_visible()
    reader.get_by_role("button", name="I have seen this").tap()
    expect(reader.get_by_role("button", name="I have seen this")).to_have_count(0)
