"""The importer reads every example, whatever system it seems to come from."""

from datetime import date
from io import BytesIO

import pytest

from mentoring.demo.exports import files_of
from mentoring.demo.trust import build_trust
from pupils.columns import Kind
from pupils.readings import read_rows
from pupils.uploads import read_table

ANCHOR = date(2026, 11, 16)
FILES = files_of(build_trust(ANCHOR))
ROWS = {
    "larkfield-pupils.csv": 1200,
    "larkfield-groups.csv": 13_179,
    "larkfield-timetable.csv": 2_000,
    "tern-pupils.xlsx": 84,
    "tern-groups.xlsx": 672,
    "tern-contacts.xlsx": 121,
    "tern-targets.xlsx": 10,
    "pipit-pupils.csv": 120,
    "pipit-groups.csv": 118,
    "pipit-timetable.csv": 140,
}


def rows_of(name):
    kind = Kind(name.split("-")[1].split(".")[0])
    table = read_table(BytesIO(FILES[name]), name)
    return list(read_rows(table, kind, on=ANCHOR).rows)


@pytest.mark.parametrize("name", FILES)
def test_every_row_is_read_and_none_has_a_problem(name):
    rows = rows_of(name)
    assert len(rows) == ROWS.get(name, len(rows))
    assert not [row.problems for row in rows if row.problems]


def test_a_windows_file_keeps_its_accents():
    forenames = {row.pupil.forename for row in rows_of("larkfield-pupils.csv")}
    assert {"Zoë", "Françoise"} <= forenames


def test_teachers_come_with_the_address_that_tells_them_apart():
    assert all(row.teacher.endswith("@larkfield.example") for row in rows_of("larkfield-groups.csv"))


def test_the_needs_of_a_pupil_are_ranked():
    ranked = [row.needs for row in rows_of("tern-pupils.xlsx")]
    assert all(ranked)
    assert any(len(needs) == 2 for needs in ranked)


def test_the_centre_says_which_school_referred_each_pupil():
    assert all(row.referring_school for row in rows_of("tern-pupils.xlsx"))
