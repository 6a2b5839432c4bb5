"""Which column is which, for the exports of every usual system."""

from datetime import date

import pytest

from pupils.codes import HalfDay
from pupils.columns import COLUMNS, Kind
from pupils.headers import normalise, recognise

SIMS = (
    "Adno,UPN,Legal Surname,Legal Forename,Preferred Surname,Preferred Forename,DOB,Gender,"
    "Year (taught in),Reg Group,House,SEN Status,SEN Need,In Care,% Attendance"
)
ARBOR = (
    "Arbor ID,UPN,Legal First Name,Legal Last Name,Preferred First Name,Preferred Last Name,"
    "Date of birth,Sex,Year group,Registration form,House,SEN status,SEN need(s),Pupil Premium"
)
BROMCOM = (
    "Student ID,UPN,Legal Surname,Legal Forename,Preferred Surname,Preferred Forename,"
    "DOB,Year,Tutor Group,SEN Status,FSM"
)
CENSUS = (
    "URN,UPN,FormerUPN,Surname,Forename,MiddleNames,PreferredSurname,Sex,DOB,EntryDate,NCyearActual,SENProvision,"
    "PrimarySENeedsType,SecondarySENType"
)


NAMES = "surname forename preferred_surname preferred_forename "


@pytest.mark.parametrize(
    ("headers", "keys"),
    [
        (SIMS, NAMES + "mis_id upn dob sex year_group form send_status needs"),
        (ARBOR, NAMES + "mis_id upn dob sex year_group form send_status needs"),
        (BROMCOM, NAMES + "mis_id upn dob year_group form send_status"),
        (
            CENSUS,
            "surname forename preferred_surname middle_names upn dob sex year_group admitted_on send_status "
            "primary_need secondary_need",
        ),
    ],
    ids=["SIMS", "Arbor", "Bromcom", "census"],
)
def test_the_pupil_lists_of_usual_systems_are_recognised(headers: str, keys: str) -> None:
    recognised = recognise(headers.split(","), Kind.PUPILS)

    assert recognised.is_complete
    assert set(recognised.mapping) == set(keys.split())


def test_what_is_not_used_is_said() -> None:
    assert recognise(SIMS.split(","), Kind.PUPILS).unknown == ("House", "In Care", "% Attendance")


def test_a_missing_column_is_named() -> None:
    assert recognise(["UPN", "Surname", "First name"], Kind.PUPILS).missing == ("Date of birth",)


def test_a_header_that_stands_twice_is_said() -> None:
    recognised = recognise(["Surname", "Forename", "DOB", "dob", "House", "House"], Kind.PUPILS)

    assert recognised.doubled == ("DOB",)
    assert not recognised.is_complete


def test_a_legal_name_is_taken_before_a_plain_one() -> None:
    recognised = recognise(["Surname", "Legal surname", "Forename", "DOB"], Kind.PUPILS)

    assert recognised.header_of("surname") == "Legal surname"
    assert recognised.unknown == ("Surname",)


def test_groups_need_a_pupil_and_a_group() -> None:
    assert recognise(["UPN", "Class", "Subject", "Teacher", "Department"], Kind.GROUPS).is_complete
    assert len(recognise(["Surname", "Subject"], Kind.GROUPS).missing) == 2


@pytest.mark.parametrize(
    "headers",
    ["UPN,Date,Session,Mark", "Adno,Date,AM,PM", "Name,DOB,Date,AM", "UPN,01/09/2026 AM,01/09/2026 PM"],
)
def test_the_layouts_of_attendance_are_recognised(headers: str) -> None:
    assert recognise(headers.split(","), Kind.ATTENDANCE).is_complete


@pytest.mark.parametrize(
    "header", ["01/09/2026 AM", "Tue 1-Sep-26 am", "AM 2026-09-01", "Tuesday 01/09/2026 - Morning"]
)
def test_a_column_for_a_half_day_is_recognised(header: str) -> None:
    assert recognise(["UPN", header], Kind.ATTENDANCE).marks == {1: (date(2026, 9, 1), HalfDay.AM)}


def test_the_same_half_day_twice_is_said() -> None:
    recognised = recognise(["UPN", "01/09/2026 AM", "2026-09-01 AM"], Kind.ATTENDANCE)

    assert recognised.doubled == ("01/09/2026 AM", "2026-09-01 AM")


@pytest.mark.parametrize("kind", Kind)
def test_no_header_is_claimed_by_two_columns(kind: Kind) -> None:
    names = [{normalise(synonym) for synonym in column.synonyms} for column in COLUMNS[kind].values()]

    assert sum(len(group) for group in names) == len(set().union(*names))
