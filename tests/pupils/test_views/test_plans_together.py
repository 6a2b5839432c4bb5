"""A pupil's plans side by side, as somebody may see them."""

import pytest
from django.urls import reverse

from pupils.actions.plans import take_step
from pupils.models import GroupMember, Plan
from pupils.plan_steps import Step
from pupils.plans_together import read_together
from staffing.access import Role
from staffing.calendar import now, today
from staffing.models import StaffRole
from tests import factories

NAMES = {"passport": "Learning Passport", "support": "One Plan", "action": "Action plan"}


@pytest.fixture
def ada(cast):
    return factories.PupilFactory(school=cast.school, send_status="K")


def in_force(cast, pupil, kind: str, **words) -> Plan:
    author = cast[Role.SENDCO]
    plan = factories.PlanFactory(pupil=pupil, author=author, kind=kind, words=words)
    if kind != "passport":
        Plan.objects.filter(pk=plan.pk).update(stage="signed", approver=cast[Role.HEAD])
        plan.refresh_from_db()
    take_step(by=author.actor(today()), plan=plan, version=plan.version, step=Step.PUBLISH, at=now())
    return Plan.objects.get(pk=plan.pk)


def clashes_for(cast, ada, role: Role = Role.SENDCO) -> list[str]:
    return [each.clash.value for each in read_together(cast.actor(role), ada, NAMES).clashes]


def test_a_strategy_that_one_asks_for_and_another_forbids_is_named_with_both(cast, ada, sign_in):
    passport = in_force(cast, ada, "passport", helps=["Calling across the room"])
    support = in_force(cast, ada, "support", avoid=["calling across a room!"])
    for plan in (passport, support):
        plan.targets.add(factories.TargetFactory(pupil=ada, author=cast[Role.SENDCO], measure=f"m{plan.pk}"))
    assert clashes_for(cast, ada) == ["Asked for and forbidden"]
    page = sign_in(cast[Role.SENDCO]).get(reverse("pupils:plans_together", args=[ada.pk])).content.decode()
    assert "Asked for and forbidden" in page
    assert page.count(reverse("pupils:plan_detail", args=[support.pk])) == 2


def test_two_aims_for_one_measure_are_named(cast, ada):
    for aim in (90, 95):
        target = factories.TargetFactory(pupil=ada, author=cast[Role.SENDCO], measure="on time", aim=aim)
        in_force(cast, ada, "passport" if aim == 90 else "support", helps=["A list"]).targets.add(target)
    assert clashes_for(cast, ada) == ["One measure, two aims"]


def test_a_target_on_no_plan_and_a_plan_with_none_are_named(cast, ada):
    factories.TargetFactory(pupil=ada, author=cast[Role.SENDCO])
    in_force(cast, ada, "support", helps=["A list"])
    assert clashes_for(cast, ada) == ["A target on no plan", "A plan without a target"]


def test_a_plan_that_is_not_open_to_the_reader_is_in_no_clash(cast, ada):
    faculty = factories.FacultyFactory(school=cast.school)
    group = factories.TeachingGroupFactory(school=cast.school, faculty=faculty)
    GroupMember.objects.create(group=group, pupil=ada, starts_on=factories.YEAR_START)
    StaffRole.objects.filter(staff=cast[Role.FACULTY_LEAD]).update(faculty=faculty)
    in_force(cast, ada, "action", helps=["Calling"])
    in_force(cast, ada, "passport", avoid=["Calling"])
    assert "Asked for and forbidden" in clashes_for(cast, ada)
    assert "Asked for and forbidden" not in clashes_for(cast, ada, Role.FACULTY_LEAD)


def test_a_draft_or_a_plan_that_is_over_is_in_no_clash(cast, ada):
    factories.PlanFactory(pupil=ada, author=cast[Role.SENDCO], kind="support", words={"avoid": ["A list"]})
    over = in_force(cast, ada, "passport", helps=["A list"])
    Plan.objects.filter(pk=over.pk).update(ended_on=today(), end_reason="Left.")
    assert clashes_for(cast, ada) == []
