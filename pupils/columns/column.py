"""A column: how systems head it, what reads its cells and how long its text may be."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from pupils.sheets import Cell

LONGEST: Final = {
    "mis_id": 20,
    "form": 20,
    "group_code": 30,
    "subject": 60,
    "period": 20,
    "faculty": 60,
    "room": 40,
    "state": 60,
    "contact_title": 12,
    "mobile": 30,
    "home_phone": 30,
    "work_phone": 30,
    "email": 254,
    "address": 300,
    "order_says": 1000,
    "what": 200,
    "own_words": 1000,
    "why": 2000,
    "how": 2000,
    "measure": 160,
    "unit": 20,
    "helpers": 300,
    "about": 4000,
    "hard": 4000,
} | dict.fromkeys(
    (
        *("surname", "forename", "full_name", "preferred_surname", "preferred_forename"),
        *("contact_surname", "contact_forename"),
    ),
    80,
)
LONGEST_OTHERWISE: Final = 120


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key, its name in messages, how systems head it (best first), and what reads its cells.

    Text longer than `longest` characters is refused, because it would not fit the record.
    """

    key: str
    label: str
    synonyms: tuple[str, ...]
    parse: Callable[[Cell], Any]
    longest: int


def column(key: str, label: str, synonyms: str, parse: Callable[[Cell], Any]) -> Column:
    return Column(key, label, tuple(synonyms.split(" | ")), parse, LONGEST.get(key, LONGEST_OTHERWISE))


def columns(*told: Column) -> dict[str, Column]:
    return {each.key: each for each in told}
