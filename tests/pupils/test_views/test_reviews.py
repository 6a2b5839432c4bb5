"""Reviews of plans as requests: planned, moved, written up, closed, put right, followed."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from pupils.models import PlanVersion, Review, ReviewAmendment, Task
from staffing.access import Role
from staffing.calendar import now
from tests import factories

MONDAY, EARLIER = date(2026, 12, 7), date(2026, 11, 16)


@pytest.fixture
def sendco(cast, sign_in):
    return sign_in(cast[Role.SENDCO])


@pytest.fixture
def plan(cast):
    """A One Plan in force since the first half of term, with one target."""
    ada = factories.PupilFactory(school=cast.school, send_status="K", legal_forename="Ada")
    author = cast[Role.SENDCO]
    plan = factories.PlanFactory(pupil=ada, author=author, stage="", number=1, words={})
    PlanVersion.objects.create(
        plan=plan, number=1, words={}, in_force_from=date(2026, 10, 5), author=author, published_by=author,
        published_at=now(),
    )  # fmt: skip
    plan.targets.add(factories.TargetFactory(pupil=ada, author=author, what="Comes on time"))
    return plan


@pytest.fixture
def review(plan):
    return factories.ReviewFactory(plan=plan, meets_on=EARLIER)


def at(name: str, *ids: int) -> str:
    return reverse(f"pupils:{name}", args=ids)


def plan_it(browser, plan, **changes) -> str:
    told = {"form_key": str(uuid4()), "meets_on": MONDAY, "reason": "regular", "leader": plan.author_id}
    return browser.post(at("review_create", plan.pk), told | changes, follow=True).content.decode()


def write_up(browser, review, **changes) -> str:
    target = review.plan.targets.get()
    told = {
        "form_key": str(uuid4()),
        "version": review.version,
        "held_on": EARLIER,
        "decisions": "Go on.",
        f"r{target.pk}-result": "met",
        f"r{target.pk}-evidence": "Nine weeks of the register.",
    }
    people = {f"h{person.pk}-presence": "came" for person in review.people.all()}
    address = at("review_write_up", review.pk)
    return browser.post(address, told | people | changes, follow=True).content.decode()


class TestPlanned:
    def test_what_has_to_be_done_by_when_stands_on_its_page(self, sendco, plan, cast):
        page = plan_it(
            sendco, plan, staff=[cast[Role.SENDCO].pk], others="Ms Ali, mother\n\nMr Wren, social worker"
        )
        assert "The review is planned." in page
        for words in ("Ask for views", "16 Nov 2026", "30 Nov 2026", "14 Dec 2026", "Ms Ali, mother"):
            assert words in page

    def test_a_day_before_the_plan_is_refused_beside_its_field_and_nothing_is_lost(
        self, sendco, plan, settings
    ):
        settings.HANDRAIL_CLOCK = "2026-09-28T10:00"
        page = plan_it(sendco, plan, meets_on=date(2026, 9, 30), place="Room 4")
        assert "This plan is in force since 5 Oct 2026: a review of it can’t be before." in page
        assert 'value="Room 4"' in page
        assert not Review.objects.exists()

    def test_the_last_school_day_before_its_plan_wants_it_is_proposed(self, sendco, plan):
        plan.review_by = date(2026, 12, 25)
        plan.save()
        assert 'value="2026-12-18"' in sendco.get(at("review_create", plan.pk)).content.decode()

    def test_a_plan_that_is_not_in_force_has_nothing_to_review(self, sendco, cast):
        draft = factories.PlanFactory(pupil__school=cast.school, pupil__send_status="K")
        page = sendco.get(at("review_create", draft.pk), follow=True).content.decode()
        assert "This plan is not in force yet" in page

    def test_a_day_in_the_holidays_is_said_and_taken_all_the_same(self, sendco, plan):
        holiday = date(2026, 12, 22)
        page = plan_it(sendco, plan, meets_on=holiday)
        assert "Tuesday 22 Dec 2026 lies in the holidays." in page
        assert "Plan it for this day all the same" in page
        plan_it(sendco, plan, meets_on=holiday, despite="on")
        assert Review.objects.get().meets_on == holiday

    def test_a_colleague_who_has_another_review_then_is_named_and_the_other_pupil_is_not(
        self, sendco, plan, cast
    ):
        other = factories.ReviewFactory(
            plan__pupil__school=cast.school, plan__pupil__legal_forename="Zebedee", meets_at="14:00"
        )
        other.people.create(staff=cast[Role.SENDCO])
        page = plan_it(sendco, plan, meets_at="14:30")
        assert f"{cast[Role.SENDCO].name} has another review that day at 14:00." in page
        assert "Zebedee" not in page
        plan_it(sendco, plan, meets_at="15:00")
        assert Review.objects.filter(plan=plan).exists()

    def test_a_colleague_who_will_have_left_is_named(self, sendco, plan, cast):
        leaving = factories.StaffFactory(school=cast.school, ends_on=date(2026, 12, 1))
        factories.StaffRoleFactory(staff=leaving, role=Role.SENDCO)
        page = plan_it(sendco, plan, staff=[leaving.pk])
        assert f"{leaving.name} does not work here on that day. Choose somebody else." in page

    def test_there_is_one_at_a_time(self, sendco, plan, review):
        assert "A review of this plan is planned already." in plan_it(sendco, plan)

    def test_it_is_moved_with_whoever_is_invited(self, sendco, plan, review, cast):
        person = review.people.create(name="Ms Ali, mother")
        told = {
            "form_key": str(uuid4()), "version": 1, "meets_on": MONDAY, "reason": "early",
            "leader": plan.author_id, "others": "Ms Ali, mother\nMr Wren",
        }  # fmt: skip
        sendco.post(at("review_edit", review.pk), told)
        review.refresh_from_db()
        assert (review.meets_on, review.reason) == (MONDAY, "early")
        assert list(review.people.values_list("name", flat=True)) == ["Ms Ali, mother", "Mr Wren"]
        assert review.people.first() == person

    def test_one_that_is_called_off_makes_room_for_another(self, sendco, plan, review):
        told = {"form_key": str(uuid4()), "version": 1, "why": "Snow."}
        sendco.post(at("review_call_off", review.pk), told)
        page = plan_it(sendco, plan)
        assert "The review is planned." in page
        assert "Called off" in sendco.get(at("plan_detail", plan.pk)).content.decode()

    def test_one_of_a_plan_that_ends_is_called_off_with_it(self, sendco, plan, review):
        told = {
            "form_key": str(uuid4()),
            "version": plan.version,
            "on": "2026-11-16",
            "reason": "Not needed.",
        }
        sendco.post(at("plan_end", plan.pk), told)
        page = sendco.get(at("review_detail", review.pk)).content.decode()
        assert "Called off on 16 Nov 2026: The plan has ended." in page


class TestWrittenUp:
    def test_it_is_kept_until_it_is_closed(self, sendco, review):
        page = write_up(sendco, review, pupil_view="Mornings are better.")
        assert "It can be written on until it is closed." in page
        assert "Mornings are better." in page
        assert "Held, being written up" in page

    def test_closing_gives_each_step_to_its_owner_and_moves_the_plan_on(self, sendco, plan, review, cast):
        steps = {"a1-text": "Ring the nurse", "a1-owner": cast[Role.SENDCO].pk, "a1-due": "2026-12-01"}
        page = write_up(sendco, review, close="1", next_on="2027-03-15", **steps)
        plan.refresh_from_db()
        task = Task.objects.get()
        assert "The review is closed." in page
        assert "Nine weeks of the register." in page
        assert (task.text, task.owner, task.pupil) == ("Ring the nurse", cast[Role.SENDCO], plan.pupil)
        assert plan.review_by == date(2027, 3, 15)

    def test_it_is_not_closed_while_a_target_has_no_outcome(self, sendco, plan, review):
        target = plan.targets.get()
        said = {f"r{target.pk}-result": "", f"r{target.pk}-evidence": ""}
        page = write_up(sendco, review, close="1", pupil_view="Calmer.", **said)
        assert "A review is closed once every target has an outcome" in page
        assert "Calmer." in page
        review.refresh_from_db()
        assert (review.held_on, review.closed_at) == (None, None)

    def test_an_outcome_asks_for_what_shows_it(self, sendco, plan, review):
        assert "Say what shows it." in write_up(sendco, review, **{f"r{plan.targets.get().pk}-evidence": ""})

    def test_somebody_who_had_left_did_not_come(self, sendco, review, cast):
        left = factories.StaffFactory(school=cast.school, ends_on=date(2026, 11, 1))
        review.people.create(staff=left)
        assert f"{left.name} did not work here on that day." in write_up(sendco, review)

    def test_it_was_held_neither_before_its_plan_nor_tomorrow(self, sendco, review):
        assert "can’t be before" in write_up(sendco, review, held_on="2026-10-01")
        assert "That day is still to come." in write_up(sendco, review, held_on="2026-11-30")

    def test_a_step_wants_what_who_and_when(self, sendco, review):
        page = write_up(sendco, review, **{"a1-text": "Ring the nurse"})
        assert "Say who does it." in page
        assert "Say by when." in page

    def test_two_who_write_at_once_both_see_what_the_other_wrote(self, sendco, review):
        write_up(sendco, review, pupil_view="Theirs.")
        page = write_up(sendco, review, pupil_view="Mine.")
        assert "Theirs." in page
        assert "Mine." in page


class TestClosed:
    @pytest.fixture
    def closed(self, sendco, review):
        write_up(sendco, review, close="1")
        review.refresh_from_db()
        return review

    def test_what_was_said_stays(self, sendco, closed):
        page = write_up(sendco, closed, decisions="Something else.")
        assert "What was said stays as it is." in page
        assert "Something else." not in page

    def test_what_is_put_right_stands_beside_it_with_the_reason(self, sendco, closed):
        told = {"form_key": str(uuid4()), "text": "It was eight weeks.", "reason": "Counted again."}
        page = sendco.post(at("review_amend", closed.pk), told, follow=True).content.decode()
        assert "It was eight weeks." in page
        assert "Counted again." in page
        assert "Nine weeks of the register." in page

    def test_an_amendment_can_only_be_inserted(self, sendco, closed, cast):
        made = ReviewAmendment.objects.create(
            review=closed, text="Eight.", reason="A slip.", written_by=cast[Role.SENDCO], written_at=now()
        )
        for change in (made.delete, lambda: made.save()):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()

    def test_what_follows_is_noted_as_it_happens(self, sendco, closed):
        told = {"form_key": str(uuid4()), "version": closed.version, "sent_on": "2026-11-18"}
        page = sendco.post(at("review_follow", closed.pk), told, follow=True).content.decode()
        assert "18 Nov 2026" in page
        assert "kept" in page

    def test_what_follows_does_not_come_before(self, sendco, closed):
        told = {"form_key": str(uuid4()), "version": closed.version, "sent_on": "2026-11-10"}
        page = sendco.post(at("review_follow", closed.pk), told).content.decode()
        assert "This comes after the meeting is held." in page


class TestOfAnEhcp:
    def test_the_decision_of_the_authority_sets_its_clock_and_its_lateness_is_counted(
        self, sendco, plan, review
    ):
        plan.kind = "ehcp"
        plan.save()
        Review.objects.filter(pk=review.pk).update(meets_on=date(2026, 10, 6), held_on=date(2026, 10, 6))
        page = sendco.get(at("review_detail", review.pk)).content.decode()
        assert "16 days late" in page
        told = {
            "form_key": str(uuid4()), "version": 1, "decision": "amend", "decided_on": "2026-11-13",
            "sent_on": "2026-10-12",
        }  # fmt: skip
        page = sendco.post(at("review_follow", review.pk), told, follow=True).content.decode()
        assert "kept 10 days late" in page
        assert "Final plan after the amendment" in page
        assert "29 Dec 2026" in page
