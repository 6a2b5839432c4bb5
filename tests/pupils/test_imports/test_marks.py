"""A file of attendance marks, compared with the register and written."""

from datetime import date

import pytest

from pupils.models import AttendanceMark, MarkAmendment, PupilWeek
from staffing.access import Actor
from tests import factories
from tests.cast import Cast
from tests.pupils.test_imports.conftest import problems_of
from tests.pupils.test_imports.test_pupils import upn

HEADER = "Admission number,Date,AM,PM\n"
MONDAY = date(2026, 11, 16)


@pytest.fixture
def pupil(cast: Cast):
    return factories.PupilFactory(school=cast.school, mis_id="7")


def test_marks_go_in_with_their_week_sum(bring, pupil):
    batch = bring("attendance", HEADER + "7,16/11/2026,/,\\\n7,17/11/2026,L,N\n")
    assert batch.counts["new"] == 4
    week = PupilWeek.objects.get(pupil=pupil, week_start=MONDAY)
    assert (week.present, week.unauthorised, week.late) == (3, 1, 1)


def test_a_changed_mark_keeps_the_old_one_who_and_why(bring, pupil, records: Actor):
    bring("attendance", HEADER + "7,16/11/2026,N,\\\n")
    batch = bring("attendance", HEADER + "7,16/11/2026,M,\\\n")
    assert (batch.counts["changed"], batch.counts["unchanged"]) == (1, 1)
    amendment = MarkAmendment.objects.get()
    assert (amendment.old_code, amendment.new_code, amendment.amended_by_id) == ("N", "M", records.staff_id)
    assert amendment.reason == "Import of attendance on 19 Nov 2026"
    assert PupilWeek.objects.get().authorised == 1


def test_the_same_file_again_changes_nothing(bring, pupil):
    content = HEADER + "7,16/11/2026,/,\\\n"
    bring("attendance", content)
    counts = bring("attendance", content).counts
    assert (counts["new"], counts["changed"], counts["unchanged"]) == (0, 0, 2)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("8,16/11/2026,/,", "2: There is no such pupil here. Import the pupils first, or check the number."),
        ("7,16/11/2026,%,", "2: “%” is not a national attendance code."),
        ("7,20/11/2026,/,", "2: 20 Nov 2026 has not come yet."),
        ("7,31/02/2026,/,", "2: “31/02/2026” is not a day of the calendar."),
        ("7,10/07/2026,/,", "2: 10 Jul 2026: this pupil came on 1 Sep 2026."),
    ],
)
def test_a_mark_that_cannot_be_right_is_refused(bring, pupil, row: str, reason: str):
    batch = bring("attendance", HEADER + row + "\n7,17/11/2026,/,\\\n")
    assert problems_of(batch) == [reason]
    assert set(AttendanceMark.objects.values_list("on", flat=True)) == {date(2026, 11, 17)}


@pytest.mark.parametrize(
    ("row", "is_taken"),
    [
        ("Bramble,Adele,15/01/2014", True),
        ("Bramble,Theo,", True),
        ("Wren,Ada,", True),
        ("Wren,Theo,", False),
        ("Wren,Theo,01/01/2013", False),
    ],
)
def test_a_number_that_the_name_speaks_against_marks_nobody(bring, cast: Cast, row: str, is_taken: bool):
    factories.PupilFactory(
        school=cast.school,
        upn=upn(1),
        legal_surname="Bramble",
        legal_forename="Ada",
        date_of_birth=date(2014, 1, 15),
    )
    batch = bring(
        "attendance", f"UPN,Surname,Forename,DOB,Date,AM\n{upn(1)},{row},16/11/2026,/\n", write=False
    )
    assert (batch.counts["new"] == 1) is is_taken
    if not is_taken:
        assert problems_of(batch)[0].startswith("2: This number belongs to Bramble, Ada")


def test_a_pupil_who_has_left_gets_no_mark(bring, pupil):
    pupil.left_on = date(2026, 10, 1)
    pupil.save()
    batch = bring("attendance", HEADER + "7,16/11/2026,/,\n")
    assert problems_of(batch) == ["2: 16 Nov 2026: this pupil left on 1 Oct 2026."]


def test_a_day_without_school_is_warned_of_once_and_goes_in(bring, pupil):
    batch = bring("attendance", HEADER + "7,14/11/2026,/,\\\n")
    assert problems_of(batch) == [
        "2: 14 Nov 2026 is no school day in your calendar. 2 marks go in all the same."
    ]
    assert batch.counts["new"] == 2


def test_a_coming_holiday_is_neither_refused_nor_written(bring, pupil):
    batch = bring("attendance", HEADER + "7,16/11/2026,/,\\\n7,21/12/2026,#,#\n")
    assert (batch.counts["new"], batch.counts["refused"]) == (2, 0)
    assert set(AttendanceMark.objects.values_list("on", flat=True)) == {MONDAY}


def test_two_different_marks_for_one_half_day_refuse_the_second(bring, pupil):
    batch = bring("attendance", HEADER + "7,16/11/2026,/,\n7,16/11/2026,N,\n")
    assert problems_of(batch) == ["3: 16 Nov 2026 AM is in the file twice, as / and N."]
    assert AttendanceMark.objects.get().code == "/"


def test_no_mark_yet_leaves_what_is_there(bring, pupil):
    bring("attendance", HEADER + "7,16/11/2026,/,\n")
    bring("attendance", HEADER + "7,16/11/2026,-,\n")
    assert AttendanceMark.objects.get().code == "/"


def test_a_wide_file_is_shown_one_row_a_pupil(bring, pupil):
    bring("attendance", "Adno,16/11/2026 AM,16/11/2026 PM,17/11/2026 AM\n7,/,\\,/\n")
    batch = bring("attendance", "Adno,16/11/2026 AM,16/11/2026 PM,18/11/2026 AM\n7,N,\\,/\n", write=False)
    shown = list(batch.rows.values_list("outcome", "detail").order_by("outcome"))
    assert shown == [("changed", "1 mark"), ("new", "1 mark, 18 Nov 2026")]


def test_another_schools_pupil_is_not_found(bring, cast: Cast):
    factories.PupilFactory(school=cast.other_school, mis_id="7")
    assert bring("attendance", HEADER + "7,16/11/2026,/,\n").counts["refused"] == 1
    assert not AttendanceMark.objects.exists()
