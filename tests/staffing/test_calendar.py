"""School days, working days and calendar days are three things, and a holiday does not turn the weeks over."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staffing import calendar
from staffing.calendar import Calendar, add_working_days, bank_holidays, is_working_day, week_start

AUTUMN = ((date(2026, 9, 1), date(2026, 10, 23)), (date(2026, 11, 2), date(2026, 12, 18)))
SPRING = ((date(2027, 1, 4), date(2027, 2, 12)), (date(2027, 2, 22), date(2027, 3, 25)))
INSET = date(2026, 9, 1)
YEAR = Calendar(
    spans=AUTUMN + SPRING, closed=frozenset({INSET}), cycle_weeks=2, cycle_anchor=date(2026, 8, 31)
)
days = st.dates(date(2026, 8, 1), date(2027, 7, 31))


@given(days)
def test_a_school_day_is_a_working_day_and_not_the_other_way_round(on):
    assert not YEAR.is_school_day(on) or is_working_day(on)


@given(days, days)
def test_school_days_are_at_most_working_days_are_at_most_calendar_days(one, other):
    first, last = sorted((one, other))
    span = [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
    school, working = list(YEAR.school_days(first, last)), [day for day in span if is_working_day(day)]
    assert len(school) <= len(working) <= len(span)
    assert school == sorted(set(school))


@given(days, days)
def test_days_since_are_counted_without_the_first(one, other):
    first, last = sorted((one, other))
    assert YEAR.school_days_since(first, last) == len(
        list(YEAR.school_days(first, last))
    ) - YEAR.is_school_day(first)


@given(days)
def test_the_next_school_day_is_the_first_after(on):
    after = YEAR.next_school_day(on)
    if after is not None:
        assert after > on
        assert YEAR.is_school_day(after)
        assert list(YEAR.school_days(on + timedelta(days=1), after)) == [after]


@given(days)
def test_a_week_has_one_letter(on):
    assert YEAR.cycle_week(on) == YEAR.cycle_week(week_start(on)) in (1, 2)


@given(days)
def test_weeks_take_turns_over_school_weeks_alone(on):
    monday = week_start(on)
    following = monday + timedelta(days=7)
    takes_turn = YEAR.is_school_week(monday)
    assert (YEAR.cycle_week(following) != YEAR.cycle_week(monday)) == takes_turn


def test_half_term_does_not_turn_the_weeks_over():
    assert YEAR.cycle_week(date(2026, 10, 19)) == 2
    assert YEAR.cycle_week(date(2026, 11, 2)) == 1


def test_with_one_timetable_week_all_are_the_same():
    assert {
        Calendar(spans=AUTUMN, closed=frozenset()).cycle_week(on)
        for on in (date(2026, 9, 7), date(2026, 9, 14))
    } == {1}


@given(days, st.integers(0, 12))
def test_earlier_school_weeks_are_in_order_and_each_has_a_school_day(on, count):
    weeks = YEAR.previous_school_weeks(week_start(on), count)
    assert len(weeks) <= count
    assert weeks == sorted(weeks)
    assert all(week < week_start(on) and YEAR.is_school_week(week) for week in weeks)


@pytest.mark.parametrize("on", [date(2026, 12, 25), date(2026, 12, 28), date(2027, 3, 26), date(2027, 5, 3)])
def test_bank_holidays_are_known_without_a_network(on):
    assert on in bank_holidays()
    assert not is_working_day(on)


@pytest.mark.parametrize(
    "on", [INSET, date(2026, 10, 27), date(2026, 11, 21), date(2026, 12, 25), date(2027, 8, 2)]
)
def test_no_school_day(on):
    assert not YEAR.is_school_day(on)


def test_half_term_has_working_days_and_no_school_days():
    first, last = date(2026, 10, 26), date(2026, 10, 30)
    assert list(YEAR.school_days(first, last)) == []
    assert add_working_days(date(2026, 10, 23), 5) == last


def test_working_days_step_over_christmas():
    assert add_working_days(date(2026, 12, 24), 1) == date(2026, 12, 29)


@pytest.mark.parametrize(
    ("clock", "on"),
    [("2026-10-24T23:30:00+00:00", date(2026, 10, 25)), ("2026-10-25T23:30:00+00:00", date(2026, 10, 25))],
)
def test_the_date_is_londons_before_and_after_the_clocks_go_back(settings, monkeypatch, clock, on):
    settings.HANDRAIL_CLOCK = clock
    monkeypatch.setattr(calendar, "_started_at", datetime.now(UTC))
    assert calendar.today() == on


def test_the_clock_ticks(settings, monkeypatch):
    settings.HANDRAIL_CLOCK = "2026-11-19T10:58"
    monkeypatch.setattr(calendar, "_started_at", datetime.now(UTC) - timedelta(minutes=5))
    assert f"{calendar.now():%H:%M}" == "11:03"
