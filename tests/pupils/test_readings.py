"""From a file to rows: what is read, what is refused and what is warned of, with line and column."""

import io
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupils.codes import HalfDay, NeedType, SendStatus, Sex, YearGroup
from pupils.columns import COLUMNS, Kind
from pupils.readings import MissingColumns, Reading, parse_rows, read_rows
from pupils.rows import GroupRow, MarkRow, ParsedRow, PupilKey, PupilRow, Severity
from pupils.sheets import UnreadableFile
from pupils.uploads import read_table

ON = date(2026, 11, 22)
PUPIL_HEADER = "UPN,Surname,Forename,DOB,Year,Form,SEN Status,SEN Need,Admission date,Leaving date\n"
ADA = "M999000026001,Example,Ada,31/08/2015,7,7A,K,SEMH; SLCN,01/09/2026,\n"


def reading(text: str, kind: Kind = Kind.PUPILS) -> Reading:
    return read_rows(read_table(io.BytesIO(text.encode()), "list.csv"), kind, on=ON)


def rows(text: str, kind: Kind = Kind.PUPILS) -> list[ParsedRow]:
    return list(reading(text, kind).rows)


def pupil(line: str) -> PupilRow:
    (row,) = rows(PUPIL_HEADER + line)
    return row


def problems(row: ParsedRow) -> list[tuple[str, Severity]]:
    return [(problem.column, problem.severity) for problem in row.problems]


def test_a_pupil_is_read_whole() -> None:
    assert pupil(ADA) == PupilRow(
        line=2,
        pupil=PupilKey("M999000026001", "", "Example", "Ada", date(2015, 8, 31)),
        year_group=YearGroup.Y7,
        form="7A",
        send_status=SendStatus.SUPPORT,
        needs=(NeedType.SEMH, NeedType.SLCN),
        admitted_on=date(2026, 9, 1),
    )


def test_a_title_above_the_header_is_passed_over() -> None:
    found = reading("Larkfield School,,\nPupil list of 22 Nov 2026\n\n" + PUPIL_HEADER + ADA)

    assert found.header_line == 4
    assert next(found.rows).line == 5


def test_ranked_need_columns_come_in_their_rank() -> None:
    text = "Surname,Forename,DOB,SecondarySENType,PrimarySENeedsType\nExample,Ada,31/08/2015,SLCN,ASD\n"

    assert rows(text)[0].needs == (NeedType.ASD, NeedType.SLCN)


def test_a_name_in_one_cell_is_parted_at_its_comma() -> None:
    (row,) = rows('Pupil name,DOB,Sex\n"Example, Ada",31/08/2015,F\n')

    assert (row.pupil.surname, row.pupil.forename, row.sex) == ("Example", "Ada", Sex.FEMALE)


def test_a_wrong_check_letter_is_warned_of_and_the_pupil_kept() -> None:
    row = pupil(ADA.replace("M999", "A999"))

    assert problems(row) == [("UPN", Severity.WARNED)]
    assert not row.is_refused


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("M999000026001", "M99900002600", "UPN"),
        ("Example", "", "Surname"),
        ("Example", "Example 🎨", "Surname"),
        ("Ada", "", "Forename"),
        ("Ada", "A" * 81, "Forename"),
        ("7A", "7" * 21, "Form"),
        ("31/08/2015", "", "DOB"),
        ("31/08/2015", "30/02/2015", "DOB"),
        ("31/08/2015", "31/08/2027", "DOB"),
        (",7,", ",Seven,", "Year"),
        (",K,", ",Q,", "SEN Status"),
        ("SEMH;", "BESD;", "SEN Need"),
        ("01/09/2026,", "01/09/2026,31/08/2026", "Leaving date"),
        ("01/09/2026,", "01/09/2026,,more", ""),
    ],
)
def test_what_is_wrong_refuses_the_row_under_its_header(old: str, new: str, column: str) -> None:
    assert problems(pupil(ADA.replace(old, new))) == [(column, Severity.REFUSED)]


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [(",7,", ",10,", "Year"), ("K,SEMH", "E,NSA", "SEN Need"), ("2015,7,", "1995,,", "DOB")],
)
def test_what_is_odd_is_warned_of(old: str, new: str, column: str) -> None:
    assert problems(pupil(ADA.replace(old, new))) == [(column, Severity.WARNED)]


def test_one_bad_row_does_not_hide_the_others() -> None:
    found = rows(PUPIL_HEADER + ADA + ",,,,\nx,,,,\n" + ADA)

    assert [(row.line, row.is_refused) for row in found] == [(2, False), (4, True), (5, False)]


def test_a_missing_column_refuses_the_file() -> None:
    with pytest.raises(
        MissingColumns, match="Not found in this file: Date of birth. Its header seems to be line 1"
    ):
        reading("UPN,Surname,Forename\nM999000026001,Example,Ada\n")


def test_the_refusal_of_a_file_without_a_header_quotes_no_pupil() -> None:
    with pytest.raises(MissingColumns) as refusal:
        reading(ADA)

    assert "Example" not in str(refusal.value)
    assert len(str(refusal.value)) <= 300


