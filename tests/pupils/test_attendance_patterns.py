"""Where absence gathers: by day, half-day, period and subject, without a teacher's name."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupils.attendance_patterns import Counted, part_of, read_patterns, stands_out
from pupils.codes import ATTENDANCE_CODES
from pupils.models import LessonMark, Pupil
from staffing.access import Role
from tests import factories

MONDAY = date(2026, 9, 7)
CODES = st.sampled_from(sorted(ATTENDANCE_CODES))
COUNTS = st.integers(0, 200)


@pytest.fixture
def pupil(cast) -> Pupil:
    return factories.PupilFactory(school=cast.school, send_status="K")


def marks(weeks: int, away_on: int) -> list[tuple[date, str, str]]:
    """Here all week, away on one weekday of every week."""
    return [
        (MONDAY + timedelta(weeks=week, days=day), half, "O" if day == away_on else "/")
        for week in range(weeks)
        for day in range(5)
        for half in ("AM", "PM")
    ]


def read(cast, pupil: Pupil, told=()):
    return read_patterns(cast.actor(Role.SENDCO), pupil, date(2026, 9, 1), list(told))


def test_a_day_that_is_missed_again_and_again_is_said(cast, pupil):
    patterns = read(cast, pupil, marks(3, away_on=4))
    assert patterns.sentences == ("Missed 6 of 6 half-days on Fridays; 0 of 24 at other times.",)


def test_three_are_no_pattern(cast, pupil):
    told = [each for each in marks(2, away_on=4) if each[1] == "AM" or each[2] == "/"]
    assert read(cast, pupil, told).sentences == ()


def lessons(pupil: Pupil, subject: str, period: str, code: str, number: int, **fields) -> None:
    LessonMark.objects.bulk_create(
        [
            LessonMark(
                pupil=pupil,
                on=MONDAY + timedelta(days=at),
                period=period,
                subject=subject,
                code=code,
                **fields,
            )
            for at in range(number)
        ]
    )


def test_a_subject_is_named_and_nobody_who_teaches_it(cast, pupil):
    lessons(pupil, "French", "P4", "N", 5)
    lessons(pupil, "Maths", "P2", "/", 20)
    assert "Missed 5 of 5 lessons of French; 0 of 20 at other times." in read(cast, pupil).sentences


def test_minutes_late_are_added_up_by_subject(cast, pupil):
    lessons(pupil, "French", "P1", "L", 4, minutes_late=6)
    lessons(pupil, "Maths", "P2", "/", 20)
    by_subject = read(cast, pupil).tables[-1]
    assert {part.name: (part.late, part.minutes) for part in by_subject.parts} == {
        "French": (4, 24),
        "Maths": (0, 0),
    }
    assert "Late to 4 of 4 lessons of French; 0 of 20 at other times." in read(cast, pupil).sentences


def test_periods_stand_in_the_order_of_the_day(cast, pupil):
    for period in ("P10", "P2", "P1"):
        lessons(pupil, "Maths", period, "/", 1)
    assert [part.name for part in read(cast, pupil).tables[0].parts] == ["P1", "P2", "P10"]


def test_nobody_reads_the_lessons_of_a_pupil_out_of_reach(cast, pupil):
    lessons(pupil, "French", "P4", "N", 5)
    assert read_patterns(cast.actor(Role.MENTOR), pupil, date(2026, 9, 1), []).tables == ()


@given(st.lists(st.builds(Counted, CODES, st.integers(1, 30))))
def test_what_is_missed_is_part_of_what_was_possible(told: list[Counted]) -> None:
    part = part_of("Monday", told)
    assert 0 <= part.missed <= part.possible <= sum(each.number for each in told)


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_what_stands_out_is_twice_as_frequent_as_the_rest(
    count: int, possible: int, rest: int, rest_possible: int
) -> None:
    if stands_out(count, possible, rest, rest_possible):
        assert count >= 4
        assert count / possible >= 2 * rest / rest_possible
