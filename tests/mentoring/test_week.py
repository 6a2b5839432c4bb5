"""The week of each pupil: read from sums, against the pupil's own past, as far as the reader may see."""

from datetime import date

import pytest

from mentoring.week import PupilWeekView, read_week, school_week
from mentoring.week_sums import added_up, sums_of, weeks_of
from pupils.models import Pupil
from staffing.access import Actor, Resource, Role
from staffing.calendar import today
from tests import factories
from tests.mentoring.weeks import (
    MONDAY,
    SIX_BEFORE,
    attendance,
    on_caseload,
    planned_week,
    seen,
    steady,
    support,
)


@pytest.fixture
def mentor(cast):
    return cast[Role.MENTOR]


@pytest.fixture
def pupil(cast, mentor) -> Pupil:
    pupil = factories.PupilFactory(school=cast.school, send_status="K")
    on_caseload(pupil, mentor)
    return pupil


def read(cast, role: Role | Actor = Role.MENTOR, monday: date = MONDAY) -> list[PupilWeekView]:
    actor = cast.actor(role) if isinstance(role, Role) else role
    week = school_week(cast.school.calendar(), monday, today(), cast.school.contact_days)
    return read_week(actor, Pupil.objects.visible_to(actor), week)


def test_the_six_before_leave_out_half_term(cast, pupil):
    steady(pupil, attended=9)
    attendance(pupil, date(2026, 10, 26), 0)
    assert read(cast)[0].own.possible == 60


def test_weeks_that_are_read_one_by_one_come_to_what_the_database_adds_up(cast, pupil):
    """On a pupil's page the one, on a board the other."""
    steady(pupil, attended=9)
    attendance(pupil, MONDAY, 6)
    for monday, count in ((SIX_BEFORE[0], 2), (SIX_BEFORE[-1], 0), (MONDAY, 1)):
        support(pupil, monday, planned=3, held=2, engagement_sum=4 * count, engagement_count=count)
    actor, school = cast.actor(Role.MENTOR), cast.school
    week = school_week(school.calendar(), MONDAY, today(), school.contact_days)
    sums = sums_of(actor, [pupil.pk], week.weeks, Resource.BOARD)
    weeks = weeks_of(actor, [pupil.pk], week.weeks, Resource.BOARD)
    assert sums == {pupil.pk: added_up(weeks[pupil.pk])}
    assert (sums[pupil.pk].attendance_weeks, sums[pupil.pk].engagement_weeks) == (6, 1)


def test_a_week_without_marks_is_not_known(cast, pupil):
    assert read(cast)[0].now.attendance is None


def test_attendance_and_sessions_of_one_week_stand_together(cast, pupil):
    attendance(pupil, MONDAY, 6)
    support(pupil, MONDAY, planned=3, held=2, engagement_sum=7, engagement_count=2)
    now = read(cast)[0].now
    assert (now.attendance, now.planned, now.held, now.engagement) == (60, 3, 2, 3.5)


def test_the_best_week_is_looked_for_since_september_only(cast, pupil):
    attendance(pupil, date(2026, 7, 6), 10)
    attendance(pupil, date(2026, 9, 7), 9)
    attendance(pupil, SIX_BEFORE[0], 8)
    assert read(cast)[0].best_before == 90


def test_a_monday_alone_is_nobodys_best_week(cast, pupil):
    attendance(pupil, date(2026, 9, 7), 2, possible=2)
    assert read(cast)[0].best_before is None


def test_days_since_contact_are_school_days(cast, pupil, mentor):
    seen(pupil, mentor, date(2026, 10, 23))
    view = read(cast)[0]
    assert (view.last_contact_on, view.contact_days_ago) == (date(2026, 10, 23), 14)


@pytest.mark.parametrize("status", ["absent", "refused"])
def test_who_was_not_there_was_not_seen(cast, pupil, mentor, status):
    seen(pupil, mentor, date(2026, 11, 18), status)
    assert read(cast)[0].last_contact_on is None


