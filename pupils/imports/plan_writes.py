"""Writing drafts of plans and their review dates from a plan of an import, and taking them back."""

from datetime import date
from typing import Any

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from pupils.imports.plan_rows import PlansPlan
from pupils.imports.plans import CannotUndo, Scene, Trail
from pupils.imports.pupil_writes import BATCH, author
from pupils.models import Plan
from staffing.access import Actor

CHANGED_SINCE = "A plan that this import wrote has been written on, or put in force, since."


def write_plans(plan: PlansPlan, scene: Scene, reason: str) -> tuple[Trail, set[int]]:
    """Begin and change; returns what undoing needs, and whose plans they are."""
    said = _said(scene.by, reason)
    added = bulk_create_with_history(plan.added, Plan, **said)
    changed = [each for each, _ in plan.changed]
    for each in changed:
        each.version += 1
    bulk_update_with_history(changed, Plan, ["review_by", "words", "version"], **said)
    trail = {
        "added": {str(each.pk): each.version for each in added},
        "changed": {
            str(each.pk): {"version": each.version, "review_by": before.isoformat() if before else None}
            for each, (before, _) in plan.changed
        },
    }
    return trail, {each.pupil_id for each in (*added, *changed)}


def undo_plans(trail: Trail, by: Actor, reason: str) -> None:
    """Take back what was begun and the dates that were changed, unless somebody has gone on with it."""
    wanted = {int(pk): version for pk, version in trail["added"].items()}
    wanted |= {int(pk): was["version"] for pk, was in trail["changed"].items()}
    here = Plan.objects.filter(pupil__school_id=by.school_id).in_bulk(wanted)
    if any(pk not in here or here[pk].version != version for pk, version in wanted.items()):
        raise CannotUndo(CHANGED_SINCE)
    for pk in trail["added"]:
        begun = here[int(pk)]
        begun._change_reason = reason  # type: ignore[attr-defined]
        begun.delete()
    back = []
    for pk, was in trail["changed"].items():
        plan = here[int(pk)]
        plan.review_by = date.fromisoformat(was["review_by"]) if was["review_by"] else None
        if plan.number == 0:
            plan.words = {}
        plan.version += 1
        back.append(plan)
    bulk_update_with_history(back, Plan, ["review_by", "words", "version"], **_said(by, reason))


def _said(by: Actor, reason: str) -> dict[str, Any]:
    return {"batch_size": BATCH, "default_user": author(by), "default_change_reason": reason}
