"""Ending teaching groups: with the academic year, and by hand."""

from datetime import date, timedelta

import pytest

from pupils.actions.groups import end_group, end_past_groups
from pupils.involvement import link_groups
from pupils.models import GroupMember, GroupTeacher, Involvement, Pupil, TeachingGroup
from pupils.years import summer_starts, timetable_since
from staffing.access import Role, system_actor
from staffing.calendar import Calendar, today
from staffing.models import AcademicYear, AuditEvent
from staffing.refusals import Refused
from tests import factories
from tests.factories import YEAR_START

pytestmark = pytest.mark.django_db

LAST_DAY, NEXT_YEAR = date(2027, 8, 31), date(2027, 9, 6)
SUMMER_TERM = {"name": "Summer", "starts_on": date(2027, 4, 12), "ends_on": date(2027, 7, 21)}
NO_BREAK = {"break_starts_on": None, "break_ends_on": None}


@pytest.fixture
def group(cast) -> TeachingGroup:
    factories.TermFactory(year=AcademicYear.objects.get(school=cast.school), **SUMMER_TERM, **NO_BREAK)
    return taught(cast, YEAR_START)


def taught(cast, starts_on: date) -> TeachingGroup:
    """A class of one pupil with the cast's teacher, both from a day on."""
    group = factories.TeachingGroupFactory(school=cast.school)
    pupil = factories.PupilFactory(school=cast.school)
    GroupMember.objects.create(group=group, pupil=pupil, starts_on=starts_on)
    GroupTeacher.objects.create(group=group, staff=cast[Role.TEACHER], starts_on=starts_on)
    link_groups([group])
    return group


def past(cast, on: date) -> int:
    return end_past_groups(school=cast.school, on=on, by=system_actor(cast.school.pk, "end of year"))


def seen_by_teacher(cast, on: date) -> list[Pupil]:
    links = Involvement.objects.open(on).filter(staff=cast[Role.TEACHER])
    return [link.pupil for link in links]


def last_days(group: TeachingGroup) -> set[date | None]:
    return {group.members.get().ends_on, group.teachers.get().ends_on}


class TestTheYearEnds:
    def test_last_years_teacher_no_longer_sees_the_pupils(self, cast, group):
        assert past(cast, NEXT_YEAR) == 1
        assert last_days(group) == {LAST_DAY}
        assert len(seen_by_teacher(cast, LAST_DAY)) == 1
        assert seen_by_teacher(cast, LAST_DAY + timedelta(days=1)) == []

    def test_done_twice_it_changes_and_tells_nothing_more(self, cast, group):
        past(cast, NEXT_YEAR)
        assert past(cast, NEXT_YEAR) == 0
        event = AuditEvent.objects.get(object_kind="teachinggroup")
        assert (event.acted_as, event.pupil_ids) == ("end of year", [group.members.get().pupil_id])

    @pytest.mark.parametrize("on", [today(), date(2027, 7, 31), LAST_DAY])
    def test_before_the_year_is_over_nobody_goes(self, cast, group, on: date):
        assert past(cast, on) == 0
        assert last_days(group) == {None}

    def test_a_new_timetable_brought_in_the_summer_holiday_stays(self, cast, group):
        new = taught(cast, date(2027, 7, 22))
        past(cast, NEXT_YEAR)
        assert last_days(new) == {None}
        assert last_days(group) == {LAST_DAY}

    def test_who_left_a_group_before_keeps_that_day(self, cast, group):
        group.members.update(ends_on=date(2027, 3, 1))
        past(cast, NEXT_YEAR)
        assert last_days(group) == {date(2027, 3, 1), LAST_DAY}

    def test_another_schools_groups_are_its_own_matter(self, cast, group):
        elsewhere = factories.TeachingGroupFactory(school=cast.other_school)
        GroupTeacher.objects.create(group=elsewhere, staff=cast.stranger, starts_on=YEAR_START)
        past(cast, NEXT_YEAR)
        assert elsewhere.teachers.get().ends_on is None


class TestWhichTimetable:
    TERMS = Calendar(
        ((date(2027, 4, 12), date(2027, 7, 21)), (date(2027, 8, 27), date(2027, 10, 15))), frozenset()
    )

    def test_the_summer_holiday_belongs_to_the_coming_year(self):
        assert timetable_since(self.TERMS, date(2027, 7, 21)) == date(2026, 8, 1)
        assert timetable_since(self.TERMS, date(2027, 7, 22)) == date(2027, 7, 22)
        assert timetable_since(self.TERMS, date(2028, 1, 10)) == date(2027, 7, 22)

    def test_where_no_term_is_known_it_is_august(self):
        assert summer_starts(Calendar((), frozenset()), 2026) == date(2027, 8, 1)


class TestByHand:
    def end(self, cast, group: TeachingGroup, ends_on: date) -> None:
        end_group(group=group, ends_on=ends_on, by=cast.actor(Role.RECORDS))

    def test_its_teacher_no_longer_sees_its_pupils(self, cast, group):
        self.end(cast, group, today() - timedelta(days=1))
        assert last_days(group) == {today() - timedelta(days=1)}
        assert not Pupil.objects.visible_to(cast.actor(Role.TEACHER)).exists()

    def test_who_was_to_come_later_does_not(self, cast, group):
        coming = factories.PupilFactory(school=cast.school)
        GroupMember.objects.create(group=group, pupil=coming, starts_on=today() + timedelta(days=7))
        self.end(cast, group, today())
        assert not coming.groups.exists()
        assert not Involvement.objects.filter(pupil=coming).exists()

    def test_it_is_told_of(self, cast, group):
        self.end(cast, group, today())
        event = AuditEvent.objects.get(object_kind="teachinggroup", verb="end")
        assert (event.staff_id, event.object_id) == (cast[Role.RECORDS].pk, group.pk)
        assert event.detail == {"ends_on": today().isoformat()}

    def test_it_cannot_end_before_somebody_came(self, cast, group):
        group.members.update(starts_on=date(2026, 11, 2))
        with pytest.raises(Refused, match="came to this group on 2 Nov 2026"):
            self.end(cast, group, date(2026, 11, 1))
        assert last_days(group) == {None}

    def test_what_has_ended_is_not_ended_again(self, cast, group):
        self.end(cast, group, today())
        with pytest.raises(Refused, match="Nobody is in this group"):
            self.end(cast, group, today())
