"""Plans being written stand in one list, and those that are ready come in force together."""

import pytest
from django.urls import reverse

from pupils.involvement import link_caseloads
from pupils.models import Plan
from staffing.access import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def passports(cast):
    """Two that somebody brought, and one with nothing in it."""
    said = ({"musts": ["A seat by the door"]}, {"about": "I draw."}, {})
    return [
        factories.PlanFactory(
            pupil=factories.PupilFactory(school=cast.school, send_status="K"),
            author=cast[Role.SENDCO],
            kind="passport",
            words=words,
        )
        for words in said
    ]


def put_in_force(browser, *plans, version=None):
    sent = {"plan": [f"{plan.pk}:{version or plan.version}" for plan in plans]}
    return browser.post(reverse("pupils:plan_publish"), sent, follow=True).content.decode()


def numbers(plans):
    return [Plan.objects.get(pk=plan.pk).number for plan in plans]


def test_they_stand_with_what_each_waits_for(cast, passports, sign_in):
    factories.PlanFactory(pupil=passports[0].pupil, author=cast[Role.SENDCO], stage="agreed")
    page = sign_in(cast[Role.SENDCO]).get(reverse("pupils:plan_drafts")).content.decode()
    assert page.count("Put in force</td>") == 2
    assert "Nothing is written in it yet" in page
    assert "It waits for somebody other than its author to sign it off." in page
    assert page.count('type="checkbox" name="plan"') == 2


def test_the_ticked_come_in_force_at_once(cast, passports, sign_in):
    page = put_in_force(sign_in(cast[Role.SENDCO]), *passports[:2])
    assert "2 plans are in force." in page
    assert numbers(passports) == [1, 1, 0]


def test_what_was_changed_meanwhile_holds_up_no_other(cast, passports, sign_in):
    Plan.objects.filter(pk=passports[0].pk).update(version=2)
    page = put_in_force(sign_in(cast[Role.SENDCO]), *passports[:2])
    assert "1 plan is in force." in page
    assert "Some were changed meanwhile" in page
    assert numbers(passports) == [0, 1, 0]


def test_sent_twice_they_come_in_force_once(cast, passports, sign_in):
    browser = sign_in(cast[Role.SENDCO])
    put_in_force(browser, passports[0])
    put_in_force(browser, passports[0])
    assert numbers(passports) == [1, 0, 0]


def test_whoever_may_not_put_passports_in_force_ticks_none(cast, passports, sign_in):
    """An intervention lead writes passports of the caseload and signs none."""
    lead = cast[Role.INTERVENTION_LEAD]
    link_caseloads([factories.CaseloadAssignmentFactory(pupil=passports[0].pupil, mentor=lead)])
    browser = sign_in(lead)
    page = browser.get(reverse("pupils:plan_drafts")).content.decode()
    assert "It waits for somebody who may put it in force." in page
    assert 'name="plan"' not in page
    put_in_force(browser, passports[0])
    assert numbers(passports) == [0, 0, 0]


def test_another_schools_plan_is_none(cast, passports, sign_in):
    elsewhere = factories.PlanFactory(kind="passport", words={"about": "I sing."})
    put_in_force(sign_in(cast[Role.SENDCO]), elsewhere)
    assert numbers([elsewhere]) == [0]


@pytest.mark.parametrize("sent", ["", "x", "1", "9" * 30 + ":1", "1:" + "9" * 30])
def test_nothing_ticked_is_said(cast, sign_in, sent):
    browser = sign_in(cast[Role.SENDCO])
    page = browser.post(reverse("pupils:plan_publish"), {"plan": [sent]}, follow=True).content.decode()
    assert "Tick the plans that are to come in force." in page


def test_an_empty_list_says_how_it_fills(cast, sign_in):
    page = sign_in(cast[Role.SENDCO]).get(reverse("pupils:plan_drafts")).content.decode()
    assert "Nothing is being written" in page
