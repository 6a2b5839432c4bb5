"""Strategies of plans in sessions: shown where the work happens, said of by one tap, counted on the plan."""

from datetime import timedelta

import pytest
from django.urls import reverse

from interventions.models import Session, StrategyUse
from interventions.strategies import count_uses
from pupils.actions.plans import take_step
from pupils.involvement import link_caseloads
from pupils.models import Club, Plan, PlanLine
from pupils.plan_steps import Step
from staffing.access import Role
from staffing.calendar import now, today
from staffing.models import AuditEvent
from tests import factories
from tests.interventions.scenes import a_slot, what_the_page_sends

WORDS = {"musts": ["Seat by the door"], "helps": ["A list", "A timer"], "avoid": ["Shouting"]}


@pytest.fixture
def mentor(cast):
    return cast[Role.MENTOR]


@pytest.fixture
def mentoring(sign_in, mentor):
    return sign_in(mentor)


@pytest.fixture
def slot(cast, mentor):
    return a_slot(mentor, factories.PupilFactory.create_batch(2, school=cast.school, send_status="K"))


@pytest.fixture
def pupil(slot):
    return slot.provision.places.order_by("pk").first().pupil


@pytest.fixture
def plan(cast, pupil):
    return a_plan(cast, pupil)


def a_plan(cast, pupil, **words) -> Plan:
    author = cast[Role.SENDCO]
    plan = factories.PlanFactory(pupil=pupil, author=author, kind="passport", words=words or WORDS)
    take_step(by=author.actor(today()), plan=plan, version=1, step=Step.PUBLISH, at=now())
    return Plan.objects.get(pk=plan.pk)


def log(browser, slot, **changes):
    address = reverse("interventions:session_log", args=[slot.pk])
    return browser.post(address, what_the_page_sends(browser.get(address), **changes), follow=True)


@pytest.fixture
def session(mentoring, slot, plan):
    log(mentoring, slot)
    return Session.objects.get()


def line(text: str) -> PlanLine:
    return PlanLine.objects.get(text=text, last_number__isnull=True)


def tap(browser, session, text: str, answer: str):
    told = {"said": f"{line(text).pk}-{answer}"}
    address = reverse("interventions:strategy_used", args=[session.pk])
    return browser.post(address, told, follow=True)


class TestWhereTheWorkHappens:
    def test_the_form_says_what_must_happen_for_each_pupil_and_what_helps(self, mentoring, slot, plan):
        page = mentoring.get(reverse("interventions:session_log", args=[slot.pk])).content.decode()
        assert "Must happen: Seat by the door" in page
        assert "Helps: A list · A timer" in page
        assert "Shouting" not in page

    def test_much_that_helps_is_folded_and_what_must_happen_never(self, mentoring, slot, cast, pupil):
        a_plan(cast, pupil, musts=["Seat by the door"], helps=["A list of steps on the desk " * 4])
        page = mentoring.get(reverse("interventions:session_log", args=[slot.pk])).content.decode()
        assert '<p class="small">Must happen: Seat by the door</p>' in page
        assert "<summary>What helps</summary>" in page

    def test_a_form_sent_with_a_fault_still_says_it(self, mentoring, slot, plan):
        assert "Seat by the door" in log(mentoring, slot, minutes="0").content.decode()

    def test_once_saved_the_way_to_say_what_helped_is_offered(self, mentoring, slot, plan):
        assert "Say what helped" in log(mentoring, slot).content.decode()

    def test_where_nobody_has_a_strategy_nothing_is_asked(self, mentoring, slot):
        assert "Say what helped" not in log(mentoring, slot).content.decode()

    def test_whoever_was_away_is_not_asked_about(self, mentoring, slot, plan, pupil):
        page = log(mentoring, slot, **{f"p{pupil.pk}-presence": "absent"}).content.decode()
        assert "Say what helped" not in page


