"""Which pupils each role sees, cell by cell, with real objects."""

from datetime import date

import pytest
from django.db.models import Q

from pupils.actions.caseloads import assign_caseload, end_caseload
from pupils.involvement import link_groups
from pupils.models import GroupMember, GroupTeacher, Pupil
from pupils.roll import roll
from pupils.visibility import why_visible
from staffing.access import Actor, Resource, Role, Verb, system_actor
from staffing.calendar import today
from staffing.models import RoleYear
from tests import factories
from tests.factories import YEAR_START
from tests.walk.world import make_world

pytestmark = pytest.mark.django_db

EVERYBODY = {"caseload", "former", "coming", "taught", "faculty", "year_8", "register", "ordinary"}
ON_REGISTER = {"caseload", "coming", "register"}

# Who sees whose record; each letter of the role table once with objects behind it.
RECORD = {
    Role.MENTOR: {"caseload"},
    Role.INTERVENTION_LEAD: set(),
    Role.TEACHER: {"taught"},
    Role.FACULTY_LEAD: {"faculty"},
    Role.KEY_STAGE_COORDINATOR: {"year_8"},
    Role.PASTORAL_LEAD: {"year_8"},
    Role.SENDCO: ON_REGISTER,
    Role.ASSISTANT_SENDCO: ON_REGISTER,
    Role.SAFEGUARDING_LEAD: EVERYBODY,
    Role.SENIOR_LEADER: EVERYBODY,
    Role.HEAD: EVERYBODY,
    Role.CHAIR_OF_GOVERNORS: set(),
    Role.RECORDS: EVERYBODY,
    Role.EXAMS_OFFICER: set(),
    Role.ASSESSMENT_LEAD: ON_REGISTER,
    Role.SITE_ADMIN: set(),
}
# Attendance reaches as far as the record, but for the assessment lead, who has none.
ATTENDANCE = RECORD | {Role.ASSESSMENT_LEAD: set()}


@pytest.fixture
def pupils(cast) -> dict[str, Pupil]:
    """One pupil for each way of being somebody's; all but one are in Year 10."""
    by = cast.actor(Role.SENDCO)
    made = {
        name: factories.PupilFactory(school=cast.school, legal_forename=name, cohort=2016)
        for name in EVERYBODY
    }
    made["other_school"] = factories.PupilFactory(school=cast.other_school, send_status="K")
    Pupil.objects.filter(pk=made["year_8"].pk).update(cohort=2018)
    Pupil.objects.filter(pk=made["register"].pk).update(send_status="K")
    assign_caseload(pupil=made["caseload"], mentor=cast[Role.MENTOR], starts_on=YEAR_START, by=by)
    former = assign_caseload(pupil=made["former"], mentor=cast[Role.MENTOR], starts_on=YEAR_START, by=by)
    end_caseload(assignment=former, ends_on=date(2026, 11, 18), version=1, by=by)
    coming = date(2026, 12, 7)
    assign_caseload(pupil=made["coming"], mentor=cast[Role.MENTOR], starts_on=coming, by=by)
    put_in_class(cast, made["taught"], teacher=cast[Role.TEACHER])
    faculty = cast[Role.FACULTY_LEAD].roles.get().faculty
    put_in_class(cast, made["faculty"], faculty=faculty)
    return made


def put_in_class(cast, pupil: Pupil, *, teacher=None, **fields) -> None:
    group = factories.TeachingGroupFactory(school=cast.school, **fields)
    GroupMember.objects.create(group=group, pupil=pupil, starts_on=YEAR_START)
    if teacher:
        GroupTeacher.objects.create(group=group, staff=teacher, starts_on=YEAR_START)
    link_groups([group])


def seen(pupils: dict[str, Pupil], actor: Actor, resource: Resource, on: date | None = None) -> set[str]:
    rows = set(Pupil.objects.visible_to(actor, resource, on=on))
    return {name for name, pupil in pupils.items() if pupil in rows}


@pytest.mark.parametrize("role", list(Role))
def test_a_role_sees_these_records_and_no_others(cast, pupils, role):
    assert seen(pupils, cast.actor(role), Resource.RECORD) == RECORD[role]


@pytest.mark.parametrize("role", list(Role))
def test_a_reason_is_told_exactly_where_the_record_is_open(cast, pupils, role):
    actor = cast.actor(role)
    stored = Pupil.objects.in_bulk(pupil.pk for pupil in pupils.values())
    told = {name for name, pupil in pupils.items() if why_visible(actor, stored[pupil.pk])}
    assert told == seen(pupils, actor, Resource.RECORD)


def test_support_agreed_for_a_coming_day_says_from_when(cast, pupils):
    assert why_visible(cast.actor(Role.SENDCO), pupils["coming"]) == [
        "coming is on a mentor’s caseload from 7 Dec 2026"
    ]


