"""A file of teaching groups: members, teachers and who then works with whom."""

from datetime import date

import pytest

from pupils.models import GroupMember, GroupTeacher, Involvement, TeachingGroup
from staffing.access import Role
from tests import factories
from tests.cast import Cast
from tests.pupils.test_imports.conftest import problems_of

HEADER = "Adno,Class,Subject,Teacher,Faculty\n"


@pytest.fixture
def pupil(cast: Cast):
    return factories.PupilFactory(school=cast.school, mis_id="7")


def test_a_new_group_runs_since_the_year_began_and_its_teacher_works_with_its_members(
    bring, pupil, cast: Cast
):
    teacher = cast[Role.TEACHER]
    bring("groups", HEADER + f"7,8X Maths,Maths,{teacher.code},Numbers\n")
    assert GroupMember.objects.get().starts_on == date(2026, 9, 1)
    assert Involvement.objects.filter(staff=teacher, pupil=pupil, reason="taught").exists()
    assert TeachingGroup.objects.get().faculty.name == "Numbers"


@pytest.mark.parametrize("spelling", ["{code}", "{email}", "{title} {surname}", "{surname}; {forename}"])
def test_a_teacher_is_found_by_code_address_or_name(bring, pupil, cast: Cast, spelling: str):
    teacher = cast[Role.TEACHER]
    said = spelling.format(
        code=teacher.code.lower(),
        email=teacher.user.email.upper(),
        title=teacher.title,
        surname=teacher.surname,
        forename=teacher.forename,
    )
    bring("groups", HEADER + f"7,8X Maths,Maths,{said},\n")
    assert GroupTeacher.objects.get().staff == teacher


def test_an_unknown_teacher_is_warned_of_once_and_the_group_goes_in_without(bring, pupil, cast: Cast):
    factories.PupilFactory(school=cast.school, mis_id="8")
    batch = bring("groups", HEADER + "7,8X Maths,Maths,Mx Nobody,\n8,8X Maths,Maths,Mx Nobody,\n")
    assert len(problems_of(batch)) == 1
    assert GroupMember.objects.count() == 2
    assert not GroupTeacher.objects.exists()


def test_a_new_teacher_takes_over_and_the_old_one_stops_working_with_the_group(bring, pupil, cast: Cast):
    old, new = cast[Role.TEACHER], cast[Role.FACULTY_LEAD]
    bring("groups", HEADER + f"7,8X Maths,Maths,{old.code},\n")
    batch = bring("groups", HEADER + f"7,8X Maths,Maths,{new.code},\n")
    assert batch.rows.get().changes == [{"label": "Teacher", "old": old.name, "new": new.name}]
    assert Involvement.objects.get(staff=old).ends_on == date(2026, 11, 18)
    assert Involvement.objects.get(staff=new).ends_on is None


def test_a_member_who_is_missing_from_the_file_stays(bring, pupil, cast: Cast):
    other = factories.PupilFactory(school=cast.school, mis_id="8")
    bring("groups", HEADER + "7,8X Maths,Maths,,\n8,8X Maths,Maths,,\n")
    bring("groups", HEADER + "7,8X Maths,Maths,,\n")
    assert GroupMember.objects.filter(pupil=other, ends_on__isnull=True).exists()


def test_the_same_file_again_changes_nothing(bring, pupil, cast: Cast):
    content = HEADER + f"7,8X Maths,Maths,{cast[Role.TEACHER].code},Numbers\n"
    bring("groups", content)
    assert bring("groups", content).counts["unchanged"] == 1
    assert GroupMember.objects.count() == GroupTeacher.objects.count() == 1


def test_a_pupil_who_has_left_is_refused(bring, pupil):
    pupil.left_on = date(2026, 10, 1)
    pupil.save()
    assert bring("groups", HEADER + "7,8X Maths,Maths,,\n").counts["refused"] == 1
    assert not GroupMember.objects.exists()
