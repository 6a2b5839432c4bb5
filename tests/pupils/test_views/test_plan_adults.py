"""Adults named in a personal care plan: picked from staff, shown, may read it and are asked to, while they are named."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from pupils.actions.plan_adults import Named, name_adults
from pupils.actions.plans import end_plan, take_step
from pupils.involvement import rebuild
from pupils.models import Involvement, Plan, PlanAdult
from pupils.plan_readers import readers_of
from pupils.plan_steps import Step
from staffing.access import Role
from staffing.calendar import now, today
from tests import factories


@pytest.fixture
def sendco(cast, sign_in):
    return sign_in(cast[Role.SENDCO])


@pytest.fixture
def care(cast) -> Plan:
    """A draft about a pupil with whom neither mentor nor teacher works."""
    pupil = factories.PupilFactory(school=cast.school, send_status="K", legal_forename="Ada")
    words = {"needs": "Help with buttons."}
    return factories.PlanFactory(pupil=pupil, author=cast[Role.SENDCO], kind="care", words=words)


def write(browser, plan: Plan, *named, **fields):
    plan.refresh_from_db()
    told = {"form_key": uuid4(), "version": plan.version, "author": plan.author_id, "in_needs": "Buttons."}
    for number, (staff, does) in enumerate(named, start=1):
        told |= {f"adult_{number}": staff.pk if staff else "", f"does_{number}": does}
    return browser.post(reverse("pupils:plan_edit", args=[plan.pk]), told | fields)


def in_force(cast, plan: Plan, *staff, at=None) -> Plan:
    """The next version, which names these."""
    at = at or now()
    actor = cast.actor(Role.SENDCO)
    plan.refresh_from_db()
    if not plan.stage:
        take_step(by=actor, plan=plan, version=plan.version, step=Step.DRAFT, at=at)
        plan.refresh_from_db()
    name_adults(plan, [Named(each.pk, "Mornings") for each in staff])
    Plan.objects.filter(pk=plan.pk).update(stage="signed", approver=cast[Role.HEAD])
    plan.refresh_from_db()
    take_step(by=actor, plan=plan, version=plan.version, step=Step.PUBLISH, at=at)
    return Plan.objects.select_related("pupil").get(pk=plan.pk)


def opens(browser, plan: Plan) -> int:
    return browser.get(reverse("pupils:plan_detail", args=[plan.pk])).status_code


class TestNamed:
    def test_they_are_picked_with_what_they_do_and_stand_in_the_plan(self, cast, sendco, care):
        mentor, teacher = cast[Role.MENTOR], cast[Role.TEACHER]
        assert write(sendco, care, (mentor, "Before lunch"), (teacher, "")).status_code == 302
        told = PlanAdult.objects.values_list("staff", "does", "number")
        assert list(told) == [(mentor.pk, "Before lunch", 1), (teacher.pk, "", 1)]
        page = sendco.get(reverse("pupils:plan_detail", args=[care.pk])).content.decode()
        assert f"<li>{mentor.name}: Before lunch</li><li>{teacher.name}</li>" in page

    def test_the_form_opens_with_them_and_takes_them_out_again(self, cast, sendco, care):
        write(sendco, care, (cast[Role.MENTOR], "Before lunch"))
        page = sendco.get(reverse("pupils:plan_edit", args=[care.pk])).content.decode()
        assert f'<option value="{cast[Role.MENTOR].pk}" selected>' in page
        assert 'value="Before lunch"' in page
        write(sendco, care)
        assert not PlanAdult.objects.exists()

    def test_nobody_is_named_twice_and_nothing_is_done_by_nobody(self, cast, sendco, care):
        mentor = cast[Role.MENTOR]
        answer = write(sendco, care, (mentor, "Mornings"), (mentor, "Evenings"), (None, "At noon"))
        errors = answer.context["form"].errors
        assert "Named twice" in errors["adult_2"][0]
        assert "Choose who does this" in errors["adult_3"][0]
        assert "At noon" in answer.content.decode()

    def test_whose_role_reads_no_such_plan_and_who_works_elsewhere_can_t_be_picked(self, cast, sendco, care):
        for other in (cast[Role.EXAMS_OFFICER], factories.StaffFactory()):
            answer = write(sendco, care, (other, ""))
            assert "adult_1" in answer.context["form"].errors

    def test_a_version_keeps_those_it_named_and_the_next_says_who_changed(self, cast, sendco, care):
        in_force(cast, care, cast[Role.MENTOR])
        in_force(cast, care, cast[Role.TEACHER])
        assert set(PlanAdult.objects.values_list("number", "staff")) == {
            (1, cast[Role.MENTOR].pk),
            (2, cast[Role.TEACHER].pk),
        }
        version = care.versions.get(number=2)
        page = sendco.get(reverse("pupils:plan_version", args=[version.pk])).content.decode()
        assert f"taken out: </span>{cast[Role.MENTOR].name}" in page
        assert f"new: </span>{cast[Role.TEACHER].name}" in page


class TestRights:
    @pytest.mark.parametrize("role", [Role.MENTOR, Role.TEACHER])
    def test_they_may_read_it_while_it_names_them_and_is_in_force(self, cast, sign_in, care, role):
        browser = sign_in(cast[role])
        name_adults(care, [Named(cast[role].pk)])
        assert opens(browser, care) == 404
        in_force(cast, care, cast[role])
        assert opens(browser, care) == 200
        in_force(cast, care)
        assert opens(browser, care) == 404

    def test_they_read_it_and_change_nothing(self, cast, sign_in, care):
        in_force(cast, care, cast[Role.MENTOR])
        browser = sign_in(cast[Role.MENTOR])
        assert browser.get(reverse("pupils:plan_edit", args=[care.pk])).status_code == 404

    def test_a_plan_that_is_over_opens_no_more(self, cast, sign_in, care):
        plan = in_force(cast, care, cast[Role.MENTOR])
        end_plan(by=cast.actor(Role.SENDCO), plan=plan, version=plan.version, on=today(), reason="Grown.")
        assert opens(sign_in(cast[Role.MENTOR]), care) == 404


class TestAsked:
    def test_they_are_asked_to_read_it_though_no_timetable_has_them(self, cast, sign_in, care):
        plan = in_force(cast, care, cast[Role.MENTOR], cast[Role.TEACHER])
        readers = readers_of(plan, today())
        assert {each.pk for each in readers.unread} == {cast[Role.MENTOR].pk, cast[Role.TEACHER].pk}
        browser = sign_in(cast[Role.TEACHER])
        page = browser.get(reverse("pupils:plan_reading")).content.decode()
        assert plan.pupil.name in page
        browser.post(reverse("pupils:plan_read", args=[plan.pk]), {"number": 1})
        assert {each.pk for each in readers_of(plan, today()).unread} == {cast[Role.MENTOR].pk}

    def test_who_is_named_no_more_is_asked_no_more_and_who_comes_is(self, cast, care):
        in_force(cast, care, cast[Role.MENTOR])
        plan = in_force(cast, care, cast[Role.TEACHER])
        asked = Plan.objects.to_read_by
        assert [each.pk for each in readers_of(plan, today()).unread] == [cast[Role.TEACHER].pk]
        assert not asked(cast.actor(Role.MENTOR), today()).exists()
        assert asked(cast.actor(Role.TEACHER), today()).exists()

    def test_a_plan_that_was_in_force_before_such_plans_were_read_asks_with_its_next_version(
        self, cast, care
    ):
        in_force(cast, care)
        Plan.objects.update(asks_from=0, asks_on=None)
        plan = in_force(cast, care, cast[Role.MENTOR])
        assert (plan.asks_from, plan.asks_on) == (2, now().date())


def test_they_work_with_the_pupil_from_the_version_that_named_them_to_the_last(cast, care):
    mentor, teacher = cast[Role.MENTOR], cast[Role.TEACHER]
    first = now() - timedelta(days=30)
    in_force(cast, care, mentor, at=first)
    in_force(cast, care, mentor, teacher, at=first + timedelta(days=10))
    plan = in_force(cast, care, teacher, at=first + timedelta(days=20))
    day = first.date()
    wanted = {
        (mentor.pk, "named", day, day + timedelta(days=19)),
        (teacher.pk, "named", day + timedelta(days=10), None),
    }

    def written() -> set:
        return set(Involvement.objects.values_list("staff", "reason", "starts_on", "ends_on"))

    assert written() == wanted
    Involvement.objects.all().delete()
    rebuild(cast.school.pk)
    assert written() == wanted
    end_plan(by=cast.actor(Role.SENDCO), plan=plan, version=plan.version, on=today(), reason="Grown.")
    assert (teacher.pk, "named", day + timedelta(days=10), today()) in written()
