"""Attendance arithmetic."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupils.attendance import AttendanceSum, sum_of
from pupils.codes import ATTENDANCE_CODES

ON = date(2026, 11, 20)
CODES = st.sampled_from([code for code, entry in ATTENDANCE_CODES.items() if entry.is_valid(ON)])
SUMS = st.builds(AttendanceSum, *[st.integers(0, 400)] * 7)


def marks(text: str) -> list[tuple[date, str]]:
    return [(ON, code) for code in text.split()]


def test_present_and_approved_activity_count_as_attended() -> None:
    total = sum_of(marks("/ \\ L B K I O"))

    assert (total.attended, total.possible) == (5, 7)


def test_what_is_not_possible_leaves_the_percentage_alone() -> None:
    assert sum_of(marks("/ / / I Y4 D Q X Z # -")).percentage == 75


def test_the_statement_has_one_decimal_and_a_thin_space() -> None:
    assert AttendanceSum(present=942, authorised=58).statement == "94.2\u2009%"


@pytest.mark.parametrize("codes", ["", "-", "- -"])
def test_nothing_marked_is_not_known(codes: str) -> None:
    assert sum_of(marks(codes)).statement == "not known"


@pytest.mark.parametrize("codes", ["D D", "#", "Z Y7 -"])
def test_marked_but_nothing_possible_is_not_applicable(codes: str) -> None:
    assert sum_of(marks(codes)).statement == "not applicable"


def test_ten_per_cent_exactly_is_persistent_and_less_is_not() -> None:
    assert AttendanceSum(present=9, unauthorised=1).is_persistent
    assert not AttendanceSum(present=91, unauthorised=10).is_persistent


def test_half_exactly_is_severe_and_less_is_not() -> None:
    assert AttendanceSum(present=1, authorised=1).is_severe
    assert not AttendanceSum(present=101, authorised=100).is_severe


def test_nobody_is_absent_where_nothing_was_possible() -> None:
    assert not AttendanceSum(not_possible=10).is_persistent
    assert not AttendanceSum(not_possible=10).is_severe


@given(st.lists(CODES))
def test_every_mark_is_in_exactly_one_place(codes: list[str]) -> None:
    total = sum_of((ON, code) for code in codes)

    assert total.marked + total.unmarked == len(codes)
    assert total.attended + total.absent == total.possible


@given(SUMS)
def test_a_percentage_lies_between_none_and_all(total: AttendanceSum) -> None:
    assert total.percentage is None or 0 <= total.percentage <= 100
    assert (total.percentage is None) == (total.possible == 0)


@given(SUMS)
def test_severe_absence_is_persistent_too(total: AttendanceSum) -> None:
    assert total.is_persistent or not total.is_severe


@given(st.lists(CODES), st.lists(CODES))
def test_weeks_add_up_to_their_marks(first: list[str], second: list[str]) -> None:
    def total(codes: list[str]) -> AttendanceSum:
        return sum_of((ON, code) for code in codes)

    assert total(first) + total(second) == total(first + second)
