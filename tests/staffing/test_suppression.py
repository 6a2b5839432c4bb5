"""What is fewer than five is kept back, and can't be worked out from what is shown."""

from collections import defaultdict
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from staffing.suppression import FEWEST, HIDDEN, alone, is_telling, overlapping, parts

SMALL = range(1, FEWEST)
MOST = 11


def what_is_seen(cells: tuple[int, ...]) -> tuple[int | None, tuple[int | None, ...]]:
    """The sum, where it is shown, and the parts."""
    return (HIDDEN if is_telling(cells) else sum(cells)), tuple(parts(cells))


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_so_many_rows_that_look_alike_leave_each_small_part_open(number):
    """Somebody who knows the rules tries every row of parts: behind what is seen each small part can be two numbers."""
    behind = defaultdict(list)
    for cells in product(range(MOST + FEWEST), repeat=number):
        behind[what_is_seen(cells)].append(cells)
    for rows in behind.values():
        for cells in rows:
            if max(cells) > MOST:
                # What it could be besides lies beyond the numbers that are tried.
                continue
            for place, cell in enumerate(cells):
                if cell in SMALL:
                    assert len({row[place] for row in rows}) > 1, cells


@given(st.lists(st.integers(0, 60), min_size=1, max_size=8))
def test_no_small_number_is_shown(cells):
    whole, shown = what_is_seen(tuple(cells))
    assert not {whole, *shown} & set(SMALL)
    assert not {alone(cell) for cell in cells} & set(SMALL)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=8))
def test_what_is_shown_is_true(cells):
    whole, shown = what_is_seen(tuple(cells))
    assert whole in (HIDDEN, sum(cells))
    assert all(said in (HIDDEN, cell) for said, cell in zip(shown, cells, strict=True))


@given(st.lists(st.sampled_from([0, *range(FEWEST, 40)]), max_size=8))
def test_where_nothing_is_small_all_is_shown(cells):
    assert parts(cells) == cells


def test_a_small_part_takes_another_with_it():
    assert parts([0, 2, 12, 30]) == [0, HIDDEN, HIDDEN, 30]


def test_parts_that_could_be_nothing_else_are_all_kept_back():
    assert parts([0, 1, 5, 30]) == [HIDDEN] * 4


def test_a_sum_of_four_each_is_kept_back_too():
    assert is_telling([4, 4, 4])
    assert not is_telling([4, 4, 3])


def names_of(cells) -> dict[str, int]:
    return {str(place): cell for place, cell in enumerate(cells)}


@pytest.mark.parametrize("number", [1, 3])
def test_what_each_of_a_whole_is_in_at_least_once_says_no_small_number_either(number):
    """With the whole known: each of it is in one of them at least, so they add up to as much, and none is more.

    Of two alone both could be said to be four; there are always more.
    """
    behind = defaultdict(list)
    for cells in product(range(MOST), repeat=number):
        for whole in range(max(cells), sum(cells) + 1):
            seen = tuple(overlapping(names_of(cells), whole).values())
            # A whole of a few is itself kept back.
            behind[whole if whole >= FEWEST else HIDDEN, seen].append(cells)
    for rows in behind.values():
        for cells in rows:
            for place, cell in enumerate(cells):
                if cell in SMALL:
                    assert len({row[place] for row in rows}) > 1, cells
