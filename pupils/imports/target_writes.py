"""Writing targets from a plan, with their history, and taking them back."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from pupils.imports.plans import CannotUndo, Scene, Trail
from pupils.imports.pupil_writes import BATCH, author
from pupils.imports.target_rows import COLUMNS, TargetPlan, steps_of
from pupils.models import Target, TargetEvidence, TargetReading, TargetStep
from staffing.access import Actor

FIELDS: Final = (*COLUMNS, "is_lower_better")
CHANGED_SINCE: Final = "A target that this import wrote has been changed or decided since."


def write_targets(plan: TargetPlan, scene: Scene, reason: str) -> tuple[Trail, set[int]]:
    """Add and change; returns what undoing needs, and whose targets they are."""
    said: dict[str, Any] = {
        "batch_size": BATCH,
        "default_user": author(scene.by),
        "default_change_reason": reason,
    }
    added = bulk_create_with_history([target for target, _ in plan.added], Target, **said)
    steps = [
        step for target, (_, texts) in zip(added, plan.added, strict=True) for step in steps_of(target, texts)
    ]
    bulk_create_with_history(steps, TargetStep, **said)
    changed = [target for target, _ in plan.changed]
    _update(changed, said)
    trail = {
        "added": {
            str(target.pk): {name: _written(getattr(target, name)) for name in FIELDS} for target in added
        },
        "changed": {
            str(target.pk): {name: [_written(each) for each in pair] for name, pair in changes.items()}
            for target, changes in plan.changed
        },
    }
    return trail, {target.pupil_id for target in (*added, *changed)}


def _update(targets: list[Target], said: dict[str, Any]) -> None:
    for target in targets:
        target.version += 1
    names = [name.removesuffix("_id") for name in FIELDS]
    bulk_update_with_history(targets, Target, [*names, "version"], **said)


def undo_targets(trail: Trail, by: Actor, reason: str) -> None:
    """Take back what was added and changed, unless somebody has built on it."""
    said: dict[str, Any] = {"batch_size": BATCH, "default_user": author(by), "default_change_reason": reason}
    wanted = {int(pk): values for pk, values in trail["added"].items()}
    wanted |= {
        int(pk): {name: pair[1] for name, pair in pairs.items()} for pk, pairs in trail["changed"].items()
    }
    here = Target.objects.filter(pupil__school_id=by.school_id).in_bulk(wanted)
    for pk, values in wanted.items():
        if pk not in here or not here[pk].is_open or _differs(here[pk], values):
            raise CannotUndo(CHANGED_SINCE)
    added = [here[int(pk)] for pk in trail["added"]]
    built_on = (TargetReading, TargetEvidence)
    if any(rows._default_manager.filter(target__in=added).exists() for rows in built_on):
        raise CannotUndo("A target that this import added has readings or evidence by now.")
    for target in added:
        target._change_reason = reason  # type: ignore[attr-defined]
        target.delete()
    back = [_restored(here[int(pk)], pairs) for pk, pairs in trail["changed"].items()]
    _update(back, said)


def _differs(target: Target, values: dict[str, Any]) -> bool:
    return any(_written(getattr(target, name)) != value for name, value in values.items())


def _restored(target: Target, pairs: dict[str, list[Any]]) -> Target:
    for name, (old, _) in pairs.items():
        column = Target._meta.get_field(name.removesuffix("_id"))
        setattr(target, name, old if name == "author_id" else column.to_python(old))  # type: ignore[union-attr]
    return target


def _written(value: Any) -> Any:
    """As it stands in a trail, which is JSON."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
