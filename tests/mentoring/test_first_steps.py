"""A new school sees what is left to do, each step with its link, until nothing is."""

import re
from datetime import date

import pytest
from django.urls import reverse

from mentoring.first_steps import TASKS, read_first_steps
from pupils.models import AttendanceMark, TimetabledLesson
from staffing.access import Role
from staffing.calendar import today
from staffing.models import Term
from tests import factories
from tests.cast import make_staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(school):
    """Somebody who is administrator and keeps records, as a school begins."""
    staff = make_staff(school, Role.SITE_ADMIN)
    factories.StaffRoleFactory(staff=staff, role=Role.RECORDS)
    return staff


def left(staff) -> list[str]:
    steps = read_first_steps(staff.actor(today()), staff.school, today())
    return [step.words for step in steps if not step.is_done]


def complete(school) -> None:
    """One of everything that the steps are about."""
    factories.SchoolDayFactory(shape__school=school)
    make_staff(school, Role.HEAD)
    make_staff(school, Role.SAFEGUARDING_LEAD)
    pupil = factories.PupilFactory(school=school)
    mentor = make_staff(school, Role.MENTOR)
    factories.TimetabledLessonFactory(group__school=school)
    AttendanceMark.objects.create(pupil=pupil, on=date(2026, 11, 16), half_day="AM", code="/")
    factories.CaseloadAssignmentFactory(pupil=pupil, mentor=mentor)
    factories.ProvisionFactory(programme__school=school, lead=mentor)


def test_at_a_new_school_everything_is_left(office):
    assert left(office) == [task.words for task in TASKS]


def test_what_is_there_counts_as_done(office):
    factories.SchoolDayFactory(shape__school=office.school)
    factories.PupilFactory(school=office.school)
    assert not {"Look at terms, bells and the week", "Import the roll"} & set(left(office))


def test_another_schools_rows_count_for_nothing(office):
    complete(factories.TermFactory().year.school)
    assert left(office) == [task.words for task in TASKS]


def test_when_all_is_done_the_list_is_gone(office):
    complete(office.school)
    assert read_first_steps(office.actor(today()), office.school, today()) == []


def test_when_the_last_term_is_over_the_calendar_is_asked_for_again(office):
    complete(office.school)
    Term.objects.update(ends_on=date(2026, 11, 18))
    assert left(office) == ["Look at terms, bells and the week"]


def test_a_step_that_brings_a_file_in_has_its_kind_chosen(office, sign_in):
    page = sign_in(office).get(f"{reverse('pupils:import_create')}?kind=timetable").content.decode()
    assert re.search(r'value="timetable"[^>]*checked', page)


def test_groups_without_lessons_leave_the_timetable_to_do(office):
    complete(office.school)
    TimetabledLesson.objects.all().delete()
    assert left(office) == ["Import the timetable"]


@pytest.mark.parametrize("role", [Role.MENTOR, Role.SENDCO, Role.HEAD])
def test_nobody_else_is_asked(school, role, django_assert_num_queries):
    actor = make_staff(school, role).actor(today())
    with django_assert_num_queries(0):
        assert read_first_steps(actor, school, today()) == []


def test_it_takes_one_statement(office, django_assert_num_queries):
    actor = office.actor(today())
    with django_assert_num_queries(1):
        read_first_steps(actor, office.school, today())


def test_today_leads_to_each_step_one_may_do_and_names_who_does_the_others(office, sign_in):
    page = sign_in(office).get("/").content.decode()
    assert "First steps" in page
    assert f'<a href="{reverse("pupils:import_create")}?kind=pupils">Import the roll</a>' in page
    assert 'Put pupils on caseloads <span class="soft">(the SENDCo)</span>' in page


def test_today_of_a_school_that_runs_has_no_first_steps(office, sign_in):
    complete(office.school)
    assert "First steps" not in sign_in(office).get("/").content.decode()
