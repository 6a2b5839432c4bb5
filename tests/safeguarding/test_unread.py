"""What nobody opens goes to the next of the team: each once, whatever the clock and however often it is looked at."""

import threading
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.db import connection

from mentoring import regular_work
from safeguarding import alerts
from safeguarding.actions.desk import note_read
from safeguarding.actions.running import set_running
from safeguarding.models import Alert
from safeguarding.unread import tell_of_unread
from staffing.access import Role
from staffing.calendar import LONDON, now, today
from staffing.models import OutboxMail, StaffRole
from tests.cast import make_cast, make_staff
from tests.factories import PupilFactory
from tests.safeguarding.scenes import raised
from tests.safeguarding.test_running import SET

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def lead(cast):
    return cast[Role.SAFEGUARDING_LEAD]


@pytest.fixture
def team(cast, lead):
    """In their turn."""
    deputies = [make_staff(cast.school, Role.SAFEGUARDING_LEAD, forename=f"Deputy {n}") for n in (1, 2)]
    team = [lead, *deputies]
    body = SET | {"urgent_minutes": 15, "unread_hours": 4, "order": [staff.pk for staff in team]}
    set_running(by=lead.actor(today()), seen=0, body=body)
    return team


@pytest.fixture
def pupil(cast):
    return PupilFactory(school=cast.school)


def told() -> list[int]:
    rows = Alert.objects.filter(stage="unread").order_by("pk")
    return list(rows.values_list("staff_id", flat=True))


def ids(*staff) -> list[int]:
    return [each.pk for each in staff]


class TestUrgent:
    def test_the_second_is_next_then_the_third_and_the_first_at_last(self, cast, team, pupil):
        concern = raised(cast.actor(Role.TEACHER), pupil, is_urgent=True)
        for minutes, expected in ((14, []), (16, team[1:2]), (31, team[1:]), (46, [*team[1:], team[0]])):
            tell_of_unread(concern.raised_at + minutes * MINUTE)
            assert told() == ids(*expected)

    def test_after_all_were_told_it_ends(self, cast, team, pupil):
        concern = raised(cast.actor(Role.TEACHER), pupil, is_urgent=True)
        for hours in (5, 50, 500):
            tell_of_unread(concern.raised_at + hours * HOUR)
        assert sorted(told()) == sorted(ids(*team))

    def test_by_night_and_at_weekends_too(self, cast, team, pupil, settings):
        settings.HANDRAIL_CLOCK = "2026-11-21T23:50"
        concern = raised(cast.actor(Role.TEACHER), pupil, is_urgent=True)
        tell_of_unread(concern.raised_at + 16 * MINUTE)
        assert told() == ids(team[1])

    def test_looked_at_again_it_mails_nobody_twice(self, cast, team, pupil):
        concern = raised(cast.actor(Role.TEACHER), pupil, is_urgent=True)
        before = OutboxMail.objects.count()
        for _ in range(3):
            tell_of_unread(concern.raised_at + 16 * MINUTE)
        assert OutboxMail.objects.count() == before + 1

    def test_once_it_is_opened_it_goes_to_nobody(self, cast, lead, team, pupil):
        concern = raised(cast.actor(Role.TEACHER), pupil, is_urgent=True)
        note_read(by=lead.actor(today()), concern=concern, at=now())
        tell_of_unread(concern.raised_at + 5 * HOUR)
        assert told() == []

    def test_a_clock_that_is_behind_tells_nobody(self, cast, team, pupil):
        concern = raised(cast.actor(Role.TEACHER), pupil, is_urgent=True)
        tell_of_unread(concern.raised_at - 5 * HOUR)
        assert told() == []

    def test_one_of_a_team_of_one_is_told_again(self, cast, lead, pupil):
        concern = raised(cast.actor(Role.TEACHER), pupil, is_urgent=True)
        tell_of_unread(concern.raised_at + HOUR)
        assert told() == ids(lead)

    def test_with_nobody_in_the_team_nothing_breaks(self, cast, lead, pupil):
        StaffRole.objects.filter(staff=lead).delete()
        concern = raised(cast.actor(Role.TEACHER), pupil, is_urgent=True)
        tell_of_unread(concern.raised_at + 50 * HOUR)
        assert told() == []

    def test_whom_it_is_about_is_passed_over(self, cast, team, pupil):
        concern = raised(cast.actor(Role.TEACHER), pupil, is_urgent=True, about_staff=[team[1]])
        for minutes, expected in ((16, [team[2]]), (300, [team[2], team[0]])):
            tell_of_unread(concern.raised_at + minutes * MINUTE)
            assert told() == ids(*expected)
        assert not OutboxMail.objects.filter(recipient=team[1]).exists()


