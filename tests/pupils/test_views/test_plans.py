"""A pupil's plans as requests: begun, written, taken into force, compared, ended."""

from uuid import uuid4

import pytest
from django.urls import reverse

from pupils.models import Plan, PlanKindSetting
from staffing.access import Role
from tests import factories


@pytest.fixture
def sendco(cast, sign_in):
    return sign_in(cast[Role.SENDCO])


@pytest.fixture
def ada(cast):
    return factories.PupilFactory(school=cast.school, send_status="K", legal_forename="Ada")


@pytest.fixture
def passport(ada, cast):
    words = {"about": "Draws maps.", "musts": ["Seat by the door"], "helps": ["A list"]}
    return factories.PlanFactory(pupil=ada, author=cast[Role.SENDCO], kind="passport", words=words)


def at(name: str, *ids: int) -> str:
    return reverse(f"pupils:{name}", args=ids)


def begin(browser, ada, author, **changes) -> str:
    told = {"form_key": str(uuid4()), "kind": "support", "author": author.pk} | changes
    return browser.post(at("plan_create", ada.pk), told, follow=True).content.decode()


def write(browser, plan, **changes) -> str:
    told = {"form_key": str(uuid4()), "version": plan.version, "author": plan.author_id} | changes
    return browser.post(at("plan_edit", plan.pk), told, follow=True).content.decode()


def step(browser, plan, code: str) -> str:
    plan.refresh_from_db()
    told = {"step": code, "version": plan.version}
    return browser.post(at("plan_step", plan.pk), told, follow=True).content.decode()


class TestBegun:
    def test_it_is_a_draft_of_its_author_due_when_the_kind_is(self, sendco, ada, cast):
        page = begin(sendco, ada, cast[Role.SENDCO])
        plan = Plan.objects.get()
        assert "The plan is begun, as a draft." in page
        assert (plan.kind, plan.stage, plan.author) == ("support", "draft", cast[Role.SENDCO])
        assert str(plan.review_by) == "2027-03-21"

    def test_a_kind_there_is_one_of_already_is_not_offered(self, sendco, ada, passport):
        page = sendco.get(at("plan_create", ada.pk)).content.decode()
        assert "One Plan" in page
        assert "Learning Passport" not in page

    def test_a_kind_goes_by_the_name_that_the_school_gives_it(self, sendco, ada, cast):
        PlanKindSetting.objects.create(school=cast.school, kind="support", name="Support Plan")
        page = sendco.get(at("plan_create", ada.pk)).content.decode()
        assert "Support Plan" in page
        assert "One Plan" not in page

    def test_what_is_only_proposed_is_off_until_the_school_switches_it_on(self, sendco, ada, cast):
        address = at("plan_create", ada.pk)
        assert "Individual Support Plan" not in sendco.get(address).content.decode()
        PlanKindSetting.objects.create(school=cast.school, kind="isp", is_on=True)
        assert "Individual Support Plan" in sendco.get(address).content.decode()

    def test_an_author_whose_role_writes_no_such_plan_is_refused_by_name(self, sendco, ada, cast):
        lead = cast[Role.PASTORAL_LEAD]
        assert f"The role of {lead.name} does not write plans of this kind." in begin(sendco, ada, lead)

    def test_an_author_who_does_not_see_the_pupil_is_refused_by_name(self, sendco, ada, cast):
        teacher = cast[Role.TEACHER]
        assert f"{teacher.name} does not see this pupil." in begin(sendco, ada, teacher)
        assert not Plan.objects.exists()


class TestWritten:
    def test_sections_are_kept_lists_line_by_line(self, sendco, passport):
        write(sendco, passport, in_about="I like maps.", in_helps="- A list\n\n• Time\nA list")
        passport.refresh_from_db()
        assert passport.words["about"] == "I like maps."
        assert passport.words["helps"] == ["A list", "Time"]

    def test_a_fourth_thing_that_must_happen_is_refused_beside_its_field_and_stays_typed(
        self, sendco, passport
    ):
        page = write(sendco, passport, in_musts="One\nTwo\nThree\nFour")
        assert "At most 3 lines: there are 4." in page
        assert "One\nTwo\nThree\nFour" in page

    def test_a_line_that_is_too_long_is_named(self, sendco, passport):
        assert "Keep each line to 300 characters" in write(sendco, passport, in_helps="x" * 301)

    def test_a_paste_of_300_kb_is_refused_and_nothing_of_it_is_lost(self, sendco, passport):
        pasted = "Word " * 60_000
        page = write(sendco, passport, in_about=pasted)
        assert "Keep it to 20000 characters: there are 299999." in page
        assert pasted.strip() in page

    def test_two_authors_at_once_both_see_what_the_other_wrote(self, sendco, passport):
        write(sendco, passport, in_about="Theirs.")
        page = write(sendco, passport, in_about="Mine.")
        assert "Somebody else saved this while you had it open." in page
        assert "Theirs." in page
        assert "Mine." in page

    def test_what_is_agreed_is_written_on_by_going_back_alone(self, sendco, ada, cast):
        plan = factories.PlanFactory(pupil=ada, author=cast[Role.SENDCO], stage="agreed")
        page = sendco.get(at("plan_edit", plan.pk), follow=True).content.decode()
        assert "Take it back to draft to change it." in page


