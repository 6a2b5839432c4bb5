"""Writing a timetable from a plan: lessons that begin and those that end; and taking it back."""

from datetime import date, timedelta
from typing import Any, Final

from pupils.imports.plans import CannotUndo, Trail
from pupils.imports.timetable_rows import TimetablePlan
from pupils.models import TimetabledLesson
from staffing.access import Actor

BATCH: Final = 500
PLACE: Final = ("group_id", "cycle_week", "weekday", "period_id")


def write_timetable(plan: TimetablePlan) -> Trail:
    """What ends does so the day before; what would never have run is taken out. Returns what undoing needs."""
    rows = TimetabledLesson.objects.in_bulk(plan.ended)
    removed = [row for row in rows.values() if row.starts_on >= plan.ended[row.pk]]
    ended = [row for row in rows.values() if row.starts_on < plan.ended[row.pk]]
    trail: Trail = {
        "removed": [_values(row) for row in removed],
        "ended": {str(row.pk): [row.ends_on, plan.ended[row.pk] - timedelta(days=1)] for row in ended},
    }
    TimetabledLesson.objects.filter(pk__in=[row.pk for row in removed]).delete()
    for row in ended:
        row.ends_on = plan.ended[row.pk] - timedelta(days=1)
    TimetabledLesson.objects.bulk_update(ended, ["ends_on"], batch_size=BATCH)
    added = TimetabledLesson.objects.bulk_create(
        [
            TimetabledLesson(
                group_id=lesson.group_id,
                cycle_week=lesson.day[0],
                weekday=lesson.day[1],
                period=lesson.period,
                room=lesson.room,
                teacher_id=lesson.teacher_id,
                starts_on=lesson.starts_on,
            )
            for lesson in plan.added
        ],
        batch_size=BATCH,
    )
    return trail | {"added": [lesson.pk for lesson in added]}


def undo_timetable(trail: Trail, by: Actor, reason: str) -> None:
    """As it was before, unless a later file or the end of a group has changed it since."""
    added = TimetabledLesson.objects.filter(pk__in=trail["added"])
    if added.filter(ends_on__isnull=True).count() != len(trail["added"]):
        raise CannotUndo("Lessons that this import added have been ended since. Undo the later import first.")
    ended = {int(pk): [_day(on) for on in pair] for pk, pair in trail["ended"].items()}
    rows = TimetabledLesson.objects.in_bulk(ended)
    if len(rows) != len(ended) or any(row.ends_on != ended[row.pk][1] for row in rows.values()):
        raise CannotUndo("Lessons that this import ended have been changed since.")
    added.delete()
    for row in rows.values():
        row.ends_on = ended[row.pk][0]
    # With the ids they had: the import that brought them may be undone, too.
    back = [TimetabledLesson(**values) for values in trail["removed"]]
    _refuse_if_taken([row for row in (*rows.values(), *back) if row.ends_on is None])
    TimetabledLesson.objects.bulk_update(rows.values(), ["ends_on"], batch_size=BATCH)
    TimetabledLesson.objects.bulk_create(back, batch_size=BATCH)


def _refuse_if_taken(back: list[TimetabledLesson]) -> None:
    """A group may have got another lesson in the same period since."""
    places = {tuple(getattr(row, name) for name in PLACE) for row in back}
    here = TimetabledLesson.objects.filter(
        ends_on__isnull=True, group__in={row.group_id for row in back}
    ).exclude(pk__in=[row.pk for row in back])
    if places & set(here.values_list(*PLACE)):
        raise CannotUndo("A group has another lesson in a period that this import took from it.")


def _values(row: TimetabledLesson) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in TimetabledLesson._meta.concrete_fields}


def _day(on: Any) -> date | None:
    return date.fromisoformat(on) if isinstance(on, str) else on
