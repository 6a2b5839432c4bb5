"""Caseloads balanced by pointer, by keyboard alone, by thumb and without scripts."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from pupils.actions.caseloads import assign_caseload
from pupils.balance import FEW_MENTORS
from pupils.models import CaseloadAssignment, Pupil
from staffing.access import Role
from staffing.calendar import today
from staffing.models import School, Staff
from tests import factories
from tests.browser.conftest import DESK, PHONE, wait_for
from tests.cast import make_staff

BOARD = "/caseloads/balance/"


@pytest.fixture
def full(cast) -> Staff:
    """A mentor for whom one more is one too many."""
    return named(cast.school, "Whimbrel", caseload_limit=1)


def named(school: School, surname: str, **traits: Any) -> Staff:
    mentor = make_staff(school, Role.MENTOR, **traits)
    mentor.surname = surname
    mentor.save()
    return mentor


@pytest.fixture
def pupils(cast, full) -> list[Pupil]:
    """Ada and Ben with the mentor, Cleo with the one who is full."""
    found = [
        factories.PupilFactory(school=cast.school, legal_forename=name, legal_surname="Avens")
        for name in ("Ada", "Ben", "Cleo")
    ]
    for pupil, mentor in zip(found, (cast[Role.MENTOR], cast[Role.MENTOR], full), strict=True):
        assign_caseload(
            pupil=pupil, mentor=mentor, starts_on=factories.YEAR_START, by=cast.actor(Role.SENDCO)
        )
    return found


def who_has(pupil: Pupil) -> Staff:
    return CaseloadAssignment.objects.open(today()).get(pupil=pupil).mentor


def column(page: Page, mentor: Staff):
    return page.get_by_role("group", name=mentor.name)


def test_a_pupil_is_dragged_to_another_mentor_and_back(cast, full, pupils, open_at_once):
    page = open_at_once(cast[Role.SENDCO])
    page.goto(BOARD)
    wait_for(page, "balance")
    there, here = column(page, full), column(page, cast[Role.MENTOR])
    card = page.locator("[data-balance-card]", has_text="Ada A")
    card.locator("b").drag_to(there.get_by_role("heading"))
    expect(there.get_by_text("2 of 1")).to_be_visible()
    expect(there.get_by_text("over the limit")).to_be_visible()
    expect(here.get_by_text("1 of 14")).to_be_visible()
    expect(there.get_by_text(f"from {cast[Role.MENTOR].name}")).to_be_visible()
    expect(page.get_by_label("Reason for going over")).to_be_visible()
    card.locator("b").drag_to(here.get_by_role("heading"))
    expect(here.get_by_text("2 of 14")).to_be_visible()
    expect(page.get_by_text("Nobody to be moved yet.")).to_be_visible()
    assert who_has(pupils[0]) == cast[Role.MENTOR]


def test_two_change_places_by_keyboard_alone_and_are_saved_together(cast, full, pupils, open_at_once):
    page = open_at_once(cast[Role.SENDCO])
    page.goto(BOARD)
    wait_for(page, "balance")
    status = page.locator("[data-balance-status]")
    page.get_by_label("Mentor of Ada A").focus()
    page.keyboard.type(full.name)
    expect(page.get_by_label("Mentor of Ada A")).to_be_focused()
    expect(status).to_have_text(f"Ada A: {full.name}, 2 of 1, over the limit.")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Mentor of Ben A")).to_be_focused()
    expect(column(page, full).get_by_label("Mentor of Ada A")).to_be_visible()
    page.get_by_label("Mentor of Cleo A").focus()
    page.keyboard.type(cast[Role.MENTOR].name)
    expect(status).to_have_text(f"Cleo A: {cast[Role.MENTOR].name}, 2 of 14.")
    expect(page.get_by_text("2 to be moved.")).to_be_visible()
    expect(page.get_by_label("Reason for going over")).to_be_hidden()
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Moved from 19 Nov 2026")).to_be_visible()
    assert [who_has(pupil) for pupil in pupils] == [full, cast[Role.MENTOR], cast[Role.MENTOR]]


@pytest.mark.parametrize("way", [DESK, PHONE], ids=["desk", "phone"])
def test_without_scripts_the_server_counts_and_asks(cast, full, pupils, open_at_once, way):
    page = open_at_once(cast[Role.SENDCO], way, java_script_enabled=False)
    page.goto(BOARD)
    page.get_by_label("Mentor of Ada A").select_option(label=full.name)
    page.get_by_role("button", name="Show the numbers").click()
    expect(column(page, full).get_by_text("2 of 1")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("would have 2 pupils")
    page.get_by_label("Reason for going over").fill("Until January")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Moved from 19 Nov 2026")).to_be_visible()
    assert who_has(pupils[0]) == full


def test_on_a_phone_the_choice_under_a_pupil_does_it(cast, full, pupils, open_at_once):
    page = open_at_once(cast[Role.SENDCO], PHONE)
    page.goto(BOARD)
    wait_for(page, "balance")
    page.get_by_label("Mentor of Cleo A").select_option(label=cast[Role.MENTOR].name)
    expect(column(page, full).get_by_text("0 of 1")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="Save", exact=True).tap()
    expect(page.get_by_text("Moved from 19 Nov 2026")).to_be_visible()
    assert who_has(pupils[2]) == cast[Role.MENTOR]


@pytest.fixture
def many(cast, full, pupils) -> Staff:
    """With so many mentors a phone opens on those about whom something is to be done; this one has Cleo too many."""
    for number in range(FEW_MENTORS):
        named(cast.school, f"Wader {number}")
    Staff.objects.filter(pk=full.pk).update(caseload_limit=0)
    return full


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_on_a_phone_many_mentors_are_names_and_numbers_until_opened(
    cast, many, pupils, open_at_once, scripts
):
    page = open_at_once(cast[Role.SENDCO], PHONE, java_script_enabled=scripts)
    page.goto(BOARD)
    here = column(page, cast[Role.MENTOR])
    expect(column(page, many).get_by_label("Mentor of Cleo A")).to_be_visible()
    expect(here.get_by_text("2 of 14")).to_be_visible()
    expect(here.get_by_label("Mentor of Ada A")).to_be_hidden()
    here.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(here.get_by_label("Mentor of Ada A")).to_be_visible()


def test_a_folded_mentor_who_gets_somebody_opens(cast, many, pupils, open_at_once):
    page = open_at_once(cast[Role.SENDCO], PHONE)
    page.goto(BOARD)
    wait_for(page, "balance")
    choice = page.get_by_label("Mentor of Cleo A")
    choice.select_option(label=cast[Role.MENTOR].name)
    choice.blur()
    expect(column(page, cast[Role.MENTOR]).get_by_label("Mentor of Cleo A")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_at_a_desk_every_column_is_open(cast, many, pupils, open_at_once, scripts):
    page = open_at_once(cast[Role.SENDCO], java_script_enabled=scripts)
    page.goto(BOARD)
    expect(page.get_by_label("Mentor of Ada A")).to_be_visible()
    expect(page.get_by_label("Mentor of Cleo A")).to_be_visible()
