"""Long work with visible progress: a row that a worker claims, beats its heart on, and finishes or lays down."""

import logging
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from staffing.access import Actor, system_actor
from staffing.calendar import now, today
from staffing.logs import place
from staffing.models import Job

log = logging.getLogger(__name__)
MAX_ATTEMPTS = 3


class GaveUp(Exception):
    """The work can't be done; the message is in words a school would use."""


class Overtaken(Exception):
    """Another worker has taken the job since: this one stops without writing."""


@dataclass(frozen=True)
class Progress:
    """What a running job reports through."""

    job_id: int
    claimed_by: str

    def report(self, done: int, total: int) -> None:
        """Say how far the work is; raises Overtaken where another worker has it now."""
        beating = Job.objects.filter(pk=self.job_id, claimed_by=self.claimed_by, state=Job.State.RUNNING)
        if not beating.update(done=done, total=total, heartbeat_at=timezone.now()):
            raise Overtaken


Work = Callable[[Actor, int, Progress], str]


@dataclass(frozen=True)
class Kind:
    """A kind of long work; `page` is the URL name of the page of the row it works on."""

    work: Work
    title: str
    page: str


KINDS: dict[str, Kind] = {}


def kind_of(row: Job) -> Kind:
    """What a job is; one whose kind has gone since still has a page."""
    return KINDS.get(row.kind) or Kind(_gone, "Long work", "")


def _gone(actor: Actor, subject_id: int, progress: "Progress") -> str:
    raise GaveUp("Work of this kind is no longer done.")


def job(kind: str, *, title: str = "Long work", page: str = "") -> Callable[[Work], Work]:
    """Register the work of a kind: called with the actor, the id of the row it works on and where to report.

    It must be safe to begin again after being killed; it returns what became of it, in words.
    """

    def register(work: Work) -> Work:
        KINDS[kind] = Kind(work, title, page)
        return work

    return register


def request_job(*, by: Actor, kind: str, subject: models.Model) -> Job:
    """Ask for long work; the same work asked for twice is one job.

    One that runs begins again: it may have looked before what it is asked for was written. Its worker stops at its
    next report, and can't finish it.
    """
    asked = {"kind": kind, "subject_id": subject.pk, "state__in": (Job.State.WAITING, Job.State.RUNNING)}
    Job.objects.filter(**asked).update(state=Job.State.WAITING, claimed_by="", attempts=0)
    row, _ = Job.objects.get_or_create(
        **asked,
        defaults={
            "school_id": by.school_id,
            "requested_by_id": by.staff_id,
            "state": Job.State.WAITING,
        },
    )
    nudge("job", row.pk)
    return row


def nudge(name: str, row_id: int) -> None:
    """After commit, tell a worker that a row waits. Losing the nudge loses nothing: rows are swept regularly."""
    if settings.HANDRAIL_NUDGES:
        transaction.on_commit(lambda: _send_nudge(name, row_id), robust=True)


def _send_nudge(name: str, row_id: int) -> None:
    import_string(settings.HANDRAIL_WORKERS).send_task(
        "mentoring.celery_tasks.nudged", args=[name, row_id], retry=False
    )


def claim(job_id: int) -> Progress | None:
    """Take a waiting (or abandoned) job by compare-and-swap; None where another worker was first."""
    name = f"{socket.gethostname()}:{os.getpid()}:{uuid4().hex[:8]}"
    at = timezone.now()
    taken = (
        Job.objects.filter(pk=job_id)
        .waiting(at)
        .update(
            state=Job.State.RUNNING,
            claimed_by=name,
            heartbeat_at=at,
            attempts=models.F("attempts") + 1,
            done=0,
        )
    )
    return Progress(job_id, name) if taken else None


def run(job_id: int) -> None:
    """Do one job, if it can be claimed. A failure is told on the job's page, and its text to nobody."""
    progress = claim(job_id)
    if progress is None:
        return
    row = Job.objects.select_related("requested_by").get(pk=job_id)
    if row.attempts > MAX_ATTEMPTS:
        _finish(
            progress, Job.State.FAILED, "This was tried three times and did not finish. Please tell support."
        )
        return
    by = row.requested_by
    actor = by.actor(today()) if by else system_actor(row.school_id, row.kind)
    try:
        message = kind_of(row).work(actor, row.subject_id, progress)
    except Overtaken:
        return
    except GaveUp as refusal:
        _finish(progress, Job.State.FAILED, str(refusal))
    except Exception as error:
        # Raised further its text, which may name a pupil, would be written into a worker's log.
        log.error(
            "job failed kind=%s id=%s error=%s at=%s",
            row.kind,
            row.pk,
            type(error).__name__,
            place(error.__traceback__),
        )
        _finish(
            progress, Job.State.FAILED, "Something went wrong. Nothing of this was written; please try again."
        )
    else:
        _finish(progress, Job.State.DONE, message)


def run_waiting() -> int:
    """Do every job that waits, oldest first; says how many were looked at."""
    ids = list(Job.objects.waiting(timezone.now()).order_by("created_at").values_list("pk", flat=True))
    for job_id in ids:
        run(job_id)
    return len(ids)


def _finish(progress: Progress, state: str, message: str) -> None:
    """What is done is done whole: whoever comes after one that died with all of it written has nothing to report."""
    whole = {"done": models.F("total")} if state == Job.State.DONE else {}
    Job.objects.filter(pk=progress.job_id, claimed_by=progress.claimed_by).update(
        state=state, message=message[:300], finished_at=now(), **whole
    )
