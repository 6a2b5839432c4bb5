"""Timetables: where somebody is now, what the week holds, and for whom."""

import re
from datetime import date, time

import pytest
from django.urls import reverse

from interventions.involvement import link_provisions
from interventions.models import Programme, Provision, Slot
from pupils.models import (
    AttendanceMark,
    CaseloadAssignment,
    GroupMember,
    GroupTeacher,
    Pupil,
    TeachingGroup,
)
from staffing.access import Role
from staffing.models import AuditEvent, DayShape, Faculty, Period, RoleYear, School, SchoolDay, Staff
from tests import factories
from tests.cast import Cast, make_staff, still_there
from tests.mentoring.weeks import on_caseload

pytestmark = pytest.mark.django_db
THURSDAY = 4


@pytest.fixture
def shape(cast: Cast) -> DayShape:
    """Four lessons with a break in every day: it is two minutes to eleven, in the third."""
    shape = factories.DayShapeFactory(school=cast.school)
    for weekday in range(1, 6):
        factories.SchoolDayFactory(shape=shape, weekday=weekday)
    for name, kind, starts_at, ends_at in (
        ("P1", "lesson", time(9), time(9, 50)),
        ("Break", "break", time(9, 50), time(10, 10)),
        ("P3", "lesson", time(10, 10), time(11)),
        ("P4", "lesson", time(11), time(11, 50)),
        ("P5", "lesson", time(12, 30), time(13, 30)),
    ):
        factories.PeriodFactory(shape=shape, name=name, kind=kind, starts_at=starts_at, ends_at=ends_at)
    return shape


@pytest.fixture
def ada(cast: Cast, shape: DayShape) -> Pupil:
    pupil = factories.PupilFactory(
        school=cast.school, preferred_forename="Ada", preferred_surname="Birch", send_status="K"
    )
    on_caseload(pupil, cast[Role.MENTOR])
    return pupil


def period(name: str) -> Period:
    return Period.objects.get(name=name)


def taught(pupil: Pupil, subject: str, name: str, weekday: int = THURSDAY, **fields) -> TeachingGroup:
    """A lesson of the pupil's, in a group of its own."""
    group = factories.TeachingGroupFactory(school=pupil.school, code=f"8X {subject}", subject=subject)
    GroupMember.objects.create(group=group, pupil=pupil, starts_on=factories.YEAR_START)
    factories.TimetabledLessonFactory(group=group, period=period(name), weekday=weekday, **fields)
    return group


def supported(pupil: Pupil, adult: Staff, name: str, **fields) -> Provision:
    provision = factories.ProvisionFactory(
        programme__school=pupil.school, lead=adult, name="Reading group", **fields
    )
    if not fields:
        factories.ProvisionPupilFactory(provision=provision, pupil=pupil)
    factories.SlotFactory(provision=provision, period=period(name), weekday=THURSDAY, place="Library")
    link_provisions([provision])
    return provision


def page(client, pupil: Pupil) -> str:
    response = client.get(reverse("mentoring:pupil_timetable", args=[pupil.pk]))
    return words(response)


def words(response) -> str:
    plain = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))
    return plain.replace("\N{NO-BREAK SPACE}", " ")


