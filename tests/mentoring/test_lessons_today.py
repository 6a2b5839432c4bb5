"""Today's lessons of whoever teaches or covers them: each with its class sheet, and what every adult does in it."""

from datetime import date, time

import pytest
from django.urls import reverse

from interventions.actions.cover import give_cover
from pupils.involvement import link_groups
from pupils.models import GroupMember, GroupTeacher
from staffing.access import Role
from staffing.calendar import now, today
from staffing.models import AuditEvent, ClosedDay
from tests import factories
from tests.cast import make_staff
from tests.interventions.scenes import say

pytestmark = pytest.mark.django_db


def page(client) -> str:
    return client.get("/").content.decode()


def day(client):
    return client.get("/").context["day"]


@pytest.fixture
def teacher(cast):
    return cast[Role.TEACHER]


@pytest.fixture
def teaching(sign_in, teacher):
    return sign_in(teacher)


@pytest.fixture
def lesson(cast, teacher):
    """On Thursdays in the third period, which is now, with one pupil."""
    group = factories.TeachingGroupFactory(school=cast.school, code="8X3 Maths")
    GroupTeacher.objects.create(group=group, staff=teacher, starts_on=factories.YEAR_START)
    pupil = factories.PupilFactory(school=cast.school, legal_forename="Ada", legal_surname="Birch")
    GroupMember.objects.create(group=group, pupil=pupil, starts_on=factories.YEAR_START)
    link_groups([group])
    say(pupil, cast[Role.SENDCO], musts=["Seat by the door"], helps=["A list"])
    return factories.TimetabledLessonFactory(group=group, teacher=teacher, room="M4")


def test_a_teacher_finds_the_lessons_of_the_day_each_with_its_sheet_and_what_helps(teaching, lesson):
    content = page(teaching)
    assert "<b>8X3 Maths</b>, room\u00a0M4" in content
    assert f'"{reverse("interventions:class_sheet", args=[lesson.group_id])}"' in content
    assert "<b>Ada B</b><br>Must happen: Seat by the door<br>Helps: A list" in content
    assert [(line.is_now, line.is_cover) for line in day(teaching).lessons] == [(True, False)]
    shown = AuditEvent.objects.filter(object_kind="today").latest("pk")
    assert lesson.group.members.get().pupil_id in shown.pupil_ids


@pytest.mark.parametrize(
    "changes", [{"weekday": 5}, {"ends_on": date(2026, 11, 18)}, {"starts_on": date(2026, 11, 20)}]
)
def test_a_lesson_of_another_day_is_not_there(teaching, lesson, changes):
    type(lesson).objects.update(**changes)
    assert day(teaching).lessons == []


def test_a_colleagues_lesson_of_a_shared_group_is_theirs(sign_in, cast, teaching, lesson):
    lesson.teacher = cast[Role.FACULTY_LEAD]
    lesson.save()
    assert day(teaching).lessons == []
    assert len(day(sign_in(lesson.teacher)).lessons) == 1


def test_a_lesson_without_a_teacher_is_of_whoever_teaches_the_group(teaching, lesson):
    type(lesson).objects.update(teacher=None)
    assert len(day(teaching).lessons) == 1


def test_no_lessons_on_a_day_without_school(teaching, lesson, cast):
    ClosedDay.objects.create(school=cast.school, on=today(), reason="Burst pipe")
    assert day(teaching).lessons == []


def test_it_rings_as_that_day_rings_now(teaching, lesson, cast):
    shape = factories.DayShapeFactory(school=cast.school, name="Short day")
    factories.SchoolDayFactory(shape=shape, weekday=4)
    factories.PeriodFactory(shape=shape, name=lesson.period.name, starts_at=time(9, 5), ends_at=time(9, 35))
    (line,) = day(teaching).lessons
    assert (line.starts_at, line.ends_at, line.is_now) == (time(9, 5), time(9, 35), False)


def test_who_has_left_or_left_the_class_is_not_told_of(teaching, lesson, cast):
    for fields, ends_on in (({"left_on": date(2026, 11, 1)}, None), ({}, date(2026, 11, 1))):
        gone = factories.PupilFactory(school=cast.school, legal_forename="Gone", **fields)
        GroupMember.objects.create(
            group=lesson.group, pupil=gone, starts_on=factories.YEAR_START, ends_on=ends_on
        )
        say(gone, cast[Role.SENDCO], helps=["A list"])
    link_groups([lesson.group])
    assert [name for name, _ in day(teaching).lessons[0].told.rows] == ["Ada B"]


def test_of_a_class_that_is_covered_only_the_sheet_is_lent(sign_in, cast, lesson):
    colleague = make_staff(cast.school, Role.MENTOR)
    give_cover(by=cast.actor(Role.SENDCO), lesson=lesson, on=today(), staff=colleague, at=now())
    (line,) = day(sign_in(colleague)).lessons
    assert (line.is_cover, line.told.rows) == (True, [])