def test_support_that_has_yet_to_begin_is_no_matter_of_the_board(cast, pupils):
    assert pupils["coming"] not in Pupil.objects.supported(date(2026, 11, 19))


@pytest.mark.parametrize("role", list(Role))
def test_a_role_sees_the_attendance_of_these_and_no_others(cast, pupils, role):
    assert seen(pupils, cast.actor(role), Resource.ATTENDANCE) == ATTENDANCE[role]


def with_another_role(staff, role: Role, *years: int) -> Actor:
    row = factories.StaffRoleFactory(staff=staff, role=role)
    RoleYear.objects.bulk_create([RoleYear(role=row, year_group=year) for year in years])
    return staff.actor(today())


def test_the_years_of_one_office_do_not_widen_the_other(cast, pupils):
    """A coordinator of Year 10 who is pastoral lead of Year 8 amends the attendance of Year 8 alone."""
    both = with_another_role(cast[Role.PASTORAL_LEAD], Role.KEY_STAGE_COORDINATOR, 10)
    assert seen(pupils, both, Resource.ATTENDANCE) == EVERYBODY
    amended = Pupil.objects.visible_to(both, Resource.ATTENDANCE, Verb.EDIT)
    assert set(amended) == {pupils["year_8"]}


def test_a_pastoral_lead_of_the_whole_school_leads_no_more_programmes_for_it(cast, pupils):
    lead = cast[Role.INTERVENTION_LEAD]
    both = with_another_role(lead, Role.PASTORAL_LEAD)
    assert seen(pupils, both, Resource.BOARD) == EVERYBODY
    assert seen(pupils, both.only_as(frozenset({Role.INTERVENTION_LEAD})), Resource.BOARD) == set()


@pytest.mark.parametrize(
    "role", [role for role in Role if role not in (Role.SITE_ADMIN, Role.CHAIR_OF_GOVERNORS)]
)
def test_the_roll_of_the_school_is_open_to_every_role_that_works_with_pupils(cast, pupils, role):
    assert {row.legal_forename for row in roll(cast.actor(role), today())} == EVERYBODY


def test_the_roll_marks_exactly_those_whose_record_is_open(cast, pupils):
    for role in Role:
        opened = {row.legal_forename for row in roll(cast.actor(role), today()).filter(is_open=True)}
        assert opened == RECORD[role] & EVERYBODY


def test_another_schools_sendco_sees_only_their_own(cast, pupils):
    assert seen(pupils, cast.stranger.actor(today()), Resource.RECORD) == {"other_school"}


def test_a_leaver_sees_nobody(cast, pupils):
    for resource in (Resource.ROLL, Resource.RECORD, Resource.ATTENDANCE):
        assert seen(pupils, cast.leaver.actor(today()), resource) == set()


def test_a_link_counts_on_its_last_day_and_not_after(cast, pupils):
    mentor = cast.actor(Role.MENTOR)
    assert "former" in seen(pupils, mentor, Resource.RECORD, on=date(2026, 11, 18))
    assert "former" not in seen(pupils, mentor, Resource.RECORD, on=date(2026, 11, 19))


def test_a_link_does_not_count_before_it_begins(cast, pupils):
    assert seen(pupils, cast.actor(Role.MENTOR), Resource.RECORD, on=date(2026, 8, 31)) == set()


def test_a_pastoral_lead_without_years_sees_the_whole_school(cast, pupils):
    cast[Role.PASTORAL_LEAD].roles.get().years.all().delete()
    assert seen(pupils, cast.actor(Role.PASTORAL_LEAD), Resource.RECORD) == EVERYBODY


def test_rights_of_two_roles_add_up(cast, pupils):
    factories.StaffRoleFactory(staff=cast[Role.MENTOR], role=Role.SENDCO)
    assert seen(pupils, cast.actor(Role.MENTOR), Resource.RECORD) == {"caseload"} | ON_REGISTER


def test_a_job_of_the_system_sees_its_school(cast, pupils):
    assert seen(pupils, system_actor(cast.school.pk, "digest"), Resource.RECORD) == EVERYBODY


def test_no_grant_reaches_into_another_school(cast, pupils):
    for role in Role:
        for resource in Resource:
            rows = Pupil.objects.visible_to(cast.actor(role), resource)
            assert not rows.filter(~Q(school=cast.school)).exists()


def test_the_roll_opens_exactly_those_whom_the_record_is_open_to():
    world = make_world()
    for role in Role:
        actor = world.cast.actor(role)
        marked = Pupil.objects.filter(school=world.cast.school).with_reach(actor, Resource.RECORD, today())
        opened = {pupil.pk for pupil in marked if pupil.is_open}
        assert opened == set(Pupil.objects.visible_to(actor).values_list("pk", flat=True)), role
