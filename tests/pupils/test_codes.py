"""Code lists: the official values, and which register code counts as what on which day."""

from datetime import date

import pytest

from pupils.codes import (
    AREA_OF_NEED,
    ATTENDANCE_CODES,
    AttendanceClass,
    NeedType,
    SendStatus,
    UnknownMark,
    YearGroup,
    attendance_class,
)

TODAY = date(2026, 11, 22)


def test_the_three_sen_statuses_are_the_census_ones() -> None:
    assert SendStatus.values == ["N", "K", "E"]


def test_fourteen_need_types_of_which_eleven_have_a_broad_area() -> None:
    assert len(NeedType) == 14
    assert set(NeedType) - set(AREA_OF_NEED) == {NeedType.DS, NeedType.OTH, NeedType.NSA}


def test_years_run_from_nursery_to_fourteen() -> None:
    assert (YearGroup.values[0], YearGroup.values[2], YearGroup.values[-1]) == ("N1", "R", "14")


@pytest.mark.parametrize(
    ("codes", "counts_as"),
    [
        ("/ \\ L", AttendanceClass.PRESENT),
        ("K V P W B", AttendanceClass.APPROVED),
        ("C C1 C2 E I J1 M R S T", AttendanceClass.AUTHORISED),
        ("G N O U", AttendanceClass.UNAUTHORISED),
        ("D Q X Y1 Y2 Y3 Y4 Y5 Y6 Y7", AttendanceClass.NOT_POSSIBLE),
        ("Z #", AttendanceClass.NOT_COLLECTED),
        ("-", AttendanceClass.NO_MARK),
    ],
)
def test_each_current_code_has_its_statistical_class(codes: str, counts_as: AttendanceClass) -> None:
    assert {attendance_class(code, TODAY) for code in codes.split()} == {counts_as}


def test_there_are_thirty_four_statutory_codes_today() -> None:
    in_use = [code for code, entry in ATTENDANCE_CODES.items() if entry.is_valid(TODAY)]

    assert len(set(in_use) - {"-"}) == 34


@pytest.mark.parametrize("code", ["H", "J", "Y"])
def test_a_withdrawn_code_counts_until_its_last_day_only(code: str) -> None:
    assert attendance_class(code, date(2024, 8, 18))
    with pytest.raises(UnknownMark, match="not in use on 19 Aug 2024"):
        attendance_class(code, date(2024, 8, 19))


def test_an_invented_code_is_unknown() -> None:
    with pytest.raises(UnknownMark, match="not a national attendance code"):
        attendance_class("QQ", TODAY)