class TestNow:
    def test_it_says_lesson_room_teacher_and_what_comes_next(self, cast, ada, sign_in):
        teacher = cast[Role.TEACHER]
        taught(ada, "Maths", "P3", teacher=teacher)
        taught(ada, "Art", "P5", room="Studio")
        said = page(sign_in(cast[Role.MENTOR]), ada)
        assert f"Maths , room M4, with {teacher.name}" in said
        assert "P3, until 11:00" in said
        assert "Next: Art, Studio, P5 at 12:30." in said

    def test_support_that_takes_a_pupil_out_comes_before_the_lesson(self, cast, ada, sign_in):
        taught(ada, "Maths", "P3")
        supported(ada, cast[Role.MENTOR], "P3")
        response = sign_in(cast[Role.MENTOR]).get(reverse("mentoring:pupil_timetable", args=[ada.pk]))
        now = response.context["timetable"].now
        assert [(entry.what, entry.tag) for entry in now.entries] == [
            ("Reading group", "support"),
            ("Maths", ""),
        ]

    def test_who_helps_in_the_class_stands_beside_the_lesson(self, cast, ada, sign_in):
        group = taught(ada, "Maths", "P3")
        supported(ada, cast[Role.MENTOR], "P3", teaching_group=group)
        response = sign_in(cast[Role.MENTOR]).get(reverse("mentoring:pupil_timetable", args=[ada.pk]))
        now = response.context["timetable"].now
        assert [(entry.what, entry.tag) for entry in now.entries] == [
            ("Maths", ""), ("Reading group", "support in class"),
        ]  # fmt: skip

    def test_a_pupil_who_is_not_in_is_said_not_to_be(self, cast, ada, sign_in):
        taught(ada, "Maths", "P3")
        AttendanceMark.objects.create(pupil=ada, on=date(2026, 11, 19), half_day="AM", code="I")
        assert "not in today (I)" in page(sign_in(cast[Role.MENTOR]), ada)

    @pytest.mark.parametrize(
        ("when", "said"),
        [
            ("2026-11-19T08:20", "The day begins at 09:00. Next: Maths"),
            ("2026-11-19T09:55", "Break, until 10:10 Next: Maths"),
            ("2026-11-19T11:05", "P4, until 11:50: nothing on the timetable Nothing more today."),
            ("2026-11-19T12:00", "Between two bells. Nothing more today."),
            ("2026-11-19T13:30", "The school day is over. Nothing more today."),
            ("2026-11-21T10:58", "Today is not a school day. School is back on Monday 23 Nov."),
            ("2026-10-28T10:58", "Today is not a school day. School is back on Monday 2 Nov."),
        ],
    )
    def test_between_lessons_it_says_what_there_is_instead(self, cast, ada, sign_in, settings, when, said):
        taught(ada, "Maths", "P3")
        client = sign_in(cast[Role.RECORDS])
        settings.HANDRAIL_CLOCK = when
        still_there(client)
        assert said in page(client, ada)

    def test_a_day_with_other_bells_is_told_by_them(self, cast, ada, sign_in):
        taught(ada, "Maths", "P3")
        short = factories.DayShapeFactory(school=cast.school)
        factories.PeriodFactory(shape=short, name="P3", starts_at=time(10, 50), ends_at=time(11, 10))
        SchoolDay.objects.filter(weekday=THURSDAY).update(shape=short)
        assert "P3, until 11:10" in page(sign_in(cast[Role.MENTOR]), ada)


class TestTheWeek:
    def test_a_row_a_day_and_a_column_a_lesson(self, cast, ada, sign_in):
        taught(ada, "Maths", "P1", weekday=1)
        taught(ada, "Art", "P5")
        response = sign_in(cast[Role.MENTOR]).get(reverse("mentoring:pupil_timetable", args=[ada.pk]))
        (week,) = response.context["timetable"].weeks
        assert [name for name, _ in week.periods] == ["P1", "P3", "P4", "P5"]
        found = {
            (day.name, cell.label): [entry.what for entry in cell.entries]
            for day in week.days
            for cell in day.cells
            if cell.entries
        }
        assert found == {("Monday", "P1"): ["Maths"], ("Thursday", "P5"): ["Art"]}
        assert [day.name for day in week.days if day.is_today] == ["Thursday"]

    def test_of_two_weeks_this_one_comes_first(self, cast, ada, shape, sign_in):
        # Week A began on 31 August; the half-term break does not count.
        School.objects.filter(pk=cast.school.pk).update(cycle_weeks=2)
        for weekday in range(1, 6):
            factories.SchoolDayFactory(shape=shape, cycle_week=2, weekday=weekday)
        taught(ada, "Maths", "P3", cycle_week=2)
        client = sign_in(cast[Role.MENTOR])
        response = client.get(reverse("mentoring:pupil_timetable", args=[ada.pk]))
        on = cast.school.calendar()
        assert on.cycle_week(date(2026, 11, 19)) == 1
        assert [week.name for week in response.context["timetable"].weeks] == [
            "Week A, this week", "Week B, next week",
        ]  # fmt: skip
        assert not response.context["timetable"].now.entries

    def test_a_group_left_or_a_lesson_ended_is_no_more(self, cast, ada, sign_in):
        left = taught(ada, "Maths", "P3")
        GroupMember.objects.filter(group=left).update(ends_on=date(2026, 11, 18))
        taught(ada, "Art", "P3", ends_on=date(2026, 11, 18))
        response = sign_in(cast[Role.MENTOR]).get(reverse("mentoring:pupil_timetable", args=[ada.pk]))
        assert response.context["timetable"].entries == []
        assert "No lessons on the timetable yet" in words(response)

    def test_reading_it_leaves_a_trail(self, cast, ada, sign_in):
        page(sign_in(cast[Role.MENTOR]), ada)
        assert AuditEvent.objects.filter(object_kind="timetable", pupil_id=ada.pk, verb="view").exists()

    def test_the_pupils_page_leads_to_it(self, cast, ada, sign_in):
        content = sign_in(cast[Role.MENTOR]).get(reverse("mentoring:pupil_detail", args=[ada.pk]))
        assert reverse("mentoring:pupil_timetable", args=[ada.pk]) in content.content.decode()

    def test_support_that_the_reader_may_not_know_of_is_not_told(self, cast, ada, sign_in):
        taught(ada, "Maths", "P3")
        supported(ada, cast[Role.MENTOR], "P4")
        said = page(sign_in(cast[Role.SAFEGUARDING_LEAD]), ada)
        assert "Maths" in said
        assert "Reading group" not in said


