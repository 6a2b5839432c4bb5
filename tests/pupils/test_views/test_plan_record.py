"""Rows of EHCP records and PEPs as requests: their dates, the clock that follows, provision and premium."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pupils.models import PlanDates, PlanVersion, PremiumLine, ProvisionLine
from staffing.access import Role
from staffing.calendar import now
from tests import factories


@pytest.fixture
def sendco(cast, sign_in):
    return sign_in(cast[Role.SENDCO])


def in_force(cast, kind: str, cohort: int = 2018):
    author = cast[Role.SENDCO]
    pupil = factories.PupilFactory(school=cast.school, send_status="E", cohort=cohort)
    plan = factories.PlanFactory(pupil=pupil, author=author, kind=kind, stage="", number=1, words={})
    said = {"in_force_from": date(2026, 9, 7), "published_at": now()}
    PlanVersion.objects.create(plan=plan, number=1, words={}, author=author, published_by=author, **said)
    return plan


@pytest.fixture
def record(cast):
    return in_force(cast, "ehcp")


@pytest.fixture
def personal(cast):
    return in_force(cast, "pep")


def at(name: str, *ids: int) -> str:
    return reverse(f"pupils:{name}", args=ids)


def send(browser, address: str, **told) -> str:
    return browser.post(address, {"form_key": str(uuid4())} | told, follow=True).content.decode()


def page_of(browser, plan) -> str:
    return browser.get(at("plan_detail", plan.pk)).content.decode()


class TestDates:
    def test_without_a_start_the_clock_says_not_known_and_guesses_nothing(self, sendco, record):
        page = page_of(sendco, record)
        told = page.split("By when")[1].split("Outcomes sought")[0]
        assert told.count("not known") == 4
        assert "late" not in told

    def test_before_the_plan_is_issued_its_needs_assessment_is_told(self, sendco, cast):
        ada = factories.PupilFactory(school=cast.school, send_status="K")
        draft = factories.PlanFactory(pupil=ada, author=cast[Role.SENDCO], kind="ehcp", words={})
        PlanDates.objects.create(plan=draft, asked_on=date(2026, 10, 1))
        page = page_of(sendco, draft)
        assert "Decision whether to assess: 7 days late" in page
        assert "18 Feb 2027" in page

    def test_from_the_day_of_issue_each_date_follows_with_its_rule_and_source(self, sendco, record):
        page = send(sendco, at("plan_dates", record.pk), issued_on="2025-12-10")
        for words in ("9 Dec 2026", "11 Nov 2026", "8 days late", "Children and Families Act 2014, s. 44"):
            assert words in page

    def test_the_lateness_of_the_authority_is_counted(self, sendco, record):
        dates = {"asked_on": "2025-01-06", "issued_on": "2025-06-05", "reviewed_on": "2026-02-02"}
        page = send(sendco, at("plan_dates", record.pk), **dates)
        assert "The authority was late once, by 10 days in all." in page

    def test_what_comes_before_its_beginning_is_refused_and_stays_typed(self, sendco, record):
        page = send(sendco, at("plan_dates", record.pk), asked_on="2026-03-02", issued_on="2026-02-02")
        assert "This is before “Needs assessment asked for”." in page
        assert 'value="2026-02-02"' in page
        assert not PlanDates.objects.exists()

    def test_two_who_note_dates_at_once_are_told(self, sendco, record):
        send(sendco, at("plan_dates", record.pk), issued_on="2025-12-10")
        assert "Somebody else saved this" in send(sendco, at("plan_dates", record.pk), issued_on="2025-12-11")

    def test_a_decision_noted_at_a_review_sets_the_year_anew(self, sendco, record):
        PlanDates.objects.create(plan=record, issued_on=date(2024, 12, 10))
        factories.ReviewFactory(
            plan=record, meets_on=date(2026, 10, 5), held_on=date(2026, 10, 5), decision="maintain",
            decided_on=date(2026, 11, 2),
        )  # fmt: skip
        assert "1 Nov 2027" in page_of(sendco, record)

    def test_one_late_decision_counts_once_and_a_late_one_of_years_ago_still_does(self, sendco, record):
        PlanDates.objects.create(plan=record, issued_on=date(2024, 9, 16))
        for held_on, decided in ((date(2025, 7, 1), date(2025, 8, 4)), (date(2026, 7, 1), None)):
            factories.ReviewFactory(
                plan=record, meets_on=held_on, held_on=held_on, decided_on=decided,
                decision="maintain" if decided else "",
            )  # fmt: skip
        page = page_of(sendco, record)
        assert "The authority was late 2 times, by 119 days in all." in page

    def test_a_transfer_is_settled_by_what_a_review_of_this_school_year_led_to(self, sendco, cast):
        leaving = in_force(cast, "ehcp", cohort=2015)
        PlanDates.objects.create(plan=leaving, issued_on=date(2025, 12, 10))
        assert "31 Mar 2027" in page_of(sendco, leaving)
        factories.ReviewFactory(
            plan=leaving, meets_on=date(2026, 9, 21), held_on=date(2026, 9, 21), decision="amend",
            decided_on=date(2026, 10, 12), final_on=date(2026, 11, 9),
        )  # fmt: skip
        told = page_of(sendco, leaving).split("Plan amended for the next phase")[1][:400]
        assert "kept" in told
        assert "9 Nov 2026" in told

    def test_its_next_review_follows_what_is_known_of_it(self, sendco, record):
        send(sendco, at("plan_dates", record.pk), issued_on="2025-12-10")
        record.refresh_from_db()
        assert record.review_by == date(2026, 11, 11)
        review = factories.ReviewFactory(plan=record, meets_on=date(2026, 10, 5), held_on=date(2026, 10, 5))
        told = {"decision": "maintain", "decided_on": "2026-11-02", "version": 1}
        send(sendco, at("review_follow", review.pk), **told)
        record.refresh_from_db()
        assert record.review_by == date(2027, 10, 4)

    def test_what_must_have_been_done_and_nobody_noted_is_not_said_to_be_kept(self, sendco, record):
        page = send(sendco, at("plan_dates", record.pk), asked_on="2025-06-02", issued_on="2025-10-13")
        assert "not noted" in page

    def test_a_plan_that_runs_by_no_such_clock_has_no_dates_to_note(self, sendco, cast):
        assert sendco.get(at("plan_dates", in_force(cast, "support").pk)).status_code == 404


class TestRecord:
    def test_an_outcome_and_its_provision_stand_on_the_page_with_where_they_are_written(self, sendco, record):
        send(sendco, at("sought_create", record.pk), text="Travels alone.", page=2)
        sought = record.sought.get()
        page = send(
            sendco, at("line_create", record.pk), section="F", what="Speech therapy", outcome=sought.pk,
            quantity="Six hours a term", minutes=30, frequency="weekly", ratio="1 to 1", deliverer="Therapist",
            page=3,
        )  # fmt: skip
        for words in ("Travels alone.", "Speech therapy", "30 min weekly, 1 to 1", "Therapist", "page 3"):
            assert words in page

    def test_the_document_it_is_from_is_named_to_whoever_may_open_it(self, sendco, record, cast, sign_in):
        said = {"on": date(2026, 9, 1), "size": 1, "filed_by": cast[Role.SENDCO], "filed_at": now()}
        letter = record.pupil.documents.create(
            kind="health", readers="letter", title="Final plan of the authority", media_type="application/pdf",
            file="documents/none.pdf", **said,
        )  # fmt: skip
        send(sendco, at("sought_create", record.pk), text="Cooks.", document=letter.pk, page=4)
        assert "Final plan of the authority" in page_of(sendco, record)
        leader = page_of(sign_in(cast[Role.SENIOR_LEADER]), record)
        assert "Cooks." in leader
        assert "Final plan of the authority" not in leader

    def test_what_a_provision_leaves_open_is_said(self, sendco, record):
        page = send(sendco, at("line_create", record.pk), section="F", what="Access to a quiet room")
        assert "not said: how often, for how long, by whom" in page

    def test_another_pupils_outcome_is_no_outcome_of_this_plan(self, sendco, record, cast):
        foreign = in_force(cast, "ehcp").sought.create(text="Cooks.")
        send(sendco, at("line_create", record.pk), section="F", what="Art", outcome=foreign.pk)
        assert not ProvisionLine.objects.exists()

    def test_one_that_is_no_longer_in_the_plan_leaves_the_page_and_stays(self, sendco, record):
        line = record.provision_lines.create(section="G", what="Physiotherapy")
        told = {"section": "G", "what": "Physiotherapy", "ended_on": "2026-11-01", "version": 1}
        page = send(sendco, at("line_edit", line.pk), **told)
        assert "Physiotherapy" not in page
        assert ProvisionLine.objects.get().ended_on == date(2026, 11, 1)

    def test_from_year_nine_each_part_of_adult_life_is_there_or_missing(self, sendco, cast):
        young, older = in_force(cast, "ehcp", cohort=2018), in_force(cast, "ehcp", cohort=2017)
        older.sought.create(text="Travels alone.", area="IL")
        assert "Preparing for adulthood" not in page_of(sendco, young)
        page = page_of(sendco, older)
        assert "Living independently: Travels alone." in page
        assert page.count("no outcome yet") == 3

    def test_it_asks_as_little_for_thirty_provisions_as_for_one(self, sendco, record):
        record.provision_lines.create(section="F", what="Art")
        page_of(sendco, record)
        with CaptureQueriesContext(connection) as few:
            page_of(sendco, record)
        for number in range(30):
            record.provision_lines.create(section="F", what=f"Art {number}")
        with CaptureQueriesContext(connection) as many:
            page_of(sendco, record)
        assert len(many) == len(few)


class TestPersonal:
    def test_its_clock_counts_working_days_and_terms(self, sendco, personal):
        page = send(sendco, at("plan_dates", personal.pk), entered_on="2026-11-02", begun_on="2026-11-18")
        assert "16 Nov 2026" in page
        assert "kept 2 days late" in page
        assert "30 Nov 2026" in page
        assert "Once in each school term" in page

    def test_what_the_premium_is_spent_on_adds_up(self, sendco, personal):
        send(sendco, at("premium_create", personal.pk), what="Laptop", on="2026-10-05", amount="320.50")
        page = send(sendco, at("premium_create", personal.pk), what="Books", on="2026-11-02", amount="30")
        assert "£350.50 in all." in page
        assert "not known yet" in page

    def test_an_impact_is_added_once_it_is_known(self, sendco, personal):
        line = personal.premium_lines.create(what="Laptop", on=date(2026, 10, 5), amount=320)
        told = {"what": "Laptop", "on": "2026-10-05", "amount": "320", "impact": "Writes more.", "version": 1}
        assert "Writes more." in send(sendco, at("premium_edit", line.pk), **told)

    def test_nothing_is_spent_for_nothing(self, sendco, personal):
        page = send(sendco, at("premium_create", personal.pk), what="Laptop", on="2026-10-05", amount="0")
        assert "This is at least 0.01." in page
        assert not PremiumLine.objects.exists()


def test_sen_support_says_how_many_reviews_there_were_in_a_year(sendco, cast):
    plan = in_force(cast, "support")
    held = date(2026, 7, 1)
    factories.ReviewFactory(plan=plan, meets_on=held, held_on=held)
    page = page_of(sendco, plan)
    assert "1 review in the last twelve months; at least 3 are wanted." in page
    assert "1 Nov 2026" in page
    assert "18 days late" in page
