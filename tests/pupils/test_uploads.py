"""Opening what a school uploads: the usual files are read, all others refused in a sentence."""

import io
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from pupils.sheets import Limits, Line, UnreadableFile
from pupils.uploads import read_table

EMPTY_SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
)


def lines_of(content: bytes, name: str = "pupils.csv", limits: Limits | None = None) -> list[Line]:
    return list(read_table(io.BytesIO(content), name, limits).lines)


def cells_of(content: bytes, name: str = "pupils.csv") -> list[tuple]:
    return [line.cells for line in lines_of(content, name)]


def workbook(*rows: list, sheets_before: int = 0) -> bytes:
    book = Workbook()
    for _ in range(sheets_before):
        book.create_sheet()
    sheet = book.worksheets[-1]
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_part(content: bytes, part: str, text: str | bytes) -> bytes:
    """The workbook with one of its parts replaced or added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename != part:
                new.writestr(entry, old.read(entry))
        new.writestr(part, text)
    return file.getvalue()


class Endless(io.RawIOBase):
    """A file of a gigabyte that fails when it is read."""

    def seek(self, offset: int, whence: int = 0) -> int:
        return 1024**3 if whence == 2 else 0

    def read(self, size: int = -1) -> bytes:
        raise AssertionError("The file was read.")


TEXT = "Surname;Forename\r\nO’Brien;Zoë\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_usual_encodings_are_read(encoding: str) -> None:
    assert cells_of(TEXT.encode(encoding)) == [("Surname", "Forename"), ("O’Brien", "Zoë")]


def test_utf_16_in_either_order_is_read() -> None:
    assert cells_of(b"\xfe\xff" + TEXT.encode("utf-16-be"))[1] == ("O’Brien", "Zoë")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_usual_delimiters_are_told_apart(delimiter: str) -> None:
    text = f"Name{delimiter}Needs\nAda{delimiter}x\n"

    assert cells_of(text.encode()) == [("Name", "Needs"), ("Ada", "x")]


def test_commas_within_cells_do_not_hide_a_semicolon() -> None:
    assert cells_of(b"UPN;Name;Form\n1;Example, Ada;7A\n2;Example, Bo;7B\n")[1] == ("1", "Example, Ada", "7A")


def test_a_line_that_names_the_delimiter_is_obeyed() -> None:
    lines = lines_of(b"sep=;\r\nUPN;Name\r\n1;Ada\r\n")

    assert lines == [Line(2, ("UPN", "Name")), Line(3, ("1", "Ada"))]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_are_read(ending: str) -> None:
    assert cells_of(f"a,b{ending}c,d{ending}".encode()) == [("a", "b"), ("c", "d")]


def test_line_numbers_are_those_of_the_file() -> None:
    lines = lines_of(b'Report\n\nName,Note\n"Ada","two\nlines"\nBo,one\n')

    assert [line.number for line in lines] == [1, 3, 4, 6]


def test_an_open_quotation_mark_is_refused_with_its_line() -> None:
    with pytest.raises(UnreadableFile, match="From line 2 on"):
        lines_of(b'Name,Form\n"Ada,7A\nBo,7B\n')


def test_a_file_with_nul_characters_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="not a text file"):
        lines_of(b"Name,Form\nA\0da,7A\n")


def test_bytes_that_no_encoding_explains_are_refused() -> None:
    with pytest.raises(UnreadableFile, match="CSV UTF-8"):
        lines_of(b"Name,Form\nAda\x81,7A\n")


@pytest.mark.parametrize("content", [b"", b"\n\n", b" , ,\n"])
def test_an_empty_file_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"empty"):
        lines_of(content)


def test_a_gigabyte_is_refused_without_being_read() -> None:
    with pytest.raises(UnreadableFile, match="1,024 MB; Handrail reads files of up to 25 MB"):
        read_table(Endless(), "pupils.csv")


def test_memory_stays_flat_over_a_long_file() -> None:
    content = io.BytesIO(b"UPN,Date,AM,PM\n" + b"H801200001001,01/09/2026,/,\\\n" * 20_000)
    tracemalloc.start()

    count = sum(1 for _ in read_table(content, "marks.csv").lines)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert count == 20_001
    assert peak < 2_000_000


@pytest.mark.parametrize(
    ("content", "limits", "sentence"),
    [
        (b"a\nb\nc\n", Limits(rows=2), "more than 2 rows"),
        (b"a,b,c\n", Limits(columns=2), "Line 1 has 3 columns"),
        (b"a\n12345\n", Limits(cell=4), "A cell of line 2 is longer"),
    ],
)
def test_limits_are_kept(content: bytes, limits: Limits, sentence: str) -> None:
    with pytest.raises(UnreadableFile, match=sentence):
        lines_of(content, limits=limits)


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"x", "pupils.xls", "older Excel file"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"x", "pupils.xlsx", "protected by a password"),
        (b"%PDF-1.7", "pupils.csv", "This is a PDF"),
        (b"<html><table>", "pupils.xls", "a web page or an XML file"),
        (b"a,b\n", "pupils.exe", "ends in .csv or .xlsx"),
        (b"a,b\n", "pupils", "ends in .csv or .xlsx"),
        (b"a,b\n", "pupils.xlsx", "is no Excel workbook"),
        (b"PK\x03\x04rubbish", "pupils.csv", "not a text file"),
        (b"PK\x03\x04rubbish", "pupils.xlsx", "damaged"),
    ],
)
def test_a_file_of_another_kind_is_refused_by_what_is_in_it(content: bytes, name: str, sentence: str) -> None:
    with pytest.raises(UnreadableFile, match=sentence):
        lines_of(content, name)


def test_an_uploaded_file_is_read_and_stays_open() -> None:
    upload = SimpleUploadedFile("pupils.csv", b"Name,Form\nAda,7A\n")

    assert len(list(read_table(upload, upload.name).lines)) == 2
    assert not upload.closed


def test_reading_can_be_given_up_after_the_file_is_closed() -> None:
    file = io.BytesIO(b"Name,Form\nAda,7A\n")
    lines = read_table(file, "pupils.csv").lines
    next(lines)
    file.close()

    lines.close()
    assert list(lines) == []


def test_a_workbook_gives_text_numbers_and_real_dates() -> None:
    content = workbook(["Adno", "DOB", "Mark"], [42, date(2015, 8, 31), None], [4.5, time(9), True])

    assert cells_of(content, "pupils.xlsx") == [
        ("Adno", "DOB", "Mark"),
        ("42", date(2015, 8, 31)),
        ("4.5", "09:00:00", "TRUE"),
    ]


def test_a_workbook_keeps_the_numbers_of_its_rows() -> None:
    lines = lines_of(workbook(["Report"], [], ["Name"], ["Ada"]), "pupils.xlsx")

    assert [line.number for line in lines] == [1, 3, 4]


def test_the_first_sheet_with_something_in_it_is_read() -> None:
    assert cells_of(workbook(["Name"], ["Ada"], sheets_before=2), "pupils.xlsx") == [("Name",), ("Ada",)]


def test_another_archive_named_as_a_workbook_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")

    with pytest.raises(UnreadableFile, match="no Excel workbook"):
        lines_of(file.getvalue(), "pupils.xlsx")


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = with_part(workbook(["Name"]), "xl/worksheets/sheet1.xml", b" " * 40 * 1024 * 1024)

    with pytest.raises(UnreadableFile, match="unpacks to far more"):
        lines_of(bomb, "pupils.xlsx")


def test_a_heavy_part_and_many_entries_are_refused() -> None:
    heavy = with_part(workbook(["Name"]), "xl/media/image.bin", b"x" * 2000)

    for limits in (Limits(unpacked_part=1000), Limits(entries=3), Limits(unpacked=3000)):
        with pytest.raises(UnreadableFile, match="unpacks to far more"):
            lines_of(heavy, "pupils.xlsx", limits)


def test_entities_in_a_sheet_are_refused() -> None:
    sheet = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + EMPTY_SHEET
    content = with_part(workbook(["Name"]), "xl/worksheets/sheet1.xml", sheet)

    with pytest.raises(UnreadableFile, match="damaged"):
        lines_of(content, "pupils.xlsx")


def sheet_with(dimension: str, row: str) -> bytes:
    xml = EMPTY_SHEET.replace("<sheetData/>", f'<dimension ref="{dimension}"/><sheetData>{row}</sheetData>')
    return with_part(workbook(["Name"]), "xl/worksheets/sheet1.xml", xml)


def test_a_sheet_that_lies_about_its_size_is_read_for_what_it_is() -> None:
    content = sheet_with("A1:XFD1048576", '<row r="1"><c r="A1"><v>1</v></c></row>')

    assert cells_of(content, "pupils.xlsx") == [("1",)]


def test_a_row_number_out_of_all_bounds_ends_the_sheet() -> None:
    content = sheet_with("A1", '<row r="1"><c><v>1</v></c></row><row r="999999999"><c><v>2</v></c></row>')

    assert cells_of(content, "pupils.xlsx") == [("1",)]


@given(st.binary(max_size=300), st.sampled_from(["a.csv", "a.xlsx", "a.txt", "a"]))
def test_any_bytes_are_read_or_refused(content: bytes, name: str) -> None:
    with suppress(UnreadableFile):
        assert lines_of(content, name)


@given(st.integers(0, 5000), st.binary(min_size=1, max_size=8))
def test_a_damaged_workbook_is_read_or_refused(place: int, damage: bytes) -> None:
    whole = workbook(["Name", "DOB"], ["Ada", date(2015, 8, 31)])
    start = place % len(whole)
    damaged = b"PK\x03\x04" + whole[4:start] + damage + whole[start + len(damage) :]

    with suppress(UnreadableFile):
        assert lines_of(damaged, "a.xlsx")


def rows_of_text() -> st.SearchStrategy[list[list[str]]]:
    cell = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20).map(str.strip)
    return st.lists(st.lists(cell, min_size=2, max_size=5), min_size=1, max_size=10)


def written(rows: list[list[str]]) -> Iterator[str]:
    for row in rows:
        yield ",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\r\n"


@given(rows_of_text())
def test_what_is_written_comes_back(rows: list[list[str]]) -> None:
    header = [f"Column {place}" for place in range(6)]
    content = "".join(written([header, *rows] + [header] * 30)).encode("utf-8-sig")

    got = {line.number: list(line.cells) for line in lines_of(content)}

    for number, row in enumerate(rows, start=2):
        while row and row[-1] == "":
            row.pop()
        assert got.get(number, []) == row
