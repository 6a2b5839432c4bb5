"""XLSX files that come out the same, byte for byte, whenever they are written."""

from collections.abc import Iterable, Sequence
from datetime import date
from html import escape
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

Cell = str | date

EPOCH: Final = date(1899, 12, 30)
ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)
DATE_STYLE: Final = 1
MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
CONTENT: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_FIXED_PARTS: Final = {
    "[Content_Types].xml": (
        f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{CONTENT}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{CONTENT}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{CONTENT}.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="Export" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font/></fonts>'
        '<fills count="1"><fill><patternFill patternType="none"/></fill></fills>'
        '<borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="2"><xf/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    ),
}


def workbook(rows: Iterable[Sequence[Cell]]) -> bytes:
    """One sheet; dates are real date cells, everything else is text."""
    body = "".join(_row(number, cells) for number, cells in enumerate(rows, start=1))
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData></worksheet>'
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for name, xml in (_FIXED_PARTS | {"xl/worksheets/sheet1.xml": sheet}).items():
            info = ZipInfo(name, date_time=ZIP_TIME)
            info.compress_type = ZIP_DEFLATED
            archive.writestr(info, HEAD + xml)
    return out.getvalue()


def _row(number: int, cells: Sequence[Cell]) -> str:
    inner = "".join(_cell(f"{_column(place)}{number}", cell) for place, cell in enumerate(cells) if cell)
    return f'<row r="{number}">{inner}</row>'


def _cell(place: str, cell: Cell) -> str:
    if isinstance(cell, date):
        return f'<c r="{place}" s="{DATE_STYLE}"><v>{(cell - EPOCH).days}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(cell, quote=False)}</t></is></c>'


def _column(place: int) -> str:
    letters = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters
