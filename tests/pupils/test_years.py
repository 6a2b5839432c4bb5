"""Year groups from birthdays and cohorts, and as files spell them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupils.codes import YearGroup
from pupils.years import (
    academic_year_start,
    cohort_for,
    cohort_from,
    parse_year_group,
    year_group,
    year_group_from,
)

IN_2026_27 = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("born_on", "expected"),
    [
        (date(2014, 9, 1), "7"),
        (date(2015, 8, 31), "7"),
        (date(2015, 9, 1), "6"),
        (date(2010, 9, 1), "11"),
        (date(2011, 8, 31), "11"),
        (date(2021, 9, 1), "R"),
        (date(2022, 8, 31), "R"),
        (date(2022, 9, 1), "N2"),
        (date(2023, 9, 1), "N1"),
        (date(2007, 9, 1), "14"),
    ],
)
def test_year_group_by_birthday_in_2026_27(born_on: date, expected: str) -> None:
    assert year_group_from(born_on, IN_2026_27) == expected


def test_the_year_changes_on_the_first_of_september() -> None:
    assert year_group_from(date(2015, 1, 1), date(2026, 8, 31)) == "6"
    assert year_group_from(date(2015, 1, 1), date(2026, 9, 1)) == "7"


def test_too_young_and_too_old_have_no_year_group() -> None:
    assert year_group_from(date(2025, 1, 1), IN_2026_27) is None
    assert year_group_from(date(1990, 1, 1), IN_2026_27) is None


@given(st.dates(date(1990, 1, 1), date(2040, 1, 1)))
def test_reception_is_aged_four_on_31_august(born_on: date) -> None:
    last_day = date(cohort_from(born_on), 8, 31)
    age = last_day.year - born_on.year - ((born_on.month, born_on.day) > (8, 31))

    assert age == 4


@given(st.sampled_from(YearGroup), st.integers(2000, 2050))
def test_a_cohort_goes_to_its_year_group_and_back(group: YearGroup, start: int) -> None:
    assert year_group(cohort_for(group, start), start) == group


def test_an_academic_year_is_named_by_its_first_september() -> None:
    assert academic_year_start(date(2027, 8, 31)) == 2026
    assert academic_year_start(date(2026, 9, 1)) == 2026


@pytest.mark.parametrize(
    "text", ["7", "07", "Year 7", "Y7", "Yr 7", "yr. 7", " YEAR  07 ", "NC Year 7", "Curriculum Year 7"]
)
def test_spellings_of_year_seven(text: str) -> None:
    assert parse_year_group(text) == YearGroup.Y7


@pytest.mark.parametrize("text", ["R", "Reception", "Rec", "YR", "Year R", "0"])
def test_spellings_of_reception(text: str) -> None:
    assert parse_year_group(text) == YearGroup.R


@pytest.mark.parametrize(
    ("text", "expected"), [("N1", "N1"), ("n2", "N2"), ("Nursery 2", "N2"), ("Year 10", "10")]
)
def test_other_spellings(text: str, expected: str) -> None:
    assert parse_year_group(text) == expected


@pytest.mark.parametrize("text", ["", "15", "7A", "Nursery", "X", "Year", "seven", "٧"])
def test_what_is_no_year_group_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match="is not a year group"):
        parse_year_group(text)
