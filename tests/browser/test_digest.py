"""Journey 8: work through a digest's rows at a desk by keyboard, and on a phone with one thumb."""

import pytest
from playwright.sync_api import Page, expect

from mentoring.models import Digest, DigestItem
from pupils.models import Task
from staffing.access import Role
from staffing.calendar import now, today, week_start
from tests import factories
from tests.browser.conftest import PHONE


@pytest.fixture
def sendco(cast):
    return cast[Role.SENDCO]


@pytest.fixture
def row(cast, sendco) -> DigestItem:
    """One pupil's row in the SENDCo's digest of the week."""
    ada = factories.PupilFactory(
        school=cast.school, legal_forename="Ada", legal_surname="Birch", send_status="K"
    )
    digest = Digest.objects.create(
        school=cast.school,
        recipient=sendco,
        kind=Digest.Kind.SENDCO,
        week_start=week_start(today()),
        built_at=now(),
        pupil_count=1,
        facts={"attention": 1, "to_act": 1, "praise": 0},
    )
    return DigestItem.objects.create(
        digest=digest,
        pupil=ada,
        rule="attendance_falling",
        level=DigestItem.Level.ACT,
        sentence="Attendance 60 % this week; 93 % over the six before.",
        position=1,
    )


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the focus is on what is called so."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if name in page.evaluate("document.activeElement.innerText || ''"):
            return
    pytest.fail(f"Tab does not reach {name}")


def test_a_row_is_ticked_off_with_a_decision_by_keyboard_alone(open_as, sendco, row):
    page = open_as(sendco)
    page.goto(row.digest.get_absolute_url())
    tab_to(page, "Decision or task")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Ring home on Monday.")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="1 of 1 looked at")).to_be_visible()
    expect(page.get_by_text("Ring home on Monday.")).to_be_visible()
    row.refresh_from_db()
    assert (row.decision, row.reviewed_by) == ("Ring home on Monday.", sendco)


def test_a_row_is_ticked_off_with_a_task_by_thumb(open_as, sendco, row):
    page = open_as(sendco, PHONE)
    page.goto(row.digest.get_absolute_url())
    page.get_by_text("Decision or task").tap()
    page.get_by_label("What was decided about Ada B").fill("Visit at home")
    page.get_by_label("Task for").select_option(label="me")
    page.get_by_role("button", name="Looked at").tap()
    expect(page.get_by_role("heading", name="1 of 1 looked at")).to_be_visible()
    assert Task.objects.get().owner == sendco


def test_one_tap_is_enough_where_nothing_was_decided(open_as, sendco, row):
    page = open_as(sendco, PHONE)
    page.goto(row.digest.get_absolute_url())
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="Looked at").tap()
    expect(page.get_by_role("heading", name="1 of 1 looked at")).to_be_visible()
    row.refresh_from_db()
    assert row.reviewed_at is not None
