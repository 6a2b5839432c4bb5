"""Taking back an import, as long as nothing that it wrote has been changed or built upon since."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import ProtectedError, Q, QuerySet

from pupils.columns import Kind
from pupils.imports.contact_writes import undo_contacts
from pupils.imports.lesson_rows import amend_lessons
from pupils.imports.mark_writes import amend_marks
from pupils.imports.plan_writes import undo_plans
from pupils.imports.plans import CannotUndo, said_date
from pupils.imports.pupil_values import NEEDS, Values, values_of
from pupils.imports.pupil_writes import change_pupils, hold_pupils
from pupils.imports.target_writes import undo_targets
from pupils.imports.timetable_writes import undo_timetable
from pupils.involvement import link_groups
from pupils.leavers import put_back
from pupils.models import (
    AttendanceMark,
    GroupMember,
    GroupTeacher,
    ImportBatch,
    LessonAmendment,
    LessonMark,
    MarkAmendment,
    Pupil,
    PupilNeed,
    SendPeriod,
    Suspension,
    SystemEntry,
    TeachingGroup,
)
from pupils.send_periods import restore_periods
from pupils.weeks import monday_of, recompute
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.calendar import today


@transaction.atomic
def undo_batch(*, by: Actor, batch: ImportBatch) -> ImportBatch:
    """Take an applied import back; raises CannotUndo, and then nothing has changed."""
    locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
    if locked.state != ImportBatch.State.APPLIED:
        raise CannotUndo("Only an import that has been written can be undone.")
    undo = {
        Kind.PUPILS: _undo_pupils,
        Kind.GROUPS: _undo_groups,
        Kind.TIMETABLE: undo_timetable,
        Kind.ATTENDANCE: _undo_marks,
        Kind.LESSONS: _undo_lessons,
        Kind.EXCLUSIONS: _undo_suspensions,
        Kind.BEHAVIOUR: _undo_entries,
        Kind.CONTACTS: undo_contacts,
        Kind.TARGETS: undo_targets,
        Kind.PLANS: undo_plans,
    }
    try:
        with transaction.atomic():
            hold_pupils(by)
            undo[Kind(locked.kind)](locked.trail, by, f"Import undone on {said_date(today())}")
    except ProtectedError as error:
        raise CannotUndo(
            "Some of what this import added is in use by now (caseloads, provision or sessions), so it stays."
        ) from error
    locked.state = ImportBatch.State.UNDONE
    locked.version += 1
    locked.save(update_fields=["state", "version"])
    record(by, AuditVerb.IMPORT, locked, kind=locked.kind, undone=True)
    return locked


def _undo_pupils(trail: dict[str, Any], by: Actor, reason: str) -> None:
    added = {int(pk): _plain(values) for pk, values in trail["added"].items()}
    changed = trail["changed"]
    ids = [int(pk) for pk in changed]
    now = values_of([*added, *ids])
    before: dict[int, Values] = {}
    for pk in ids:
        pairs = changed[str(pk)]
        new = _plain({name: pair[1] for name, pair in pairs.items()})
        if pk not in now or any(now[pk][name] != value for name, value in new.items()):
            raise CannotUndo("A pupil's record that this import changed has been changed again since.")
        before[pk] = now[pk] | _plain({name: pair[0] for name, pair in pairs.items()})
    if any(now.get(pk) != values for pk, values in added.items()):
        raise CannotUndo("A pupil whom this import added has been changed or taken out since.")
    _refuse_if_used(added)
    # Before the last days change: what this import ended is told by them.
    if not put_back(trail.get("ended", {})):
        raise CannotUndo("Caseload, groups or support of a pupil who left by this import have changed since.")
    change_pupils({pk: now[pk] for pk in ids}, before, by=by, on=today(), reason=reason)
    # An import written before periods were kept has none: its status goes back from today.
    if "periods" in trail:
        periods = [_plain_period(values) for values in trail["periods"]]
        restore_periods(periods, [pk for pk in ids if "send_status" in changed[str(pk)]])
    SendPeriod.objects.filter(pupil__in=added).delete()
    PupilNeed.objects.filter(pupil__in=added).delete()
    for pupil in Pupil.objects.filter(pk__in=added):
        pupil._change_reason = reason  # type: ignore[attr-defined]
        pupil.delete()


def _refuse_if_used(pupil_ids: Iterable[int]) -> None:
    """What would vanish with a pupil; what is protected refuses by itself."""
    ids = list(pupil_ids)
    if any(rows.objects.filter(pupil__in=ids).exists() for rows in (AttendanceMark, LessonMark)):
        raise CannotUndo(
            "There is attendance by now of pupils whom this import added. Undo that import first."
        )
    if any(rows.objects.filter(pupil__in=ids).exists() for rows in (Suspension, SystemEntry)):
        raise CannotUndo(
            "There are suspensions, points or homework by now of pupils whom this import added. Undo that import first."
        )
    if GroupMember.objects.filter(pupil__in=ids).exists():
        raise CannotUndo(
            "Pupils whom this import added are in teaching groups by now. Undo that import first."
        )


def _plain(values: dict[str, Any]) -> Values:
    """Values from JSON as the fields hold them: dates as dates."""
    fields = {field.name: field for field in Pupil._meta.concrete_fields}
    return {name: value if name == NEEDS else fields[name].to_python(value) for name, value in values.items()}


def _plain_period(values: dict[str, Any]) -> dict[str, Any]:
    return values | {"starts_on": date.fromisoformat(values["starts_on"])}


def _undo_groups(trail: dict[str, Any], by: Actor, reason: str) -> None:
    changed = {int(pk): pairs for pk, pairs in trail["changed"].items()}
    _refuse_if_back(trail)
    for group in TeachingGroup.objects.filter(pk__in=changed):
        for name, (old, new) in changed[group.pk].items():
            if getattr(group, name) != new:
                raise CannotUndo("A group that this import changed has been changed again since.")
            setattr(group, name, old)
        group.save()
    members, teachers = _unchanged(GroupMember, trail["members"]), _unchanged(GroupTeacher, trail["teachers"])
    touched = set(members.values_list("group_id", flat=True)) | set(changed)
    touched |= set(teachers.values_list("group_id", flat=True))
    made = TeachingGroup.objects.filter(pk__in=trail["groups"])
    others = Q(members__isnull=False) & ~Q(members__in=trail["members"])
    if made.filter(others | (Q(teachers__isnull=False) & ~Q(teachers__in=trail["teachers"]))).exists():
        raise CannotUndo("A group that this import made has other members or teachers by now.")
    if made.filter(lessons__isnull=False).exists():
        raise CannotUndo(
            "A group that this import made has lessons on the timetable by now. Undo that import first."
        )
    members.delete()
    teachers.delete()
    touched |= _back(GroupTeacher, trail["ended"], trail["removed"])
    touched |= _back(GroupMember, trail["ended_members"], trail["removed_members"])
    groups = list(TeachingGroup.objects.filter(pk__in=touched))
    link_groups(groups)
    made.delete()


def _unchanged(
    model: type[GroupMember] | type[GroupTeacher], ids: list[int]
) -> "QuerySet[GroupMember] | QuerySet[GroupTeacher]":
    rows = model._default_manager.filter(pk__in=ids, ends_on__isnull=True)
    if rows.count() != len(ids):
        raise CannotUndo("Members or teachers that this import added have been ended since.")
    return rows


def _refuse_if_back(trail: dict[str, Any]) -> None:
    """A pupil who left a group by this import may have come to it anew since."""
    left = set(GroupMember.objects.filter(pk__in=trail["ended_members"]).values_list("group_id", "pupil_id"))
    left |= {(values["group_id"], values["pupil_id"]) for values in trail["removed_members"]}
    here = GroupMember.objects.filter(group__in={group_id for group_id, _ in left}, ends_on__isnull=True)
    here = here.exclude(pk__in=trail["members"])
    if left & set(here.values_list("group_id", "pupil_id")):
        raise CannotUndo("A pupil who left a group by this import is in it again.")


def _back(
    model: type[GroupMember] | type[GroupTeacher], ended: list[int], removed: list[dict[str, Any]]
) -> set[int]:
    """Members or teachers go on as before; says in which groups."""
    rows = model._default_manager.filter(pk__in=ended)
    rows.update(ends_on=None)
    # With the ids they had: the import that brought them may be undone, too.
    back = model._default_manager.bulk_create([model(**values) for values in removed])
    return {row.group_id for row in (*rows, *back)}


def _undo_marks(trail: dict[str, Any], by: Actor, reason: str) -> None:
    amendments = MarkAmendment.objects.filter(pk__in=trail["amended"]).select_related("mark")
    if any(amendment.mark.code != amendment.new_code for amendment in amendments):
        raise CannotUndo("A mark that this import changed has been amended again since.")
    weeks: set[tuple[int, Any]] = {
        (amendment.mark.pupil_id, monday_of(amendment.mark.on)) for amendment in amendments
    }
    back = [(amendment.mark_id, amendment.new_code, amendment.old_code) for amendment in amendments]
    amend_marks(back, by=by, reason=reason)
    for first, last in trail["added"]:
        marks = AttendanceMark.objects.filter(pk__range=(first, last), pupil__school_id=by.school_id)
        if marks.filter(amendments__isnull=False).exists():
            raise CannotUndo("A mark that this import added has been amended since.")
        weeks |= {(pupil_id, monday_of(on)) for pupil_id, on in marks.values_list("pupil_id", "on")}
        marks._raw_delete(marks.db)
    recompute(weeks)


def _undo_lessons(trail: dict[str, Any], by: Actor, reason: str) -> None:
    amendments = list(LessonAmendment.objects.filter(pk__in=trail["amended"]).select_related("mark"))
    for each in amendments:
        if (each.mark.code, each.mark.minutes_late) != (each.new_code, each.new_minutes):
            raise CannotUndo("A lesson that this import changed has been changed again since.")
    amend_lessons([(each.mark, each.old_code, each.old_minutes) for each in amendments], by=by, reason=reason)
    for first, last in trail["added"]:
        marks = LessonMark.objects.filter(pk__range=(first, last), pupil__school_id=by.school_id)
        if marks.filter(amendments__isnull=False).exists():
            raise CannotUndo("A lesson that this import added has been changed since.")
        marks._raw_delete(marks.db)


def _undo_suspensions(trail: dict[str, Any], by: Actor, reason: str) -> None:
    wanted = {int(pk): values for pk, values in trail["added"].items()}
    wanted |= {
        int(pk): {name: pair[1] for name, pair in pairs.items()} for pk, pairs in trail["changed"].items()
    }
    here = Suspension.objects.filter(pupil__school_id=by.school_id).in_bulk(wanted)
    for pk, values in wanted.items():
        row = here.get(pk)
        if (
            row is None
            or row.withdrawn_at is not None
            or any(_written(getattr(row, name)) != value for name, value in values.items())
        ):
            raise CannotUndo("A suspension that this import wrote has been changed or taken out since.")
    fields = {field.name: field for field in Suspension._meta.concrete_fields}
    for pk, pairs in trail["changed"].items():
        row = here[int(pk)]
        for name, (old, _) in pairs.items():
            setattr(row, name, fields[name].to_python(old))
        row.save()
    Suspension.objects.filter(pk__in=[int(pk) for pk in trail["added"]]).delete()


def _written(value: Any) -> Any:
    """As it stands in a trail, which is JSON."""
    return value.isoformat() if isinstance(value, date) else value


def _undo_entries(trail: dict[str, Any], by: Actor, reason: str) -> None:
    wanted = {int(pk): state for pk, state in trail["added"].items()}
    wanted |= {int(pk): pair[1] for pk, pair in trail["changed"].items()}
    here = SystemEntry.objects.filter(pupil__school_id=by.school_id).in_bulk(wanted)
    if any(pk not in here or here[pk].state != state for pk, state in wanted.items()):
        raise CannotUndo("Something that this import wrote has been changed or taken out since.")
    for pk, (old, _) in trail["changed"].items():
        SystemEntry.objects.filter(pk=int(pk)).update(state=old)
    SystemEntry.objects.filter(pk__in=[int(pk) for pk in trail["added"]]).delete()
