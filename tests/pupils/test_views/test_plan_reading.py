"""Plans are read: who is asked, what they are shown, and what the author sees of it."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from pupils.actions.plans import take_step
from pupils.involvement import link_caseloads, link_groups
from pupils.models import CaseloadAssignment, Plan, PlanReading
from pupils.plan_steps import Step
from staffing.access import Role
from staffing.calendar import now
from tests import factories

READING = reverse("pupils:plan_reading")
MONDAY = date(2026, 11, 23)


@pytest.fixture
def mentor(cast):
    return cast[Role.MENTOR]


@pytest.fixture
def ada(cast, mentor):
    pupil = factories.PupilFactory(school=cast.school, send_status="K", legal_forename="Ada")
    row = factories.CaseloadAssignmentFactory(pupil=pupil, mentor=mentor)
    link_caseloads(CaseloadAssignment.objects.filter(pk=row.pk))
    return pupil


@pytest.fixture
def passport(ada, cast):
    words = {"about": "Draws maps.", "musts": ["Seat by the door"]}
    plan = factories.PlanFactory(pupil=ada, author=cast[Role.SENDCO], kind="passport", words=words)
    return publish(cast, plan)


def publish(cast, plan: Plan, **words) -> Plan:
    by = cast.actor(Role.SENDCO)
    if not plan.stage:
        plan = take_step(by=by, plan=plan, version=plan.version, step=Step.DRAFT, at=now())
    plan.words |= words
    plan.save()
    return take_step(by=by, plan=plan, version=plan.version, step=Step.PUBLISH, at=now())


def read(browser, plan: Plan) -> str:
    address = reverse("pupils:plan_read", args=[plan.pk])
    return browser.post(address, {"number": plan.number}, follow=True).content.decode()


def waits(cast, role: Role, on: date | None = None) -> bool:
    return Plan.objects.to_read_by(cast.actor(role), on or MONDAY).exists()


class TestAsked:
    def test_whoever_works_with_the_pupil_is_asked_until_they_have_read_it(
        self, cast, passport, mentor, sign_in
    ):
        browser = sign_in(mentor)
        page = browser.get(READING).content.decode()
        assert "Seat by the door" in page
        assert "You have not read this plan yet." in page
        assert "Nothing to read" in read(browser, passport)

    def test_today_says_so(self, passport, mentor, sign_in):
        browser = sign_in(mentor)
        today = reverse("mentoring:today")
        assert "1 plan to read" in browser.get(today).content.decode()
        read(browser, passport)
        assert "plan to read" not in browser.get(today).content.decode()

    def test_its_author_and_who_sees_it_by_office_alone_are_not(self, cast, passport):
        assert not waits(cast, Role.SENDCO)
        assert not waits(cast, Role.HEAD)

    def test_who_comes_to_teach_the_pupil_is_asked_by_that_alone(self, cast, passport, ada):
        assert not waits(cast, Role.TEACHER)
        group = factories.TeachingGroupFactory(school=cast.school)
        group.members.create(pupil=ada, starts_on=factories.YEAR_START)
        group.teachers.create(staff=cast[Role.TEACHER], starts_on=factories.YEAR_START)
        link_groups([group])
        assert waits(cast, Role.TEACHER)

    def test_who_no_longer_works_with_the_pupil_is_not(self, cast, passport, ada, mentor):
        rows = CaseloadAssignment.objects.filter(pupil=ada)
        rows.update(ends_on=date(2026, 11, 1))
        link_caseloads(rows)
        assert not waits(cast, Role.MENTOR)

    def test_a_kind_that_asks_for_no_reading_asks_nobody(self, cast, ada):
        plan = factories.PlanFactory(pupil=ada, author=cast[Role.SENDCO], kind="agency")
        assert publish(cast, plan).asks_on is None
        assert not waits(cast, Role.MENTOR)


class TestAskedAgain:
    @pytest.fixture
    def browser(self, passport, mentor, sign_in):
        browser = sign_in(mentor)
        read(browser, passport)
        return browser

    def test_what_must_happen_asks_again_from_the_next_monday(self, cast, passport, browser):
        publish(cast, passport, musts=["Seat by the window"])
        assert not waits(cast, Role.MENTOR, date(2026, 11, 22))
        assert waits(cast, Role.MENTOR, MONDAY)

    def test_other_words_do_not(self, cast, passport, browser):
        publish(cast, passport, about="Draws trains.")
        assert not waits(cast, Role.MENTOR)

    def test_only_what_is_new_to_the_reader_is_shown(self, cast, passport, browser):
        plan = publish(cast, passport, musts=["Seat by the window"])
        Plan.objects.filter(pk=plan.pk).update(asks_on=date(2026, 11, 16))
        page = browser.get(READING).content.decode()
        assert "New since you read it" in page
        assert "new: </span>Seat by the window" in page
        assert "Draws maps." not in page


class TestConfirmed:
    def test_reading_twice_is_noted_once(self, passport, mentor, sign_in):
        browser = sign_in(mentor)
        read(browser, passport)
        read(browser, passport)
        assert PlanReading.objects.count() == 1

    def test_a_version_that_was_replaced_meanwhile_is_not_confirmed(self, cast, passport, mentor, sign_in):
        publish(cast, passport, musts=["Seat by the window"])
        sent = {"number": 1}
        answer = sign_in(mentor).post(reverse("pupils:plan_read", args=[passport.pk]), sent, follow=True)
        assert "A newer version is in force." in answer.content.decode()
        assert not PlanReading.objects.exists()

    def test_what_somebody_confirmed_stays(self, passport, mentor, sign_in):
        read(sign_in(mentor), passport)
        with pytest.raises(DatabaseError), transaction.atomic():
            PlanReading.objects.all().delete()

    def test_the_author_sees_who_has_not(self, cast, passport, mentor, sign_in):
        address = reverse("pupils:plan_detail", args=[passport.pk])
        sendco = sign_in(cast[Role.SENDCO])
        page = sendco.get(address).content.decode()
        assert "0 of 1 who work with" in page
        assert f"<li>{mentor.name}</li>" in page
        read(sign_in(mentor), passport)
        assert "1 of 1 who work with" in sendco.get(address).content.decode()

    def test_a_reader_sees_nothing_of_who_else_has(self, passport, mentor, sign_in):
        page = sign_in(mentor).get(reverse("pupils:plan_detail", args=[passport.pk])).content.decode()
        assert "Who has read it" not in page
        assert "Have you read it?" in page
