"""Unique pupil numbers: shapes are refused, wrong check letters warned of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupils import upn

DIGITS = st.text("0123456789", min_size=11, max_size=11)
LAST = st.sampled_from("0123456789" + upn.ALPHABET)

VALID = [
    "H801200001001",
    "B801200005001",
    "H243278544154",
    "A123456789012",
    "P207000016049",
    "M999000026001",
    "B999000026002",
    "Q999000026003",
    "B881999926001",
    "Q881999926002",
    "E881999926003",
    "A88199992601A",
    "C88199992602B",
]
WRONG_LETTER = ["Q207000016049", "A801200005001", "A801200001001", "A12345678901X", "B00000000000A"]
WRONG_SHAPE = [
    "",
    "I801200001001",
    "H801-2000-01-001",
    "H80120000100",
    "H80120000100S",
    "1801200001001",
    "HH01200001001",
]


@pytest.mark.parametrize("number", VALID)
def test_a_published_number_is_accepted(number: str) -> None:
    assert upn.problem_with(number) is None


@pytest.mark.parametrize("number", WRONG_LETTER)
def test_a_wrong_check_letter_is_only_warned_of(number: str) -> None:
    problem = upn.examine(number)

    assert problem is not None
    assert not problem.is_refused
    assert f"should be {upn.check_letter(number[1:])}" in problem.message


@pytest.mark.parametrize("number", WRONG_SHAPE)
def test_a_wrong_shape_is_refused(number: str) -> None:
    problem = upn.examine(number)

    assert problem is not None
    assert problem.is_refused


def test_spaces_and_small_letters_are_put_right() -> None:
    assert upn.normalise(" h801200001001\n") == "H801200001001"


def test_a_number_that_ends_in_a_letter_is_temporary() -> None:
    assert upn.is_temporary("A88199992601A")
    assert not upn.is_temporary("H801200001001")


def test_digits_of_other_scripts_are_refused() -> None:
    problem = upn.examine("H80120000100١")

    assert problem is not None
    assert problem.is_refused


@given(DIGITS, LAST)
def test_the_check_letter_makes_any_number_valid(digits: str, last: str) -> None:
    body = digits + last

    assert upn.problem_with(upn.check_letter(body) + body) is None


@given(DIGITS, LAST, st.integers(0, 10), st.integers(1, 9))
def test_one_changed_digit_is_always_noticed(digits: str, last: str, place: int, shift: int) -> None:
    number = upn.check_letter(digits + last) + digits + last
    changed = str((int(number[place + 1]) + shift) % 10)

    assert upn.problem_with(number[: place + 1] + changed + number[place + 2 :]) is not None


@given(st.text())
def test_any_text_gets_an_answer(text: str) -> None:
    problem = upn.examine(upn.normalise(text))

    assert problem is None or problem.message
