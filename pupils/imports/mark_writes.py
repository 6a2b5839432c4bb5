"""Writing marks from a plan: new ones, amended ones with their old code, and the sums of the weeks."""

from collections import defaultdict
from itertools import islice
from typing import Final

from pupils.imports.mark_rows import MarkPlan
from pupils.imports.plans import Scene, Trail
from pupils.models import AttendanceMark, MarkAmendment
from pupils.weeks import monday_of, recompute
from staffing.access import Actor
from staffing.calendar import now
from staffing.jobs import GaveUp

BATCH: Final = 2_000


def write_marks(plan: MarkPlan, scene: Scene, reason: str) -> tuple[Trail, set[int]]:
    """Add and amend marks; returns what undoing needs, and whose marks were touched."""
    spans = _add(plan)
    amended = amend_marks([(pk, old, new) for pk, _, _, old, new in plan.changed], by=scene.by, reason=reason)
    weeks = {(pupil_id, monday_of(on)) for pupil_id, codes in plan.added.items() for on, _ in codes}
    weeks |= {(pupil_id, monday_of(on)) for _, pupil_id, on, _, _ in plan.changed}
    recompute(weeks)
    return {"added": spans, "amended": amended}, {pupil_id for pupil_id, _ in weeks}


def _add(plan: MarkPlan) -> list[list[int]]:
    """Write the new marks; says their ids as spans (first and last), because they follow on each other."""
    wanted = (
        AttendanceMark(pupil_id=pupil_id, on=on, half_day=half_day, code=code)
        for pupil_id, codes in plan.added.items()
        for (on, half_day), code in codes.items()
    )
    spans: list[list[int]] = []
    while part := list(islice(wanted, BATCH)):
        for mark in AttendanceMark.objects.bulk_create(part):
            if spans and mark.pk == spans[-1][1] + 1:
                spans[-1][1] = mark.pk
            else:
                spans.append([mark.pk, mark.pk])
    return spans


def amend_marks(changes: list[tuple[int, str, str]], *, by: Actor, reason: str) -> list[int]:
    """Change marks (id, old code, new code) and keep what they were; says the ids of the amendments."""
    ids: dict[tuple[str, str], list[int]] = defaultdict(list)
    for pk, old, new in changes:
        ids[old, new].append(pk)
    for (old, new), its in ids.items():
        for start in range(0, len(its), BATCH):
            part = its[start : start + BATCH]
            if AttendanceMark.objects.filter(pk__in=part, code=old).update(code=new) != len(part):
                raise GaveUp(
                    "Somebody changed these marks at the same moment. Nothing was written; try again."
                )
    at = now()
    amendments = MarkAmendment.objects.bulk_create(
        [
            MarkAmendment(
                mark_id=pk,
                old_code=old,
                new_code=new,
                reason=reason,
                amended_by_id=by.staff_id,
                amended_at=at,
            )
            for pk, old, new in changes
        ],
        batch_size=BATCH,
    )
    return [amendment.pk for amendment in amendments]
