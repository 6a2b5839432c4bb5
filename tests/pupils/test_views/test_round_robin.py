"""Teachers are asked before a review what helped in their lessons: one tap for each strategy, until it is closed."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from pupils.actions.round_robin import answer_round_robin
from pupils.involvement import link_groups
from pupils.models import GroupTeacher, PlanLine, Review, RoundRobinAnswer
from staffing.access import Role
from staffing.calendar import now
from staffing.receipts import Stale
from tests import factories
from tests.cast import make_staff
from tests.pupils.test_views.test_reviews import write_up

# Papers go round a week before, views are asked for two weeks before that.
MEETS, ASKED_FROM, VIEWS_BY = date(2026, 12, 7), date(2026, 11, 16), date(2026, 11, 30)
ASKED = "/plans/asked-of-me/"


@pytest.fixture
def plan(cast):
    """A One Plan in force, of a pupil whom the teacher teaches; what helps stands in the passport."""
    ada = factories.PupilFactory(school=cast.school, send_status="K", legal_forename="Ada")
    plan = factories.PlanFactory(pupil=ada, author=cast[Role.SENDCO], stage="", number=1, words={})
    in_force_since(plan, date(2026, 10, 5))
    plan.targets.add(factories.TargetFactory(pupil=ada, author=plan.author, what="Comes on time"))
    return plan


def in_force_since(plan, on) -> None:
    plan.versions.create(
        number=1, words={}, in_force_from=on, author=plan.author, published_by=plan.author, published_at=now()
    )


@pytest.fixture
def passport(plan):
    passport = factories.PlanFactory(
        pupil=plan.pupil, author=plan.author, kind="passport", stage="", number=1, words={}
    )
    in_force_since(passport, date(2026, 10, 5))
    return passport


@pytest.fixture
def lines(passport):
    said = (("musts", "Seat by the door"), ("helps", "A list of steps"))
    return [
        PlanLine.objects.create(plan=passport, section=section, position=0, text=text, first_number=1)
        for section, text in said
    ]


@pytest.fixture
def group(cast, plan):
    group = factories.TeachingGroupFactory(school=cast.school)
    factories.GroupMemberFactory(group=group, pupil=plan.pupil, starts_on=factories.YEAR_START)
    teaches(group, cast[Role.TEACHER])
    return group


@pytest.fixture
def review(plan, group, lines):
    return factories.ReviewFactory(plan=plan, meets_on=MEETS)


@pytest.fixture
def teacher(cast, sign_in, review):
    return sign_in(cast[Role.TEACHER])


@pytest.fixture
def sendco(cast, sign_in):
    return sign_in(cast[Role.SENDCO])


def teaches(group, staff, starts_on=factories.YEAR_START, ends_on=None) -> None:
    GroupTeacher.objects.create(group=group, staff=staff, starts_on=starts_on, ends_on=ends_on)
    link_groups([group])


def page(review) -> str:
    return reverse("pupils:round_robin_write", args=[review.pk])


def say(browser, review, lines, *said, **more) -> str:
    taps = {f"l{line.pk}-said": what for line, what in zip(lines, said, strict=False)}
    return browser.post(page(review), {"form_key": str(uuid4())} | taps | more, follow=True).content.decode()


def held_a_week_after(review, views_by) -> None:
    """Planned long ago."""
    at = {"meets_on": views_by + timedelta(days=7), "planned_at": now() - timedelta(days=60)}
    Review.objects.filter(pk=review.pk).update(**at)


def told(browser, address) -> str:
    return browser.get(address).content.decode()


def of(review) -> str:
    return reverse("pupils:review_detail", args=[review.pk])


class TestAsked:
    def test_who_teaches_the_pupil_finds_it_on_today_and_among_what_is_asked(self, teacher):
        assert "1 review of pupils you teach" in told(teacher, reverse("mentoring:today"))
        assert "By 30 Nov 2026: which strategies helped" in told(teacher, reverse("pupils:plan_asked"))

    def test_nobody_is_asked_before_the_day_on_which_views_are_to_be_asked_for(
        self, teacher, settings, review
    ):
        settings.HANDRAIL_CLOCK = "2026-11-15T10:00"
        assert "Before a review" not in told(teacher, reverse("pupils:plan_asked"))
        assert teacher.get(page(review)).status_code == 404

    def test_that_the_sendco_notes_that_views_are_asked_for_asks_at_once(self, teacher, settings, review):
        settings.HANDRAIL_CLOCK = "2026-11-09T10:00"
        Review.objects.update(views_asked_on=date(2026, 11, 9))
        assert teacher.get(page(review)).status_code == 200

    def test_who_no_longer_teaches_the_pupil_drops_out_and_who_begins_is_asked(
        self, teacher, review, group, cast, sign_in
    ):
        GroupTeacher.objects.update(ends_on=date(2026, 11, 17))
        new = make_staff(cast.school, Role.TEACHER, forename="Nadia")
        teaches(group, new, date(2026, 11, 18))
        assert teacher.get(page(review)).status_code == 404
        assert sign_in(new).get(page(review)).status_code == 200

    @pytest.mark.parametrize("role", [Role.MENTOR, Role.SENDCO, Role.SENIOR_LEADER, Role.FACULTY_LEAD])
    def test_who_does_not_teach_the_pupil_is_not_asked(self, role, review, cast, sign_in):
        assert sign_in(cast[role]).get(page(review)).status_code == 404

    def test_a_plan_that_is_not_open_to_teachers_asks_none(self, teacher, review, plan, sendco):
        Review.objects.update(
            plan=factories.PlanFactory(
                pupil=plan.pupil, author=plan.author, kind="pep", stage="", number=1, words={}
            )
        )
        assert teacher.get(page(review)).status_code == 404
        assert "0 of 0 teachers answered" in told(sendco, of(review))


class TestAnswered:
    def test_one_tap_a_strategy_is_enough_and_it_waits_no_more(self, teacher, review, lines):
        assert "Given to whoever leads the review." in say(teacher, review, lines, "helped", "not_used")
        assert "Nothing is asked of you" in told(teacher, reverse("pupils:plan_asked"))
        said = RoundRobinAnswer.objects.get().lines.values_list("line__text", "said")
        assert set(said) == {("Seat by the door", "helped"), ("A list of steps", "not_used")}

    def test_nothing_at_all_is_refused_and_a_line_without_a_tap_is_kept(self, teacher, review, lines):
        assert "Tap an answer to one of these at least" in say(teacher, review, lines)
        typed = say(teacher, review, lines, **{f"l{lines[0].pk}-note": "Only on Mondays"})
        assert "Tap what became of it, too." in typed
        assert "Only on Mondays" in typed
        assert not RoundRobinAnswer.objects.exists()

    def test_it_can_be_put_right_until_the_review_is_closed(self, teacher, review, lines):
        say(teacher, review, lines, "helped", "helped")
        say(teacher, review, lines, "did_not", version=1)
        assert RoundRobinAnswer.objects.get().lines.get().said == "did_not"

    def test_saved_on_another_screen_meanwhile_is_told_and_nothing_is_lost(self, teacher, review, lines):
        say(teacher, review, lines, "helped")
        again = say(teacher, review, lines, "did_not", text="Mine")
        assert "Somebody else saved this while you had it open" in again
        assert "Mine" in again
        assert RoundRobinAnswer.objects.get().lines.get().said == "helped"

    def test_what_comes_late_counts_and_is_marked(self, teacher, review, lines, sendco):
        held_a_week_after(review, date(2026, 11, 18))
        assert "It is late, and counts as any other." in told(teacher, page(review))
        say(teacher, review, lines, "helped")
        assert "1 of 1 teacher answered, 1 late" in told(sendco, of(review))

    def test_the_last_day_is_not_late(self, teacher, review, lines, sendco):
        held_a_week_after(review, date(2026, 11, 19))
        say(teacher, review, lines, "helped")
        assert "1 of 1 teacher answered." in told(sendco, of(review))

    def test_of_a_review_planned_at_short_notice_views_are_due_on_its_day(self, teacher, review):
        Review.objects.update(meets_on=date(2026, 11, 26))
        assert "by 26 Nov 2026" in told(teacher, page(review))


class TestCounted:
    def test_the_review_and_the_plan_say_how_often_it_helped_by_teachers_apart(
        self, teacher, review, lines, sendco, group, cast, sign_in, passport
    ):
        other = make_staff(cast.school, Role.TEACHER, forename="Nadia")
        teaches(group, other)
        say(teacher, review, lines, "helped", "could_not")
        say(sign_in(other), review, lines, "did_not", "not_used")
        for address in (of(review), reverse("pupils:plan_detail", args=[passport.pk])):
            counted = told(sendco, address)
            assert "helped 1 of 2 times" in counted
            assert "not tried, could not be used 1 time, not used by 1" in counted

    def test_a_sentence_of_two_plans_is_asked_once_and_counts_in_both(
        self, teacher, review, lines, sendco, plan
    ):
        PlanLine.objects.create(plan=plan, section="helps", position=0, text=lines[0].text, first_number=1)
        assert told(teacher, page(review)).count(f"<legend>{lines[0].text}</legend>") == 1
        say(teacher, review, lines, "helped")
        assert "helped 1 of 1 times" in told(sendco, reverse("pupils:plan_detail", args=[plan.pk]))

    def test_names_and_words_are_for_those_who_work_on_the_plan(self, teacher, review, lines, sendco, cast):
        say(teacher, review, lines, "helped", text="Calmer since half-term.")
        assert "Calmer since half-term." in told(sendco, of(review))
        read = told(teacher, of(review))
        assert "1 of 1 teacher answered" in read
        assert "Calmer since half-term." not in read

    def test_who_has_said_nothing_is_named_to_the_sendco_and_reminded_once_a_day(
        self, teacher, review, sendco, cast
    ):
        assert f"<li>{cast[Role.TEACHER].name}</li>" in told(sendco, of(review))
        remind = reverse("pupils:round_robin_remind", args=[review.pk])
        assert "1 teacher reminded." in sendco.post(remind, follow=True).content.decode()
        assert "reminds you" in told(teacher, reverse("pupils:plan_asked"))
        assert "Everybody was reminded today" in sendco.post(remind, follow=True).content.decode()


class TestFrozen:
    def test_closing_the_review_keeps_what_was_said_and_who_was_silent(
        self, teacher, review, lines, sendco, group, cast
    ):
        silent = make_staff(cast.school, Role.TEACHER, forename="Nadia")
        teaches(group, silent)
        say(teacher, review, lines, "helped")
        write_up(sendco, review, held_on=date(2026, 11, 18), close="1")
        GroupTeacher.objects.filter(staff=silent).delete()
        link_groups([group])
        after = told(sendco, of(review))
        assert "1 of 2 teachers answered" in after
        assert f"<li>{silent.name}</li>" in after
        assert teacher.get(page(review)).status_code == 404

    def test_an_answer_open_while_it_is_closed_is_not_taken(self, review, lines, cast):
        Review.objects.update(held_on=MEETS, closed_at=now(), closed_by=review.leader)
        with pytest.raises(Stale):
            answer_round_robin(
                by=cast.actor(Role.TEACHER), review=review, version=0, said={}, text="Late", at=now()
            )

    def test_a_review_that_is_called_off_asks_nobody(self, teacher, review):
        Review.objects.update(called_off_on=ASKED_FROM, called_off_why="Snow.")
        assert teacher.get(page(review)).status_code == 404
