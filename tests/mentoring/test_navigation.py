"""The rail leads each role where it may go, says where it is and what is open."""

from datetime import date

import pytest
from django.urls import reverse

from mentoring.navigation import PLACES
from pupils.models import Task
from staffing.access import Role
from staffing.calendar import now

pytestmark = pytest.mark.django_db


def rail(browser, address: str = "") -> str:
    page = browser.get(address or reverse("staffing:account")).content.decode()
    return page[page.index('class="rail"') : page.index("</nav>")]


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.url_name)
def test_every_place_is_there_and_knows_itself(place):
    assert reverse(place.url_name)
    assert place.url_name.startswith(place.pages)


def test_each_role_sees_its_own_places(cast, sign_in):
    office, mentor = rail(sign_in(cast[Role.RECORDS])), rail(sign_in(cast[Role.MENTOR]))
    assert "Imports" in office
    assert "Imports" not in mentor
    assert "Caseload<" in mentor
    assert "Caseload<" not in office


def test_only_who_sees_other_peoples_caseloads_is_led_to_them(cast, sign_in):
    assert "Mentors’ caseloads<" in rail(sign_in(cast[Role.SENDCO]))
    assert "Mentors’ caseloads<" not in rail(sign_in(cast[Role.MENTOR]))


@pytest.mark.parametrize("role", [Role.TEACHER, Role.RECORDS, Role.SENDCO])
def test_who_thinks_in_groups_finds_them(cast, sign_in, role):
    assert "Groups<" in rail(sign_in(cast[role]))


def test_the_rail_says_where_one_is(cast, sign_in):
    here = rail(sign_in(cast[Role.RECORDS]), reverse("staffing:staff_create"))
    assert f'<a href="{reverse("staffing:staff_list")}" aria-current="page">Staff</a>' in here


def test_ones_own_open_tasks_are_counted(cast, sign_in):
    mentor = cast[Role.MENTOR]
    for done_at in (None, None, now()):
        Task.objects.create(
            school=cast.school,
            owner=mentor,
            set_by=mentor,
            text="Ask",
            due_on=date(2026, 11, 20),
            set_at=now(),
            done_at=done_at,
            done_by=mentor if done_at else None,
        )
    assert "Tasks · 2<" in rail(sign_in(mentor))
    assert "Tasks<" in rail(sign_in(cast[Role.SENDCO]))


def test_the_search_is_for_who_may_find_pupils(cast, sign_in):
    address = reverse("staffing:account")
    assert 'role="search"' in sign_in(cast[Role.MENTOR]).get(address).content.decode()
    assert 'role="search"' not in sign_in(cast[Role.SITE_ADMIN]).get(address).content.decode()


def test_shortcuts_are_switched_off(cast, sign_in):
    browser = sign_in(cast[Role.MENTOR])
    browser.post(reverse("staffing:account"), {})
    assert 'data-shortcuts="off"' in browser.get(reverse("staffing:account")).content.decode()
