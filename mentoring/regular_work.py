"""What is done again and again, by a Celery worker or by `manage.py scheduler`; what it says is counts, never names."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from interventions.planning import plan_ahead
from mentoring import schedule
from pupils.actions import paper_batches, printouts
from pupils.actions.groups import end_past_groups
from pupils.imports import batches
from safeguarding import pack_files, trail, waiting_files
from safeguarding.anchors import anchor_schools
from safeguarding.checking import note_check
from safeguarding.reminders import remind_teams
from safeguarding.unread import tell_of_unread
from staffing import browsers, drafts, guesses, jobs, outbox, receipts
from staffing.access import system_actor
from staffing.backups import nightly
from staffing.calendar import LONDON, now
from staffing.jobs import nudge
from staffing.models import SchedulerRun, School
from staffing.tables import note_sizes
from staffing.unusual import tell_of_unusual

DAILY = timedelta(days=1)
SEALED_EVERY = timedelta(minutes=10)


@dataclass(frozen=True)
class Done:
    """What one round did."""

    jobs: int = 0
    digests: int = 0
    mails: int = 0
    planned: int = 0
    cleared: int = 0
    backups: int = 0

    def __bool__(self) -> bool:
        return any((self.jobs, self.digests, self.mails, self.planned, self.cleared, self.backups))

    def __str__(self) -> str:
        return (
            f"jobs {self.jobs}, digests {self.digests}, mails {self.mails},"
            f" planned {self.planned}, cleared {self.cleared}, backups {self.backups}"
        )


def take(name: str, row_id: int, at: datetime) -> None:
    """Do the one thing a nudge is about; safe to be told twice."""
    _TAKERS[name](row_id, at)


def sweep(at: datetime) -> Done:
    """Everything that waits. With a broker a due digest is one nudge a school, so that workers share them."""
    done_jobs = jobs.run_waiting()
    tell_of_unusual(at)
    tell_of_unread(at)
    digests = _fan_out(at) if settings.HANDRAIL_NUDGES else _build(at)
    mails = outbox.send_due(at)
    _ran("sweep", at)
    return Done(jobs=done_jobs, digests=digests, mails=mails)


def clear_old() -> int:
    """Forget drafts nobody came back for, receipts of forms long taken, old guesses, sessions that are over,
    files imported or brought long ago and printouts a day old. Then the database notes what is left.
    """
    cleared = drafts.clear_old() + receipts.clear_old() + guesses.clear_old(timezone.now())
    cleared += batches.clear_old() + browsers.clear_old(now()) + printouts.clear_old(now())
    cleared += paper_batches.clear_old(now())
    cleared += waiting_files.clear_old(now()) + pack_files.clear_old(now())
    call_command("clearsessions")
    note_sizes()
    _ran("clear_old", now())
    return cleared


def plan_schools(at: datetime) -> int:
    """Plan ahead for every school, so that a new half-term is there before it begins. With a broker: a nudge each."""
    schools = School.objects.order_by("pk")
    if settings.HANDRAIL_NUDGES:
        for school in schools:
            nudge("plan", school.pk)
        planned = 0
    else:
        planned = sum(_plan(school, at) for school in schools)
    _ran("plan_schools", at)
    return planned


def anchor(at: datetime) -> None:
    """Seal the trail, check the safeguarding entries of each school, and write outside the database how far they have
    come.
    """
    seal_trail(at)
    for school in School.objects.order_by("pk"):
        note_check(school, at)
    anchor_schools(at)
    _ran("anchor", at)


def seal_trail(at: datetime) -> int:
    """Put what was seen and changed since into each school's chain; says how many events."""
    sealed = sum(trail.seal(pk, at) for pk in School.objects.order_by("pk").values_list("pk", flat=True))
    _ran("seal_trail", at)
    return sealed


def remind(at: datetime) -> None:
    """Tell the safeguarding teams that something is due: a day's mails are planned once, however often this is run."""
    remind_teams(at)
    _ran("remind", at)


def one_round(at: datetime) -> Done:
    """What the scheduler does each time: the sweep; and once a day anchors, reminders, planning, clearing and the backup.

    Anchors and reminders first, so that their mails go out with the others.
    """
    if _is_due("anchor", at):
        anchor(at)
    if _is_due("remind", at):
        remind(at)
    done = sweep(at)
    if _is_due("seal_trail", at, SEALED_EVERY):
        seal_trail(at)
    planned = plan_schools(at) if _is_due("plan_schools", at) else 0
    cleared = clear_old() if _is_due("clear_old", at) else 0
    return Done(done.jobs, done.digests, done.mails, planned, cleared, backups=nightly.back_up_if_due(at))


def _is_due(name: str, at: datetime, every: timedelta = DAILY) -> bool:
    """Not done for so long; what a clock that was wrong noted for the future does not count."""
    recent = SchedulerRun.objects.filter(name=name, ran_at__gt=at - every, ran_at__lte=at + every)
    return not recent.exists()


def _plan(school: School, at: datetime) -> int:
    """Groups of a year that is over end first, so that what is planned is planned for who is there."""
    on = at.astimezone(LONDON).date()
    end_past_groups(school=school, on=on, by=system_actor(school.pk, "end of year"))
    return plan_ahead(school, on)


def _build(at: datetime) -> int:
    return sum(len(build.digests) for build in schedule.run_due(at))


def _fan_out(at: datetime) -> int:
    due = schedule.schools_due(at)
    for school in due:
        nudge("digest", school.pk)
    return len(due)


def _take_digest(school_id: int, at: datetime) -> None:
    school = School.objects.filter(pk=school_id).first()
    if school is not None:
        schedule.build_due(school, at)


def _take_plan(school_id: int, at: datetime) -> None:
    school = School.objects.filter(pk=school_id).first()
    if school is not None:
        _plan(school, at)


def _ran(name: str, at: datetime) -> None:
    SchedulerRun.objects.update_or_create(name=name, defaults={"ran_at": at})


_TAKERS: dict[str, Callable[[int, datetime], object]] = {
    "job": lambda row_id, at: jobs.run(row_id),
    "mail": outbox.send,
    "digest": _take_digest,
    "plan": _take_plan,
}
