"""The regular work: what waits is done, by a worker or by the scheduler, and it says so in counts."""

import os
import signal
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings as project
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import call_command
from django.db import OperationalError, connection
from django.utils import timezone

from interventions.models import Slot
from mentoring import regular_work, schedule
from mentoring.management.commands import scheduler
from mentoring.models import Digest
from staffing.access import Role
from staffing.calendar import LONDON
from staffing.models import Draft, OutboxMail, SchedulerRun, School
from tests import factories
from tests.mentoring.weeks import falling_pupils

FRIDAY = datetime(2026, 11, 20, 15, 31, tzinfo=LONDON)


@pytest.fixture(autouse=True)
def _no_broker(settings):
    """As embedded, whatever the surroundings offer; a test of the broker asks for it."""
    settings.HANDRAIL_NUDGES = False


@pytest.fixture
def pupils(cast):
    return falling_pupils(cast.school, cast[Role.MENTOR], 1)


def test_one_round_builds_what_is_due_and_sends_its_mails(cast, pupils):
    done = regular_work.one_round(FRIDAY)
    assert (done.digests, done.mails) == (Digest.objects.count(), OutboxMail.objects.count())
    assert len(mail.outbox) == done.mails > 0


def test_a_second_round_finds_nothing_left(cast, pupils):
    regular_work.one_round(FRIDAY)
    assert not regular_work.one_round(FRIDAY + timedelta(minutes=10))


def test_the_scheduler_says_what_it_did_and_is_quiet_when_there_was_nothing(cast, pupils, capsys):
    call_command("scheduler", "--once")
    assert f"digests {Digest.objects.count()}, mails {len(mail.outbox)}" in capsys.readouterr().out
    call_command("scheduler", "--once")
    assert capsys.readouterr().out == ""


