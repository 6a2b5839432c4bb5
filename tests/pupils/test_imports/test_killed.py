"""A worker killed in the middle of an import: all of it is there or nothing, and the next worker goes on."""

import random
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.db.models import F

from pupils.imports.batches import confirm_batch, upload_batch
from pupils.models import ImportBatch, Pupil, SendPeriod
from staffing import jobs
from staffing.access import Actor, Role
from staffing.calendar import today
from staffing.models import AuditEvent, AuditVerb, Job
from tests.cast import make_staff
from tests.dying_worker import Worker, dying_worker
from tests.factories import TermFactory
from tests.pupils.test_imports.test_pupils import HEADER, line

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
State = ImportBatch.State
# More than are staged at once, so that a worker may die between two parts.
PUPILS = 620


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Worker]:
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "uploads").symlink_to(tmp_path)
    with dying_worker("jobs", tmp_path / "var") as worker:
        yield worker


@pytest.fixture
def office(db) -> Actor:
    return make_staff(TermFactory().year.school, Role.RECORDS).actor(today())


def uploaded(office: Actor) -> ImportBatch:
    content = HEADER + "".join(line(n, more="01/09/2025,K,SEMH") for n in range(1, PUPILS + 1))
    return upload_batch(by=office, kind="pupils", file=BytesIO(content.encode()), name="roll.csv")


def the_job() -> Job:
    return Job.objects.get(state=Job.State.RUNNING)


def two_minutes_pass() -> None:
    Job.objects.update(heartbeat_at=F("heartbeat_at") - timedelta(minutes=3))


def moments(statements: int) -> list[int]:
    """The first and the last ones, and some in between; the first two claim the job."""
    between = random.Random(statements).sample(range(4, statements - 1), min(6, statements - 5))
    return sorted({3, *between, statements - 1, statements})


def test_a_reading_that_is_killed_writes_nothing_of_the_school_and_begins_again(worker, office):
    uploaded(office)
    statements = int(worker(0))
    for moment in moments(statements):
        batch = uploaded(office)
        assert worker(moment) == "killed"
        job = the_job()
        assert job.done <= max(job.total, PUPILS)
        assert not Pupil.objects.exists()
        two_minutes_pass()
        jobs.run_waiting()
        batch.refresh_from_db()
        job.refresh_from_db()
        assert (batch.state, batch.rows.count(), batch.counts["new"]) == (State.PREVIEW, PUPILS, PUPILS)
        assert (job.state, job.attempts) == (Job.State.DONE, 2)


def test_a_writing_that_is_killed_is_there_whole_or_not_at_all_and_is_finished_by_the_next(worker, office):
    """Every third statement in turn is the last one of a worker."""
    batch = uploaded(office)
    worker(0)
    batch.refresh_from_db()
    confirm_batch(by=office, batch=batch, version=batch.version)
    moment = 3
    while worker(moment) == "killed":
        batch.refresh_from_db()
        is_whole = batch.state == State.APPLIED
        assert Pupil.objects.count() == SendPeriod.objects.count() == is_whole * PUPILS
        assert AuditEvent.objects.filter(verb=AuditVerb.IMPORT).count() == is_whole
        assert the_job().done <= the_job().total
        two_minutes_pass()
        # So many deaths are more than a school would see, and more than are tried.
        Job.objects.filter(state=Job.State.RUNNING).update(attempts=1)
        moment += 3
    assert moment > 20
    batch.refresh_from_db()
    assert batch.state == State.APPLIED
    assert Pupil.objects.count() == SendPeriod.objects.count() == PUPILS
    assert AuditEvent.objects.filter(verb=AuditVerb.IMPORT).count() == 1
    assert Job.objects.latest("created_at").state == Job.State.DONE
