"""Lists as files: the page that offers one as CSV or XLSX, and the files, in which no cell is a formula."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from io import TextIOWrapper
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final
from unicodedata import category, normalize

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.timezone import localtime

from staffing.audit import AuditVerb, record
from staffing.calendar import today
from staffing.requests import StaffRequest

Cell = str | bool | int | float | Decimal | date | datetime | time | None

# So many rows are read at a time, and so many bytes of a file are held in memory; the rest waits on disk.
ROWS_AT_A_TIME: Final = 2000
BYTES_IN_MEMORY: Final = 1 << 20
STARTERS: Final = frozenset("=+-@\t\r\N{MINUS SIGN}")
QUOTES: Final = frozenset(
    "'\"`\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}\N{LEFT DOUBLE QUOTATION MARK}"
)
XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTH: Final = 20
# What no XML, and so no workbook, can hold.
ILLEGAL_CHARACTERS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
TYPES: Final = {"csv": "text/csv; charset=utf-8", "xlsx": XLSX_TYPE}


@dataclass(frozen=True)
class Column:
    """What stands above a column, and what of a row stands in it."""

    label: str
    of: Callable[[Any], Cell]


@dataclass(frozen=True)
class Sheet:
    """A list as its reader may see it, narrowed as on the page.

    `name` stands in the trail and in the file's name, and so names nobody; `back` is the list's own address. The trail
    tells of the one pupil whom it is about (`pupil_id`), or of those whom each row names.
    """

    name: str
    title: str
    columns: Sequence[Column]
    rows: Iterable[Any]
    count: int
    back: str
    pupil_id: int | None = None
    pupils_of: Callable[[Any], Iterable[int | None]] = lambda row: ()


def streamed(rows: QuerySet[Any, Any]) -> Iterator[Any]:
    """Rows read in parts, however many there are."""
    return rows.iterator(chunk_size=ROWS_AT_A_TIME)


def take_out(request: StaffRequest, sheet: Sheet) -> HttpResponseBase:
    """The file asked for by `as`, recorded; else the page that says what would be in it."""
    kind = request.GET.get("as", "")
    if kind not in TYPES:
        asked = request.GET.copy()
        for name in ("page", "as"):
            asked.pop(name, None)
        return render(
            request,
            "staffing/export.html",
            {
                "sheet": sheet,
                "address": f"{asked.urlencode()}&" if asked else "",
                "back": f"{sheet.back}?{asked.urlencode()}" if asked else sheet.back,
            },
        )
    pupil_ids: set[int] = set()

    def lines() -> Iterator[list[Cell]]:
        yield [column.label for column in sheet.columns]
        for row in sheet.rows:
            pupil_ids.update(filter(None, sheet.pupils_of(row)))
            yield [column.of(row) for column in sheet.columns]

    # Closed by the answer, once it is sent.
    file: IO[bytes] = SpooledTemporaryFile(max_size=BYTES_IN_MEMORY)  # noqa: SIM115
    (write_csv if kind == "csv" else write_xlsx)(lines(), file)
    file.seek(0)
    record(
        request.actor,
        AuditVerb.EXPORT,
        sheet.name,
        pupil_id=sheet.pupil_id,
        pupil_ids=sorted(pupil_ids),
        file=kind,
    )
    name = f"{sheet.name.replace('_', '-')}-{today().isoformat()}.{kind}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=TYPES[kind])


def write_csv(lines: Iterable[Sequence[Cell]], file: IO[bytes]) -> None:
    """With a byte order mark, by which spreadsheets know UTF-8; days as 2026-11-22, which every reader takes for one."""
    text = TextIOWrapper(file, encoding="utf-8-sig", newline="")
    csv.writer(text).writerows([_in_csv(cell) for cell in line] for line in lines)
    text.detach()


def write_xlsx(lines: Iterable[Sequence[Cell]], file: IO[bytes]) -> None:
    """One sheet: days are days, numbers are numbers, and whatever is text is text."""
    # Where it is used: it would take a tenth of a web process's memory, and of the time it takes to start.
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet("List")
    sheet.freeze_panes = "A2"

    def in_xlsx(cell: Cell, *, is_head: bool) -> Any:
        plain = _plain(cell) or None if isinstance(cell, str) else _plain(cell)
        made = WriteOnlyCell(sheet, value=plain)
        if isinstance(plain, str):
            made.data_type = "s"
            # What a spreadsheet itself sets where somebody types an apostrophe first: it stays text when it is edited.
            made.quotePrefix = is_formula(plain)
        if is_head:
            made.font = Font(bold=True)
        if isinstance(plain, datetime):
            made.number_format = "d mmm yyyy hh:mm"
        elif isinstance(plain, date):
            made.number_format = "d mmm yyyy"
        return made

    for number, line in enumerate(lines):
        if number == 0:
            for place in range(1, len(line) + 1):
                sheet.column_dimensions[get_column_letter(place)].width = WIDTH
        sheet.append([in_xlsx(cell, is_head=number == 0) for cell in line])
    book.save(file)


def is_formula(text: str) -> bool:
    """Whether a spreadsheet might work it out: by its first character, past spaces, quotes and what can't be seen."""
    for character in normalize("NFKC", text):
        if character in STARTERS:
            return True
        if not (character.isspace() or character in QUOTES or category(character) in ("Cf", "Cc", "Mn")):
            return False
    return False


def _plain(cell: Cell) -> Cell:
    """As a list says it: yes and no, the school's own clock, nothing that no file can hold."""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, datetime):
        return localtime(cell).replace(tzinfo=None, microsecond=0)
    # A label that is lazy or an enumeration's member is the text of it.
    return ILLEGAL_CHARACTERS.sub("", str(cell)) if isinstance(cell, str) else cell


def _in_csv(cell: Cell) -> str:
    plain = _plain(cell)
    if isinstance(plain, str):
        return f"'{plain}" if is_formula(plain) else plain
    if isinstance(plain, datetime):
        return plain.isoformat(sep=" ", timespec="minutes")
    if isinstance(plain, time):
        return plain.isoformat(timespec="minutes")
    return "" if plain is None else str(plain)
