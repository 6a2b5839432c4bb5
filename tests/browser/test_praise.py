"""Praise takes two taps, by touch on a small phone, and one more takes it back."""

import pytest
from playwright.sync_api import Locator, Page, expect

from pupils.models import BehaviourEvent, Pupil
from staffing.access import Role
from tests.browser.conftest import PHONE, wait_for
from tests.interventions.scenes import a_slot, pupils_of


class Thumb:
    """Taps, and knows how often."""

    taps = 0

    def tap(self, what: Locator) -> None:
        expect(what).to_be_in_viewport()
        what.tap()
        self.taps += 1


@pytest.fixture
def ada(cast) -> Pupil:
    (pupil,) = pupils_of(cast.school, 1)
    a_slot(cast[Role.MENTOR], [pupil])
    return pupil


@pytest.fixture
def page(cast, open_as) -> Page:
    return open_as(cast[Role.MENTOR], PHONE)


def test_two_taps_praise_from_the_pupils_page_and_one_takes_it_back(page, ada):
    thumb = Thumb()
    page.goto(f"/pupils/{ada.pk}/")
    thumb.tap(page.get_by_role("link", name=f"Praise {ada.known_forename}"))
    thumb.tap(page.get_by_role("button", name="Effort"))
    expect(page.get_by_text("Praise saved for")).to_be_visible()
    assert thumb.taps == 2
    assert BehaviourEvent.objects.get().taken_back_at is None
    thumb.tap(page.get_by_role("button", name="Take it back"))
    expect(page.get_by_text("Taken back")).to_be_visible()
    assert BehaviourEvent.objects.get().taken_back_at is not None
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_from_any_page_it_is_two_taps_beside_picking_whom(page, ada):
    thumb = Thumb()
    page.goto("/")
    thumb.tap(page.get_by_role("link", name="Praise", exact=True))
    page.wait_for_url("**/praise/")
    wait_for(page, "picker")
    page.get_by_role("combobox", name="For whom").fill(ada.known_forename)
    page.get_by_role("option", name=ada.known_forename).tap()
    thumb.tap(page.get_by_role("button", name="Kindness"))
    expect(page.get_by_text("Praise saved for")).to_be_visible()
    assert thumb.taps == 2
    assert [part.pupil for part in BehaviourEvent.objects.get().parts.all()] == [ada]


def test_without_scripts_too(cast, open_as, ada):
    page = open_as(cast[Role.MENTOR], PHONE, java_script_enabled=False)
    page.goto(f"/pupils/{ada.pk}/praise/")
    page.get_by_role("button", name="Effort").tap()
    expect(page.get_by_text("Praise saved for")).to_be_visible()
    assert BehaviourEvent.objects.count() == 1
