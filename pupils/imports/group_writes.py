"""Writing groups from a plan: the groups, their members and teachers, and who then works with whom."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

from pupils.imports.group_rows import GroupPlan, GroupWanted
from pupils.imports.plans import Scene, Trail
from pupils.involvement import link_groups
from pupils.models import GroupMember, GroupTeacher, TeachingGroup
from staffing.models import Faculty

BATCH: Final = 500


def write_groups(plan: GroupPlan, scene: Scene) -> tuple[Trail, set[int]]:
    """Add and change groups; returns what undoing needs, and whose groups were touched."""
    touched = [wanted for wanted in plan.groups.values() if wanted.is_touched or wanted.group is None]
    faculties = _faculties(touched, scene)
    changed = _change(touched, faculties)
    made = _make(touched, faculties, scene)
    members = GroupMember.objects.bulk_create(
        [
            GroupMember(group=wanted.group, pupil_id=pupil_id, starts_on=starts_on)
            for wanted in touched
            for pupil_id, starts_on in wanted.members.items()
        ],
        batch_size=BATCH,
    )
    removed, ended = _end(GroupTeacher, [pk for wanted in touched for pk in wanted.ended_teachers], scene)
    removed_members, ended_members = _end(
        GroupMember, [pk for wanted in touched for pk in wanted.ended_members.values()], scene
    )
    teachers = GroupTeacher.objects.bulk_create(
        [
            GroupTeacher(group=wanted.group, staff_id=staff_id, starts_on=wanted.starts_on)
            for wanted in touched
            for staff_id in wanted.new_teachers
        ],
        batch_size=BATCH,
    )
    link_groups([wanted.group for wanted in touched if wanted.group])
    trail: Trail = {
        "groups": [group.pk for group in made],
        "members": [member.pk for member in members],
        "teachers": [teacher.pk for teacher in teachers],
        "removed": removed,
        "ended": ended,
        "removed_members": removed_members,
        "ended_members": ended_members,
        "changed": changed,
    }
    return trail, {member.pupil_id for member in members} | {
        pupil_id for wanted in touched for pupil_id in wanted.ended_members
    }


def _faculties(touched: Iterable[GroupWanted], scene: Scene) -> dict[str, Faculty]:
    """The faculties that the file names, by name in small letters; those not known yet are added."""
    school_id = scene.by.school_id
    found = {faculty.name.casefold(): faculty for faculty in Faculty.objects.filter(school_id=school_id)}
    for name in sorted({wanted.faculty for wanted in touched if wanted.faculty}):
        if name.casefold() not in found:
            found[name.casefold()] = Faculty.objects.create(school_id=school_id, name=name)
    return found


def _change(touched: Iterable[GroupWanted], faculties: dict[str, Faculty]) -> dict[str, dict[str, list[Any]]]:
    """Give groups their new subject and faculty; says what they had and have."""
    changed: dict[str, dict[str, list[Any]]] = {}
    for wanted in touched:
        group = wanted.group
        if group is None or not wanted.changed:
            continue
        now = changed[str(group.pk)] = {}
        if "subject" in wanted.changed:
            now["subject"] = [group.subject, wanted.subject]
            group.subject = wanted.subject
        if "faculty" in wanted.changed:
            old, new = group.faculty_id, faculties[wanted.faculty.casefold()]
            now["faculty_id"] = [old, new.pk]
            group.faculty = new
        group.save(update_fields=["subject", "faculty"])
    return changed


def _make(touched: Iterable[GroupWanted], faculties: dict[str, Faculty], scene: Scene) -> list[TeachingGroup]:
    new = [wanted for wanted in touched if wanted.group is None]
    made = TeachingGroup.objects.bulk_create(
        [
            TeachingGroup(
                school_id=scene.by.school_id,
                code=wanted.code,
                subject=wanted.subject,
                faculty=faculties.get(wanted.faculty.casefold()),
            )
            for wanted in new
        ],
        batch_size=BATCH,
    )
    for wanted, group in zip(new, made, strict=True):
        wanted.group = group
    return made


def _end(
    model: type[GroupMember] | type[GroupTeacher], ids: list[int], scene: Scene
) -> tuple[list[dict[str, Any]], list[int]]:
    """Whoever the file no longer names stops the day before; who only began today is taken out. Says both."""
    rows = model._default_manager.filter(pk__in=ids)
    begun_today = rows.filter(starts_on__gte=scene.on)
    columns = [field.attname for field in model._meta.concrete_fields]
    removed: list[dict[str, Any]] = [dict(row) for row in begun_today.values(*columns)]
    begun_today.delete()
    ended = list(rows.values_list("pk", flat=True))
    rows.update(ends_on=scene.on - timedelta(days=1))
    return removed, ended
