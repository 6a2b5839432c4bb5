"""Lists as files: what becomes of each kind of cell."""

import csv
from datetime import UTC, date, datetime, time
from decimal import Decimal
from io import BytesIO, StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from staffing.exports import is_formula, write_csv, write_xlsx

CELLS = [
    "Ada", "=1+1", True, False, 3, Decimal("86.50"), date(2026, 11, 22), time(9, 5),
    datetime(2026, 7, 1, 8, 30, tzinfo=UTC), None,
]  # fmt: skip


def as_csv(*lines) -> list[list[str]]:
    file = BytesIO()
    write_csv(lines, file)
    return list(csv.reader(StringIO(file.getvalue().decode("utf-8-sig"))))


def as_xlsx(*lines):
    file = BytesIO()
    write_xlsx(lines, file)
    return load_workbook(BytesIO(file.getvalue())).active


def test_a_spreadsheet_reads_the_csv_as_utf_8():
    file = BytesIO()
    write_csv([["Zoë"]], file)
    assert file.getvalue().startswith(b"\xef\xbb\xbf")


def test_csv_says_each_kind_of_cell_plainly_and_by_the_schools_clock():
    assert as_csv(CELLS) == [
        ["Ada", "'=1+1", "yes", "no", "3", "86.50", "2026-11-22", "09:05", "2026-07-01 09:30", ""]
    ]


def test_xlsx_keeps_days_and_numbers_and_makes_text_of_text():
    sheet = as_xlsx(["Head"] * len(CELLS), CELLS)
    row = sheet[2]
    assert [cell.data_type for cell in row] == ["s", "s", "s", "s", "n", "n", "d", "d", "d", "n"]
    assert row[1].value == "=1+1"
    assert row[1].quotePrefix
    assert not row[0].quotePrefix
    assert row[6].value == datetime(2026, 11, 22)  # noqa: DTZ001
    assert row[8].value == datetime(2026, 7, 1, 9, 30)  # noqa: DTZ001


@pytest.mark.parametrize(
    "text",
    [
        "=1", "+44 20", "-1", "@x", "\t1", "\r1", "  =1", "\n=1", "'=1", '"=1', "＝1", "＠x", "\u200b=1", "\ufeff+1",
        "\u00a0@x", "−1", "“=1”", "\x00=1",
    ],
)  # fmt: skip
def test_what_a_spreadsheet_might_work_out_is_known(text):
    assert is_formula(text)


@pytest.mark.parametrize("text", ["", "Ada", "a=1", "3 + 4", "– not held", "(=1)", "’tis", "3-4"])
def test_what_is_only_text_stays_as_it_is(text):
    assert not is_formula(text)
    assert as_csv([text, "x"]) == [[text, "x"]]


@given(st.text())
def test_whatever_is_written_no_cell_begins_a_formula(text):
    ((cell, _),) = as_csv([text, "x"])
    assert cell[:1] not in ("=", "+", "-", "@", "\t", "\r")
    made = as_xlsx(["Head"], [text])["A2"]
    assert made.data_type in ("s", "n")
    assert made.data_type == "s" or made.value is None
