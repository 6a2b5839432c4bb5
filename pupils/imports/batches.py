"""What a person does with an import: upload, decide, confirm, discard. The reading and writing are jobs."""

from collections.abc import Mapping
from datetime import timedelta
from typing import BinaryIO, Final

from django.db import transaction

from pupils.imports.pupil_rows import LEAVE_OUT, NEW, SAME
from pupils.imports.staging import store_file
from pupils.models import ImportBatch, ImportRow
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.calendar import now
from staffing.jobs import request_job
from staffing.models import Job
from staffing.receipts import claim_version

State = ImportBatch.State
KEEP_FOR: Final = timedelta(days=30)
READ_JOB, APPLY_JOB = "import_read", "import_apply"
DECISIONS = {SAME: "The same pupil", NEW: "A new pupil", LEAVE_OUT: "Leave out"}


class NotNow(Exception):
    """The import is past that step; the message says where it stands."""


@transaction.atomic
def upload_batch(*, by: Actor, kind: str, file: BinaryIO, name: str) -> ImportBatch:
    """Keep the file and ask for it to be read."""
    batch = store_file(by=by, kind=kind, file=file, name=name)
    record(by, AuditVerb.CREATE, batch, kind=kind)
    request_job(by=by, kind=READ_JOB, subject=batch)
    return batch


@transaction.atomic
def read_again(*, by: Actor, batch: ImportBatch) -> Job:
    """Ask once more for a file to be read whose reading failed."""
    if batch.state != State.UPLOADED:
        raise NotNow("This file has been read.")
    return request_job(by=by, kind=READ_JOB, subject=batch)


@transaction.atomic
def decide_rows(*, by: Actor, batch: ImportBatch, decisions: Mapping[int, str], version: int) -> ImportBatch:
    """Keep what was decided about lines and read the file again with it; raises Stale after somebody else."""
    claim_version(batch, version)
    _move(batch, (State.PREVIEW,), State.UPLOADED)
    batch.decisions = batch.decisions | {str(line): choice for line, choice in decisions.items()}
    batch.save(update_fields=["decisions"])
    request_job(by=by, kind=READ_JOB, subject=batch)
    return batch


@transaction.atomic
def confirm_batch(*, by: Actor, batch: ImportBatch, version: int) -> Job:
    """Ask for the import to be written; raises Stale where it is not the preview that was looked at."""
    claim_version(batch, version)
    _move(batch, (State.PREVIEW, State.CONFIRMED), State.CONFIRMED)
    return request_job(by=by, kind=APPLY_JOB, subject=batch)


@transaction.atomic
def discard_batch(*, by: Actor, batch: ImportBatch, version: int) -> ImportBatch:
    """Write nothing of it, and forget what its rows said."""
    claim_version(batch, version)
    _move(batch, (State.UPLOADED, State.UNREADABLE, State.PREVIEW), State.DISCARDED)
    batch.rows.all().delete()
    storage, name = batch.file.storage, str(batch.file.name)
    transaction.on_commit(lambda: storage.delete(name), robust=True)
    record(by, AuditVerb.END, batch, kind=batch.kind)
    return batch


def clear_old() -> int:
    """Forget files a month after their upload, and what was never confirmed by then; says how many."""
    old = ImportBatch.objects.filter(uploaded_at__lt=now() - KEEP_FOR).exclude(file="")
    for batch in old:
        batch.file.delete(save=False)
        ImportBatch.objects.filter(pk=batch.pk).update(file="")
        if batch.state in (State.UPLOADED, State.PREVIEW):
            batch.rows.all().delete()
            ImportBatch.objects.filter(pk=batch.pk, state=batch.state).update(state=State.DISCARDED)
    return len(old)


def _move(batch: ImportBatch, sources: tuple[str, ...], target: str) -> None:
    """From one of these states to another, by compare-and-swap."""
    if not ImportBatch.objects.filter(pk=batch.pk, state__in=sources).update(state=target):
        batch.refresh_from_db()
        raise NotNow(f"This import is past that: {batch.get_state_display().lower()}.")
    batch.state = target


def job_of(batch: ImportBatch) -> Job | None:
    """The latest reading or writing of the batch."""
    jobs = Job.objects.filter(kind__in=(READ_JOB, APPLY_JOB), subject_id=batch.pk, school_id=batch.school_id)
    return jobs.first()


def lines_to_decide(batch: ImportBatch) -> set[int]:
    """Lines that wait for a person, and those about which one decided already."""
    waiting = batch.rows.filter(outcome=ImportRow.Outcome.UNDECIDED).values_list("line", flat=True)
    return set(waiting) | {int(line) for line in batch.decisions}
