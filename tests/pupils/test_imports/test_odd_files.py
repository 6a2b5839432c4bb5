"""Files as schools' systems and people really make them: read for what they are, or told what is wrong."""

from datetime import date
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from openpyxl import Workbook

from pupils.models import AttendanceMark, ImportBatch, Pupil
from tests import factories
from tests.pupils.test_imports.conftest import problems_of
from tests.pupils.test_imports.test_pupils import HEADER, line, upn

COLUMNS = ["UPN", "Surname", "Forename", "DOB"]


def saved(book: Workbook) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def names() -> list[str]:
    return [f"{pupil.legal_forename} {pupil.legal_surname}" for pupil in Pupil.objects.order_by("upn")]


@pytest.mark.parametrize(
    "content",
    [
        (HEADER + line(1)).encode("utf-16"),
        (HEADER + line(1)).replace(",", "\t"),
        (HEADER + line(1)).replace(",", ";"),
        "Larkfield School\nPupil list,,,\nPrinted 22/11/2026\n" + HEADER + line(1),
    ],
    ids=["utf-16", "tabs", "semicolons", "title above the header"],
)
def test_a_list_in_another_dress_is_read(bring, content):
    assert problems_of(bring("pupils", content)) == []
    assert names() == ["Ada Bramble"]


def test_a_line_break_within_quotation_marks_is_part_of_the_cell(bring):
    content = f'UPN;Surname;Forename;DOB\n{upn(1)};"Da\nSilva";José;03/04/2014\n'
    assert problems_of(bring("pupils", content)) == []
    assert names() == ["José Da Silva"]


@pytest.mark.parametrize(
    "end", ["Total,214,,\n", "Grand total: 214,,\n", "Total number of pupils,,,9\n", ",Totals,,\n"]
)
def test_the_line_of_totals_is_left_out_with_one_sentence(bring, end: str):
    batch = bring("pupils", HEADER + line(1) + end)
    assert problems_of(batch) == ["3: This looks like the line of totals and is left out."]
    assert names() == ["Ada Bramble"]


def test_a_pupil_called_total_is_a_pupil(bring):
    assert problems_of(bring("pupils", HEADER + line(1, surname="Total"))) == []
    assert names() == ["Ada Total"]


def test_a_workbook_is_read_from_the_sheet_that_holds_the_table(bring):
    book = Workbook()
    book.active.append(["Larkfield School"])
    book.active.append(["Printed", date(2026, 11, 22)])
    sheet = book.create_sheet("Data")
    sheet.append(COLUMNS)
    sheet.append([upn(1), "Bramble", "Ada", date(2014, 2, 21)])
    assert problems_of(bring("pupils", saved(book), name="roll.xlsx")) == []
    assert Pupil.objects.get().date_of_birth == date(2014, 2, 21)


def test_merged_cells_leave_a_gap_that_is_said(bring):
    book = Workbook()
    sheet = book.active
    sheet.append(["Larkfield School pupil list"])
    sheet.merge_cells("A1:D1")
    sheet.append(COLUMNS)
    sheet.append([upn(1), "Bramble", "Ada", date(2014, 2, 21)])
    sheet.append([upn(2), "Bramble", "Theo", date(2014, 2, 21)])
    sheet.merge_cells("B3:B4")
    batch = bring("pupils", saved(book), name="roll.xlsx")
    assert problems_of(batch) == ["4: The surname is missing."]
    assert names() == ["Ada Bramble"]


@pytest.mark.parametrize("surname", ["O'Brien", "O’Neill", "Smith-Jones", "Łukasiewicz", "小明", "علي"])
def test_names_of_every_kind_go_in_as_they_are_written(bring, surname: str):
    assert problems_of(bring("pupils", HEADER + line(1, surname=surname))) == []
    assert Pupil.objects.get().legal_surname.replace("’", "'") == surname.replace("’", "'")


def test_two_figures_are_a_year_and_american_dates_refuse_the_file(bring):
    assert problems_of(bring("pupils", HEADER + line(1, dob="21/02/14"))) == []
    assert Pupil.objects.get().date_of_birth == date(2014, 2, 21)
    assert "month before the day (see line 2)" in bring("pupils", HEADER + line(2, dob="04/23/2014")).problem


@pytest.mark.parametrize("name", ["roll.xls", "roll.xlsx"])
def test_an_old_workbook_is_told_how_to_save_it_whatever_its_name(bring, name: str):
    old = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 4000
    assert "older Excel file (.xls)" in bring("pupils", old, name=name).problem


def test_marks_in_small_letters_count_and_blank_ones_are_no_marks(bring, cast):
    pupil = factories.PupilFactory(school=cast.school, upn=upn(1))
    content = f"UPN,Date,AM,PM\n{upn(1)},16/11/2026,i,n\n{upn(1)},17/11/2026,,\n{upn(1)},22/11/2031,/,\n"
    assert problems_of(bring("attendance", content)) == ["4: 22 Nov 2031 has not come yet."]
    marks = AttendanceMark.objects.filter(pupil=pupil).order_by("half_day")
    assert list(marks.values_list("half_day", "code")) == [
        ("AM", "I"),
        ("PM", "N"),
    ]


@pytest.mark.parametrize(
    ("command", "header"), [("import_pupils", HEADER), ("import_attendance", "UPN,Date,AM,PM\n")]
)
def test_a_gigabyte_is_refused_by_the_command_before_it_is_copied(
    cast, tmp_path: Path, command: str, header: str
):
    huge = tmp_path / "huge.csv"
    with huge.open("wb") as file:
        file.write(header.encode())
        file.truncate(1_000_000_000)
    with pytest.raises(CommandError, match="954 MB; Handrail reads files of up to 25 MB"):
        call_command(command, huge, school=cast.school.urn, stdout=StringIO())
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["huge.csv"]
    assert not ImportBatch.objects.exists()
