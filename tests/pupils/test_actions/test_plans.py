"""A plan from its first draft to its end: who may take which step, and what each leaves behind."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from pupils.actions.plans import begin_plan, end_plan, take_step, write_plan
from pupils.involvement import link_groups
from pupils.models import Plan, PlanVersion
from pupils.plan_kinds import PLAN_KINDS, Stage
from pupils.plan_steps import Rights, Step, may_write, steps, waits_for
from pupils.plans import rights_to
from staffing.access import Role
from staffing.calendar import now
from staffing.models import AuditEvent
from staffing.receipts import Stale
from staffing.refusals import Refused
from tests import factories

pytestmark = pytest.mark.django_db
WRITES = Rights(may_edit=True, may_approve=False, is_author=True)
SIGNS = Rights(may_edit=False, may_approve=True, is_author=False)


@pytest.fixture
def by(cast):
    return cast.actor(Role.SENDCO)


@pytest.fixture
def plan(cast):
    pupil = factories.PupilFactory(school=cast.school, send_status="K")
    return factories.PlanFactory(pupil=pupil, author=cast[Role.TEACHER])


def take(plan: Plan, by, *wanted: Step) -> Plan:
    for step in wanted:
        plan = take_step(by=by, plan=plan, version=plan.version, step=step, at=now())
    return plan


TO_FORCE = (Step.ASK, Step.AGREE, Step.SIGN, Step.PUBLISH)


def in_force(plan: Plan, by, **words) -> Plan:
    """The next version, with some sections said anew."""
    if not plan.stage:
        plan = take(plan, by, Step.DRAFT)
    plan.words |= words
    plan.save()
    return take(plan, by, *TO_FORCE)


class TestStages:
    def test_it_goes_from_the_draft_by_what_was_asked_agreed_and_signed_into_force(self, plan, by):
        seen = []
        for step in TO_FORCE:
            plan = take(plan, by, step)
            seen.append((plan.stage, plan.number))
        assert seen == [(Stage.ASKED, 0), (Stage.AGREED, 0), (Stage.SIGNED, 0), ("", 1)]

    def test_each_stage_offers_the_next_and_the_way_back(self, plan):
        offered = {}
        for stage in Stage:
            plan.stage = stage
            offered[stage] = steps(plan, Rights(may_edit=True, may_approve=True, is_author=False))
        assert offered == {
            Stage.DRAFT: [Step.ASK],
            Stage.ASKED: [Step.AGREE, Step.BACK],
            Stage.AGREED: [Step.SIGN, Step.BACK],
            Stage.SIGNED: [Step.PUBLISH, Step.BACK],
        }

    def test_nobody_signs_off_what_they_wrote(self, plan):
        plan.stage = Stage.AGREED
        assert Step.SIGN not in steps(plan, Rights(may_edit=True, may_approve=True, is_author=True))
        assert steps(plan, SIGNS) == [Step.SIGN]

    def test_an_author_is_told_whom_an_agreed_plan_waits_for(self, plan):
        plan.stage = Stage.AGREED
        assert waits_for(plan, WRITES) == "It waits for somebody other than its author to sign it off."
        assert waits_for(plan, SIGNS) == ""
        plan.stage = Stage.SIGNED
        assert waits_for(plan, WRITES) == ""

    def test_what_is_agreed_is_not_written_on(self, plan):
        may = {}
        for stage in Stage:
            plan.stage = stage
            may[stage] = may_write(plan, WRITES)
        assert may == {
            Stage.DRAFT: True, Stage.ASKED: True, Stage.AGREED: False, Stage.SIGNED: False,
        }  # fmt: skip

    def test_a_passport_is_put_in_force_by_whoever_may_approve_it(self, cast, by):
        passport = factories.PlanFactory(author=cast[Role.SENDCO], kind="passport", words={"about": "Maps."})
        assert steps(passport, WRITES) == []
        assert steps(passport, Rights(may_edit=True, may_approve=True, is_author=True)) == [Step.PUBLISH]
        assert take(passport, by, Step.PUBLISH).number == 1

    def test_going_back_takes_the_signature_away(self, plan, by):
        signed = take(plan, by, Step.ASK, Step.AGREE, Step.SIGN)
        assert signed.approver_id == by.staff_id
        assert take(signed, by, Step.BACK).approver_id is None

    def test_whoever_signed_a_version_may_come_to_write_the_next(self, plan, by, cast):
        plan = take(in_force(plan, by), by, Step.DRAFT)
        told = {"title": "", "review_by": None, "words": plan.words, "targets": []}
        written = write_plan(by=by, plan=plan, version=plan.version, author=cast[Role.SENDCO], **told)
        assert (written.author, written.approver) == (cast[Role.SENDCO], None)
        assert written.versions.get().approved_by == cast[Role.SENDCO]

    def test_a_signed_draft_that_is_let_go_takes_its_signature_with_it(self, plan, by):
        plan = take(in_force(plan, by), by, Step.DRAFT, Step.ASK, Step.AGREE, Step.SIGN, Step.DROP)
        assert plan.approver_id is None

    def test_an_empty_draft_goes_nowhere(self, plan, by):
        plan.words = {"strengths": "", "helps": []}
        plan.save()
        with pytest.raises(Refused, match="Nothing is written in it yet"):
            take(plan, by, Step.ASK)

    def test_of_two_who_take_a_step_at_once_the_second_is_told(self, plan, by):
        take(plan, by, Step.ASK)
        with pytest.raises(Stale):
            take_step(by=by, plan=plan, version=1, step=Step.AGREE, at=now())


class TestVersions:
    def test_the_version_in_force_stays_while_the_next_is_written(self, plan, by):
        plan = take(in_force(plan, by), by, Step.DRAFT)
        assert (plan.number, plan.stage) == (1, Stage.DRAFT)
        assert plan.words == plan.versions.get().words

    def test_a_draft_that_is_let_go_leaves_the_version_in_force(self, plan, by):
        plan = take(in_force(plan, by), by, Step.DRAFT, Step.DROP)
        assert (plan.number, plan.stage, plan.words) == (1, "", {})

    def test_what_was_in_force_is_frozen(self, plan, by):
        version = in_force(plan, by).versions.get()
        for change in (lambda: version.delete(), lambda: PlanVersion.objects.update(words={})):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()

    def test_a_version_says_who_wrote_it_who_signed_it_and_what_it_aimed_at(self, plan, by):
        plan.targets.add(factories.TargetFactory(pupil=plan.pupil, what="Comes on time"))
        version = in_force(plan, by).versions.get()
        assert (version.author, version.approved_by_id) == (plan.author, by.staff_id)
        assert version.aims == ["Comes on time"]

    def test_a_line_that_stays_keeps_its_row_and_one_that_goes_says_until_when(self, plan, by):
        plan = in_force(plan, by, helps=["A list", "Time"])
        kept = plan.lines.get(text="A list")
        plan = in_force(plan, by, helps=["Seat by the door", "A list"])
        told = plan.lines.values_list("text", "position", "first_number", "last_number")
        assert set(told) == {("A list", 1, 1, None), ("Time", 1, 1, 1), ("Seat by the door", 0, 2, None)}
        assert plan.lines.get(text="A list").pk == kept.pk


class TestBegun:
    def begin(self, by, pupil, kind: str = "passport"):
        staff = factories.StaffFactory(school=pupil.school)
        return begin_plan(
            by=by, pupil=pupil, kind=PLAN_KINDS[kind], title="", author=staff, review_by=date(2027, 5, 1)
        )

    def test_there_is_one_of_a_kind_at_a_time(self, plan, by):
        first = self.begin(by, plan.pupil)
        with pytest.raises(Refused, match="There is one already"):
            self.begin(by, plan.pupil)
        end_plan(by=by, plan=first, version=first.version, on=date(2026, 11, 19), reason="A mistake.")
        assert self.begin(by, plan.pupil).pk != first.pk

    def test_there_may_be_several_action_plans(self, plan, by):
        assert self.begin(by, plan.pupil, "action").pk != self.begin(by, plan.pupil, "action").pk

    def test_it_leaves_an_event_about_the_pupil(self, plan, by):
        begun = self.begin(by, plan.pupil)
        event = AuditEvent.objects.get(object_kind="plan", verb="create")
        assert (event.object_id, event.pupil_id) == (begun.pk, plan.pupil_id)

    def test_one_that_ended_offers_nothing_more(self, plan, by):
        over = end_plan(by=by, plan=plan, version=1, on=date(2026, 11, 19), reason="Moved away.")
        assert over.stage == ""
        assert steps(over, Rights(may_edit=True, may_approve=True, is_author=False)) == []


class TestWritten:
    def write(self, plan, by, **changes):
        told = {
            "title": "", "author": plan.author, "review_by": None, "words": {"strengths": "Maps."}, "targets": [],
        } | changes  # fmt: skip
        return write_plan(by=by, plan=plan, version=plan.version, **told)

    def test_a_target_lives_once_and_several_plans_point_at_it(self, plan, by):
        target = factories.TargetFactory(pupil=plan.pupil)
        other = factories.PlanFactory(pupil=plan.pupil, author=plan.author, kind="transition")
        for each in (plan, other):
            self.write(each, by, targets=[target])
        assert set(target.plans.all()) == {plan, other}

    def test_a_target_that_is_no_longer_chosen_is_let_go(self, plan, by):
        target = factories.TargetFactory(pupil=plan.pupil)
        written = self.write(plan, by, targets=[target])
        assert list(self.write(written, by).targets.all()) == []

    def test_of_two_who_write_at_once_the_second_is_told(self, plan, by):
        self.write(plan, by)
        with pytest.raises(Stale):
            self.write(Plan(pk=plan.pk, version=1, author=plan.author), by)


class TestRights:
    @pytest.mark.parametrize(
        ("role", "told"),
        [
            (Role.TEACHER, (True, False, True)),
            (Role.SENDCO, (True, True, False)),
            (Role.ASSISTANT_SENDCO, (True, False, False)),
            (Role.HEAD, (False, True, False)),
            (Role.PASTORAL_LEAD, (False, False, False)),
            (Role.RECORDS, (False, False, False)),
        ],
    )
    def test_a_one_plan_is_written_by_its_author_and_sendcos_and_signed_by_sendco_or_head(
        self, cast, role, told
    ):
        group = factories.TeachingGroupFactory(school=cast.school)
        pupil = factories.PupilFactory(school=cast.school, send_status="K")
        taught(pupil, group, cast[Role.TEACHER])
        plan = factories.PlanFactory(pupil=pupil, author=cast[Role.TEACHER])
        rights = rights_of(cast.actor(role), plan)
        assert (rights.may_edit, rights.may_approve, rights.is_author) == told

    def test_an_author_who_no_longer_works_with_the_pupil_writes_no_more(self, plan, cast):
        assert not rights_of(cast.actor(Role.TEACHER), plan).may_edit

    def test_a_draft_is_read_by_those_who_write_or_sign_it_alone(self, cast):
        pupil = factories.PupilFactory(school=cast.school, send_status="K")
        factories.PlanFactory(pupil=pupil, author=cast[Role.SENDCO])
        readers = {role for role in Role if Plan.objects.visible_to(cast.actor(role)).exists()}
        assert readers == {Role.SENDCO, Role.ASSISTANT_SENDCO, Role.HEAD}


def rights_of(actor, plan: Plan) -> Rights:
    return rights_to(actor, Plan.objects.with_rights(actor).get(pk=plan.pk))


def taught(pupil, group, teacher) -> None:
    from_september = {"starts_on": factories.YEAR_START}
    group.members.create(pupil=pupil, **from_september)
    group.teachers.create(staff=teacher, **from_september)
    link_groups([group])
