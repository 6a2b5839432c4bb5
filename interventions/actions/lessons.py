"""What a teacher says of a lesson beforehand, what a mentor tells of it afterwards, and the answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from interventions.lessons import Spot
from interventions.models import (
    LessonHelp,
    LessonNeed,
    LessonNotice,
    LessonReport,
    Material,
    SharedLesson,
    WantedMaterial,
)
from pupils.models import GroupTeacher
from staffing.access import Actor, open_on
from staffing.audit import AuditVerb, record
from staffing.receipts import Stale, claim_version
from staffing.refusals import Refused


@dataclass(frozen=True)
class Want:
    """A material as it is asked for."""

    what: str
    form: str
    copies: int
    by: date


@dataclass(frozen=True)
class Line:
    """What a teacher says of a lesson: `needs_of` by pupil, and the materials in the order of the form."""

    doing: str
    needs: str
    needs_of: Mapping[int, str]
    wants: Sequence[Want]


@transaction.atomic
def write_line(*, by: Actor, spot: Spot, version: int, line: Line, at: datetime) -> SharedLesson:
    """Say it, or say it anew; raises Stale where somebody saved since. What is ready stays as it was asked for."""
    lesson, is_new = _lesson_at(spot)
    if not is_new:
        if not version:
            raise Stale
        lesson = claim_version(lesson, version)
    lesson.doing, lesson.needs = line.doing, line.needs
    lesson.written_by_id, lesson.written_at = by.staff_id, at
    lesson.save()
    _set_needs(lesson, line.needs_of)
    _set_wants(lesson, line.wants)
    verb = AuditVerb.CREATE if is_new else AuditVerb.EDIT
    record(by, verb, lesson, pupil_ids=sorted(line.needs_of))
    return lesson


def _lesson_at(spot: Spot) -> tuple[SharedLesson, bool]:
    return SharedLesson.objects.get_or_create(
        group_id=spot.lesson.group_id,
        on=spot.on,
        starts_at=spot.starts_at,
        defaults={"period_name": spot.period_name},
    )


def _set_needs(lesson: SharedLesson, wanted: Mapping[int, str]) -> None:
    present = {row.pupil_id: row for row in lesson.pupil_needs.all()}
    for pupil_id, row in present.items():
        if pupil_id not in wanted:
            row.delete()
    for pupil_id, text in wanted.items():
        row = present.get(pupil_id) or LessonNeed(lesson=lesson, pupil_id=pupil_id)
        if row.text != text:
            row.text = text
            row.save()


def _set_wants(lesson: SharedLesson, wants: Sequence[Want]) -> None:
    """Those that wait become what is asked for now, in their order; what is ready is let be."""
    waiting = list(lesson.wanted.waiting())
    for row in waiting[len(wants) :]:
        row.delete()
    for place, want in enumerate(wants):
        row = waiting[place] if place < len(waiting) else WantedMaterial(lesson=lesson)
        if row.pk is None or (row.what, row.form, row.copies, row.by) != (
            want.what,
            want.form,
            want.copies,
            want.by,
        ):
            row.what, row.form, row.copies, row.by = want.what, want.form, want.copies, want.by
            row.save()


@transaction.atomic
def report_lesson(
    *, by: Actor, spot: Spot, text: str, unresolved: str, helps: Mapping[int, str], at: datetime
) -> LessonReport:
    """Tell how it went, once, and give each teacher of the group a notice in the same breath."""
    lesson, _ = _lesson_at(spot)
    SharedLesson.objects.select_for_update().get(pk=lesson.pk)
    if lesson.reports.filter(written_by=by.staff_id).exists():
        raise Refused("You have told of this lesson already.")
    report = LessonReport.objects.create(
        lesson=lesson, text=text, unresolved=unresolved, written_by_id=by.staff_id or 0, written_at=at
    )
    LessonHelp.objects.bulk_create(
        LessonHelp(report=report, pupil_id=pupil_id, help_level=level) for pupil_id, level in helps.items()
    )
    teachers = GroupTeacher.objects.filter(open_on(at.date()), group=lesson.group_id)
    tell = sorted(set(teachers.values_list("staff_id", flat=True)) - {by.staff_id})
    LessonNotice.objects.bulk_create(LessonNotice(report=report, staff_id=pk, made_at=at) for pk in tell)
    record(by, AuditVerb.CREATE, report, pupil_ids=sorted(helps), told=len(tell))
    return report


@transaction.atomic
def answer_report(*, by: Actor, report: LessonReport, text: str, at: datetime) -> LessonReport:
    """The teacher answers once; who wrote it is told, and the teacher's own notice is read by that."""
    row = LessonReport.objects.select_for_update().get(pk=report.pk)
    if row.answered_at:
        raise Refused("It was answered meanwhile. The answer stands on the lesson’s page.")
    row.answer, row.answered_by_id, row.answered_at = text, by.staff_id, at
    row.save()
    row.notices.unread().filter(staff=by.staff_id).update(read_at=at)
    LessonNotice.objects.create(report=row, staff_id=row.written_by_id, made_at=at)
    pupil_ids = list(row.helps.values_list("pupil_id", flat=True))
    record(by, AuditVerb.EDIT, row, pupil_ids=pupil_ids, field="answer")
    return row


@transaction.atomic
def read_notice(*, by: Actor, notice: LessonNotice, at: datetime) -> None:
    """Read is read: the first time stands."""
    if LessonNotice.objects.unread().filter(pk=notice.pk).update(read_at=at):
        record(by, AuditVerb.EDIT, notice)


@transaction.atomic
def make_ready(
    *, by: Actor, wanted: WantedMaterial, material: Material | None, where: str, at: datetime
) -> WantedMaterial:
    """It is there, with the material that was used; who was second changes nothing."""
    row = WantedMaterial.objects.select_for_update(of=("self",)).get(pk=wanted.pk)
    if row.ready_at:
        return row
    row.material, row.where, row.ready_by_id, row.ready_at = material, where, by.staff_id, at
    row.save()
    record(by, AuditVerb.EDIT, row, field="ready")
    return row


@transaction.atomic
def keep_material(*, by: Actor, material: Material | None, version: int, told: Mapping[str, Any]) -> Material:
    """A material added, or changed; raises Stale where somebody saved meanwhile."""
    verb = AuditVerb.CREATE if material is None else AuditVerb.EDIT
    if material is None:
        kept = Material(school_id=by.school_id, kept_by_id=by.staff_id)
    else:
        kept = claim_version(material, version)
    for name, value in told.items():
        setattr(kept, name, value)
    kept.save()
    record(by, verb, kept)
    return kept
