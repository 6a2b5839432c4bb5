"""What a school calls its kinds of plan, and which it uses."""

from uuid import uuid4

import pytest
from django.urls import reverse

from pupils.forms.plan_kinds import kinds_opening
from pupils.models import PlanKindSetting
from pupils.plan_names import kinds_in_use
from staffing.access import Role
from staffing.models import AuditEvent
from tests import factories

ADDRESS = "pupils:plan_kinds_edit"


@pytest.fixture
def sendco(cast, sign_in):
    return sign_in(cast[Role.SENDCO])


def save(browser, school, **changes) -> str:
    told = kinds_opening(school.pk) | {"form_key": str(uuid4())} | changes
    return browser.post(
        reverse(ADDRESS), {name: value for name, value in told.items() if value is not False}, follow=True
    ).content.decode()


def test_the_name_is_used_wherever_the_kind_is(sendco, cast):
    assert "Saved." in save(sendco, cast.school, name_support="Support Plan")
    assert kinds_in_use(cast.school.pk)["support"] == "Support Plan"
    assert AuditEvent.objects.get(object_kind="plan kinds").detail == {"changed": 1}


def test_a_kind_is_switched_on_and_off(sendco, cast):
    save(sendco, cast.school, is_on_isp="on", is_on_pep=False)
    assert "isp" in kinds_in_use(cast.school.pk)
    assert "pep" not in kinds_in_use(cast.school.pk)


def test_nothing_is_kept_of_what_is_as_it_comes(sendco, cast):
    save(sendco, cast.school, name_support="One Plan")
    assert not PlanKindSetting.objects.exists()


def test_two_kinds_of_one_name_are_refused_beside_the_second(sendco, cast):
    page = save(sendco, cast.school, name_support="learning passport")
    assert "Another kind is called “learning passport” already." in page
    assert not PlanKindSetting.objects.exists()


def test_somebody_elses_change_meanwhile_is_shown_and_nothing_is_lost(sendco, cast, sign_in):
    opened = kinds_opening(cast.school.pk)["version"]
    save(sendco, cast.school, name_support="Support Plan")
    page = save(sendco, cast.school, name_support="SEN Plan", version=opened)
    assert "Support Plan" in page
    assert "SEN Plan" in page
    assert kinds_in_use(cast.school.pk)["support"] == "Support Plan"


def test_another_schools_names_stay_its_own(sendco, cast):
    save(sendco, cast.school, name_support="Support Plan")
    assert kinds_in_use(factories.SchoolFactory().pk)["support"] == "One Plan"
