"""By when a file is to be there: school days are counted, whatever lies between."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from safeguarding import move_clock
from safeguarding.codes import MoveReason
from safeguarding.retention import kept_until
from staffing.calendar import Calendar, add_working_days, bank_holidays

IN_YEAR, NEW_TERM = MoveReason.IN_YEAR, MoveReason.NEW_TERM
DAY = timedelta(days=1)
AUTUMN = ((date(2026, 9, 1), date(2026, 10, 23)), (date(2026, 11, 2), date(2026, 12, 18)))
SPRING = ((date(2027, 1, 4), date(2027, 2, 12)), (date(2027, 2, 22), date(2027, 3, 25)))
TERMS = [date(2026, 9, 1), date(2027, 1, 4)]
YEAR = Calendar(spans=AUTUMN + SPRING, closed=frozenset({date(2026, 9, 1), date(2027, 1, 4)}))
days_of_the_year = st.dates(date(2026, 9, 1), date(2027, 3, 1))


@st.composite
def calendars(draw):
    """Some years of terms with gaps between them, and days on which the school is closed."""
    first = draw(st.dates(date(2024, 8, 20), date(2024, 9, 20)))
    spans, starts = [], []
    for _ in range(draw(st.integers(2, 6))):
        last = first + timedelta(days=draw(st.integers(14, 100)))
        spans.append((first, last))
        starts.append(first)
        first = last + timedelta(days=draw(st.integers(1, 60)))
    offsets = draw(st.sets(st.integers(0, 700), max_size=30))
    return Calendar(
        spans=tuple(spans), closed=frozenset(spans[0][0] + timedelta(days=each) for each in offsets)
    ), starts


@pytest.mark.parametrize(
    ("leaving_on", "reason", "due"),
    [
        (date(2026, 11, 13), IN_YEAR, date(2026, 11, 20)),
        # On a Saturday, too, it is counted from Monday.
        (date(2026, 11, 14), IN_YEAR, date(2026, 11, 20)),
        # Half-term is not counted.
        (date(2026, 10, 22), IN_YEAR, date(2026, 11, 5)),
        # The INSET day that opens a term is none on which pupils are here.
        (date(2026, 12, 18), NEW_TERM, date(2027, 1, 11)),
        (date(2026, 10, 1), NEW_TERM, date(2027, 1, 11)),
        # A half-term break begins no term.
        (date(2026, 10, 23), NEW_TERM, date(2027, 1, 11)),
    ],
)
def test_it_is_the_fifth_school_day(leaving_on, reason, due):
    assert move_clock.due_on(YEAR, TERMS, leaving_on, reason) == due


@given(days_of_the_year)
def test_in_the_year_five_school_days_lie_after_the_last_one(leaving_on):
    due = move_clock.due_on(YEAR, TERMS, leaving_on, IN_YEAR)
    assert YEAR.is_school_day(due)
    assert YEAR.school_days_since(leaving_on, due) == 5


@given(calendars(), st.integers(-30, 700))
def test_in_any_calendar_it_is_the_fifth_day_or_five_working_days(drawn, offset):
    calendar, starts = drawn
    leaving_on = starts[0] + timedelta(days=offset)
    due = move_clock.due_on(calendar, starts, leaving_on, IN_YEAR)
    if calendar.school_days_since(leaving_on, due) == 5 and calendar.is_school_day(due):
        return
    assert due == add_working_days(leaving_on, 5)
    assert len(list(calendar.school_days(leaving_on + DAY, leaving_on + 366 * DAY))) < 5


@given(calendars(), st.integers(-30, 300))
def test_with_a_new_term_five_school_days_lie_from_its_first_day(drawn, offset):
    calendar, starts = drawn
    leaving_on = starts[0] + timedelta(days=offset)
    due = move_clock.due_on(calendar, starts, leaving_on, NEW_TERM)
    coming = [start for start in starts if start > leaving_on]
    assert due > leaving_on
    if coming and calendar.is_school_day(due):
        assert len(list(calendar.school_days(coming[0], due))) == 5


@given(st.dates(date(2027, 4, 1), date(2030, 1, 1)), st.sampled_from(list(MoveReason)))
def test_where_the_calendar_ends_working_days_are_counted(leaving_on, reason):
    due = move_clock.due_on(YEAR, TERMS, leaving_on, reason)
    assert due == add_working_days(leaving_on, 5)
    assert due not in bank_holidays()


@given(days_of_the_year, st.integers(-200, 200))
def test_it_is_late_from_the_day_after_and_never_before(due, offset):
    left = move_clock.days_left(YEAR, due, due + timedelta(days=offset))
    assert (left < 0) == (offset > 0)


@given(days_of_the_year, days_of_the_year)
def test_what_is_left_never_grows_as_days_go_by(due, on):
    assert move_clock.days_left(YEAR, due, on + DAY) <= move_clock.days_left(YEAR, due, on)


@given(st.dates(date(1990, 1, 1), date(2030, 12, 31)))
def test_a_file_is_kept_to_the_25th_birthday(born_on):
    until = kept_until(born_on)
    assert until.year - born_on.year == 25
    if (born_on.month, born_on.day) == (2, 29):
        assert (until.month, until.day) == (3, 1)
    else:
        assert (until.month, until.day) == (born_on.month, born_on.day)
