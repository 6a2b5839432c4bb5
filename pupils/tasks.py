"""Long work with pupils, as the job worker finds it, and what pupils say to other rooms."""

from datetime import date

from pupils.actions.caseloads import caseload_on
from pupils.actions.paper_batches import ATTACH_JOB as PAPERS_ATTACH_JOB
from pupils.actions.paper_batches import READ_JOB as PAPERS_READ_JOB
from pupils.actions.paper_batches import attach_papers, look_through
from pupils.actions.printouts import LETTERS_JOB, PRINT_JOB, make_printout
from pupils.imports.applying import apply_batch
from pupils.imports.batches import APPLY_JOB, READ_JOB
from pupils.imports.staging import stage
from pupils.models import ImportBatch, PaperBatch, Printout, TimetabledLesson
from staffing.access import Actor
from staffing.calendar import now, today
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


@job(LETTERS_JOB, title="Letters on paper", page="pupils:letter_printout_detail")
@job(PRINT_JOB, title="Plans and reviews on paper", page="pupils:printout_detail")
def printout_make(actor: Actor, printout_id: int, progress: Progress) -> str:
    """Lay out every paper and bind them; begun again, it starts from the first."""
    printout = Printout.objects.visible_to(actor).select_related("school", "group").get(pk=printout_id)
    count = make_printout(by=actor, printout=printout, report=progress.report)
    return f"{count:,} paper{'' if count == 1 else 's'} in one file."


@job(PAPERS_READ_JOB, title="Looking through files", page="pupils:paper_batch_detail")
def papers_read(actor: Actor, batch_id: int, progress: Progress) -> str:
    """Look each file through; begun again, it goes on with those that are left."""
    batch = PaperBatch.objects.visible_to(actor).get(pk=batch_id)
    count = look_through(by=actor, batch=batch, on=today(), report=progress.report)
    return f"{count:,} file{'' if count == 1 else 's'} can be attached."


@job(PAPERS_ATTACH_JOB, title="Attaching files", page="pupils:paper_batch_detail")
def papers_attach(actor: Actor, batch_id: int, progress: Progress) -> str:
    """Attach what was confirmed; begun again, it goes on with what is not attached yet."""
    batch = PaperBatch.objects.visible_to(actor).get(pk=batch_id)
    count = attach_papers(by=actor, batch=batch, report=progress.report, at=now())
    return f"Attached {count:,} file{'' if count == 1 else 's'}."
