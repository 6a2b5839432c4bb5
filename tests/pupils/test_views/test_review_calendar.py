"""Reviews and deadlines of the school as a page, and as a feed by a secret link."""

from datetime import date, time

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from pupils.models import PlanDates, PlanVersion, ReviewFeed
from staffing.access import Role
from staffing.calendar import now
from tests import factories

PAGE = "pupils:deadline_calendar"


@pytest.fixture
def sendco(cast, sign_in):
    return sign_in(cast[Role.SENDCO])


def in_force(cast, kind: str, **about):
    author = cast[Role.SENDCO]
    pupil = factories.PupilFactory(school=cast.school, send_status="E", **about)
    plan = factories.PlanFactory(pupil=pupil, author=author, kind=kind, stage="", number=1, words={})
    said = {"in_force_from": date(2026, 9, 7), "published_at": now()}
    PlanVersion.objects.create(plan=plan, number=1, words={}, author=author, published_by=author, **said)
    return plan


@pytest.fixture
def record(cast):
    """Of a plan issued so long ago that its meeting is late by a week, with a review planned for this Friday."""
    plan = in_force(cast, "ehcp", legal_forename="Zebedee", legal_surname="Quill")
    PlanDates.objects.create(plan=plan, issued_on=date(2025, 12, 10))
    factories.ReviewFactory(plan=plan, meets_on=date(2026, 11, 20), meets_at=time(14, 0))
    return plan


def page_of(browser, **asked) -> str:
    return browser.get(reverse(PAGE), asked).content.decode()


class TestPage:
    def test_what_is_late_comes_first_and_then_the_week_by_day(self, sendco, record):
        page = page_of(sendco)
        late, coming = page.split('id="coming"')
        assert "Zebedee Q: Review meeting" in late
        assert "8 days late" in late
        assert "Friday 20 Nov 2026" in coming
        assert "Zebedee Q: Meeting" in coming
        assert "14:00" in coming

    def test_a_month_has_what_its_weeks_have_and_a_year_counts_by_month(self, sendco, record):
        assert "Authority’s decision, which completes the review" in page_of(
            sendco, by="month", on="2026-12-15"
        )
        year = page_of(sendco, by="year")
        assert "1 Sep 2026 to 31 Aug 2027" in year
        assert "December 2026" in year

    @pytest.mark.parametrize("asked", [{"by": "decade"}, {"on": "soon"}, {"on": "9999-12-31"}])
    def test_what_is_asked_for_and_can_not_be_read_is_this_week(self, sendco, record, asked):
        assert "16 Nov 2026 to 22 Nov 2026" in page_of(sendco, **asked)

    def test_others_see_the_plans_that_they_may_see(self, cast, sign_in, record):
        assert "Zebedee" not in page_of(sign_in(cast[Role.MENTOR]))
        assert "Zebedee" in page_of(sign_in(cast[Role.SENIOR_LEADER]))

    def test_a_plan_of_another_school_is_on_nobodys_page(self, cast, sendco):
        foreign = factories.PlanFactory(
            pupil__school=cast.other_school, pupil__legal_forename="Zebedee", pupil__send_status="K",
            stage="", number=1, words={}, review_by=date(2026, 11, 20),
        )  # fmt: skip
        factories.ReviewFactory(plan=foreign, meets_on=date(2026, 11, 20))
        assert "Zebedee" not in page_of(sendco)

    def test_a_plan_without_a_clock_is_due_as_it_says(self, sendco, cast):
        plan = in_force(cast, "passport", legal_forename="Zebedee")
        plan.review_by = date(2026, 11, 20)
        plan.save()
        assert "As its plan says" in page_of(sendco)


class TestFeed:
    def link(self, browser) -> str:
        page = browser.post(reverse("pupils:feed_detail")).content.decode()
        address = page.split("<code>")[1].split("</code>")[0]
        return address[address.index("/reviews/feed/") :]

    def test_it_says_what_and_when_and_never_about_whom(self, sendco, record):
        answer = Client().get(self.link(sendco))
        assert answer["Content-Type"].startswith("text/calendar")
        text = answer.content.decode()
        assert "Zebedee" not in text
        assert "Quill" not in text
        events = Calendar.from_ical(answer.content).walk("VEVENT")
        meeting = next(
            each for each in events if each["SUMMARY"] == f"EHCP record: Meeting (plan {record.pk})"
        )
        assert meeting.decoded("DTSTART").isoformat() == "2026-11-20T14:00:00+00:00"
        assert f"/plans/{record.pk}/" in meeting["URL"]

    def test_it_is_what_its_owner_may_see(self, cast, sign_in, record):
        text = Client().get(self.link(sign_in(cast[Role.MENTOR]))).content.decode()
        assert "VCALENDAR" in text
        assert f"plan {record.pk}" not in text

    def test_a_new_link_ends_the_one_before(self, sendco, record):
        old = self.link(sendco)
        new = self.link(sendco)
        assert Client().get(old).status_code == 404
        assert Client().get(new).status_code == 200

    def test_its_key_is_not_kept_and_the_page_does_not_show_it_again(self, sendco):
        key = self.link(sendco).split("/")[-1].removesuffix(".ics")
        assert key not in ReviewFeed.objects.get().key_hash
        assert key not in sendco.get(reverse("pupils:feed_detail")).content.decode()

    def test_a_wrong_link_is_not_there(self, db):
        assert Client().get(reverse("pupils:review_feed", args=["nothing"])).status_code == 404

    def test_a_leavers_link_opens_nothing_from_the_day_after(self, sendco, cast, record):
        link = self.link(sendco)
        staff = cast[Role.SENDCO]
        staff.ends_on = date(2026, 11, 18)
        staff.save()
        assert Client().get(link).status_code == 404

    def test_nor_does_that_of_somebody_who_may_see_no_plan_any_more(self, sendco, cast, record):
        link = self.link(sendco)
        cast[Role.SENDCO].roles.all().delete()
        assert Client().get(link).status_code == 404

    def test_one_that_is_taken_away_opens_nothing(self, sendco, record):
        link = self.link(sendco)
        page = sendco.post(reverse("pupils:feed_end"), follow=True).content.decode()
        assert "The link opens nothing any more." in page
        assert Client().get(link).status_code == 404

    def test_too_many_wrong_links_from_one_address_are_refused_and_a_right_one_is_not(self, sendco, record):
        link = self.link(sendco)
        wrong = reverse("pupils:review_feed", args=["nothing"])
        stranger = Client()
        answers = [stranger.get(wrong).status_code for _ in range(201)]
        assert (answers[0], answers[199], answers[200]) == (404, 404, 429)
        assert stranger.get(link).status_code == 200

    def test_it_changes_nothing_and_takes_no_other_method(self, sendco, record):
        assert Client().post(self.link(sendco)).status_code == 405