def test_a_past_week_is_told_as_at_its_end(cast, pupil, mentor):
    seen(pupil, mentor, date(2026, 11, 5))
    seen(pupil, mentor, date(2026, 11, 18))
    assert read(cast, monday=date(2026, 11, 9))[0].last_contact_on == date(2026, 11, 5)


def test_what_was_missed_since_the_last_contact_is_counted_with_its_reason(cast, pupil, mentor):
    seen(pupil, mentor, date(2026, 10, 5), "absent", absence_reason="trip")
    seen(pupil, mentor, date(2026, 11, 5))
    for day in (9, 10):
        seen(pupil, mentor, date(2026, 11, day), "absent", absence_reason="in_lesson")
    view = read(cast)[0]
    assert (view.missed, view.missed_reason) == (2, "in_lesson")


def test_reasons_that_differ_are_no_reason(cast, pupil, mentor):
    seen(pupil, mentor, date(2026, 11, 9), "absent", absence_reason="in_lesson")
    seen(pupil, mentor, date(2026, 11, 10), "refused")
    view = read(cast)[0]
    assert (view.missed, view.missed_reason) == (2, "")


def test_planned_sessions_are_told_by_what_became_of_them(cast, pupil, mentor):
    planned_week(pupil, mentor, True, False, None, None, None)
    view = read(cast)[0]
    assert (view.due, view.held, view.there, view.unlogged, view.to_come) == (3, 2, 1, 1, 2)


def test_support_counts_from_the_earliest_open_link(cast, pupil):
    assert read(cast)[0].supported_since == date(2026, 9, 4)


def test_a_pupil_of_the_register_without_support_has_none(cast):
    factories.PupilFactory(school=cast.school, send_status="K")
    assert read(cast, Role.SENDCO)[0].supported_since is None


def plan(pupil: Pupil, on: date, **fields):
    place = factories.ProvisionPupilFactory(pupil=pupil, provision__programme__school=pupil.school)
    return factories.PlannedSessionFactory(provision=place.provision, on=on, **fields)


def test_planned_sessions_that_are_over_count_as_due_and_unlogged(cast, pupil):
    plan(pupil, date(2026, 11, 17))
    view = read(cast)[0]
    assert (view.due, view.unlogged) == (1, 1)


def test_todays_unlogged_session_is_not_complained_of_before_the_day_is_over(cast, pupil):
    plan(pupil, date(2026, 11, 19))
    assert read(cast)[0].due == 0


def test_reasons_of_sessions_not_held_are_told(cast, pupil):
    plan(pupil, date(2026, 11, 17), state="not_held", not_held_reason="no_room")
    assert read(cast)[0].not_held == ("no_room",)


def test_a_pupil_who_left_the_group_before_is_not_counted(cast, pupil):
    planned = plan(pupil, date(2026, 11, 17))
    planned.provision.places.update(ends_on=date(2026, 11, 13))
    assert read(cast)[0].due == 0


def test_who_may_not_see_sessions_reads_attendance_alone(cast, pupil, mentor):
    faculty = cast[Role.FACULTY_LEAD].roles.get().faculty
    group = factories.TeachingGroupFactory(school=cast.school, faculty=faculty)
    group.members.create(pupil=pupil, starts_on=date(2026, 9, 1))
    attendance(pupil, MONDAY, 6)
    support(pupil, MONDAY, planned=3, held=2)
    plan(pupil, date(2026, 11, 17))
    seen(pupil, mentor, date(2026, 11, 18))
    view = read(cast, Role.FACULTY_LEAD)[0]
    assert (view.now.attendance, view.now.planned, view.due, view.last_contact_on) == (60, 0, 0, None)


def test_the_number_of_statements_does_not_grow_with_pupils(cast, mentor, django_assert_num_queries):
    actor = cast.actor(Role.SENDCO)
    week = school_week(cast.school.calendar(), MONDAY, today(), 5)
    for count in (1, 30):
        for pupil in factories.PupilFactory.create_batch(count, school=cast.school, send_status="K"):
            steady(pupil)
        with django_assert_num_queries(3):
            read_week(actor, Pupil.objects.visible_to(actor), week)
