"""The demo's schools and staff in the database."""

from datetime import date, timedelta

import pytest

from mentoring.demo.load_schools import load_schools, load_staff
from mentoring.demo.schools import LARKFIELD, PIPIT, TERN
from mentoring.demo.trust import build_trust
from staffing.access import Role
from staffing.models import School, Staff, StaffRole, User

TRUST = build_trust(date(2026, 11, 16))
YEAR = [date(2026, 9, 1) + timedelta(days=day) for day in range(330)]


@pytest.fixture
def schools(db):
    return load_schools(TRUST)


@pytest.mark.parametrize("key", [LARKFIELD.key, TERN.key, PIPIT.key])
def test_the_schools_calendar_is_the_one_that_marks_were_made_for(schools, key):
    calendar = schools[key].calendar()
    assert [day for day in YEAR if calendar.is_school_day(day)] == [
        day for day in YEAR if TRUST.year.is_school_day(day)
    ]


def test_week_a_and_week_b_are_the_ones_that_slots_were_made_for(schools):
    calendar = schools[LARKFIELD.key].calendar()
    days = list(TRUST.year.school_days(YEAR[0], YEAR[-1]))
    assert [calendar.cycle_week(day) for day in days] == [TRUST.year.cycle_week(day, weeks=2) for day in days]


def test_records_staff_of_two_schools_have_one_sign_in(schools):
    for key in (LARKFIELD.key, PIPIT.key):
        load_staff(TRUST.school(key), schools[key], TRUST)
    shared = User.objects.get(staff__roles__role=Role.RECORDS, staff__school__urn=PIPIT.urn)
    assert shared.staff.count() == 2


def test_pastoral_leads_have_their_years_and_mentors_their_manager(schools):
    load_staff(TRUST.school(LARKFIELD.key), schools[LARKFIELD.key], TRUST)
    lead = StaffRole.objects.filter(role=Role.PASTORAL_LEAD).order_by("pk").first()
    assert sorted(lead.years.values_list("year_group", flat=True)) == [7, 8, 9]
    mentor = Staff.objects.get(surname="Rowe")
    assert mentor.managers.count() == 1


def test_every_sign_in_works(schools):
    load_staff(TRUST.school(TERN.key), schools[TERN.key], TRUST)
    assert School.objects.get(urn=TERN.urn).staff.count() == len(TRUST.school(TERN.key).staff)
    assert all(user.has_usable_password() for user in User.objects.all())
