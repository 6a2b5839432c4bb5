"""Numbers of people for whoever must not learn of one of them: what is fewer than five is kept back, and can't be
worked out from what is shown, not even by somebody who knows these rules.
"""

from collections.abc import Mapping, Sequence
from typing import Final

FEWEST: Final = 5
# A number that is kept back.
HIDDEN: Final = None
Shown = int | None


def alone(number: int) -> Shown:
    """A number that is part of no sum."""
    return number if number == 0 or number >= FEWEST else HIDDEN


def parts(cells: Sequence[int]) -> list[Shown]:
    """The parts of a whole of which everybody may know the sum.

    Each of one to four is kept back, and with them the first other one: so each of these could be another number while
    all that is shown stays. Where nothing could be changed for it, the whole row is kept back.
    """
    small = [place for place, cell in enumerate(cells) if 0 < cell < FEWEST]
    if not small:
        return list(cells)
    with_it = next((place for place, cell in enumerate(cells) if cell >= FEWEST), None)
    if with_it is None:
        return [HIDDEN] * len(cells)
    kept_back = {*small, with_it}
    if sum(cells[place] for place in kept_back) == len(small) + FEWEST:
        # The fewest that they can be: it would say what each is.
        return [HIDDEN] * len(cells)
    return [HIDDEN if place in kept_back else cell for place, cell in enumerate(cells)]


def is_telling(cells: Sequence[int]) -> bool:
    """Whether the sum of parts must not be known either: it is of a few, or none of them could be another."""
    whole = sum(cells)
    return 0 < whole < FEWEST or whole == (FEWEST - 1) * len(cells) == (FEWEST - 1) * _small(cells)


def _small(cells: Sequence[int]) -> int:
    return sum(0 < cell < FEWEST for cell in cells)


def overlapping(cells: Mapping[str, int], whole: int) -> dict[str, Shown]:
    """Of a whole each is in one of these at least, and may be in several: that alone can say what the small ones are."""
    if 0 < whole < FEWEST:
        return dict.fromkeys(cells, HIDDEN)
    shown = {name: alone(cell) for name, cell in cells.items()}
    hidden = sum(cell is HIDDEN for cell in shown.values())
    rest = whole - sum(cell or 0 for cell in shown.values())
    if hidden and rest >= (FEWEST - 1) * hidden:
        return dict.fromkeys(cells, HIDDEN)
    return shown
