"""A file of teaching groups: members, teachers and who then works with whom."""

from datetime import date

import pytest

from pupils.actions.groups import end_group, end_past_groups
from pupils.imports.undoing import undo_batch
from pupils.models import GroupMember, GroupTeacher, Involvement, Pupil, TeachingGroup
from staffing.access import Actor, Role, system_actor
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


def test_who_is_named_in_another_group_leaves_the_one_that_is_named_without_them(bring, pupil, cast: Cast):
    factories.PupilFactory(school=cast.school, mis_id="8")
    old, new = cast[Role.TEACHER], cast[Role.FACULTY_LEAD]
    before = f"7,8X Maths,Maths,{old.code},\n8,8X Maths,Maths,{old.code},\n"
    bring("groups", HEADER + before + f"7,8X Art,Art,{old.code},\n")
    after = f"8,8X Maths,Maths,{old.code},\n7,8Y Maths,Maths,{new.code},\n"
    batch = bring("groups", HEADER + after)
    row = batch.rows.get(outcome="new")
    assert row.changes == [{"label": "Member of", "old": "8X Maths", "new": ""}]
    places = GroupMember.objects.filter(pupil=pupil).values_list("group__code", "ends_on")
    assert set(places) == {("8X Maths", date(2026, 11, 18)), ("8X Art", None), ("8Y Maths", None)}
    links = Involvement.objects.filter(pupil=pupil, staff=old).order_by("source_id")
    assert [link.ends_on for link in links] == [date(2026, 11, 18), None]
    assert bring("groups", HEADER + after).counts["unchanged"] == 2


@pytest.mark.parametrize("line", ["7,,Maths,,", "Nobody,8X Maths,Maths,,"])
def test_nobody_leaves_a_group_because_of_a_line_that_was_refused(bring, pupil, cast: Cast, line: str):
    bring("groups", HEADER + "7,8X Maths,Maths,,\n")
    factories.PupilFactory(school=cast.school, mis_id="8")
    bring("groups", HEADER + f"{line}\n7,8X Art,Art,,\n8,8X Maths,Maths,,\n")
    assert GroupMember.objects.filter(pupil=pupil, ends_on=None).count() == 2


def test_the_same_file_again_changes_nothing(bring, pupil, cast: Cast):
    content = HEADER + f"7,8X Maths,Maths,{cast[Role.TEACHER].code},Numbers\n"
    bring("groups", content)
    assert bring("groups", content).counts["unchanged"] == 1
    assert GroupMember.objects.count() == GroupTeacher.objects.count() == 1


def test_who_supports_a_class_sees_whoever_joins_it_until_that_is_undone(
    bring, pupil, records: Actor, cast: Cast
):
    group, mentor = factories.TeachingGroupFactory(school=cast.school, code="8X Maths"), cast[Role.MENTOR]
    factories.ProvisionFactory(programme__school=cast.school, lead=mentor, teaching_group=group)
    batch = bring("groups", HEADER + "7,8X Maths,,,\n")
    assert pupil in Pupil.objects.visible_to(cast.actor(Role.MENTOR))
    undo_batch(by=records, batch=batch)
    assert pupil not in Pupil.objects.visible_to(cast.actor(Role.MENTOR))


def test_a_pupil_who_has_left_is_refused(bring, pupil):
    pupil.left_on = date(2026, 10, 1)
    pupil.save()
    assert bring("groups", HEADER + "7,8X Maths,Maths,,\n").counts["refused"] == 1
    assert not GroupMember.objects.exists()


class TestANewYear:
    """The same codes come back each September; who is in them and who teaches them is new."""

    LAST_YEAR, IN_SUMMER, IN_SEPTEMBER = "2027-03-01T09:00", "2027-08-20T09:00", "2027-09-06T09:00"

    @pytest.fixture
    def brought(self, bring, pupil, cast: Cast, settings):
        """The file as of last year; and a way to bring it again at another time."""

        def again(at: str):
            settings.HANDRAIL_CLOCK = at
            return bring("groups", HEADER + f"7,Puffins,,{cast[Role.TEACHER].code},\n")

        again(self.LAST_YEAR)
        return again

    def end_year(self, cast: Cast) -> None:
        end_past_groups(
            school=cast.school, on=date(2027, 9, 1), by=system_actor(cast.school.pk, "end of year")
        )

    def days(self, model) -> list[tuple[date, date | None]]:
        return list(model.objects.order_by("starts_on").values_list("starts_on", "ends_on"))

    def test_a_group_that_ended_with_the_year_runs_on_from_the_first_day_of_the_new_one(
        self, brought, cast: Cast
    ):
        self.end_year(cast)
        brought(self.IN_SEPTEMBER)
        wanted = [(date(2026, 9, 1), date(2027, 8, 31)), (date(2027, 9, 1), None)]
        assert self.days(GroupMember) == self.days(GroupTeacher) == wanted

    def test_what_is_brought_in_the_summer_holiday_outlives_the_years_end(self, brought, cast: Cast):
        assert brought(self.IN_SUMMER).counts["new"] == 1
        assert brought(self.IN_SUMMER).counts["unchanged"] == 1
        self.end_year(cast)
        wanted = [(date(2026, 9, 1), date(2027, 8, 19)), (date(2027, 8, 20), None)]
        assert self.days(GroupMember) == self.days(GroupTeacher) == wanted

    def test_a_new_group_in_the_summer_holiday_has_not_run_since_last_september(self, bring, pupil, settings):
        settings.HANDRAIL_CLOCK = self.IN_SUMMER
        bring("groups", HEADER + "7,Puffins,,,\n")
        assert self.days(GroupMember) == [(date(2027, 8, 20), None)]

    def test_who_came_in_summer_is_taken_back_by_undoing(self, brought, records: Actor):
        batch = brought(self.IN_SUMMER)
        undo_batch(by=records, batch=batch)
        assert self.days(GroupMember) == self.days(GroupTeacher) == [(date(2026, 9, 1), None)]

    def test_a_group_ended_by_hand_starts_again_on_the_day_of_the_file(self, brought, records: Actor):
        group = TeachingGroup.objects.get()
        end_group(group=group, ends_on=date(2027, 2, 26), by=records)
        brought(self.LAST_YEAR)
        wanted = [(date(2026, 9, 1), date(2027, 2, 26)), (date(2027, 3, 1), None)]
        assert self.days(GroupMember) == wanted
