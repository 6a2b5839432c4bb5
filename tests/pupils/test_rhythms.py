"""When a family is to hear again."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupils.rhythms import Rhythm, due, next_on

HALF_TERM = (date(2026, 11, 2), date(2026, 12, 18))
START = date(2026, 9, 1)


def said(rhythm: Rhythm, on: date, last_on: date | None = None, praised_on: date | None = None) -> list[str]:
    return [each.words for each in due(rhythm, [HALF_TERM], on, last_on=last_on, praised_on=praised_on)]


@given(st.integers(1, 26), st.integers(0, 200), st.none() | st.integers(-50, 200))
def test_a_family_is_overdue_the_day_after_its_weeks_are_over(weeks, passed, heard):
    last_on = None if heard is None else START + timedelta(days=heard)
    on = START + timedelta(days=passed)
    by = max(START, last_on or START) + timedelta(weeks=weeks)
    rhythm = Rhythm(START, every_weeks=weeks)
    assert next_on(rhythm, last_on) == by
    assert bool(said(rhythm, on, last_on)) is (on > by)


@pytest.mark.parametrize(
    ("on", "praised_on", "is_due"),
    [
        (date(2026, 12, 3), None, False),
        (date(2026, 12, 4), None, True),
        (date(2026, 12, 18), date(2026, 10, 20), True),
        (date(2026, 12, 18), date(2026, 11, 2), False),
        (date(2026, 12, 19), None, False),
    ],
)
def test_good_news_is_due_in_the_last_two_weeks_of_a_half_term_without_any(on, praised_on, is_due):
    assert bool(said(Rhythm(START, wants_praise=True), on, praised_on=praised_on)) is is_due


def test_what_was_agreed_for_a_day_is_due_from_then_until_they_hear():
    rhythm = Rhythm(START, agreed="A call on Friday", agreed_on=date(2026, 11, 13))
    assert said(rhythm, date(2026, 11, 12)) == []
    assert said(rhythm, date(2026, 11, 19), last_on=date(2026, 11, 12)) == ["A call on Friday"]
    assert said(rhythm, date(2026, 11, 19), last_on=date(2026, 11, 13)) == []


def test_what_has_waited_longest_comes_first():
    rhythm = Rhythm(START, every_weeks=2, agreed="A visit", agreed_on=date(2026, 9, 10))
    assert said(rhythm, date(2026, 11, 19)) == ["A visit", "agreed every 2 weeks"]
