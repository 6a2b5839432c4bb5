"""From an opened table to parsed rows: find the header, read each line, say what is wrong with it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain, islice
from typing import Final

from pupils import cells
from pupils.columns import Kind
from pupils.headers import Recognised, recognise
from pupils.line_reader import LineReader
from pupils.rows import ParsedRow
from pupils.sheets import Cell, Line, UnreadableFile
from pupils.uploads import Table

# A header may have a title, a school's name or a date above it, but not a page of them.
HEADER_WITHIN: Final = 15
# So many lines are looked at to tell a file that writes the month before the day.
SAMPLE: Final = 500
TOTAL: Final = re.compile(
    r"(grand |sub-?)?totals?( (number of )?(pupils|students|rows))?[\s:]*\d*$", re.IGNORECASE
)
DATES: Final = ("dob", "admitted_on", "left_on", "date", "starts_on", "ends_on", "on")


class MissingColumns(UnreadableFile):
    """The file lacks columns or has them twice; `recognised` says what was found.

    The sentence quotes no header: in a file without one they would be a pupil's name and birthday.
    """

    def __init__(self, recognised: Recognised, line: int) -> None:
        self.recognised = recognised
        if recognised.missing:
            sentence = f"Not found in this file: {'; '.join(recognised.missing)}."
        else:
            sentence = f"In this file more than once: {'; '.join(recognised.doubled)[:200]}."
        super().__init__(f"{sentence} Its header seems to be line {line}.")


@dataclass(frozen=True, slots=True)
class Reading:
    """A file whose columns are known. `rows` can be gone through once."""

    recognised: Recognised
    header_line: int
    rows: Iterator[ParsedRow]


def read_rows(table: Table, kind: Kind, *, on: date) -> Reading:
    """Find the header and read what is below it as of that day; raises UnreadableFile with a sentence."""
    top = list(islice(table.lines, HEADER_WITHIN))
    if not top:
        raise UnreadableFile("There is nothing in this file but empty rows.")
    place, recognised = _find_header(top, kind)
    if not recognised.is_complete:
        raise MissingColumns(recognised, top[place].number)
    sample = list(islice(chain(top[place + 1 :], table.lines), SAMPLE))
    _refuse_month_first(sample, recognised)
    lines = chain(sample, table.lines)
    return Reading(recognised, top[place].number, _rows_of(lines, recognised, on))


def parse_rows(table: Table, kind: Kind, *, on: date) -> Iterator[ParsedRow]:
    return read_rows(table, kind, on=on).rows


def _find_header(top: list[Line], kind: Kind) -> tuple[int, Recognised]:
    """The line that most columns are recognised in; the first of equals."""
    found = [(place, recognise(line.cells, kind)) for place, line in enumerate(top)]
    return max(found, key=lambda pair: len(pair[1].mapping) + len(pair[1].marks))


def _refuse_month_first(sample: Iterable[Line], recognised: Recognised) -> None:
    """Refuse the file if its dates are month first: many would be read as other days unnoticed."""
    for key in DATES:
        place = recognised.mapping.get(key)
        if place is None:
            continue
        column = [(line.number, line.cells[place]) for line in sample if place < len(line.cells)]
        wrong = next((number for number, cell in column if _is_month_first(cell)), None)
        if wrong and not any(_is_day_first(cell) for _, cell in column):
            raise UnreadableFile(
                f"The dates under {recognised.headers[place]} have the month before the day "
                f"(see line {wrong}). Export them as day, month, year."
            )


def _is_month_first(cell: Cell) -> bool:
    try:
        cells.read_date(cell)
    except cells.MonthFirst:
        return True
    except cells.BadCell:
        return False
    return False


def _is_day_first(cell: Cell) -> bool:
    """Text whose first number can only be a day."""
    try:
        found = cells.read_date(cell)
    except cells.BadCell:
        return False
    return isinstance(cell, str) and found is not None and found.day > 12 and cell.startswith(str(found.day))


def _is_total(line: Line) -> bool:
    """The end of many reports: “Total”, “Grand total: 214”, “Total pupils”."""
    filled = [cell for cell in line.cells if cell]
    return isinstance(filled[0], str) and bool(TOTAL.match(filled[0])) and len(filled) <= 3


def _rows_of(lines: Iterable[Line], recognised: Recognised, on: date) -> Iterator[ParsedRow]:
    for line in lines:
        reader = LineReader(recognised, line)
        if _is_total(line):
            yield reader.left_out("This looks like the line of totals and is left out.")
        elif recognised.kind is Kind.PUPILS:
            yield reader.pupil_row(on)
        elif recognised.kind is Kind.GROUPS:
            yield reader.group_row()
        elif recognised.kind is Kind.TIMETABLE:
            yield reader.timetable_row()
        elif recognised.kind is Kind.LESSONS:
            yield reader.lesson_row()
        elif recognised.kind is Kind.EXCLUSIONS:
            yield reader.suspension_row()
        elif recognised.kind is Kind.BEHAVIOUR:
            yield reader.entry_row()
        elif recognised.kind is Kind.CONTACTS:
            yield reader.contact_row()
        elif recognised.kind is Kind.TARGETS:
            yield reader.target_row(on)
        elif recognised.kind is Kind.PLANS:
            yield reader.plan_row()
        else:
            yield from reader.mark_rows()
