"""The demo's calendar holds for any year."""

from datetime import date, timedelta

import pytest

from mentoring.demo.school_year import anchor_for, closed_days_before, easter_sunday, school_year, year_of

YEARS = range(2024, 2036)


@pytest.mark.parametrize("starts_in", YEARS)
def test_a_year_has_about_190_school_days(starts_in):
    year = school_year(starts_in)
    count = len(list(year.school_days(date(starts_in, 9, 1), date(starts_in + 1, 8, 31))))
    assert 186 <= count <= 194


@pytest.mark.parametrize("starts_in", YEARS)
def test_a_year_has_five_inset_days_and_six_half_terms_in_order(starts_in):
    year = school_year(starts_in)
    edges = [edge for span in year.half_terms for edge in (span.starts_on, span.ends_on)]
    assert len(set(year.inset_days)) == 5
    assert edges == sorted(edges)


def test_the_year_of_2026_begins_on_3_september_and_breaks_in_the_last_week_of_october():
    year = school_year(2026)
    assert year.first_day == date(2026, 9, 3)
    assert not any(year.is_school_day(date(2026, 10, 26) + timedelta(days=n)) for n in range(5))
    assert [term.name for term in year.terms] == ["Autumn", "Spring", "Summer"]


def test_easter_is_found_without_a_table():
    assert [easter_sunday(year) for year in (2025, 2026, 2027)] == [
        date(2025, 4, 20),
        date(2026, 4, 5),
        date(2027, 3, 28),
    ]


def test_the_anchor_is_the_last_full_week_before_today():
    closed = closed_days_before(date(2026, 11, 22))
    assert anchor_for(date(2026, 11, 22), closed) == date(2026, 11, 16)
    assert anchor_for(date(2026, 11, 20), closed) == date(2026, 11, 9)


def test_after_half_term_the_week_with_an_inset_day_is_not_full():
    closed = closed_days_before(date(2026, 11, 8))
    assert anchor_for(date(2026, 11, 8), closed) == date(2026, 10, 19)


def test_in_the_summer_holidays_the_anchor_lies_in_the_year_that_ended():
    today = date(2026, 9, 2)
    assert anchor_for(today, closed_days_before(today)) == date(2026, 7, 13)


@pytest.mark.parametrize("day", range(0, 730, 9))
def test_every_anchor_has_a_school_day_after_it_in_its_own_year(day):
    today = date(2026, 1, 1) + timedelta(days=day)
    anchor = anchor_for(today, closed_days_before(today))
    following = year_of(anchor).next_school_day(anchor + timedelta(days=4))
    assert anchor < following


def test_a_holiday_does_not_flip_the_two_week_cycle():
    year = school_year(2026)
    assert year.cycle_week(date(2026, 10, 23), weeks=2) == 2
    assert year.cycle_week(date(2026, 11, 3), weeks=2) == 1
    assert year.cycle_week(date(2026, 11, 3), weeks=1) == 1
