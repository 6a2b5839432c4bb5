"""Writing a confirmed import: the difference is taken again, and all of it goes in at once or nothing does."""

from django.db import transaction

from pupils.columns import Kind
from pupils.imports.contact_rows import ContactPlan
from pupils.imports.contact_writes import write_contacts
from pupils.imports.entry_rows import EntryPlan, write_entries
from pupils.imports.files import Report, gather, opened, scene_of
from pupils.imports.group_rows import GroupPlan
from pupils.imports.group_writes import write_groups
from pupils.imports.lesson_rows import LessonPlan, write_lessons
from pupils.imports.mark_rows import MarkPlan
from pupils.imports.mark_writes import write_marks
from pupils.imports.plan_rows import PlansPlan
from pupils.imports.plan_writes import write_plans
from pupils.imports.plans import Scene, Trail, said_date
from pupils.imports.pupil_rows import PupilPlan
from pupils.imports.pupil_writes import hold_pupils, write_pupils
from pupils.imports.staging import Plan, in_silence, keep_rows, plan_for
from pupils.imports.suspension_rows import SuspensionPlan, write_suspensions
from pupils.imports.target_rows import TargetPlan
from pupils.imports.target_writes import write_targets
from pupils.imports.timetable_rows import TimetablePlan
from pupils.imports.timetable_writes import write_timetable
from pupils.models import ImportBatch
from pupils.sheets import UnreadableFile
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.calendar import now, today
from staffing.jobs import GaveUp

State = ImportBatch.State
FILE_OF = {
    Kind.PUPILS: "pupils",
    Kind.GROUPS: "groups",
    Kind.TIMETABLE: "the timetable",
    Kind.ATTENDANCE: "attendance",
    Kind.LESSONS: "lesson attendance",
    Kind.EXCLUSIONS: "suspensions",
    Kind.BEHAVIOUR: "behaviour",
    Kind.CONTACTS: "contacts",
    Kind.TARGETS: "targets",
    Kind.PLANS: "plans",
}


def apply_batch(batch: ImportBatch, *, by: Actor, report: Report = in_silence) -> ImportBatch:
    """Write a batch that was looked at or confirmed; one that is written already stays as it is.

    The file is read outside the transaction; raises GaveUp where it is gone or the batch is not to be written.
    """
    if batch.state == State.APPLIED:
        return batch
    try:
        with opened(batch, today()) as (reading, total):
            scene = scene_of(batch, reading.recognised, by=by, on=today())
            gathered = gather(reading, total, scene, report)
    except (UnreadableFile, FileNotFoundError) as error:
        raise GaveUp("The uploaded file can't be read any more. Upload it again.") from error
    with transaction.atomic():
        report(total, total)
        locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if locked.state == State.APPLIED:
            return locked
        if locked.state not in (State.PREVIEW, State.CONFIRMED):
            raise GaveUp("This import is not waiting to be written any more.")
        hold_pupils(by)
        _write(locked, plan_for(locked, gathered, scene), scene)
    return locked


def _write(batch: ImportBatch, plan: Plan, scene: Scene) -> None:
    batch.trail, touched = _write_plan(plan, scene, reason_of(batch, scene))
    keep_rows(batch, plan.rows)
    batch.counts = plan.counts
    batch.state, batch.applied_at = State.APPLIED, now()
    batch.version += 1
    batch.save(update_fields=["trail", "counts", "state", "applied_at", "version"])
    counts = plan.counts
    record(
        scene.by,
        AuditVerb.IMPORT,
        batch,
        pupil_ids=sorted(touched),
        kind=batch.kind,
        added=counts["new"],
        changed=counts["changed"],
        refused=counts["refused"] + counts["undecided"],
    )


def _write_plan(plan: Plan, scene: Scene, reason: str) -> tuple[Trail, set[int]]:
    if isinstance(plan, PupilPlan):
        return write_pupils(plan, scene, reason)
    if isinstance(plan, GroupPlan):
        return write_groups(plan, scene)
    if isinstance(plan, TimetablePlan):
        return write_timetable(plan), set()
    if isinstance(plan, SuspensionPlan):
        return write_suspensions(plan)
    if isinstance(plan, EntryPlan):
        return write_entries(plan)
    if isinstance(plan, LessonPlan):
        return write_lessons(plan, scene, reason)
    if isinstance(plan, ContactPlan):
        return write_contacts(plan, scene, reason)
    if isinstance(plan, TargetPlan):
        return write_targets(plan, scene, reason)
    if isinstance(plan, PlansPlan):
        return write_plans(plan, scene, reason)
    assert isinstance(plan, MarkPlan)
    return write_marks(plan, scene, reason)


def reason_of(batch: ImportBatch, scene: Scene) -> str:
    """What history and amendments say: Import of attendance on 22 Nov 2026."""
    return f"Import of {FILE_OF[Kind(batch.kind)]} on {said_date(scene.on)}"
