"""Who has not read which plans: only who works with the pupil and may open the plan; and a reminder to them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pupils.actions.plans import take_step
from pupils.involvement import link_caseloads, link_groups
from pupils.models import GroupMember, GroupTeacher, Plan, PlanReading, Task
from pupils.plan_readers import readers_of, readers_of_all, unread_by
from pupils.plan_steps import Step
from staffing.access import Role
from staffing.calendar import now, today
from tests import factories


@pytest.fixture
def ada(cast):
    return factories.PupilFactory(school=cast.school, send_status="K")


@pytest.fixture
def passport(cast, ada):
    return in_force(cast, ada)


def in_force(cast, pupil, kind: str = "passport") -> Plan:
    author = cast[Role.SENDCO]
    plan = factories.PlanFactory(pupil=pupil, author=author, kind=kind, words={"helps": ["A list"]})
    take_step(by=author.actor(today()), plan=plan, version=plan.version, step=Step.PUBLISH, at=now())
    return Plan.objects.select_related("pupil").get(pk=plan.pk)


def mentored(pupil, mentor) -> None:
    link_caseloads([factories.CaseloadAssignmentFactory(pupil=pupil, mentor=mentor)])


def taught(pupil, teacher) -> None:
    group = factories.TeachingGroupFactory(school=pupil.school)
    GroupMember.objects.create(group=group, pupil=pupil, starts_on=factories.YEAR_START)
    GroupTeacher.objects.create(group=group, staff=teacher, starts_on=factories.YEAR_START)
    link_groups([group])


class TestWhoIsAsked:
    def test_whoever_works_with_the_pupil_until_they_have_read_it(self, cast, ada, passport):
        mentor = cast[Role.MENTOR]
        mentored(ada, mentor)
        taught(ada, cast[Role.TEACHER])
        assert readers_of(passport, today()).asked == 2
        PlanReading.objects.create(plan=passport, staff=mentor, number=1, read_at=now())
        readers = readers_of(passport, today())
        assert (readers.read, readers.unread) == (1, (cast[Role.TEACHER],))

    def test_whose_role_may_not_open_the_plan_is_not_asked(self, cast, ada, passport):
        taught(ada, cast[Role.EXAMS_OFFICER])
        assert readers_of(passport, today()).asked == 0

    def test_who_works_with_the_pupil_in_a_way_that_opens_no_plan_is_not_asked(self, cast, ada, passport):
        # A mentor's plans are those of the caseload; that they teach a class opens none.
        taught(ada, cast[Role.MENTOR])
        assert readers_of(passport, today()).asked == 0

    def test_it_is_whoever_could_open_it(self, cast, ada, passport):
        for role in Role:
            taught(ada, cast[role])
        mentored(ada, cast[Role.MENTOR])
        may = {
            staff.pk
            for staff in cast.by_role.values()
            if staff != passport.author and Plan.objects.visible_to(staff.actor(today())).exists()
        }
        assert {staff.pk for staff in readers_of(passport, today()).unread} == may

    def test_the_author_and_leavers_are_not_asked(self, cast, ada, passport):
        taught(ada, cast[Role.SENDCO])
        taught(ada, cast.leaver)
        assert readers_of(passport, today()).asked == 0

    def test_it_asks_as_much_for_many_plans_as_for_one(self, cast, ada, passport):
        mentored(ada, cast[Role.MENTOR])
        with CaptureQueriesContext(connection) as one:
            readers_of_all([passport], today())
        others = [factories.PupilFactory(school=cast.school, send_status="K") for _ in range(5)]
        plans = [in_force(cast, pupil) for pupil in others]
        for pupil in others:
            taught(pupil, cast[Role.TEACHER])
        with CaptureQueriesContext(connection) as many:
            readers_of_all([passport, *plans], today())
        assert len(many) == len(one)


class TestOnePage:
    @pytest.fixture
    def sendco(self, cast, sign_in):
        return sign_in(cast[Role.SENDCO])

    def test_by_plan_and_by_colleague(self, cast, ada, passport, sendco):
        mentored(ada, cast[Role.MENTOR])
        address = reverse("pupils:plan_unread")
        assert cast[Role.MENTOR].name in sendco.get(address).content.decode()
        page = sendco.get(address, {"by": "plan"}).content.decode()
        assert ada.name in page
        assert "0 of 1" in page

    def test_whoever_has_read_what_is_in_force_waits_no_more(self, cast, ada, passport):
        mentor, teacher = cast[Role.MENTOR], cast[Role.TEACHER]
        mentored(ada, mentor)
        taught(ada, teacher)
        sendco = cast.actor(Role.SENDCO)
        assert {staff for staff, _ in unread_by(sendco, today()).readers} == {mentor, teacher}
        PlanReading.objects.create(plan=passport, staff=mentor, number=1, read_at=now())
        unread = unread_by(sendco, today())
        assert unread.readers == [(teacher, [passport])]
        assert unread.plans == [passport]

    def test_who_has_read_a_version_before_waits_for_what_is_asked_anew(self, cast, ada, passport):
        mentor = cast[Role.MENTOR]
        mentored(ada, mentor)
        PlanReading.objects.create(plan=passport, staff=mentor, number=1, read_at=now())
        Plan.objects.update(number=2, asks_from=2)
        assert unread_by(cast.actor(Role.SENDCO), today()).readers == [(mentor, [passport])]

    def test_it_is_whoever_the_plan_itself_waits_for(self, cast, ada, passport):
        # Asked by the database here, and of each plan there: the same people.
        for role in Role:
            taught(ada, cast[role])
        mentored(ada, cast[Role.MENTOR])
        waiting = {staff.pk for staff, _ in unread_by(cast.actor(Role.SENDCO), today()).readers}
        assert waiting == {staff.pk for staff in readers_of(passport, today()).unread}
        assert waiting

    def test_it_asks_as_much_for_many_plans_as_for_one(self, cast, ada, passport):
        mentored(ada, cast[Role.MENTOR])
        sendco = cast.actor(Role.SENDCO)
        with CaptureQueriesContext(connection) as one:
            unread_by(sendco, today())
        others = [factories.PupilFactory(school=cast.school, send_status="K") for _ in range(5)]
        for pupil in others:
            in_force(cast, pupil)
            taught(pupil, cast[Role.TEACHER])
        with CaptureQueriesContext(connection) as many:
            assert len(unread_by(sendco, today()).plans) == 6
        assert len(many) == len(one)

    def test_a_mentor_sees_what_waits_of_plans_of_their_own_alone(self, cast, ada, passport):
        mentored(ada, cast[Role.MENTOR])
        taught(ada, cast[Role.TEACHER])
        assert unread_by(cast.actor(Role.MENTOR), today()).plans == []

    def test_a_reminder_is_one_task_that_names_no_pupil(self, cast, ada, passport, sendco):
        mentor = cast[Role.MENTOR]
        mentored(ada, mentor)
        address = reverse("pupils:reader_nudge", args=[mentor.pk])
        assert f"{mentor.name} is reminded" in sendco.post(address, follow=True).content.decode()
        assert "has been reminded already" in sendco.post(address, follow=True).content.decode()
        task = Task.objects.get()
        assert (task.owner, task.pupil) == (mentor, None)
        assert ada.name not in task.text

    def test_whoever_has_nothing_to_read_is_not_reminded(self, cast, passport, sendco):
        address = reverse("pupils:reader_nudge", args=[cast[Role.MENTOR].pk])
        assert sendco.post(address).status_code == 404
        assert not Task.objects.exists()
