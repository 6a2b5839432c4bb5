"""Which period a file means, and which rings when."""

from datetime import time

import pytest

from staffing.models import Period
from staffing.periods import Bells, day_name

MONDAY = (1, 1)


@pytest.fixture
def bells() -> Bells:
    names = ("Registration", "Period 1", "Period 2", "Period 10", "Lunch", "PM registration")
    bells = Bells()
    bells.days[MONDAY] = [
        Period(name=name, starts_at=time(9 + hour), ends_at=time(9 + hour, 45))
        for hour, name in enumerate(names)
    ]
    return bells


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Period 1", "Period 1"), ("period1", "Period 1"), ("P1", "Period 1"), ("1", "Period 1"), ("01", "Period 1"),
        ("Lesson 2", "Period 2"), ("L2", "Period 2"), ("p10", "Period 10"), ("Reg", "Registration"),
        ("lun", "Lunch"), ("PM reg", "PM registration"),
    ],
)  # fmt: skip
def test_a_period_is_found_as_schools_write_it(bells, text, name):
    assert bells.named(MONDAY, text).name == name


@pytest.mark.parametrize("text", ["", "3", "Per", "Re", "Tutor", "Period", "!?", "🦆"])
def test_what_fits_none_or_several_finds_none(bells, text):
    assert bells.named(MONDAY, text) is None


def test_a_day_without_bells_has_none(bells):
    assert bells.named((2, 5), "P1") is None
    assert bells.at((2, 5), time(9)) is None


def test_a_period_lasts_up_to_its_end_and_no_longer(bells):
    assert bells.at(MONDAY, time(9, 44)).name == "Registration"
    assert bells.at(MONDAY, time(9, 45)) is None
    assert bells.beginning(MONDAY, time(10)).name == "Period 1"


def test_a_day_names_its_week_where_there_are_two():
    assert (day_name((2, 3), 1), day_name((2, 3), 2)) == ("Wednesday", "Wednesday week B")
