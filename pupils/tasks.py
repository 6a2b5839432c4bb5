"""Long work with pupils, as the job worker finds it."""

from pupils.imports.applying import apply_batch
from pupils.imports.batches import APPLY_JOB, READ_JOB
from pupils.imports.staging import stage
from pupils.models import ImportBatch
from staffing.access import Actor
from staffing.jobs import Progress, job

State = ImportBatch.State


@job(READ_JOB, title="Reading a file", page="pupils:import_detail")
def import_read(actor: Actor, batch_id: int, progress: Progress) -> str:
    """Read an uploaded file; begun again, it starts from the file."""
    batch = ImportBatch.objects.visible_to(actor).get(pk=batch_id)
    if batch.state == State.UPLOADED:
        stage(batch, by=actor, report=progress.report)
    return batch.problem[:300] or "The file has been read."


@job(APPLY_JOB, title="Writing an import", page="pupils:import_detail")
def import_apply(actor: Actor, batch_id: int, progress: Progress) -> str:
    """Write a confirmed import, whole or not at all."""
    batch = ImportBatch.objects.visible_to(actor).get(pk=batch_id)
    counts = apply_batch(batch, by=actor, report=progress.report).counts
    return f"Added {counts['new']:,}, changed {counts['changed']:,}."
