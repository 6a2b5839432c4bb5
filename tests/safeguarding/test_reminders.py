"""The team hears once a day that something is due, and once a week that something needs them: nothing more."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from mentoring import regular_work, schedule
from safeguarding import reminders
from safeguarding.actions.desk import close, note_read
from safeguarding.reminders import NEEDED, remind_teams, tell_of_week
from staffing.access import Role
from staffing.calendar import LONDON, now
from staffing.models import AuditEvent, OutboxMail, SchedulerRun, StaffRole
from staffing.outbox import send_due
from tests.cast import make_cast, make_staff
from tests.factories import PupilFactory
from tests.mentoring.weeks import falling_pupils
from tests.safeguarding.scenes import raised
from tests.safeguarding.test_agencies import referred
from tests.safeguarding.test_desk import to_do, triaged
from tests.safeguarding.test_plans import day, met, started

pytestmark = pytest.mark.django_db
THURSDAY = datetime(2026, 11, 19, 11, 0, tzinfo=LONDON)
WEEK = date(2026, 11, 16)
FRIDAY = datetime(2026, 11, 20, 15, 31, tzinfo=LONDON)


@pytest.fixture
def pupil(cast):
    return PupilFactory(school=cast.school)


@pytest.fixture
def concern(cast, pupil):
    return raised(cast.actor(Role.TEACHER), pupil)


def mails(kind: str = reminders.DAILY) -> dict[int, str]:
    rows = OutboxMail.objects.filter(kind=kind)
    return dict(rows.values_list("recipient_id", "subject"))


class TestDaily:
    def test_the_owner_is_told_of_what_is_theirs_and_all_of_what_is_the_teams(self, lead, deputy, concern):
        to_do(lead, concern)
        referred(lead, concern, reply_in=1)
        remind_teams(THURSDAY)
        assert mails() == {
            lead.staff_id: "2 things are due at the safeguarding desk",
            deputy.staff_id: "1 thing is due at the safeguarding desk",
        }

    def test_it_says_no_name_and_no_matter(self, lead, concern, pupil):
        to_do(lead, concern, what="Ring the health visitor")
        started(lead, concern, pupil)
        met(lead, concern, pupil, next_on=day(1))
        remind_teams(THURSDAY)
        words = OutboxMail.objects.get(kind=reminders.DAILY)
        said = words.subject + words.text
        assert not any(
            word in said
            for word in (pupil.legal_surname, pupil.name, "health", "Core group", concern.reference)
        )

    def test_what_is_late_is_said_again_the_next_day_but_once_a_day(self, lead, concern):
        to_do(lead, concern, days=-2)
        for at in (THURSDAY, THURSDAY + timedelta(hours=3), THURSDAY + timedelta(days=1)):
            remind_teams(at)
        assert OutboxMail.objects.filter(kind=reminders.DAILY).count() == 2

    def test_not_at_weekends_but_what_falls_on_one_is_said_before(self, lead, concern):
        to_do(lead, concern, days=3)
        remind_teams(THURSDAY + timedelta(days=2))
        assert mails() == {}
        remind_teams(THURSDAY)
        assert len(mails()) == 1

    def test_what_is_far_off_is_not_said_yet(self, lead, concern):
        to_do(lead, concern, days=4)
        remind_teams(THURSDAY)
        assert mails() == {}

    def test_run_at_night_it_is_sent_in_the_morning(self, lead, concern):
        to_do(lead, concern)
        remind_teams(datetime(2026, 11, 19, 0, 5, tzinfo=LONDON))
        mail = OutboxMail.objects.get(kind=reminders.DAILY)
        assert mail.not_before == datetime(2026, 11, 19, 7, 0, tzinfo=LONDON)

    def test_of_a_closed_concern_nothing_but_the_plan_of_its_pupil(self, lead, concern, pupil):
        close(by=lead, concern=triaged(lead, concern), reasons="Resolved.")
        remind_teams(THURSDAY)
        assert mails() == {}
        started(lead, concern, pupil)
        met(lead, concern, pupil, next_on=day(1))
        remind_teams(THURSDAY)
        assert len(mails()) == 1

    def test_whom_it_is_about_is_not_mailed(self, cast, lead, deputy, pupil):
        concern = raised(cast.actor(Role.TEACHER), pupil, about_staff=[cast[Role.SAFEGUARDING_LEAD]])
        to_do(deputy, concern)
        referred(deputy, concern)
        remind_teams(THURSDAY)
        assert set(mails()) == {deputy.staff_id}

    def test_what_somebody_had_who_left_the_team_is_everybodys(self, cast, lead, deputy, concern):
        to_do(lead, concern)
        StaffRole.objects.filter(staff=cast[Role.SAFEGUARDING_LEAD]).delete()
        remind_teams(THURSDAY)
        assert set(mails()) == {deputy.staff_id}

    def test_killed_half_way_it_goes_on_with_the_rest(self, lead, deputy, concern, monkeypatch):
        referred(lead, concern, reply_in=1)
        ids = iter(["<1@example.org>"])
        with monkeypatch.context() as patched:
            patched.setattr(reminders.outbox, "new_message_id", lambda: next(ids))
            with pytest.raises(StopIteration):
                remind_teams(THURSDAY)
        assert len(mails()) == 1
        remind_teams(THURSDAY)
        assert set(mails()) == {lead.staff_id, deputy.staff_id}

    def test_it_leaves_no_trail_and_the_administrator_sees_none(self, cast, lead, concern, sign_in):
        browser, address = sign_in(cast[Role.SITE_ADMIN]), reverse("staffing:mail_list")
        to_do(lead, concern)
        before, events = browser.get(address).content, AuditEvent.objects.count()
        remind_teams(THURSDAY)
        send_due(THURSDAY)
        assert AuditEvent.objects.count() == events
        assert len(browser.get(address).content) == len(before)

    def test_the_scheduler_does_it_once_a_day(self, lead, concern, settings):
        settings.HANDRAIL_NUDGES = False
        to_do(lead, concern)
        regular_work.one_round(THURSDAY)
        assert len(mails()) == 1
        assert SchedulerRun.objects.filter(name="remind").count() == 1

    def test_another_schools_team_hears_nothing(self, lead, concern):
        other = make_cast()
        to_do(lead, concern)
        remind_teams(THURSDAY)
        assert other[Role.SAFEGUARDING_LEAD].pk not in mails()


class TestWeekly:
    def test_one_sentence_that_is_the_same_for_one_and_for_many(self, cast, lead, deputy, pupil):
        for _ in range(3):
            raised(cast.actor(Role.TEACHER), pupil)
        tell_of_week(cast.school, WEEK, FRIDAY)
        assert mails(reminders.WEEKLY) == dict.fromkeys([lead.staff_id, deputy.staff_id], NEEDED.rstrip("."))
        texts = set(OutboxMail.objects.filter(kind=reminders.WEEKLY).values_list("text", flat=True))
        assert len(texts) == 1
        assert NEEDED in texts.pop()

    def test_where_nothing_waits_nobody_hears(self, cast, lead, concern):
        note_read(by=lead, concern=concern, at=now())
        triaged(lead, concern)
        tell_of_week(cast.school, WEEK, FRIDAY)
        assert mails(reminders.WEEKLY) == {}

    def test_of_one_about_the_lead_the_deputy_alone_hears(self, cast, lead, deputy, pupil):
        raised(cast.actor(Role.TEACHER), pupil, about_staff=[cast[Role.SAFEGUARDING_LEAD]])
        tell_of_week(cast.school, WEEK, FRIDAY)
        assert set(mails(reminders.WEEKLY)) == {deputy.staff_id}

    def test_who_is_of_the_team_that_week_and_nobody_else(self, cast, lead, concern):
        StaffRole.objects.filter(staff=cast[Role.SAFEGUARDING_LEAD]).update(ends_on=date(2026, 11, 18))
        new = make_staff(cast.school, Role.SAFEGUARDING_LEAD, forename="New")
        tell_of_week(cast.school, WEEK, FRIDAY)
        assert set(mails(reminders.WEEKLY)) == {new.pk}

    def test_it_comes_with_the_weeks_digests_once(self, cast, lead, concern):
        for _ in range(2):
            schedule.build_due(cast.school, FRIDAY)
        assert set(mails(reminders.WEEKLY)) == {lead.staff_id}

    def test_in_a_week_without_school_there_is_none(self, cast, lead, concern):
        schedule.build_due(cast.school, datetime(2026, 10, 30, 16, 0, tzinfo=LONDON))
        assert mails(reminders.WEEKLY) == {}

    def test_after_a_restore_it_is_withheld(self, cast, lead, concern):
        tell_of_week(cast.school, WEEK, FRIDAY, is_withheld=True)
        assert OutboxMail.objects.get(kind=reminders.WEEKLY).state == "withheld"

    def test_something_due_within_the_week_is_enough(self, cast, lead, concern):
        note_read(by=lead, concern=concern, at=now())
        to_do(lead, triaged(lead, concern), days=5)
        tell_of_week(cast.school, WEEK, FRIDAY)
        assert set(mails(reminders.WEEKLY)) == {lead.staff_id}


def test_the_digests_of_others_say_nothing_of_it(cast):
    pupils = falling_pupils(cast.school, cast[Role.MENTOR], 1)
    raised(cast.actor(Role.TEACHER), *pupils)
    schedule.build_due(cast.school, FRIDAY)
    digests = list(OutboxMail.objects.filter(kind__startswith="digest"))
    assert digests
    assert not any("afeguarding" in each.subject + each.text + each.html for each in digests)
    assert len(mails(reminders.WEEKLY)) == 1
