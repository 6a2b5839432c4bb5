"""The pupil's page at a classroom door: what a mentor asks there is answered without scrolling, and on two sheets."""

import pytest

from pupils.models import Arrangement, CareAlert, Flag
from staffing.access import Role
from tests import factories
from tests.interventions.scenes import pupils_of
from tests.mentoring.weeks import MONDAY, on_caseload, seen, steady

# Know this first; what helps; what are we working toward; how is this week; who else is there. Above all, who it is.
ANSWERS = ("alerts", "helps", "targets", "figures", "people")


@pytest.mark.parametrize("number", [1, 3])
def test_five_questions_at_a_classroom_door_need_no_scrolling(cast, open_as, number):
    """Of a pupil with one of everything, and of one with as much as most have."""
    mentor = cast[Role.MENTOR]
    (pupil,) = pupils_of(cast.school, 1)
    on_caseload(pupil, mentor)
    steady(pupil)
    seen(pupil, mentor, MONDAY, engagement=4)
    for what in ("Nuts", "Wasps")[:number]:
        CareAlert.objects.create(
            pupil=pupil, kind="allergy", what=what, to_do="Pen in the office.", starts_on=MONDAY
        )
    for kind in ("service", "new_to_country")[: number - 1]:
        Flag.objects.create(pupil=pupil, kind=kind, starts_on=MONDAY, source="Form tutor")
    Arrangement.objects.create(pupil=pupil, kind="lunch", what="Early", owner=mentor, starts_on=MONDAY)
    for step in range(number):
        factories.TargetFactory(pupil=pupil, author=mentor, how=f"First task on a card, step {step}.")
    page = open_as(mentor)
    page.goto(f"/pupils/{pupil.pk}/")
    assert page.get_by_role("heading", level=1).bounding_box()["y"] < 200
    for name in ANSWERS:
        first = page.locator(f"section:has(> #{name}, > .card-head > #{name}) :is(p, tr, dd)").first
        box = first.bounding_box()
        assert box["y"] + box["height"] <= 800, name
    assert page.pdf(format="A4").count(b"/Type /Page\n") <= 2