class TestOthers:
    def test_they_wait_for_hours_in_which_the_school_is_open(self, cast, team, pupil, settings):
        settings.HANDRAIL_CLOCK = "2026-11-20T15:00"
        raised(cast.actor(Role.TEACHER), pupil)
        monday = datetime(2026, 11, 23, tzinfo=LONDON)
        for at, expected in (
            (datetime(2026, 11, 21, 12, 0, tzinfo=LONDON), []),
            (monday + 3 * HOUR, []),
            # 45 minutes on Friday; the school opens at 8.15.
            (monday + 11 * HOUR + 20 * MINUTE, []),
            (monday + 11 * HOUR + 31 * MINUTE, team[1:2]),
        ):
            tell_of_unread(at)
            assert told() == ids(*expected)

    def test_what_waited_through_a_stopped_scheduler_goes_to_all_who_are_due(self, cast, team, pupil):
        concern = raised(cast.actor(Role.TEACHER), pupil)
        tell_of_unread(concern.raised_at + timedelta(days=7))
        assert sorted(told()) == sorted(ids(*team))


class TestTheMail:
    def test_it_goes_with_the_sweep_and_says_no_name_and_no_matter(self, cast, team, pupil, settings):
        settings.HANDRAIL_NUDGES = False
        concern = raised(cast.actor(Role.TEACHER), pupil, is_urgent=True)
        mail.outbox.clear()
        regular_work.sweep(concern.raised_at + 16 * MINUTE)
        said = [each for each in mail.outbox if "not been opened" in each.body]
        assert [each.to for each in said] == [[team[1].user.email]]
        words = said[0].subject + said[0].body
        assert "Urgent" in words
        assert not any(word in words for word in (pupil.legal_surname, pupil.name, concern.reference, "eron"))

    def test_out_of_hours_it_says_so_in_the_schools_words(self, cast, team, pupil, settings):
        settings.HANDRAIL_CLOCK = "2026-11-21T23:50"
        raised(cast.actor(Role.TEACHER), pupil)
        text = OutboxMail.objects.filter(recipient=team[0]).get().text
        assert "The school is closed. If a child is in danger now, ring 999" in text
        assert "Ring 01632 960009." in text

    def test_in_hours_it_does_not(self, cast, team, pupil):
        raised(cast.actor(Role.TEACHER), pupil)
        assert "The school is closed" not in OutboxMail.objects.filter(recipient=team[0]).get().text

    def test_killed_between_the_row_and_the_mail_it_is_done_next_time(self, cast, team, pupil, monkeypatch):
        def dies(*_: object, **__: object) -> None:
            raise RuntimeError("killed")

        concern = raised(cast.actor(Role.TEACHER), pupil, is_urgent=True)
        at = concern.raised_at + 16 * MINUTE
        with monkeypatch.context() as patched:
            patched.setattr(alerts, "render_to_string", dies)
            with pytest.raises(RuntimeError):
                tell_of_unread(at)
        assert told() == []
        tell_of_unread(at)
        assert told() == ids(team[1])
        assert OutboxMail.objects.filter(recipient=team[1]).count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_tell_each_once():
    cast = make_cast()
    make_staff(cast.school, Role.SAFEGUARDING_LEAD, forename="Deputy")
    concern = raised(cast.actor(Role.TEACHER), PupilFactory(school=cast.school), is_urgent=True)
    start, trouble = threading.Barrier(2), []

    def sweeping() -> None:
        start.wait()
        try:
            tell_of_unread(concern.raised_at + HOUR)
        except Exception as error:
            trouble.append(error)
        finally:
            connection.close()

    both = [threading.Thread(target=sweeping) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert trouble == []
    assert Alert.objects.filter(stage="unread").count() == 2
    assert OutboxMail.objects.count() == 4
