"""Excel workbooks (.xlsx): weighed by their directory before they are unpacked, then read row by row."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any, BinaryIO, Final

from pupils.sheets import Cell, Limits, Line, UnreadableFile
from pupils.zip_faults import ZIP_FAULTS

WORKBOOK_PART: Final = "xl/workbook.xml"
SHEETS: Final = "xl/worksheets/"
# Below this a high ratio is harmless, and repetitive registers do reach it.
RATIO_MATTERS_FROM: Final = 20 * 1024 * 1024
# A table has a column for each: surname, forename, date of birth; or pupil, date, mark.
FEWEST_COLUMNS: Final = 3
TOP: Final = 30
# What the reader raises on workbooks that are cut off, hand-made or hostile.
_BROKEN: Final = (
    *ZIP_FAULTS,
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
)


def lines(file: BinaryIO, limits: Limits) -> Iterator[Line]:
    """The rows of the first visible sheet with a table in it, else of the first that has any."""
    # Where it is used: it would take a tenth of a web process's memory, and of the time it takes to start.
    from openpyxl import load_workbook

    with _broken_workbooks_said_so():
        _weigh(file, limits)
        workbook = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        visible = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"]
        for sheet in visible:
            # What a sheet says of its own size is not to be trusted: it may claim a billion cells.
            sheet.reset_dimensions()
        for sheet in [sheet for sheet in visible if _has_table(sheet)] or visible:
            filled = False
            for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
                line = Line(number, tuple(_cell(value) for value in row))
                filled = filled or any(line.cells)
                yield line
            if filled:
                return


def _has_table(sheet: Any) -> bool:
    """Told by a row near the top that is too wide for a cover page."""
    top = sheet.iter_rows(max_row=TOP, values_only=True)
    return any(sum(bool(_cell(value)) for value in row) >= FEWEST_COLUMNS for row in top)


@contextmanager
def _broken_workbooks_said_so() -> Iterator[None]:
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import ParseError
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        yield
    except UnreadableFile:
        raise
    except (*_BROKEN, ParseError, DefusedXmlException, InvalidFileException) as error:
        raise UnreadableFile(
            "This Excel workbook is damaged or not quite an .xlsx file. Open it in Excel and save it again."
        ) from error


def _weigh(file: BinaryIO, limits: Limits) -> None:
    """Refuse a bomb by its directory: no more of an entry is ever unpacked than is stated there."""
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
    if WORKBOOK_PART not in {entry.filename for entry in entries}:
        raise UnreadableFile(
            "This file is named .xlsx but is no Excel workbook. Open it and save it as .xlsx."
        )
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    heavy_part = any(
        entry.file_size > limits.unpacked_part for entry in entries if not entry.filename.startswith(SHEETS)
    )
    is_dense = unpacked > RATIO_MATTERS_FROM and unpacked > limits.ratio * max(packed, 1)
    if len(entries) > limits.entries or unpacked > limits.unpacked or heavy_part or is_dense:
        raise UnreadableFile(
            "This Excel workbook unpacks to far more than Handrail reads. Export it as CSV instead."
        )


def _cell(value: Any) -> Cell:
    """Dates stay dates, whole numbers lose the “.0” of Excel, everything else is its text."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date() if value.time() == time.min else value.isoformat(sep=" ", timespec="minutes")
    if isinstance(value, date):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