class TestInForce:
    def test_its_page_opens_on_what_must_happen(self, sendco, passport):
        page = step(sendco, passport, "publish")
        assert "Version 1 is in force." in page
        assert page.index("Seat by the door") < page.index("Draws maps.")

    def test_what_helps_stands_on_the_pupils_page_what_must_happen_first(self, sendco, passport, ada):
        address = reverse("mentoring:pupil_detail", args=[ada.pk])
        assert "A list" not in sendco.get(address).content.decode()
        step(sendco, passport, "publish")
        page = sendco.get(address).content.decode()
        assert page.index("Seat by the door") < page.index("A list")

    def test_a_new_version_says_what_changed(self, sendco, passport):
        step(sendco, passport, "publish")
        step(sendco, passport, "draft")
        passport.refresh_from_db()
        write(sendco, passport, in_about="Draws trains.", in_musts="Seat by the door")
        step(sendco, passport, "publish")
        version = passport.versions.get(number=2)
        page = sendco.get(at("plan_version", version.pk)).content.decode()
        assert "taken out: </span>maps." in page
        assert "new: </span>trains." in page
        told = page[page.index("What changed since") : page.index("What it said")]
        assert "About me" in told
        assert "Three things that must happen" not in told

    def test_a_step_that_is_not_offered_changes_nothing(self, sendco, passport):
        assert "Somebody else changed this plan meanwhile." in step(sendco, passport, "sign")
        passport.refresh_from_db()
        assert passport.stage == "draft"

    def test_a_version_of_another_number_is_compared_and_one_that_is_not_there_is_not(self, sendco, passport):
        step(sendco, passport, "publish")
        first = passport.versions.get()
        assert sendco.get(at("plan_version", first.pk), {"against": "7"}).status_code == 404

    def test_one_that_is_due_for_review_says_so(self, sendco, passport):
        step(sendco, passport, "publish")
        Plan.objects.update(review_by="2026-11-19")
        assert "Review due" in sendco.get(at("plan_list", passport.pupil_id)).content.decode()


class TestEnded:
    def end(self, browser, plan, **changes) -> str:
        told = {
            "form_key": str(uuid4()),
            "version": plan.version,
            "on": "2026-11-19",
            "reason": "Moved.",
        } | changes
        return browser.post(at("plan_end", plan.pk), told, follow=True).content.decode()

    def test_it_stands_among_those_that_ended_with_the_reason(self, sendco, passport):
        page = self.end(sendco, passport)
        assert "Ended" in page
        assert "Moved." in page

    def test_it_does_not_end_on_a_day_to_come(self, sendco, passport):
        assert "That day is still to come." in self.end(sendco, passport, on="2026-12-24")

    def test_why_is_asked(self, sendco, passport):
        assert "Fill in “Why”." in self.end(sendco, passport, reason="")


class TestWording:
    def check(self, browser, plan, **told) -> str:
        told = {
            "form_key": str(uuid4()),
            "version": plan.version,
            "author": plan.author_id,
            "check": "wording",
        } | told
        return browser.post(at("plan_edit", plan.pk), told).content.decode()

    def test_it_is_checked_without_being_saved_and_nothing_typed_is_lost(self, sendco, ada, cast):
        plan = factories.PlanFactory(pupil=ada, author=cast[Role.SENDCO])
        page = self.check(sendco, plan, in_provide="Access to a quiet room")
        assert "2 remarks on the wording" in page
        assert "“access to” leaves open who gives it" in page
        assert "Access to a quiet room</textarea>" in page
        plan.refresh_from_db()
        assert "provide" not in plan.words

    def test_the_name_of_another_pupil_is_told_and_the_pupils_own_is_not(self, sendco, ada, cast):
        other = factories.PupilFactory(school=cast.school, legal_forename="Zoe", legal_surname="Finch")
        plan = factories.PlanFactory(pupil=ada, author=cast[Role.SENDCO])
        page = self.check(sendco, plan, in_strengths=f"{ada.name} helps {other.name}.")
        assert "“Zoe Finch” is the name of another pupil." in page
        assert "1 remark on the wording" in page

    def test_a_pupil_of_another_school_is_nobody(self, sendco, ada, cast):
        factories.PupilFactory(school=cast.other_school, legal_forename="Zoe", legal_surname="Finch")
        plan = factories.PlanFactory(pupil=ada, author=cast[Role.SENDCO])
        assert "Nothing to remark" in self.check(sendco, plan, in_strengths="Away from Zoe Finch.")

    def test_it_is_saved_all_the_same(self, sendco, ada, cast):
        plan = factories.PlanFactory(pupil=ada, author=cast[Role.SENDCO])
        page = write(sendco, plan, in_provide="Access to a quiet room")
        assert "The draft is saved. There are remarks on its wording" in page
        plan.refresh_from_db()
        assert plan.words["provide"] == ["Access to a quiet room"]
        assert "leaves open" in sendco.get(at("plan_edit", plan.pk)).content.decode()


def test_targets_are_offered_by_what_they_are_about(sendco, ada, cast):
    target = factories.TargetFactory(pupil=ada, author=cast[Role.SENDCO], what="Comes in on time")
    plan = factories.PlanFactory(pupil=ada, author=cast[Role.SENDCO])
    plan.targets.add(target)
    page = sendco.get(at("plan_edit", plan.pk)).content.decode()
    assert "Comes in on time" in page
    assert f'value="{target.pk}" id="id_targets_0" checked' in page
