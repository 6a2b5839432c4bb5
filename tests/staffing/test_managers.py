"""Line management goes upwards, on every day: never in a circle."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from staffing.access import Actor, Role
from staffing.actions.people import end_manager, give_manager
from staffing.models import ReportsTo, Staff
from staffing.refusals import Refused
from tests import factories

FIRST = date(2026, 9, 1)
KEY = "5f6a3f0e-7f3c-4a53-9a3c-0d6b7a3a1b31"


def reports(staff: Staff, manager: Staff, starts_on: date = FIRST, ends_on: date | None = None) -> ReportsTo:
    actor = Actor(school_id=staff.school_id, name="Office")
    return give_manager(by=actor, staff=staff, manager=manager, starts_on=starts_on, ends_on=ends_on)


@pytest.fixture
def people(db) -> list[Staff]:
    school = factories.SchoolFactory()
    return [factories.StaffFactory(school=school) for _ in range(4)]


@pytest.mark.parametrize("length", [2, 3, 4])
def test_a_circle_of_any_length_is_refused(people, length):
    ring = people[:length]
    for below, above in zip(ring, ring[1:], strict=False):
        reports(below, above)
    with pytest.raises(Refused, match="can't go in a circle"):
        reports(ring[-1], ring[0])


def test_two_ways_up_to_one_person_are_no_circle(people):
    one, two, three, head = people
    for below, above in ((one, two), (one, three), (two, head), (three, head)):
        reports(below, above)
    assert ReportsTo.objects.count() == 4


def test_who_managed_before_may_be_managed_after(people):
    one, two = people[:2]
    reports(one, two, ends_on=date(2026, 10, 31))
    reports(two, one, starts_on=date(2026, 11, 1))
    assert ReportsTo.objects.count() == 2


def test_a_circle_that_closes_on_a_later_day_names_that_day(people):
    one, two = people[:2]
    reports(one, two, starts_on=date(2027, 1, 5))
    with pytest.raises(Refused, match="On 5 Jan 2027"):
        reports(two, one)
    assert reports(two, one, ends_on=date(2027, 1, 4))


def test_ones_last_day_is_not_moved_on_into_a_circle(people):
    one, two = people[:2]
    row = reports(one, two, ends_on=date(2026, 10, 31))
    reports(two, one, starts_on=date(2026, 11, 1))
    with pytest.raises(Refused, match="not made longer"):
        end_manager(by=Actor(school_id=one.school_id, name="Office"), row=row, ends_on=date(2027, 1, 1))


def test_the_sentence_stands_beside_the_field(cast, sign_in):
    mentor, lead = cast[Role.MENTOR], cast[Role.SENDCO]
    reports(lead, mentor)
    page = sign_in(cast[Role.RECORDS]).post(
        reverse("staffing:manager_create", args=[mentor.pk]),
        {"form_key": KEY, "manager": lead.pk, "starts_on": "2026-11-23"},
    )
    assert f"{lead.name} would report to {mentor.name}" in page.context["form"].errors["manager"][0]


span = st.tuples(st.integers(0, 5), st.integers(0, 5)).map(sorted)
lines = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3), span), max_size=8)


def goes_round(rows: list[ReportsTo], on: date) -> bool:
    """Whether, by taking away whoever has nobody left above them, somebody remains."""
    left = {(row.staff_id, row.manager_id) for row in rows if row.starts_on <= on <= (row.ends_on or on)}
    while True:
        below = {staff for staff, _ in left}
        kept = {(staff, manager) for staff, manager in left if manager in below}
        if kept == left:
            return bool(left)
        left = kept


class AnyLinesTest(TestCase):
    """Whatever is asked for, and refused or taken."""

    @given(lines)
    def test_on_no_day_does_what_was_taken_go_round(self, asked):
        school = factories.SchoolFactory()
        people = [factories.StaffFactory(school=school) for _ in range(4)]
        taken: list[ReportsTo] = []
        for below, above, (first, last) in asked:
            days = {"starts_on": FIRST + timedelta(first), "ends_on": FIRST + timedelta(last)}
            wanted = ReportsTo(staff=people[below], manager=people[above], **days)
            would_go_round = any(goes_round([*taken, wanted], FIRST + timedelta(day)) for day in range(6))
            is_twice = any(
                (row.staff_id, row.manager_id) == (wanted.staff_id, wanted.manager_id)
                and row.starts_on <= wanted.ends_on
                and wanted.starts_on <= row.ends_on
                for row in taken
            )
            if would_go_round or is_twice:
                with pytest.raises(Refused):
                    reports(people[below], people[above], **days)
            else:
                taken.append(reports(people[below], people[above], **days))
