"""Lesson attendance on its way in: added, amended with its history, refused with a reason, taken back."""

from datetime import date

import pytest

from pupils.imports.undoing import CannotUndo, undo_batch
from pupils.models import LessonAmendment, LessonMark, Pupil
from tests import factories
from tests.pupils.test_imports.conftest import problems_of

pytestmark = pytest.mark.django_db
HEADER = "Adno,Date,Period,Subject,Mark,Minutes late\n"


@pytest.fixture
def pupil(cast) -> Pupil:
    return factories.PupilFactory(school=cast.school, mis_id="7")


def test_lessons_go_in_with_their_minutes(bring, pupil):
    batch = bring("lessons", HEADER + "7,16/11/2026,P1,Maths,L,8\n7,16/11/2026,P2,Art,\\,\n")
    assert batch.counts["new"] == 2, problems_of(batch)
    first, second = LessonMark.objects.all()
    assert (first.on, first.period, first.subject, first.code, first.minutes_late) == (
        date(2026, 11, 16), "P1", "Maths", "L", 8,
    )  # fmt: skip
    assert (second.code, second.minutes_late) == ("/", None)


def test_the_next_import_amends_and_keeps_what_it_was(bring, pupil, records):
    bring("lessons", HEADER + "7,16/11/2026,P1,Maths,N,\n")
    batch = bring("lessons", HEADER + "7,16/11/2026,P1,Maths,L,5\n")
    assert batch.counts["changed"] == 1
    kept = LessonAmendment.objects.get()
    assert (kept.old_code, kept.old_minutes, kept.new_code, kept.new_minutes) == ("N", None, "L", 5)
    assert (kept.amended_by_id, kept.reason) == (
        records.staff_id,
        "Import of lesson attendance on 19 Nov 2026",
    )
    assert LessonMark.objects.get().minutes_late == 5


def test_minutes_alone_are_a_change_too(bring, pupil):
    bring("lessons", HEADER + "7,16/11/2026,P1,Maths,L,5\n")
    assert bring("lessons", HEADER + "7,16/11/2026,P1,Maths,L,15\n").counts["changed"] == 1


def test_the_same_file_again_changes_nothing(bring, pupil):
    content = HEADER + "7,16/11/2026,P1,Maths,L,8\n7,16/11/2026,P2,Art,/,0\n"
    bring("lessons", content)
    counts = bring("lessons", content).counts
    assert (counts["new"], counts["changed"], counts["unchanged"]) == (0, 0, 2)


def test_an_empty_mark_leaves_the_one_that_is_there(bring, pupil):
    bring("lessons", HEADER + "7,16/11/2026,P1,Maths,N,\n")
    bring("lessons", HEADER + "7,16/11/2026,P1,Maths,,\n7,16/11/2026,P2,Art,-,\n")
    assert LessonMark.objects.get().code == "N"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (
            "8,16/11/2026,P1,,/,",
            "2: There is no such pupil here. Import the pupils first, or check the number.",
        ),
        ("7,16/11/2026,P1,,%,", "2: “%” is not a national attendance code."),
        ("7,16/11/2026,P1,,H,", "2: Attendance code H was not in use on 16 Nov 2026."),
        ("7,20/11/2026,P1,,/,", "2: 20 Nov 2026 has not come yet."),
        ("7,,P1,,/,", "2: The date is missing."),
        ("7,16/11/2026,,,/,", "2: The period is missing."),
        ("7,16/11/2026,P1,,L,300", "2: Minutes late are 1 to 240, or an empty cell."),
        ("7,16/11/2026,P1,,L,ten", "2: Give a whole number."),
        ("7,10/07/2026,P1,,/,", "2: 10 Jul 2026: this pupil came on 1 Sep 2026."),
    ],
)
def test_a_line_that_cannot_be_right_is_refused(bring, pupil, row: str, reason: str):
    batch = bring("lessons", HEADER + row + "\n7,17/11/2026,P1,,/,\n")
    assert problems_of(batch) == [reason]
    assert set(LessonMark.objects.values_list("on", flat=True)) == {date(2026, 11, 17)}


def test_a_lesson_told_in_two_ways_is_refused_the_second_time(bring, pupil):
    batch = bring("lessons", HEADER + "7,16/11/2026,P1,,L,5\n7,16/11/2026,P1,,N,\n")
    assert problems_of(batch) == ["3: 16 Nov 2026 P1 is in the file twice, as L, 5 min and N."]


def test_minutes_beside_a_mark_that_is_not_late_are_warned_of_and_left_out(bring, pupil):
    batch = bring("lessons", HEADER + "7,16/11/2026,P1,,/,5\n")
    assert problems_of(batch) == ["2: There are minutes beside a mark that is not late: they are left out."]
    assert LessonMark.objects.get().minutes_late is None


def test_an_import_is_taken_back(bring, pupil, records):
    bring("lessons", HEADER + "7,16/11/2026,P1,,N,\n")
    batch = bring("lessons", HEADER + "7,16/11/2026,P1,,L,5\n7,16/11/2026,P2,,/,\n")
    undo_batch(by=records, batch=batch)
    mark = LessonMark.objects.get()
    assert (mark.code, mark.minutes_late) == ("N", None)
    assert LessonAmendment.objects.count() == 2


def test_what_a_later_import_amended_stands_in_the_way(bring, pupil, records):
    batch = bring("lessons", HEADER + "7,16/11/2026,P1,,N,\n")
    bring("lessons", HEADER + "7,16/11/2026,P1,,L,5\n")
    with pytest.raises(CannotUndo, match="changed since"):
        undo_batch(by=records, batch=batch)


def test_a_file_without_a_period_says_so(bring, pupil):
    assert "Period" in bring("lessons", "Adno,Date,Mark\n7,16/11/2026,/\n").problem
