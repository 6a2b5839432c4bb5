"""What others bring to a plan as requests: asked, answered or entered, declined, late, taken in with its source."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from pupils.actions.plans import take_step
from pupils.contributions import contribution_rows
from pupils.involvement import link_caseloads, link_groups
from pupils.models import CaseloadAssignment, PlanContribution
from pupils.plan_steps import Step
from staffing.access import Role
from staffing.calendar import now, today
from tests import factories

DUE = date(2026, 11, 27)


@pytest.fixture
def sendco(cast, sign_in):
    return sign_in(cast[Role.SENDCO])


@pytest.fixture
def teacher(cast, sign_in):
    return sign_in(cast[Role.TEACHER])


@pytest.fixture
def ada(cast):
    """On the mentor's caseload, in a class of the teacher's, with a mother and a social worker."""
    pupil = factories.PupilFactory(school=cast.school, send_status="K", legal_forename="Ada")
    row = factories.CaseloadAssignmentFactory(pupil=pupil, mentor=cast[Role.MENTOR])
    link_caseloads(CaseloadAssignment.objects.filter(pk=row.pk))
    group = factories.TeachingGroupFactory(school=cast.school)
    group.teachers.create(staff=cast[Role.TEACHER], starts_on=factories.YEAR_START)
    group.members.create(pupil=pupil, starts_on=factories.YEAR_START)
    link_groups([group])
    factories.PupilContactFactory(pupil=pupil, relationship="PAM", priority=1)
    factories.PupilContactFactory(
        pupil=pupil, relationship="SWR", priority=2, has_parental_responsibility=False
    )
    return pupil


@pytest.fixture
def plan(ada, cast):
    return factories.PlanFactory(pupil=ada, author=cast[Role.SENDCO], words={"helps": ["A list"]})


def at(name: str, *ids: int) -> str:
    return reverse(f"pupils:{name}", args=ids)


def send(browser, name: str, row, **told) -> str:
    told = {"form_key": str(uuid4()), "version": row.version} | told
    return browser.post(at(name, row.pk), told, follow=True).content.decode()


def ask(browser, plan, *staff, **told) -> str:
    told = {"staff": [each.pk for each in staff], "due_on": DUE.isoformat()} | told
    return send(browser, "contribution_ask", plan, **told)


def asked_of(plan, staff=None, **fields) -> PlanContribution:
    fields = {"voice": "teacher", "staff": staff} if staff else {"voice": "pupil"} | fields
    return factories.PlanContributionFactory(plan=plan, **fields)


def answer(browser, row, **told) -> str:
    how = "observed" if row.staff_id else "phone"
    told = {"how": how, "given_on": "2026-11-18", "in_helps": "A seat by the door\n- A list"} | told
    return send(browser, "contribution_write", row, **told)


class TestAsked:
    def test_each_is_asked_as_what_they_are_to_the_pupil(self, sendco, plan, ada, cast):
        links = [f"l{link.pk}" for link in ada.contact_links.all()]
        page = ask(sendco, plan, cast[Role.TEACHER], cast[Role.MENTOR], pupil="on", links=links)
        assert "Asked: " in page
        rows = PlanContribution.objects.filter(plan=plan, number=1)
        assert sorted(rows.values_list("voice", flat=True)) == [
            "agency", "mentor", "parent", "pupil", "teacher",
        ]  # fmt: skip
        plan.refresh_from_db()
        assert plan.stage == "asked"

    def test_a_passport_stays_a_draft(self, sendco, ada, cast):
        passport = factories.PlanFactory(pupil=ada, author=cast[Role.SENDCO], kind="passport")
        ask(sendco, passport, cast[Role.TEACHER])
        passport.refresh_from_db()
        assert passport.stage == "draft"
        assert passport.contributions.count() == 1

    def test_whoever_is_asked_is_not_offered_again(self, sendco, plan, cast):
        ask(sendco, plan, cast[Role.TEACHER], pupil="on")
        page = sendco.get(at("contribution_ask", plan.pk)).content.decode()
        assert cast[Role.TEACHER].name not in page
        assert cast[Role.MENTOR].name in page
        assert "The pupil" not in page

    def test_nobody_chosen_is_told_beside_the_field(self, sendco, plan):
        assert "Choose whom to ask." in ask(sendco, plan)

    def test_a_day_that_is_over_is_refused(self, sendco, plan, cast):
        page = ask(sendco, plan, cast[Role.TEACHER], due_on="2026-11-01")
        assert "That day is over." in page
        assert not plan.contributions.exists()

    def test_a_colleague_who_left_while_the_form_was_open_is_refused_in_a_sentence(self, sendco, plan, cast):
        leaver = cast[Role.TEACHER]
        leaver.ends_on = today() - timedelta(days=1)
        leaver.save()
        assert "has left, or no longer works with the pupil" in ask(sendco, plan, leaver)

    def test_what_is_agreed_is_asked_about_no_more(self, sendco, ada, cast):
        plan = factories.PlanFactory(pupil=ada, author=cast[Role.SENDCO], stage="agreed")
        assert (
            "This version is agreed."
            in sendco.get(at("contribution_ask", plan.pk), follow=True).content.decode()
        )


class TestAnswered:
    def test_a_colleague_finds_it_on_today_and_among_what_is_asked(self, teacher, plan, cast):
        asked_of(plan, cast[Role.TEACHER])
        assert "1 plan you are asked to add to" in teacher.get(reverse("mentoring:today")).content.decode()
        assert plan.pupil.name in teacher.get(at("plan_asked")).content.decode()

    def test_it_asks_about_the_sections_that_want_this_voice(self, teacher, plan, cast):
        page = teacher.get(at("contribution_write", asked_of(plan, cast[Role.TEACHER]).pk)).content.decode()
        assert "What helps" in page
        assert "What parents and carers say" not in page

    def test_once_answered_it_waits_no_more(self, teacher, plan, cast):
        row = asked_of(plan, cast[Role.TEACHER])
        assert "for its author to take in" in answer(teacher, row)
        row.refresh_from_db()
        assert row.words == {"helps": "A seat by the door\n- A list"}
        assert row.entered_by == cast[Role.TEACHER]
        assert "you are asked to add" not in teacher.get(reverse("mentoring:today")).content.decode()

    def test_after_its_day_it_is_taken_and_marked_late(self, teacher, sendco, plan, cast):
        row = asked_of(plan, cast[Role.TEACHER], due_on=date(2026, 11, 2))
        PlanContribution.objects.update(due_on=date(2026, 11, 2))
        assert (
            "It is late, and counts as any other."
            in teacher.get(at("contribution_write", row.pk)).content.decode()
        )
        answer(teacher, row)
        assert "Came late" in sendco.get(at("plan_detail", plan.pk)).content.decode()

    def test_nothing_said_is_told_and_nothing_is_kept(self, teacher, plan, cast):
        row = asked_of(plan, cast[Role.TEACHER])
        assert "Write something to one of these" in answer(teacher, row, in_helps="  ")
        row.refresh_from_db()
        assert row.is_waiting

    def test_three_hundred_kilobytes_are_told_and_stay_in_the_form(self, teacher, plan, cast):
        row = asked_of(plan, cast[Role.TEACHER])
        pasted = "A seat by the door. " * 15_000
        page = answer(teacher, row, in_helps=pasted)
        assert "Keep it to 20000 characters: there are 299999." in page
        assert pasted.strip() in page

    def test_a_colleague_may_say_that_nothing_will_come(self, teacher, sendco, plan, cast):
        row = asked_of(plan, cast[Role.TEACHER])
        send(teacher, "contribution_close", row, why="I teach her since Monday.")
        page = sendco.get(at("plan_detail", plan.pk)).content.decode()
        assert "I teach her since Monday." in page
        assert "Nothing will come" in page
        assert teacher.get(at("contribution_write", row.pk)).status_code == 404

    def test_another_colleague_neither_reads_nor_answers_it(self, plan, cast, sign_in):
        row = asked_of(plan, cast[Role.TEACHER])
        mentor = sign_in(cast[Role.MENTOR])
        assert mentor.get(at("contribution_write", row.pk)).status_code == 404
        assert mentor.get(at("contribution_close", row.pk)).status_code == 404

    def test_two_who_enter_what_the_pupil_says_are_told(self, sendco, plan):
        row = asked_of(plan)
        answer(sendco, row, in_pupil="I like maps.")
        page = answer(sendco, row, in_pupil="I like trains.")
        assert "Somebody else saved this" in page
        assert "I like maps." in page
        assert "I like trains." in page


class TestReminded:
    def test_colleagues_are_reminded_once_a_day(self, sendco, teacher, plan, cast):
        asked_of(plan, cast[Role.TEACHER])
        asked_of(plan)
        assert "1 colleague reminded." in send(sendco, "contribution_remind", plan)
        assert "Everybody was reminded today" in send(sendco, "contribution_remind", plan)
        assert "who reminded you on" in teacher.get(at("plan_asked")).content.decode()

    def test_one_who_left_is_named_so_and_can_be_asked_no_more(self, sendco, plan, cast):
        leaver = cast[Role.TEACHER]
        asked_of(plan, leaver)
        leaver.ends_on = today() - timedelta(days=1)
        leaver.save()
        page = sendco.get(at("plan_detail", plan.pk)).content.decode()
        assert "has left the school" in page
        assert "Ask no more" in page

    def test_the_late_stand_first(self, plan, cast):
        asked_of(plan)
        late = asked_of(plan, cast[Role.TEACHER])
        late.due_on = today() - timedelta(days=1)
        rows = contribution_rows([*plan.contributions.exclude(pk=late.pk), late], today())
        assert [row.state for row in rows] == ["Late", "Waiting"]


class TestTakenIn:
    @pytest.fixture
    def answered(self, plan, cast, teacher):
        row = asked_of(plan, cast[Role.TEACHER])
        answer(teacher, row, in_assess="Reads two years behind.\n\nTires after lunch.")
        return row

    def write(self, browser, plan, **told) -> str:
        plan.refresh_from_db()
        told = {"author": plan.author_id, "in_helps": "A list"} | told
        return send(browser, "plan_edit", plan, **told)

    def test_it_stands_beside_its_section_piece_by_piece(self, sendco, plan, answered):
        page = sendco.get(at("plan_edit", plan.pk)).content.decode()
        for piece in ("A seat by the door", "Reads two years behind.", "Tires after lunch."):
            assert piece in page

    def test_what_is_ticked_is_taken_in_with_its_source_and_the_rest_is_not(
        self, sendco, plan, answered, cast
    ):
        self.write(
            sendco, plan, take_helps=[f"c{answered.pk}-0"], take_assess=[f"c{answered.pk}-1"],
            in_assess="Known so far.",
        )  # fmt: skip
        plan.refresh_from_db()
        mark = f"observed by {cast[Role.TEACHER].name}, 18 Nov 2026"
        assert plan.words["helps"] == ["A list", "A seat by the door"]
        assert plan.words["assess"] == "Known so far.\n\nTires after lunch."
        assert plan.sources == {
            "helps": [["A seat by the door", mark]], "assess": [["Tires after lunch.", mark]],
        }  # fmt: skip
        assert mark in sendco.get(at("plan_detail", plan.pk)).content.decode()

    def test_the_mark_stays_when_it_is_put_better_and_goes_with_the_words(self, sendco, plan, answered):
        self.write(sendco, plan, take_helps=[f"c{answered.pk}-0"])
        self.write(sendco, plan, in_helps="A seat close by the door")
        assert ", reworded" in sendco.get(at("plan_detail", plan.pk)).content.decode()
        self.write(sendco, plan, in_helps="Quiet mornings")
        plan.refresh_from_db()
        assert plan.sources == {}

    def test_the_version_in_force_keeps_it(self, sendco, plan, answered, cast):
        self.write(sendco, plan, take_helps=[f"c{answered.pk}-0"])
        plan.refresh_from_db()
        onward = (Step.ASK, Step.AGREE, Step.SIGN, Step.PUBLISH)
        for step, role in zip(onward, (Role.SENDCO, Role.SENDCO, Role.HEAD, Role.HEAD), strict=True):
            plan = take_step(by=cast.actor(role), plan=plan, version=plan.version, step=step, at=now())
        version = plan.versions.get()
        assert "observed by" in sendco.get(at("plan_version", version.pk)).content.decode()
        plan = take_step(
            by=cast.actor(Role.SENDCO), plan=plan, version=plan.version, step=Step.DRAFT, at=now()
        )
        assert plan.sources == version.sources

    def test_too_many_lines_are_told_and_the_ticks_stay(self, sendco, plan, answered):
        many = "\n".join(f"Line {number}" for number in range(12))
        page = self.write(sendco, plan, in_helps=many, take_helps=[f"c{answered.pk}-0"])
        assert "At most 12 lines: there are 13." in page
        assert f'value="c{answered.pk}-0" checked' in page

    def test_a_parent_is_named_by_what_they_are_and_not_by_name(self, sendco, plan, ada):
        mother = ada.contact_links.get(relationship="PAM")
        row = asked_of(plan, voice="parent", link=mother)
        answer(sendco, row, in_parent="She loves maps.")
        self.write(sendco, plan, take_parent=[f"c{row.pk}-0"])
        page = sendco.get(at("plan_detail", plan.pk)).content.decode()
        assert "said by a parent or carer, 18 Nov 2026" in page
        assert mother.contact.surname not in page


def test_a_paste_from_a_word_processor_into_a_plan_is_told_and_stays(sendco, plan):
    pasted = "Strong in maths. " * 18_000
    page = send(sendco, "plan_edit", plan, author=plan.author_id, in_strengths=pasted)
    assert "Keep it to 20000 characters" in page
    assert pasted.strip() in page
    plan.refresh_from_db()
    assert plan.words == {"helps": ["A list"]}


class TestCommented:
    def say(self, browser, plan, **told) -> str:
        return send(browser, "comment_create", plan, **{"section": "helps", "text": "Say which list."} | told)

    def test_whoever_is_asked_reads_the_draft_and_comments_on_it(self, teacher, sendco, plan, cast):
        asked_of(plan, cast[Role.TEACHER])
        page = self.say(teacher, plan)
        assert "A list" in page
        assert "Say which list." in page
        assert "1 comment to deal with" in sendco.get(at("plan_edit", plan.pk)).content.decode()

    def test_whoever_is_not_asked_reads_no_draft(self, teacher, plan):
        assert teacher.get(at("comment_create", plan.pk)).status_code == 404

    def test_its_author_deals_with_it_and_the_one_who_said_it_does_not(self, teacher, sendco, plan, cast):
        asked_of(plan, cast[Role.TEACHER])
        self.say(teacher, plan)
        row = plan.comments.get()
        assert teacher.post(at("comment_resolve", row.pk)).status_code == 404
        page = sendco.post(at("comment_resolve", row.pk), follow=True).content.decode()
        assert "Nothing is open." in page
        assert "Dealt with: 1" in page

    def test_nothing_said_is_told(self, sendco, plan):
        assert "Fill in “What to say”." in self.say(sendco, plan, text="")