class TestOneTap:
    def test_it_is_kept_with_who_said_it(self, mentoring, session, mentor):
        page = tap(mentoring, session, "A list", "helped").content.decode()
        use = StrategyUse.objects.get()
        assert (use.answer, use.said_by, use.line.text) == ("helped", mentor, "A list")
        assert 'aria-pressed="true"' in page

    def test_another_answer_takes_its_place(self, mentoring, session):
        tap(mentoring, session, "A list", "helped")
        tap(mentoring, session, "A list", "could_not")
        assert StrategyUse.objects.get().answer == "could_not"

    def test_the_same_again_takes_it_back_and_its_history_stays(self, mentoring, session):
        tap(mentoring, session, "A list", "helped")
        tap(mentoring, session, "A list", "helped")
        assert not StrategyUse.objects.exists()
        assert StrategyUse.history.count() == 2

    def test_what_does_not_help_is_not_asked_about(self, mentoring, session):
        assert tap(mentoring, session, "Shouting", "helped").status_code == 404

    @pytest.mark.parametrize("said", ["", "x-helped", "1-", "1-loved", "9" * 30 + "-helped", "-1-helped"])
    def test_what_no_page_offers_is_refused(self, mentoring, session, said):
        address = reverse("interventions:strategy_used", args=[session.pk])
        assert mentoring.post(address, {"said": said}).status_code == 404

    def test_a_line_of_a_pupil_who_was_not_there_is_not_there(self, mentoring, session, cast, mentor):
        other = factories.PupilFactory(school=cast.school)
        link_caseloads([factories.CaseloadAssignmentFactory(pupil=other, mentor=mentor)])
        a_plan(cast, other, helps=["A map"])
        assert tap(mentoring, session, "A map", "helped").status_code == 404

    def test_after_a_day_it_stands_as_it_is(self, mentoring, session):
        Session.objects.update(written_at=now() - timedelta(hours=25))
        page = tap(mentoring, session, "A list", "helped").content.decode()
        assert "Only whoever wrote the session says this, and for 24 hours." in page
        assert not StrategyUse.objects.exists()

    def test_nobody_else_says_it_and_whoever_reads_the_session_reads_it(
        self, mentoring, session, cast, sign_in
    ):
        tap(mentoring, session, "A list", "helped")
        page = tap(sign_in(cast[Role.SENDCO]), session, "A list", "did_not").content.decode()
        assert StrategyUse.objects.get().answer == "helped"
        assert "Only whoever wrote the session says this" in page
        assert "A list" in page
        assert "aria-pressed" not in page

    def test_it_is_in_the_trail(self, mentoring, session, pupil):
        tap(mentoring, session, "A list", "helped")
        event = AuditEvent.objects.filter(verb="edit", object_kind="session").get()
        assert (event.pupil_id, event.detail["strategy"]) == (pupil.pk, line("A list").pk)

    def test_a_pupil_taken_off_the_session_takes_the_answers_along(self, mentoring, session, pupil):
        tap(mentoring, session, "A list", "helped")
        address = reverse("interventions:session_edit", args=[session.pk])
        page = mentoring.get(address)
        there = [pk for pk in what_the_page_sends(page)["pupils"] if pk != pupil.pk]
        mentoring.post(address, what_the_page_sends(page, pupils=there))
        assert not StrategyUse.objects.exists()


class TestCounted:
    def test_the_plan_says_how_often_each_helped(self, mentoring, session, plan, cast, sign_in):
        tap(mentoring, session, "A list", "helped")
        tap(mentoring, session, "A timer", "could_not")
        StrategyUse.objects.create(
            session=factories.SessionFactory(school=cast.school),
            line=line("A list"), answer="did_not", said_by=cast[Role.MENTOR], said_at=now(),
        )  # fmt: skip
        uses = {use.text: (use.helped, use.tried, use.could_not) for use in count_uses(plan)}
        assert uses == {"A list": (1, 2, 0), "A timer": (0, 0, 1)}
        page = mentoring.get(reverse("pupils:plan_detail", args=[plan.pk])).content.decode()
        assert "helped 1 of 2 times" in page
        assert "could not be used 1 time" in page

    def test_a_line_that_stays_in_the_next_version_keeps_its_count(self, mentoring, session, plan, cast):
        tap(mentoring, session, "A list", "helped")
        actor = cast.actor(Role.SENDCO)
        take_step(by=actor, plan=plan, version=plan.version, step=Step.DRAFT, at=now())
        plan.refresh_from_db()
        Plan.objects.filter(pk=plan.pk).update(words={"helps": ["A list", "A map"]})
        plan.refresh_from_db()
        take_step(by=actor, plan=plan, version=plan.version, step=Step.PUBLISH, at=now())
        assert [use.text for use in count_uses(plan)] == ["A list"]


def test_the_clubs_register_says_what_must_happen_and_what_helps(cast, sign_in, plan, pupil):
    mentor = cast[Role.MENTOR]
    club = Club.objects.create(school=cast.school, name="Chess", keeper=mentor)
    club.members.create(pupil=pupil, starts_on=factories.YEAR_START)
    page = sign_in(mentor).get(reverse("pupils:club_take", args=[club.pk])).content.decode()
    assert "Must happen: Seat by the door" in page
    assert "Helps: A list · A timer" in page
