"""What an uploaded file is read as, whatever its kind: lines of cells, within limits."""

from dataclasses import dataclass
from datetime import date
from typing import Final, TypeAlias

# Text, without space at its ends, or a day where a workbook holds a real date.
Cell: TypeAlias = str | date

MEGABYTE: Final = 1024 * 1024


class UnreadableFile(ValueError):
    """The file as a whole can't be read; the message is a sentence for whoever uploaded it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file under the number that a person sees: a text line, or a row of the sheet."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is read; sizes in bytes, `cell` in characters.

    A year of attendance with a column for every half day has about 400 columns.
    """

    size: int = 25 * MEGABYTE
    rows: int = 250_000
    columns: int = 500
    cell: int = 4_000
    unpacked: int = 300 * MEGABYTE
    unpacked_part: int = 60 * MEGABYTE
    ratio: int = 200
    entries: int = 2_000


def megabytes(size: int) -> str:
    return f"{size / MEGABYTE:,.0f} MB"
