"""Comparing a file of points, rewards, detentions and homework with what was imported before."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from pupils.imports.finding import Finder, Known, finder_for
from pupils.imports.mark_rows import find_pupil
from pupils.imports.plans import (
    Change,
    Outcome,
    PlannedRow,
    Scene,
    Trail,
    count_rows,
    refusal,
    said_date,
)
from pupils.models import SystemEntry
from pupils.rows import EntryRow
from pupils.suspension_codes import EntryKind

Key = tuple[int, str, date, str, int | None]


@dataclass
class EntryPlan:
    """Rows to show, entries to add, and those whose state changed, with the old one."""

    rows: list[PlannedRow] = field(default_factory=list)
    added: list[SystemEntry] = field(default_factory=list)
    changed: list[tuple[SystemEntry, str]] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        return count_rows(self.rows)


def plan_entries(rows: Sequence[EntryRow], scene: Scene) -> EntryPlan:
    """The difference between the file and what is here. A line that stands twice in both is there twice."""
    finder, plan = finder_for(scene.by), EntryPlan()
    found = [(row, _found(finder, row, scene.on)) for row in rows]
    here: dict[Key, list[SystemEntry]] = defaultdict(list)
    pupil_ids = {known.pk for _, known in found if isinstance(known, Known)}
    days = [row.on for row in rows if row.on]
    if pupil_ids and days:
        present = SystemEntry.objects.filter(pupil__in=pupil_ids, on__range=(min(days), max(days)))
        for entry in present.order_by("pk"):
            here[_key(entry)].append(entry)
    for row, known in found:
        if isinstance(known, Known):
            _take(plan, row, known, here)
        else:
            plan.rows.append(known)
    return plan


def _key(entry: SystemEntry) -> Key:
    return entry.pupil_id, entry.kind, entry.on, entry.label, entry.points


def _found(finder: Finder, row: EntryRow, on: date) -> Known | PlannedRow:
    name = ", ".join(filter(None, (row.pupil.surname, row.pupil.forename))) or row.pupil.upn
    if row.is_refused or row.on is None:
        return PlannedRow(row.line, Outcome.REFUSED, name, problems=list(row.problems))
    known = find_pupil(finder, row.pupil)
    reason = known if isinstance(known, str) else ""
    if not isinstance(known, str) and not known.is_on_roll(row.on):
        reason = f"{said_date(row.on)}: this pupil is not on roll then."
    if row.on > on and row.kind in (EntryKind.POINTS, EntryKind.REWARD):
        reason = f"{said_date(row.on)} has not come yet."
    if reason or isinstance(known, str):
        return PlannedRow(row.line, Outcome.REFUSED, name, problems=[refusal(row.line, "", reason)])
    return known


def _take(plan: EntryPlan, row: EntryRow, known: Known, here: dict[Key, list[SystemEntry]]) -> None:
    wanted = SystemEntry(
        pupil_id=known.pk, kind=row.kind, on=row.on, label=row.label, points=row.points, state=row.state
    )
    detail = f"{EntryKind(wanted.kind).label}, {said_date(wanted.on)}: {wanted.label}"
    alike = here[_key(wanted)]
    same = next((each for each in alike if each.state == wanted.state), alike[0] if alike else None)
    if same is None:
        plan.added.append(wanted)
        plan.rows.append(PlannedRow(row.line, Outcome.NEW, known.described, detail, known.pk))
        return
    # Each stands for one line.
    alike.remove(same)
    if not wanted.state or same.state == wanted.state:
        plan.rows.append(PlannedRow(row.line, Outcome.UNCHANGED, known.described, detail, known.pk))
        return
    change = Change("What became of it", same.state, wanted.state)
    plan.rows.append(
        PlannedRow(row.line, Outcome.CHANGED, known.described, detail, known.pk, changes=[change])
    )
    plan.changed.append((same, same.state))
    same.state = wanted.state


def write_entries(plan: EntryPlan) -> tuple[Trail, set[int]]:
    """Add and change; returns what undoing needs, and whose they are."""
    added = SystemEntry.objects.bulk_create(plan.added, batch_size=500)
    changed = [row for row, _ in plan.changed]
    SystemEntry.objects.bulk_update(changed, ["state"], batch_size=500)
    trail = {
        "added": {str(row.pk): row.state for row in added},
        "changed": {str(row.pk): [old, row.state] for row, old in plan.changed},
    }
    return trail, {row.pupil_id for row in (*added, *changed)}
