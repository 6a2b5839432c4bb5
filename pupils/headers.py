"""Telling which column is which from the headers of a file."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from pupils import cells
from pupils.codes import HalfDay
from pupils.columns import COLUMNS, MARKS, REQUIREMENTS, Column, Kind, Requirement
from pupils.sheets import Cell

# Longer ones are no headers, and sentences quote them.
LONGEST_HEADER: Final = 60


@dataclass(frozen=True, slots=True)
class Recognised:
    """Which column is which. `mapping` and `marks` point at places in `headers`."""

    kind: Kind
    headers: tuple[str, ...]
    mapping: Mapping[str, int]
    missing: tuple[str, ...]
    unknown: tuple[str, ...]
    doubled: tuple[str, ...]
    marks: Mapping[int, tuple[date, HalfDay]] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        return not self.missing and not self.doubled

    def header_of(self, key: str) -> str:
        return self.headers[self.mapping[key]]


def normalise(header: str) -> str:
    """Letters and figures alone, so that case, spaces and punctuation make no difference."""
    return "".join(character for character in cells.as_text(header).casefold() if character.isalnum())


def recognise(headers: Sequence[Cell], kind: Kind) -> Recognised:
    """Which header is which column. Of several that fit the most telling is taken, the others are unknown."""
    shown = tuple(cells.as_text(header)[:LONGEST_HEADER] for header in headers)
    places = {normalise(header): place for place, header in reversed(list(enumerate(shown))) if header}
    mapping = {
        column.key: place
        for column in COLUMNS[kind].values()
        if (place := _place_of(column, places)) is not None
    }
    marks = _mark_columns(shown) if kind is Kind.ATTENDANCE else {}
    used = {*mapping.values(), *marks}
    missing = tuple(need.label for need in REQUIREMENTS[kind] if not _is_met(need, mapping, marks))
    return Recognised(
        kind=kind,
        headers=shown,
        mapping=mapping,
        missing=missing,
        unknown=tuple(header for place, header in enumerate(shown) if header and place not in used),
        doubled=_doubled(shown, mapping, marks),
        marks=marks,
    )


def _place_of(column: Column, places: Mapping[str, int]) -> int | None:
    names = (normalise(synonym) for synonym in column.synonyms)
    return next((places[name] for name in names if name in places), None)


def _is_met(requirement: Requirement, mapping: Mapping[str, int], marks: Mapping[int, Any]) -> bool:
    if requirement is MARKS and marks:
        return True
    return any(way <= mapping.keys() for way in requirement.ways)


def _doubled(
    headers: Sequence[str], mapping: Mapping[str, int], marks: Mapping[int, tuple[date, HalfDay]]
) -> tuple[str, ...]:
    """Headers that stand twice where it matters which one is read."""
    counts = Counter(normalise(header) for header in headers)
    twice = [headers[place] for place in mapping.values() if counts[normalise(headers[place])] > 1]
    half_days = Counter(marks.values())
    return tuple(
        dict.fromkeys(twice + [headers[place] for place, when in marks.items() if half_days[when] > 1])
    )


_WEEKDAY: Final = re.compile(r"\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*\b\.?,?", re.IGNORECASE)
_HALF: Final = re.compile(r"(?<![a-z])(am|pm|morning|afternoon)(?![a-z])", re.IGNORECASE)


def _mark_columns(headers: Sequence[str]) -> dict[int, tuple[date, HalfDay]]:
    found = ((place, _half_day_of(header)) for place, header in enumerate(headers))
    return {place: when for place, when in found if when}


def _half_day_of(header: str) -> tuple[date, HalfDay] | None:
    """Read a header such as “01/09/2026 AM”, “Tue 1-Sep-26 pm” or “AM 2026-09-01”."""
    halves = _HALF.findall(header)
    if len(halves) != 1:
        return None
    rest = _WEEKDAY.sub(" ", _HALF.sub(" ", header)).strip(" -:;,()[]")
    try:
        on = cells.read_date(rest)
    except cells.BadCell:
        return None
    half_day = cells.read_half_day(halves[0])
    return (on, half_day) if on and half_day else None
