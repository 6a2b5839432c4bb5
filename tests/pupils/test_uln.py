"""ULNs: ten digits, the last of which checks the others."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pupils import uln

DIGITS = st.text("0123456789", min_size=9, max_size=9)


@pytest.mark.parametrize("number", ["9999375358", "1234567899", "1000000000", "2000000001"])
def test_a_sound_number_is_taken(number):
    assert uln.problem_with(number) == ""


@pytest.mark.parametrize(
    "number", ["9999999999", "0123456789", "9999730830", "123456789", "99999999AB", "१२३४५६७८९०"]
)
def test_any_other_is_refused_with_a_sentence(number):
    assert uln.problem_with(number).endswith(".")


def test_it_may_be_typed_with_spaces():
    assert uln.normalise("12345 678-99") == "1234567899"


@given(DIGITS, st.integers(0, 8), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(body, place, by):
    digit = uln.check_digit(body)
    assume(digit is not None)
    wrong = body[:place] + str((int(body[place]) + by) % 10) + body[place + 1 :]
    assert uln.problem_with(f"{body}{digit}") == ""
    assert uln.problem_with(f"{wrong}{digit}")