def test_a_file_with_the_month_first_is_refused_whole() -> None:
    with pytest.raises(
        UnreadableFile, match=r"The dates under DOB have the month before the day \(see line 3\)"
    ):
        reading(PUPIL_HEADER + ADA.replace("31/08", "01/02") + ADA.replace("31/08", "08/31"))


def test_a_slip_in_one_date_refuses_its_row_alone() -> None:
    found = rows(PUPIL_HEADER + ADA + ADA.replace("31/08/2015", "08/31/2015"))

    assert [row.is_refused for row in found] == [False, True]


def test_a_group_row_is_read() -> None:
    (row,) = rows(
        "UPN,Class,Subject,Teacher,Faculty\nM999000026001,7A/En1,English,JSM,English\n", Kind.GROUPS
    )

    assert row == GroupRow(
        line=2,
        pupil=PupilKey(upn="M999000026001"),
        group_code="7A/En1",
        subject="English",
        teacher="JSM",
        faculty="English",
    )


def test_a_group_row_without_a_pupil_or_a_group_is_refused() -> None:
    no_pupil, no_group = rows("UPN,Class\n,7A/En1\nM999000026001,,\n", Kind.GROUPS)

    assert problems(no_pupil) == [("", Severity.REFUSED)]
    assert problems(no_group) == [("Class", Severity.REFUSED)]


@pytest.mark.parametrize(
    "text",
    [
        "UPN,Date,Session,Mark\nM999000026001,01/09/2026,AM,/\nM999000026001,01/09/2026,PM,I\n",
        "UPN,Date,AM,PM\nM999000026001,01/09/2026,/,I\n",
        "UPN,01/09/2026 AM,01/09/2026 PM\nM999000026001,/,I\n",
    ],
    ids=["long", "day", "wide"],
)
def test_marks_are_read_in_every_layout(text: str) -> None:
    first, second = rows(text, Kind.ATTENDANCE)

    assert (first.on, first.half_day, first.code) == (date(2026, 9, 1), HalfDay.AM, "/")
    assert (second.on, second.half_day, second.code) == (date(2026, 9, 1), HalfDay.PM, "I")


def test_an_empty_mark_is_no_row() -> None:
    assert len(rows("UPN,Date,AM,PM\nM999000026001,01/09/2026,/,\n", Kind.ATTENDANCE)) == 1


def test_one_bad_mark_is_refused_and_its_neighbour_kept() -> None:
    bad, good = rows("UPN,Date,AM,PM\nM999000026001,01/09/2026,QQ,\\\n", Kind.ATTENDANCE)

    assert problems(bad) == [("AM", Severity.REFUSED)]
    assert good.code == "\\"
    assert not good.problems


def test_a_withdrawn_code_is_refused_after_its_last_day() -> None:
    old, new = rows("UPN,Date,AM\nM999000026001,01/07/2024,H\nM999000026001,02/09/2024,H\n", Kind.ATTENDANCE)

    assert old.code == "H"
    assert problems(new) == [("AM", Severity.REFUSED)]


def test_a_line_of_marks_without_a_date_is_one_refused_row() -> None:
    (row,) = rows("UPN,Date,AM,PM\nM999000026001,,/,\\\n", Kind.ATTENDANCE)

    assert problems(row) == [("Date", Severity.REFUSED)]


def test_a_warning_about_a_line_is_said_once() -> None:
    first, second = rows("UPN,Date,AM,PM\nA999000026001,01/09/2026,/,\\\n", Kind.ATTENDANCE)

    assert problems(first) == [("UPN", Severity.WARNED)]
    assert not second.problems


EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*-*.*"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_the_examples_are_read_without_a_refusal(path: Path) -> None:
    with path.open("rb") as file:
        found = list(parse_rows(read_table(file, path.name), Kind(path.stem.split("-")[1]), on=ON))

    assert found
    assert not [row for row in found if row.problems]


CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["31/08/2015", "08/31/2015", "M999000026001", "K", "SEMH; SLCN", "AM", "/", "7", "Example, Ada"]
    ),
)


@pytest.mark.parametrize("kind", Kind)
@given(data=st.data())
def test_any_table_is_read_or_refused(kind: Kind, data: st.DataObject) -> None:
    synonyms = [synonym for column in COLUMNS[kind].values() for synonym in column.synonyms]
    headers = data.draw(
        st.lists(st.sampled_from([*synonyms, "01/09/2026 AM", "House"]), min_size=2, max_size=12)
    )
    body = data.draw(st.lists(st.lists(CELLS, max_size=13), max_size=5))
    lines = ["\t".join(cell.replace('"', "") for cell in line) for line in [headers, *body]]
    text = "\n".join(lines).encode("utf-8", "ignore")

    with suppress(UnreadableFile):
        for row in parse_rows(read_table(io.BytesIO(text), "list.csv"), kind, on=ON):
            assert row.is_refused or row.pupil.is_enough
            assert row.is_refused or not isinstance(row, MarkRow) or (row.on and row.half_day and row.code)
