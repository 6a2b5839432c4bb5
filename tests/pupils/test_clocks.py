"""Ten unauthorised half-days in ten school weeks, whatever holidays lie between."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupils.clocks import UNAUTHORISED_WEEKS, rolling_weeks, unauthorised_of
from staffing.calendar import Calendar, week_start

AUTUMN = (date(2026, 9, 2), date(2026, 10, 23))
WINTER = (date(2026, 11, 2), date(2026, 12, 18))
LAST_SUMMER = (date(2026, 6, 1), date(2026, 7, 22))
SCHOOL = Calendar(spans=(LAST_SUMMER, AUTUMN, WINTER), closed=frozenset())
DAYS = st.dates(date(2026, 9, 2), date(2026, 12, 18))


def test_its_own_week_is_the_last_of_ten() -> None:
    weeks = rolling_weeks(SCHOOL, date(2026, 11, 19))
    assert weeks[-1] == date(2026, 11, 16)
    assert len(weeks) == UNAUTHORISED_WEEKS


def test_half_term_is_no_school_week() -> None:
    assert date(2026, 10, 26) not in rolling_weeks(SCHOOL, date(2026, 11, 19))
    assert rolling_weeks(SCHOOL, date(2026, 11, 19))[0] == date(2026, 9, 7)


def test_ten_weeks_run_on_over_the_summer() -> None:
    summer = [date(2026, 6, 1) + timedelta(weeks=number) for number in range(8)]
    assert rolling_weeks(SCHOOL, date(2026, 9, 3)) == [*summer, date(2026, 8, 31)]


def test_a_school_without_terms_has_the_weeks_that_are_marked() -> None:
    marked = [date(2026, 11, 2), date(2026, 11, 16), date(2026, 11, 23)]
    weeks = rolling_weeks(Calendar(spans=(), closed=frozenset()), date(2026, 11, 19), marked)
    assert weeks == [date(2026, 11, 2), date(2026, 11, 16)]


@pytest.mark.parametrize(("count", "is_reached"), [(9, False), (10, True), (11, True)])
def test_ten_reach_it_and_nine_do_not(count: int, is_reached: bool) -> None:
    weeks = rolling_weeks(SCHOOL, date(2026, 11, 19))
    found = unauthorised_of({weeks[0]: 4, weeks[-1]: count - 4}, weeks)
    assert found is not None
    assert (found.count, found.is_reached) == (count, is_reached)


def test_where_there_is_no_week_nothing_is_said() -> None:
    assert unauthorised_of({}, []) is None


@given(DAYS)
def test_every_week_is_a_school_week_and_they_rise(on: date) -> None:
    weeks = rolling_weeks(SCHOOL, on)
    assert weeks == sorted(set(weeks))
    assert all(SCHOOL.is_school_week(monday) and monday <= on for monday in weeks)
    assert len(weeks) <= UNAUTHORISED_WEEKS


@given(DAYS, st.dictionaries(st.integers(0, 30), st.integers(0, 10)))
def test_what_was_missed_outside_the_ten_weeks_counts_for_nothing(on: date, told: dict[int, int]) -> None:
    weeks = rolling_weeks(SCHOOL, on)
    counts = {week_start(on) - timedelta(weeks=back): number for back, number in told.items()}
    inside = {monday: number for monday, number in counts.items() if monday in weeks}
    found, same = unauthorised_of(counts, weeks), unauthorised_of(inside, weeks)
    assert found == same
    assert found is not None
    assert found.count == sum(inside.values())
