"""Journeys 1, 2 and 3: log from the timetable, log ad hoc, never lose what was typed."""

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from interventions.models import Note, PlannedSession, Presence, Session
from pupils.models import AttendanceMark
from staffing.access import Role
from staffing.calendar import today
from staffing.models import Draft
from tests import factories
from tests.browser.conftest import PHONE, wait_for
from tests.factories import PASSWORD
from tests.interventions.scenes import a_slot, pupils_of


@pytest.fixture
def mentor(cast):
    return cast[Role.MENTOR]


@pytest.fixture
def slot(cast, mentor) -> PlannedSession:
    return a_slot(mentor, pupils_of(cast.school, 3))


@pytest.fixture
def ada(cast):
    return factories.PupilFactory(school=cast.school, legal_forename="Ada", legal_surname="Birch")


@pytest.fixture
def jonah(cast):
    return factories.PupilFactory(school=cast.school, legal_forename="Jonah", legal_surname="Kelp")


def expect_saved(page: Page, said: str) -> None:
    expect(page.get_by_text(said)).to_be_visible()


def test_two_taps_log_a_slot_on_a_phone(open_as, mentor, slot):
    page = open_as(mentor, PHONE)
    page.goto("/")
    page.get_by_role("link", name="Log P3").tap()
    page.get_by_role("button", name="Save").tap()
    expect_saved(page, "Reading group is saved: 3 there.")
    assert Session.objects.get().presences.count() == 3


def test_save_is_under_the_thumb_and_nothing_runs_off_a_narrow_phone(open_as, mentor, slot):
    page = open_as(mentor, PHONE)
    page.goto(f"/planned/{slot.pk}/log/")
    expect(page.get_by_role("button", name="Save")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_one_thumb_marks_an_absence_a_score_and_what_the_score_means(open_as, mentor, slot):
    first, second, _ = (place.pupil for place in slot.provision.places.order_by("pupil__known_surname"))
    page = open_as(mentor, PHONE)
    page.goto(f"/planned/{slot.pk}/log/")
    row = page.locator(f"#row-{first.pk}")
    row.get_by_label("Absent", exact=True).tap()
    expect(row.get_by_label("Why away?")).to_be_visible()
    other = page.locator(f"#row-{second.pk}")
    other.get_by_role("radio", name="4").tap()
    expect(other.get_by_text("works with little prompting")).to_be_visible()
    page.get_by_role("button", name="Save").tap()
    expect_saved(page, "2 there, 1 away")
    assert Presence.objects.get(pupil=first).status == "absent"
    assert Presence.objects.get(pupil=second).engagement == 4


def test_who_is_not_in_today_is_marked_absent_already(open_as, mentor, slot):
    pupil = slot.provision.places.first().pupil
    AttendanceMark.objects.create(pupil=pupil, on=today(), half_day="AM", code="I")
    page = open_as(mentor, PHONE)
    page.goto(f"/planned/{slot.pk}/log/")
    expect(page.get_by_text("not in today (I)")).to_be_visible()
    expect(page.locator(f"#row-{pupil.pk}").get_by_label("Absent", exact=True)).to_be_checked()


def test_a_slot_is_logged_by_keyboard_alone(open_as, mentor, slot):
    page = open_as(mentor)
    page.goto("/")
    link = page.get_by_role("link", name="Log P3")
    for _ in range(40):
        if link.evaluate("node => node === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/log/")
    while not page.evaluate("document.activeElement.name || ''").endswith("-presence"):
        page.keyboard.press("Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Control+Enter")
    expect_saved(page, "Reading group is saved: 3 there.")
    assert Presence.objects.filter(status="late").count() == 1


def test_a_slot_is_logged_without_scripts(open_as, mentor, slot):
    page = open_as(mentor, PHONE, java_script_enabled=False)
    page.goto("/")
    page.get_by_role("link", name="Log P3").click()
    page.get_by_label("Note for the whole group").fill("A calm group.")
    page.get_by_role("button", name="Save").click()
    expect_saved(page, "Reading group is saved: 3 there.")
    assert Note.objects.get().text == "A calm group."


def test_several_pupils_are_logged_ad_hoc_by_n_and_the_keyboard(open_as, mentor, ada, jonah):
    page = open_as(mentor)
    page.goto("/tasks/")
    page.keyboard.press("n")
    page.wait_for_url("**/sessions/new/")
    search = page.get_by_role("combobox", name="Pupils")
    expect(search).to_be_focused()
    for typed, name in (("ad bi", "Ada Birch"), ("kelp", "Jonah Kelp")):
        page.keyboard.type(typed)
        expect(page.get_by_role("option", name=name)).to_be_visible()
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name=f"Take {name} away")).to_be_visible()
    page.get_by_label("Note").first.focus()
    page.keyboard.type("Talked at lunch.")
    page.keyboard.press("Control+Enter")
    expect_saved(page, "Mentoring is saved: 2 there.")
    expect(page.get_by_role("combobox", name="Pupils")).to_be_focused()
    assert {row.pupil for row in Session.objects.get().presences.all()} == {ada, jonah}


def test_ad_hoc_works_without_scripts(open_as, mentor, ada):
    page = open_as(mentor, PHONE, java_script_enabled=False)
    page.goto("/sessions/new/")
    page.get_by_label("Pupils", exact=True).fill("ada")
    page.get_by_role("button", name="Find").click()
    page.get_by_label("Ada Birch, 8X").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect_saved(page, "Mentoring is saved: 1 there.")
    assert Session.objects.get().presences.get().pupil == ada


def test_what_was_being_written_is_kept_as_a_draft(open_as, mentor, slot):
    page = open_as(mentor)
    page.goto(f"/planned/{slot.pk}/log/")
    wait_for(page, "drafts")
    page.get_by_label("Note for the whole group").fill("Half a sent")
    page.get_by_label("Note for the whole group").blur()
    expect(page.locator("[data-draft-status]")).to_contain_text("Kept")
    page.goto("/")
    page.goto(f"/planned/{slot.pk}/log/")
    expect(page.get_by_label("Note for the whole group")).to_have_value("Half a sent")
    page.get_by_role("button", name="Start afresh instead").click()
    expect(page.get_by_label("Note for the whole group")).to_have_value("")
    assert not Draft.objects.exists()


def test_a_note_survives_the_loss_of_the_session_cookie(open_as, mentor, slot):
    page = open_as(mentor)
    page.goto(f"/planned/{slot.pk}/log/")
    page.get_by_label("Note for the whole group").fill("Do not lose me.")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.get_by_role("button", name="Save").click()
    page.get_by_label("E-mail").fill(mentor.user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/log/")
    expect(page.get_by_label("Note for the whole group")).to_have_value("Do not lose me.")
    page.get_by_role("button", name="Save").click()
    expect_saved(page, "Reading group is saved: 3 there.")
    assert Note.objects.get().text == "Do not lose me."


def test_saving_twice_in_a_hurry_saves_once(open_as, mentor, slot):
    page = open_as(mentor)
    page.goto(f"/planned/{slot.pk}/log/")
    page.get_by_role("button", name="Save").dblclick()
    expect_saved(page, "Reading group is saved: 3 there.")
    assert Session.objects.count() == 1
