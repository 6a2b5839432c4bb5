"""Reading an uploaded file into a preview: nothing of the school is written."""

from itertools import islice
from typing import Any, BinaryIO, Final

from django.core.files import File
from django.db import transaction
from django.db.models import F

from pupils.columns import Kind
from pupils.imports.contact_rows import ContactPlan, plan_contacts
from pupils.imports.entry_rows import EntryPlan, plan_entries
from pupils.imports.files import Report, columns_of, gather, opened, scene_of
from pupils.imports.group_rows import GroupPlan, plan_groups
from pupils.imports.lesson_rows import LessonPlan, plan_lessons
from pupils.imports.mark_rows import MarkPlan, plan_marks
from pupils.imports.plan_rows import PlansPlan, plan_plans
from pupils.imports.plans import PlannedRow, Scene
from pupils.imports.pupil_rows import PupilPlan, plan_pupils
from pupils.imports.suspension_rows import SuspensionPlan, plan_suspensions
from pupils.imports.target_rows import TargetPlan, plan_targets
from pupils.imports.timetable_rows import TimetablePlan, plan_timetable
from pupils.models import ImportBatch, ImportRow
from pupils.readings import MissingColumns
from pupils.sheets import UnreadableFile
from staffing.access import Actor
from staffing.calendar import now, today
from staffing.models import School

State = ImportBatch.State
Plan = (
    PupilPlan
    | GroupPlan
    | TimetablePlan
    | MarkPlan
    | LessonPlan
    | SuspensionPlan
    | EntryPlan
    | ContactPlan
    | TargetPlan
    | PlansPlan
)
ROWS_AT_ONCE: Final = 500


def in_silence(done: int, total: int) -> None:
    """Progress that nobody watches."""


def store_file(*, by: Actor, kind: str, file: BinaryIO, name: str) -> ImportBatch:
    """Keep an uploaded file before anything is asked of it."""
    batch = ImportBatch(
        school_id=by.school_id,
        kind=kind,
        file_name=name[-200:],
        uploaded_by_id=by.staff_id,
        uploaded_at=now(),
    )
    batch.file.save(f"{by.school_id}.upload", File(file), save=False)
    batch.save()
    return batch


def stage_file(
    *, by: Actor, kind: str, file: BinaryIO, name: str, report: Report = in_silence
) -> ImportBatch:
    """Store and read a file at once, in this process; a file that can't be read says so in `problem`."""
    batch = store_file(by=by, kind=kind, file=file, name=name)
    stage(batch, by=by, report=report)
    return batch


def stage(batch: ImportBatch, *, by: Actor, report: Report = in_silence) -> None:
    """Read the stored file and keep what would become of its rows; may be begun again at any time."""
    try:
        with opened(batch, today()) as (reading, total):
            scene = scene_of(batch, reading.recognised, by=by, on=today())
            gathered = gather(reading, total, scene, report)
    except UnreadableFile as error:
        _give_up(batch, error)
        return
    plan = plan_for(batch, gathered, scene)
    keep_rows(batch, plan.rows, report)
    _move_on(batch, State.PREVIEW, columns=columns_of(reading.recognised), counts=plan.counts, problem="")


def plan_for(batch: ImportBatch, gathered: Any, scene: Scene) -> Plan:
    """The difference between what was read and what stands in the school's records now."""
    if batch.kind == Kind.PUPILS:
        return plan_pupils(gathered, scene)
    if batch.kind == Kind.GROUPS:
        return plan_groups(gathered, scene)
    if batch.kind == Kind.TIMETABLE:
        return plan_timetable(gathered, scene)
    if batch.kind == Kind.LESSONS:
        return plan_lessons(gathered, scene)
    if batch.kind == Kind.BEHAVIOUR:
        return plan_entries(gathered, scene)
    if batch.kind == Kind.CONTACTS:
        return plan_contacts(gathered, scene)
    if batch.kind == Kind.TARGETS:
        return plan_targets(gathered, scene)
    if batch.kind == Kind.PLANS:
        return plan_plans(gathered, scene)
    calendar = School.objects.get(pk=batch.school_id).calendar()
    if batch.kind == Kind.EXCLUSIONS:
        return plan_suspensions(gathered, scene, calendar)
    return plan_marks(gathered, scene, calendar)


def keep_rows(batch: ImportBatch, rows: list[PlannedRow], report: Report = in_silence) -> None:
    """Make these the rows of the batch, in short transactions."""
    batch.rows.all().delete()
    rest, done = iter(rows), 0
    while part := list(islice(rest, ROWS_AT_ONCE)):
        with transaction.atomic():
            report(done, len(rows))
            ImportRow.objects.bulk_create([row.as_row(batch.pk) for row in part])
        done += len(part)


def _give_up(batch: ImportBatch, error: UnreadableFile) -> None:
    columns = columns_of(error.recognised) if isinstance(error, MissingColumns) else {}
    _move_on(batch, State.UNREADABLE, columns=columns, problem=str(error)[:600])


def _move_on(batch: ImportBatch, state: ImportBatch.State, **said: Any) -> None:
    """From uploaded to what reading found, unless it was discarded meanwhile."""
    waiting = ImportBatch.objects.filter(pk=batch.pk, state=State.UPLOADED)
    if not waiting.update(state=state, version=F("version") + 1, **said):
        batch.rows.all().delete()
    batch.refresh_from_db()


def remove_batch(batch: ImportBatch) -> None:
    """Forget a batch that was only looked at, with its file."""
    storage, name = batch.file.storage, str(batch.file.name)
    batch.delete()
    storage.delete(name)
