"""A target from its baseline to being met, through sessions."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from playwright.sync_api import expect

from pupils.models import Target, TargetReading
from staffing.access import Role
from tests import factories
from tests.browser.conftest import PHONE, wait_for
from tests.interventions.scenes import a_slot, pupils_of
from tests.mentoring.weeks import on_caseload

TEN = datetime(2026, 11, 19, 10, 0, tzinfo=UTC)


def test_a_target_goes_from_its_baseline_to_met_through_sessions(cast, open_as):
    mentor = cast[Role.MENTOR]
    (pupil,) = pupils_of(cast.school, 1)
    slots = [a_slot(mentor, [pupil], on=date(2026, 11, day)) for day in (17, 18)]
    target = factories.TargetFactory(pupil=pupil, author=mentor, what="Starts within a minute")
    page = open_as(mentor, PHONE)
    for slot, good, not_yet in zip(slots, (3, 5), (1, 0), strict=True):
        page.goto(f"/planned/{slot.pk}/log/")
        page.get_by_text("Targets", exact=False).first.tap()
        for _ in range(good):
            page.get_by_role("button", name="+1 went well").tap()
        for _ in range(not_yet):
            page.get_by_role("button", name="+1 not yet").tap()
        page.get_by_role("button", name="Save", exact=True).tap()
        expect(page.get_by_text("is saved")).to_be_visible()
    assert [row.value for row in TargetReading.objects.order_by("on")] == [Decimal(75), Decimal(100)]
    page.goto(f"/targets/{target.pk}/")
    expect(page.get_by_text("aim reached")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("link", name="Say what became of it").tap()
    page.get_by_label("Met", exact=True).check()
    page.get_by_label("Why").fill("Five of five.")
    page.get_by_role("button", name="Save").tap()
    expect(page.get_by_role("button", name="Open it again")).to_be_visible()
    assert Target.objects.get().state == "met"


def test_time_on_task_is_taken_by_tapping(cast, open_as):
    mentor = cast[Role.MENTOR]
    (pupil,) = pupils_of(cast.school, 1)
    on_caseload(pupil, mentor)
    target = factories.TargetFactory(pupil=pupil, author=mentor)
    page = open_as(mentor, PHONE)
    page.clock.install(time=TEN)
    page.goto(f"/targets/{target.pk}/evidence/new/")
    wait_for(page, "watch")
    page.clock.pause_at(TEN + timedelta(minutes=5))
    page.get_by_label("Time on task").check()
    for name, seconds in (("On task", 40), ("Not on task", 15), ("On task", 20), ("Stop", 30)):
        page.get_by_role("button", name=name, exact=True).tap()
        page.clock.run_for(seconds * 1000)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="Save", exact=True).tap()
    expect(page.get_by_text("On task for 1:00 of 1:15")).to_be_visible()
