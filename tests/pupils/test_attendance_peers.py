"""A pupil beside others: numbers alone, never of fewer than five, and none to be told by taking away."""

from datetime import date

import pytest

from pupils.attendance_peers import TOO_FEW, read_peers
from pupils.models import Pupil, PupilWeek
from staffing.access import Role
from tests import factories

MONDAY = date(2026, 11, 16)
ON = date(2026, 11, 19)

pytestmark = pytest.mark.django_db


@pytest.fixture
def pupil(cast) -> Pupil:
    return factories.PupilFactory(school=cast.school, cohort=2018, form="8X", send_status="K")


def others(pupil: Pupil, number: int, *, present: int = 9, **fields) -> None:
    values = {"school": pupil.school, "cohort": 2018, "form": "8X"} | fields
    for each in factories.PupilFactory.create_batch(number, **values):
        PupilWeek.objects.create(
            pupil=each, school=each.school, week_start=MONDAY, present=present, authorised=10 - present
        )


def told(cast, pupil: Pupil, role: Role = Role.SENDCO) -> dict[str, str]:
    return {each.name: each.words for each in read_peers(cast.actor(role), pupil, date(2026, 8, 31), ON)}


def test_four_others_are_too_few_and_five_are_enough(cast, pupil):
    others(pupil, 4)
    assert told(cast, pupil)["Form 8X"] == TOO_FEW
    others(pupil, 1)
    assert told(cast, pupil)["Form 8X"] == "90\u2009%"


def test_the_pupil_is_not_among_the_others(cast, pupil):
    PupilWeek.objects.create(pupil=pupil, school=pupil.school, week_start=MONDAY, present=0, unauthorised=10)
    others(pupil, 5)
    assert told(cast, pupil)["Year 8"] == "90\u2009%"


def test_the_few_outside_the_form_are_not_told_by_taking_the_form_from_the_year(cast, pupil):
    others(pupil, 6)
    others(pupil, 3, form="8Y", present=2)
    assert told(cast, pupil) == {
        "Form 8X": TOO_FEW,
        "Year 8": "67\u2009%",
        "Pupils on the SEND register": TOO_FEW,
    }


def test_pupils_on_the_register_are_counted_over_all_years(cast, pupil):
    others(pupil, 5, cohort=2015, form="11K", send_status="E", present=5)
    assert told(cast, pupil)["Pupils on the SEND register"] == "50\u2009%"


def test_who_has_left_and_another_schools_pupils_do_not_count(cast, pupil):
    others(pupil, 5, left_on=date(2026, 11, 1))
    others(pupil, 5, school=cast.other_school)
    assert told(cast, pupil)["Form 8X"] == TOO_FEW


def test_a_pupil_without_a_form_has_none_to_be_beside(cast):
    pupil = factories.PupilFactory(school=cast.school, form="")
    assert [name for name in told(cast, pupil) if name.startswith("Form")] == []


def test_whoever_sees_no_attendance_gets_no_numbers_of_it(cast, pupil):
    others(pupil, 6)
    assert told(cast, pupil, Role.EXAMS_OFFICER) == {}
