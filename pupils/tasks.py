"""Long work with pupils, as the job worker finds it, and what pupils say to other rooms."""

from datetime import date

from pupils.actions.caseloads import caseload_on
from pupils.actions.printouts import PRINT_JOB, make_printout
from pupils.imports.applying import apply_batch
from pupils.imports.batches import APPLY_JOB, READ_JOB
from pupils.imports.staging import stage
from pupils.models import ImportBatch, Printout, TimetabledLesson
from staffing.access import Actor
from staffing.jobs import Progress, job
from staffing.leaving import counted, counts_what_stays
from staffing.models import Staff

State = ImportBatch.State


@counts_what_stays
def caseload_of(staff: Staff, on: date) -> list[str]:
    """Pupils who are on this person's caseload on a day, or are to be."""
    return counted(caseload_on(staff, on), "pupil on the caseload", "pupils on the caseload")


@counts_what_stays
def lessons_of(staff: Staff, on: date) -> list[str]:
    """Lessons that the timetable has this person teach on a day or later."""
    lessons = TimetabledLesson.objects.open_or_coming(on).filter(teacher=staff)
    return counted(lessons.count(), "lesson on the timetable", "lessons on the timetable")


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


@job(PRINT_JOB, title="Plans on paper", page="pupils:printout_detail")
def printout_make(actor: Actor, printout_id: int, progress: Progress) -> str:
    """Lay out every plan and bind them; begun again, it starts from the first."""
    printout = Printout.objects.visible_to(actor).select_related("school", "group").get(pk=printout_id)
    count = make_printout(by=actor, printout=printout, report=progress.report)
    return f"{count:,} plan{'' if count == 1 else 's'} in one file."