@pytest.fixture
def _signals_as_before():
    """The scheduler takes them for itself."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_signals_as_before")
def test_the_scheduler_goes_on_when_the_database_has_been_away(monkeypatch, caplog):
    rounds = []

    def one_round(at):
        rounds.append(at)
        if len(rounds) == 1:
            hang_up()
        signal.raise_signal(signal.SIGTERM)
        return regular_work.Done(digests=School.objects.count())

    monkeypatch.setattr(scheduler, "one_round", one_round)
    call_command("scheduler", "--every", "0")
    assert len(rounds) == 2
    assert caplog.messages == ["round failed error=OperationalError"]


def hang_up():
    """The connection breaks under the statement, as when the server stops."""
    if connection.vendor != "postgresql":
        raise OperationalError("unable to open database file")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")


def test_with_a_broker_each_school_is_a_nudge_of_its_own(cast, pupils, settings, monkeypatch):
    told = []
    settings.HANDRAIL_NUDGES = True
    monkeypatch.setattr(regular_work, "nudge", lambda name, row_id: told.append((name, row_id)))
    regular_work.sweep(FRIDAY)
    assert told == [("digest", cast.school.pk), ("digest", cast.other_school.pk)]
    assert not Digest.objects.exists()


def test_a_nudge_builds_the_digest_of_its_school(cast, pupils):
    regular_work.take("digest", cast.school.pk, FRIDAY)
    assert Digest.objects.exists()
    assert cast.school not in schedule.schools_due(FRIDAY)


def test_a_nudge_about_a_school_that_is_gone_does_nothing(db):
    regular_work.take("digest", 987_654_321, FRIDAY)
    assert not Digest.objects.exists()


def test_old_drafts_are_cleared_once_a_day(cast):
    def leave_draft() -> None:
        long_ago = FRIDAY - timedelta(days=30)
        Draft.objects.create(staff=cast[Role.MENTOR], key="session-new", kept_at=long_ago)

    leave_draft()
    assert regular_work.one_round(FRIDAY).cleared == 1
    leave_draft()
    SchedulerRun.objects.filter(name="clear_old").update(ran_at=FRIDAY)
    assert regular_work.one_round(FRIDAY + timedelta(hours=1)).cleared == 0
    assert regular_work.one_round(FRIDAY + timedelta(hours=25)).cleared == 1


def monday_slot(cast) -> Slot:
    """A weekly slot whose bells ring on Mondays."""
    day = factories.SchoolDayFactory(shape__school=cast.school, weekday=1)
    return factories.SlotFactory(provision__programme__school=cast.school, period__shape=day.shape, weekday=1)


def test_what_django_kept_of_a_browser_is_forgotten_when_its_time_is_over(db):
    for key, days in (("over", -1), ("open", 1)):
        Session.objects.create(session_key=key, session_data="", expire_date=timezone.now() + timedelta(days))
    regular_work.clear_old()
    assert [row.session_key for row in Session.objects.all()] == ["open"]


def test_every_school_is_planned_ahead_once_a_day(cast):
    slot = monday_slot(cast)
    assert regular_work.one_round(FRIDAY).planned == slot.planned_sessions.count() > 0
    slot.planned_sessions.all().delete()
    assert regular_work.one_round(FRIDAY + timedelta(hours=1)).planned == 0
    assert regular_work.one_round(FRIDAY + timedelta(hours=25)).planned > 0


def test_groups_of_a_year_that_is_over_end_by_themselves(cast):
    member = factories.GroupMemberFactory(group__school=cast.school, pupil__school=cast.school)
    regular_work.one_round(FRIDAY)
    member.refresh_from_db()
    assert member.ends_on is None
    regular_work.one_round(datetime(2027, 9, 1, 6, 0, tzinfo=LONDON))
    member.refresh_from_db()
    assert member.ends_on == date(2027, 8, 31)


def test_with_a_broker_each_school_is_planned_by_a_nudge_of_its_own(cast, settings, monkeypatch):
    told = []
    settings.HANDRAIL_NUDGES = True
    monkeypatch.setattr(regular_work, "nudge", lambda name, row_id: told.append((name, row_id)))
    regular_work.plan_schools(FRIDAY)
    assert told == [("plan", cast.school.pk), ("plan", cast.other_school.pk)]


def test_a_nudge_plans_its_school(cast):
    slot = monday_slot(cast)
    regular_work.take("plan", cast.school.pk, FRIDAY)
    assert slot.planned_sessions.exists()


def test_the_last_run_is_in_the_database(cast):
    regular_work.sweep(FRIDAY)
    assert SchedulerRun.objects.get(name="sweep").ran_at == FRIDAY


def test_the_scheduler_says_what_it_did_in_counts_only(cast, pupils, settings, capsys):
    settings.HANDRAIL_CLOCK = "2026-11-20T15:31"
    call_command("scheduler", "--once")
    said = capsys.readouterr().out
    # The sixth mail is the daily seal of the safeguarding records.
    assert "jobs 0, digests 5, mails 6" in said
    assert pupils[0].legal_surname not in said


def test_the_scheduler_ends_cleanly_when_told(tmp_path: Path):
    surroundings = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path / 'scheduler.sqlite3'}",
        "HANDRAIL_VAR": str(tmp_path),
        "REDIS_URL": "",
    }
    manage = [sys.executable, "manage.py"]
    subprocess.run(
        [*manage, "migrate", "--verbosity", "0"], cwd=project.BASE_DIR, env=surroundings, check=True
    )
    command = [*manage, "scheduler", "--every", "600"]
    scheduler = subprocess.Popen(
        command, cwd=project.BASE_DIR, env=surroundings, stdout=subprocess.PIPE, text=True
    )
    assert "Working" in scheduler.stdout.readline()
    scheduler.send_signal(signal.SIGTERM)
    said, _ = scheduler.communicate(timeout=30)
    assert scheduler.returncode == 0
    assert said.endswith("Stopped.\n")
