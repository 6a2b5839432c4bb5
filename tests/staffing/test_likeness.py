"""Names that may be the same person's are found, and those that are not are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staffing.likeness import are_alike, is_alike, plain

ALIKE = [
    ("Catherine", "Kathryn"),
    ("Stephen", "Steven"),
    ("Zoë", "Zoe"),
    ("O’Brien", "OBrien"),
    ("Philippa", "Filipa"),
    ("MacDonald", "McDonald"),
    ("Thistle", "Thislte"),
    ("Thistle", "Tistle"),
    ("Ben", "Benjamin"),
    ("Wright", "Rite"),
    ("Bramble-Hay", "Bramble Hay"),
    ("Ada", "ADA"),
]
APART = [("Ada", "Ida"), ("Wren", "Robin"), ("Thistle", "Bramble"), ("Jo", "Joanna"), ("", "Ada")]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_spellings_sounds_and_slips_are_alike(one, other):
    assert is_alike(one, other)
    assert is_alike(other, one)


@pytest.mark.parametrize(("one", "other"), APART)
def test_other_names_are_not(one, other):
    assert not is_alike(one, other)


def test_forename_and_surname_may_have_been_swapped():
    assert are_alike(("Thistle",), ("Ada",), ("Ada", "Thistle"))
    assert not are_alike(("Thistle",), ("Wren",), ("Ada", "Thistle"))


def test_both_names_have_to_be_alike():
    assert are_alike(("Catherine",), ("Smyth",), ("Kathryn", "Smith"))
    assert not are_alike(("Catherine",), ("Bramble",), ("Kathryn", "Smith"))


@given(st.text(max_size=20), st.text(max_size=20))
def test_whoever_is_asked_first_makes_no_difference(one, other):
    assert is_alike(one, other) == is_alike(other, one)


@given(st.text(min_size=1, max_size=20).filter(plain))
def test_a_name_is_like_itself(name):
    assert is_alike(name, name)
