"""What is said of where attendance stands: persistent and severe absence, the clock, broken weeks."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pupils.attendance import AttendanceSum
from pupils.attendance_standing import broken_weeks, standing_of
from pupils.clocks import Unauthorised

MONDAY = date(2026, 9, 7)
WEEK = st.builds(
    AttendanceSum,
    present=st.integers(0, 10),
    approved=st.integers(0, 2),
    authorised=st.integers(0, 10),
    unauthorised=st.integers(0, 10),
    not_possible=st.integers(0, 10),
)


def weeks_of(*sums: AttendanceSum) -> dict[date, AttendanceSum]:
    return {MONDAY + timedelta(weeks=at): each for at, each in enumerate(sums)}


def words(standing) -> list[str]:
    return [told.word for told in standing.told]


def test_of_a_pupil_who_missed_nothing_nothing_is_said() -> None:
    assert standing_of(weeks_of(AttendanceSum(present=10)), Unauthorised(0, MONDAY)).told == []


def test_a_tenth_is_persistent_and_says_of_how_many() -> None:
    standing = standing_of(weeks_of(AttendanceSum(present=9, authorised=1)), None)
    assert words(standing) == ["persistently absent", "broken weeks"]
    assert "Missed 1 of 10 half-days (10.0\u2009%)" in standing.told[0].sentence


def test_half_is_severe_and_is_not_called_persistent_besides() -> None:
    assert words(standing_of(weeks_of(AttendanceSum(present=5, unauthorised=5)), None)) == [
        "severely absent",
        "broken weeks",
    ]


def test_ten_unauthorised_say_what_follows() -> None:
    standing = standing_of(weeks_of(AttendanceSum(present=90, unauthorised=0)), Unauthorised(10, MONDAY))
    assert standing.told[0].sentence == (
        "10 unauthorised half-days in the ten school weeks since 7 Sep 2026: "
        "at 10 a penalty notice has to be considered."
    )


def test_a_week_with_nothing_possible_is_neither_broken_nor_whole() -> None:
    standing = standing_of(
        weeks_of(AttendanceSum(not_possible=10), AttendanceSum(present=9, authorised=1)), None
    )
    assert (standing.broken, standing.weeks) == (1, 1)


@given(st.lists(WEEK, max_size=39))
def test_broken_weeks_lie_between_none_and_all_and_are_those_that_miss_something(
    sums: list[AttendanceSum],
) -> None:
    standing = standing_of(weeks_of(*sums), None)
    assert 0 <= standing.broken <= standing.weeks <= len(sums)
    assert (standing.broken > 0) == (standing.year.absent > 0)
    assert broken_weeks(sums) == standing.broken


@given(st.lists(WEEK, max_size=39))
def test_severe_is_told_where_half_is_missed_and_persistent_where_a_tenth_is(
    sums: list[AttendanceSum],
) -> None:
    year = standing_of(weeks_of(*sums), None).year
    word = standing_of(weeks_of(*sums), None).word
    share = year.absent / year.possible if year.possible else 0
    expected = "severely absent" if share >= 0.5 else "persistently absent" if share >= 0.1 else ""
    assert word == expected