class TestOfStaff:
    def address(self, colleague: Staff) -> str:
        return reverse("mentoring:staff_timetable", args=[colleague.pk])

    def test_ones_own_has_lessons_and_support(self, cast, ada, sign_in):
        mentor = cast[Role.MENTOR]
        taught(ada, "Maths", "P3", teacher=mentor)
        supported(ada, mentor, "P4")
        response = sign_in(mentor).get(self.address(mentor))
        assert [entry.what for entry in response.context["timetable"].entries] == [
            "8X Maths",
            "Reading group",
        ]
        assert self.address(mentor) in sign_in(mentor).get(reverse("mentoring:today")).content.decode()

    def test_a_colleagues_is_not_there_but_for_whoever_answers_for_timetables(self, cast, ada, sign_in):
        teacher = cast[Role.TEACHER]
        assert sign_in(cast[Role.MENTOR]).get(self.address(teacher)).status_code == 404
        assert sign_in(cast[Role.SENDCO]).get(self.address(teacher)).status_code == 200
        assert sign_in(cast.stranger).get(self.address(teacher)).status_code == 404


class TestWhoseALeadSees:
    """Beside one's own: of whom the office is about, and of nobody else."""

    @pytest.fixture
    def other(self, cast) -> Staff:
        """A mentor with nobody on the caseload, in no programme and no classroom."""
        return make_staff(cast.school, Role.MENTOR)

    @pytest.fixture
    def pupil(self, cast, shape) -> Pupil:
        """In Year 8, the pastoral lead's and the key-stage coordinator's, and with nobody yet."""
        return factories.PupilFactory(school=cast.school, cohort=2018)

    @pytest.fixture
    def open_to(self, cast, sign_in):
        def ask(role: Role, colleague: Staff) -> bool:
            """By page and by file alike."""
            client = sign_in(cast[role])
            answers = {
                client.get(reverse(f"mentoring:{name}", args=[colleague.pk])).status_code
                for name in ("staff_timetable", "staff_timetable_export")
            }
            assert len(answers) == 1
            return answers == {200}

        return ask

    @pytest.mark.parametrize("role", [Role.PASTORAL_LEAD, Role.KEY_STAGE_COORDINATOR])
    def test_mentors_of_pupils_in_their_years(self, cast, open_to, pupil, other, role):
        assert not open_to(role, other)
        on_caseload(pupil, other)
        assert open_to(role, other)
        Pupil.objects.filter(pk=pupil.pk).update(cohort=2016)
        assert not open_to(role, other)

    def test_a_mentor_no_more_is_not_theirs_any_more(self, open_to, pupil, other):
        on_caseload(pupil, other)
        CaseloadAssignment.objects.update(ends_on=date(2026, 11, 18))
        assert not open_to(Role.PASTORAL_LEAD, other)

    def test_a_lead_of_the_whole_school_sees_every_mentor_with_a_pupil(self, cast, open_to, pupil, other):
        on_caseload(pupil, other)
        Pupil.objects.filter(pk=pupil.pk).update(cohort=2016)
        RoleYear.objects.filter(role__staff=cast[Role.PASTORAL_LEAD]).delete()
        assert open_to(Role.PASTORAL_LEAD, other)
        assert not open_to(Role.PASTORAL_LEAD, cast[Role.TEACHER])

    def test_whoever_gives_sessions_in_programmes_they_lead(self, cast, open_to, pupil, other):
        lead = cast[Role.INTERVENTION_LEAD]
        provision = supported(pupil, other, "P4")
        assert not open_to(Role.INTERVENTION_LEAD, other)
        Programme.objects.filter(pk=provision.programme_id).update(lead=lead)
        assert open_to(Role.INTERVENTION_LEAD, other)
        Provision.objects.filter(pk=provision.pk).update(ends_on=date(2026, 11, 18))
        assert not open_to(Role.INTERVENTION_LEAD, other)

    def test_whoever_gives_one_session_of_a_colleagues_provision(self, cast, open_to, pupil, other):
        provision = supported(pupil, cast[Role.MENTOR], "P4")
        Programme.objects.filter(pk=provision.programme_id).update(lead=cast[Role.INTERVENTION_LEAD])
        assert not open_to(Role.INTERVENTION_LEAD, other)
        Slot.objects.update(staff=other)
        assert open_to(Role.INTERVENTION_LEAD, other)

    def test_whoever_teaches_in_their_faculty(self, cast, open_to, pupil, other):
        group = taught(pupil, "Maths", "P3")
        GroupTeacher.objects.create(group=group, staff=other, starts_on=factories.YEAR_START)
        assert not open_to(Role.FACULTY_LEAD, other)
        TeachingGroup.objects.update(faculty=Faculty.objects.get(school=cast.school, name="Maths"))
        assert open_to(Role.FACULTY_LEAD, other)
        GroupTeacher.objects.update(ends_on=date(2026, 11, 18))
        assert not open_to(Role.FACULTY_LEAD, other)

    @pytest.mark.parametrize("role", [Role.MENTOR, Role.TEACHER])
    def test_to_nobody_else_it_opens(self, cast, open_to, pupil, other, role):
        on_caseload(pupil, other)
        assert not open_to(role, other)

    def test_support_of_pupils_out_of_reach_is_left_out_and_said_to_be(self, cast, pupil, other, sign_in):
        on_caseload(pupil, other)
        supported(pupil, other, "P4")
        elsewhere = factories.PupilFactory(school=cast.school, cohort=2016)
        factories.ProvisionFactory(programme__school=cast.school, lead=other, name="Chess")
        supported(elsewhere, other, "P5")
        Provision.objects.filter(places__pupil=elsewhere).update(name="Year 10 club")
        said = words(
            sign_in(cast[Role.PASTORAL_LEAD]).get(reverse("mentoring:staff_timetable", args=[other.pk]))
        )
        assert "Reading group" in said
        assert "Year 10 club" not in said
        assert "Support of pupils whom you do not see is left out here." in said

    def test_lists_lead_there_where_it_is_open(self, cast, pupil, other, sign_in):
        on_caseload(pupil, other)
        address = reverse("mentoring:staff_timetable", args=[other.pk])
        assert f'href="{address}"' in sign_in(cast[Role.PASTORAL_LEAD]).get("/caseloads/").content.decode()
        provision = supported(pupil, other, "P4")
        Programme.objects.filter(pk=provision.programme_id).update(lead=cast[Role.INTERVENTION_LEAD])
        page = sign_in(cast[Role.INTERVENTION_LEAD]).get(
            reverse("interventions:provision_detail", args=[provision.pk])
        )
        assert f'href="{address}"' in page.content.decode()

    def test_a_class_leads_the_faculty_lead_to_its_teacher(self, cast, pupil, other, sign_in):
        group = taught(pupil, "Maths", "P3")
        GroupTeacher.objects.create(group=group, staff=other, starts_on=factories.YEAR_START)
        TeachingGroup.objects.update(faculty=Faculty.objects.get(school=cast.school, name="Maths"))
        address = f'href="{reverse("mentoring:staff_timetable", args=[other.pk])}"'
        assert address in sign_in(cast[Role.FACULTY_LEAD]).get(group.get_absolute_url()).content.decode()
        assert address not in sign_in(cast[Role.MENTOR]).get(group.get_absolute_url()).content.decode()
