"""The exports of the demo schools: the same every time, well-formed, and nobody's."""

from collections import Counter
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from mentoring.demo.exports import files_of
from mentoring.demo.schools import SCHOOLS
from mentoring.demo.trust import DemoTrust, build_trust
from pupils import upn
from pupils.codes import attendance_class

ANCHOR = date(2026, 11, 16)
EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.fixture(scope="module")
def trust() -> DemoTrust:
    return build_trust(ANCHOR)


@pytest.fixture(scope="module")
def files(trust) -> dict[str, bytes]:
    return files_of(trust)


def parts(content: bytes) -> list[bytes]:
    """A workbook's parts uncompressed: how tightly they are packed depends on the machine's zlib."""
    with ZipFile(BytesIO(content)) as archive:
        return [archive.read(name) for name in archive.namelist()]


def test_the_same_anchor_makes_the_same_files(files):
    assert files_of(build_trust(ANCHOR)) == files


def test_the_examples_are_what_the_generator_writes(files):
    for name, content in files.items():
        kept = (EXAMPLES / name).read_bytes()
        same = parts(kept) == parts(content) if name.endswith(".xlsx") else kept == content
        assert same, f"examples/{name} is stale: run manage.py demo_exports --to examples --anchor {ANCHOR}"


def test_the_examples_hold_nothing_else(files):
    assert {path.name for path in EXAMPLES.iterdir()} == {"README.md", *files}


def test_every_upn_has_the_right_check_letter_and_belongs_to_no_authority(trust):
    numbers = [pupil.upn for data in trust.schools for pupil in data.pupils if pupil.upn]
    assert not [number for number in numbers if upn.examine(number)]
    assert {number[1:4] for number in numbers} == {"999"}
    assert len(set(numbers)) == len(numbers)


def test_some_pupils_have_a_temporary_upn_and_some_none(trust):
    numbers = [pupil.upn for data in trust.schools for pupil in data.pupils]
    assert 4 <= sum(1 for number in numbers if upn.is_temporary(number)) <= 12
    assert 2 <= numbers.count("") <= 8


def test_urns_and_dfe_numbers_are_unallocated():
    assert all(school.urn.startswith("999") and school.dfe_number.startswith("999") for school in SCHOOLS)


def test_mail_addresses_can_never_be_delivered(trust):
    addresses = [member.email for data in trust.schools for member in data.staff]
    assert all(address.endswith(".example") and address.isascii() for address in addresses)


def test_one_person_works_in_two_schools_and_no_other_address_is_shared(trust):
    addresses = Counter(member.email for data in trust.schools for member in data.staff)
    assert sorted(addresses.values())[-2:] == [1, 2]


def test_the_schools_have_their_sizes(trust):
    assert [len(data.pupils) for data in trust.schools] == [1200, 84, 120]
    assert [sum(1 for pupil in data.pupils if pupil.is_on_register) for data in trust.schools] == [
        190,
        84,
        18,
    ]


def test_every_mark_is_a_code_in_use_on_a_school_day(trust):
    for data in trust.schools:
        for days in data.marks.values():
            for day, marks in days.items():
                assert trust.year.is_school_day(day)
                assert all(attendance_class(mark, day) for mark in marks if mark)


def test_marks_end_with_the_morning_after_the_anchor_week(trust):
    assert trust.marked.morning == date(2026, 11, 23)
    for data in trust.schools:
        assert all(days[trust.marked.morning][1] == "" for days in data.marks.values())


@pytest.mark.parametrize(
    ("key", "low", "high"), [("larkfield", 91.5, 93.5), ("tern", 74, 80.5), ("pipit", 94, 96)]
)
def test_attendance_is_as_high_as_such_schools_have(trust, key, low, high):
    counts = Counter(
        attendance_class(mark, day)
        for days in trust.school(key).marks.values()
        for day, marks in days.items()
        for mark in marks
        if mark
    )
    attended = counts["P"] + counts["AEA"]
    possible = attended + counts["AUTH"] + counts["UNAUTH"]
    assert low <= 100 * attended / possible <= high


def test_larkfield_writes_windows_1252_with_semicolons(files):
    text = files["larkfield-pupils.csv"].decode("cp1252")
    assert text.startswith("Adno;UPN;Legal Surname;")
    assert "Zoë" in text


def test_pipit_writes_utf_8_with_a_byte_order_mark(files):
    assert files["pipit-pupils.csv"].startswith(b"\xef\xbb\xbfStudent ID,UPN,")


def test_the_centre_writes_workbooks_with_real_dates(files):
    sheet = openpyxl.load_workbook(BytesIO(files["tern-pupils.xlsx"]), read_only=True).active
    header, first = list(sheet.iter_rows(values_only=True))[:2]
    row = dict(zip(header, first, strict=True))
    assert row["Year Group"] == "Year 7"
    assert row["Date of Birth"].year in (2014, 2015)


def test_names_come_with_accents_apostrophes_and_hyphens(trust):
    names = " ".join(f"{pupil.forename} {pupil.surname}" for data in trust.schools for pupil in data.pupils)
    assert all(letter in names for letter in "ë'-ă")
    assert "Featherstonehaugh-Thistlethwaite-Marchpane" in names


def test_a_week_that_does_not_begin_on_monday_is_refused():
    with pytest.raises(ValueError, match="not a Monday"):
        build_trust(date(2026, 11, 17))
