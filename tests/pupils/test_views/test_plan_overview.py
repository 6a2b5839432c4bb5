"""What the office sees of plans: kinds, versions and days, and nothing of what they say."""

from datetime import date

import pytest
from django.urls import reverse

from pupils.models import Plan, PlanVersion
from staffing.access import Role
from staffing.calendar import now
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(cast):
    return factories.PupilFactory(
        school=cast.school, send_status="K", legal_forename="Ada", legal_surname="Birch"
    )


def in_force(pupil, author, kind: str = "support", **fields) -> Plan:
    said = {"strengths": "Draws canaries."}
    told = {"stage": "", "number": 2, "words": said, "title": "Canary mornings"} | fields
    plan = factories.PlanFactory(pupil=pupil, author=author, kind=kind, **told)
    PlanVersion.objects.create(
        plan=plan, number=2, words=said, in_force_from=date(2026, 10, 5), author=author, published_by=author,
        published_at=now(),
    )  # fmt: skip
    return plan


def page_for(browser) -> str:
    return browser.get(reverse("pupils:plan_overview")).content.decode()


@pytest.fixture
def records(cast, sign_in):
    return sign_in(cast[Role.RECORDS])


def test_it_says_kind_version_and_days_and_nothing_that_a_plan_or_review_says(cast, ada, records):
    plan = in_force(ada, cast[Role.SENDCO])
    factories.ReviewFactory(
        plan=plan, meets_on=date(2026, 11, 2), held_on=date(2026, 11, 3), sent_on=date(2026, 11, 9),
        pupil_view="A canary sang.", decisions="Another canary.", place="Canary room",
    )  # fmt: skip
    factories.ReviewFactory(plan=plan, meets_on=date(2026, 12, 7), circulated_on=date(2026, 11, 16))
    page = page_for(records)
    for said in (
        "Ada Birch", "One Plan", "version 2", "5 Oct 2026", "18 Dec 2026", "7 Dec 2026",
        "papers sent 16 Nov 2026", "3 Nov 2026", "report sent 9 Nov 2026",
    ):  # fmt: skip
        assert said in page
    assert "canar" not in page.lower()


@pytest.mark.parametrize("kind", ["risk", "care"])
def test_not_even_that_it_exists_of_what_is_for_few(cast, ada, records, kind):
    in_force(ada, cast[Role.SENDCO], kind)
    assert "Ada Birch" not in page_for(records)


def test_drafts_and_plans_that_are_over_are_not_there(cast, ada, records):
    factories.PlanFactory(pupil=ada, author=cast[Role.SENDCO])
    in_force(ada, cast[Role.SENDCO], "action", ended_on=date(2026, 11, 2), end_reason="Done.")
    assert "No plan in force" in page_for(records)


def test_another_schools_plans_are_not_there(cast, records):
    pupil = factories.PupilFactory(school=cast.other_school, send_status="K")
    in_force(pupil, factories.StaffFactory(school=cast.other_school))
    assert "No plan in force" in page_for(records)


def test_a_review_that_is_due_comes_first_and_says_so(cast, ada, records):
    in_force(ada, cast[Role.SENDCO], review_by=date(2027, 5, 1))
    other = factories.PupilFactory(school=cast.school, legal_forename="Grace", legal_surname="Alder")
    in_force(other, cast[Role.SENDCO], review_by=date(2026, 11, 2))
    page = page_for(records)
    assert page.index("Grace Alder") < page.index("Ada Birch")
    assert page.count("Review due") == 1


def test_the_office_opens_no_plan_from_it(cast, ada, records):
    plan = in_force(ada, cast[Role.SENDCO])
    assert records.get(reverse("pupils:plan_detail", args=[plan.pk])).status_code == 403
    assert reverse("pupils:plan_detail", args=[plan.pk]) not in page_for(records)
