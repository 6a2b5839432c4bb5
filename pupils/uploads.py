"""A file that a school uploads, opened safely as lines of cells: limits first, then what kind it is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath
from typing import BinaryIO, Final

from pupils import delimited, workbooks
from pupils.sheets import Cell, Limits, Line, UnreadableFile, megabytes

TEXT_ENDINGS: Final = {".csv", ".txt", ".tsv"}
WORKBOOK_ENDING: Final = ".xlsx"
ZIP_MAGIC: Final = b"PK\x03\x04"
OLD_OFFICE_MAGIC: Final = bytes.fromhex("d0cf11e0a1b11ae1")
# A workbook with coloured empty rows down to the bottom of the sheet is common; this ends the walk.
BLANK_RUN: Final = 10_000


@dataclass(frozen=True, slots=True)
class Table:
    """The filled lines of one file, to be gone through once, while the file is open."""

    name: str
    lines: Iterator[Line]


def read_table(file: BinaryIO, name: str, limits: Limits | None = None) -> Table:
    """Open a CSV or XLSX file by what is in it; raises UnreadableFile, at once or while lines are read."""
    limits = limits or Limits()
    check_size(file, limits)
    head = file.read(512)
    file.seek(0)
    ending = PurePath(name).suffix.lower()
    _check_kind(head, ending)
    if head.startswith(ZIP_MAGIC):
        lines = workbooks.lines(file, limits)
    else:
        lines = delimited.lines(file)
    return Table(name=name, lines=_within(lines, limits))


def check_size(file: BinaryIO, limits: Limits) -> None:
    """By seeking to the end, so that a file far too large is refused without reading any of it."""
    size = file.seek(0, 2)
    file.seek(0)
    if not size:
        raise UnreadableFile("This file is empty.")
    if size > limits.size:
        raise UnreadableFile(
            f"This file has {megabytes(size)}; Handrail reads files of up to {megabytes(limits.size)}. "
            "Export fewer pupils or fewer weeks at a time."
        )


def _check_kind(head: bytes, ending: str) -> None:
    if head.startswith(OLD_OFFICE_MAGIC):
        raise UnreadableFile(
            "This is an older Excel file (.xls) or is protected by a password. "
            "Save it without a password as an Excel workbook (.xlsx) or as CSV."
        )
    if head.startswith(b"%PDF"):
        raise UnreadableFile("This is a PDF. Export the list as CSV or as an Excel workbook (.xlsx) instead.")
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        raise UnreadableFile(
            "This is a web page or an XML file. Export the list as CSV or Excel (.xlsx) instead."
        )
    if ending not in TEXT_ENDINGS | {WORKBOOK_ENDING}:
        raise UnreadableFile("Handrail reads files whose name ends in .csv or .xlsx.")
    if head.startswith(ZIP_MAGIC) and ending != WORKBOOK_ENDING:
        raise UnreadableFile(f"This file is named {ending} but is not a text file. Export it as CSV again.")
    if ending == WORKBOOK_ENDING and not head.startswith(ZIP_MAGIC):
        raise UnreadableFile(
            "This file is named .xlsx but is no Excel workbook. Open it and save it as .xlsx."
        )


def _within(lines: Iterable[Line], limits: Limits) -> Iterator[Line]:
    """Pass on the lines with something in them, while rows, columns and cells stay within the limits."""
    rows = blank_run = 0
    for line in lines:
        cells = _without_blank_end(line.cells)
        blank_run = 0 if cells else blank_run + 1
        if blank_run > BLANK_RUN:
            return
        if not cells:
            continue
        rows += 1
        if rows > limits.rows:
            raise UnreadableFile(f"This file has more than {limits.rows:,} rows. Export it in parts.")
        _check_line(line.number, cells, limits)
        yield Line(line.number, cells)
    if not rows:
        raise UnreadableFile("There is nothing in this file but empty rows.")


def _check_line(number: int, cells: tuple[Cell, ...], limits: Limits) -> None:
    if len(cells) > limits.columns:
        raise UnreadableFile(
            f"Line {number} has {len(cells):,} columns; at most {limits.columns} can be read."
        )
    if any(not isinstance(cell, date) and len(cell) > limits.cell for cell in cells):
        raise UnreadableFile(
            f"A cell of line {number} is longer than {limits.cell:,} characters. "
            "Perhaps a quotation mark is opened and never closed."
        )


def _without_blank_end(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    end = len(cells)
    while end and cells[end - 1] == "":
        end -= 1
    return cells[:end]
