"""Comparing a file of suspensions with those that are here: what is new, what changed, and what overlaps another."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from pupils.imports.finding import Finder, Known, finder_for
from pupils.imports.mark_rows import find_pupil
from pupils.imports.plans import Change, Outcome, PlannedRow, Scene, Trail, count_rows, refusal, said_date
from pupils.models import Suspension
from pupils.rows import SuspensionRow
from pupils.suspension_codes import SuspensionKind

COLUMNS: Final = ("starts_half", "ends_on", "half_days", "reason_1", "reason_2", "reason_3")
LABELS: Final = {
    "starts_half": "Starts in", "ends_on": "Last day", "half_days": "Sessions", "reason_1": "Reason",
    "reason_2": "Second reason", "reason_3": "Third reason",
}  # fmt: skip


@dataclass
class SuspensionPlan:
    """Rows to show, suspensions to add, and those to change with what they were."""

    rows: list[PlannedRow] = field(default_factory=list)
    added: list[Suspension] = field(default_factory=list)
    changed: list[tuple[Suspension, dict[str, tuple[Any, Any]]]] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        return count_rows(self.rows)


def plan_suspensions(rows: Sequence[SuspensionRow], scene: Scene) -> SuspensionPlan:
    """The difference between the file and the suspensions as they are now."""
    finder, plan = finder_for(scene.by), SuspensionPlan()
    found = [(row, _found(finder, row)) for row in rows]
    here: dict[int, list[Suspension]] = defaultdict(list)
    pupil_ids = {known.pk for _, known in found if isinstance(known, Known)}
    for each in Suspension.objects.filter(pupil__in=pupil_ids):
        here[each.pupil_id].append(each)
    lines: dict[int, int] = {}
    # What the file has no column for is not cleared.
    columns = [name for name in COLUMNS if scene.has(name)]
    for row, known in found:
        if isinstance(known, Known):
            _take(plan, row, known, here[known.pk], lines, columns)
        else:
            plan.rows.append(known)
    return plan


def _found(finder: Finder, row: SuspensionRow) -> Known | PlannedRow:
    """The pupil, or the row as it is refused."""
    name = ", ".join(filter(None, (row.pupil.surname, row.pupil.forename))) or row.pupil.upn
    if row.is_refused or row.starts_on is None:
        return PlannedRow(row.line, Outcome.REFUSED, name, problems=list(row.problems))
    known = find_pupil(finder, row.pupil)
    if isinstance(known, str):
        return PlannedRow(row.line, Outcome.REFUSED, name, problems=[refusal(row.line, "", known)])
    if not known.is_on_roll(row.starts_on):
        reason = f"{said_date(row.starts_on)}: this pupil is not on roll then."
        return PlannedRow(row.line, Outcome.REFUSED, name, problems=[refusal(row.line, "", reason)])
    return known


def _take(
    plan: SuspensionPlan,
    row: SuspensionRow,
    known: Known,
    here: list[Suspension],
    lines: dict[int, int],
    columns: Sequence[str],
) -> None:
    """`here` are the pupil's, those from earlier lines too, whose numbers are in `lines`; `columns` the file has."""
    wanted = Suspension(
        pupil_id=known.pk,
        kind=row.kind,
        starts_on=row.starts_on,
        **{name: getattr(row, name) for name in COLUMNS},
    )
    same = next((each for each in here if _is_same(each, wanted)), None)
    other = _overlapping(wanted, [each for each in here if each is not same])
    if other is not None or (same is not None and id(same) in lines):
        clash = other or same
        assert clash is not None
        plan.rows.append(_refused(row, known, clash, lines.get(id(clash))))
        return
    detail = f"{SuspensionKind(wanted.kind).label}, {said(wanted)}"
    if same is None:
        here.append(wanted)
        lines[id(wanted)] = row.line
        plan.added.append(wanted)
        plan.rows.append(PlannedRow(row.line, Outcome.NEW, known.described, detail, known.pk))
        return
    lines[id(same)] = row.line
    changes = {
        name: (getattr(same, name), getattr(wanted, name))
        for name in columns
        if getattr(same, name) != getattr(wanted, name)
    }
    outcome = Outcome.CHANGED if changes else Outcome.UNCHANGED
    told = [Change(LABELS[name], _word(old), _word(new)) for name, (old, new) in changes.items()]
    plan.rows.append(PlannedRow(row.line, outcome, known.described, detail, known.pk, changes=told))
    if changes:
        for name, (_, new) in changes.items():
            setattr(same, name, new)
        plan.changed.append((same, changes))


def _is_same(here: Suspension, wanted: Suspension) -> bool:
    return (here.kind, here.starts_on) == (wanted.kind, wanted.starts_on)


def _overlapping(wanted: Suspension, others: Iterable[Suspension]) -> Suspension | None:
    """Another that shares a day with it. Lunchtimes go with nothing but themselves."""
    lunch = SuspensionKind.LUNCHTIME
    alike = (each for each in others if (each.kind == lunch) == (wanted.kind == lunch))
    return next((each for each in alike if each.meets(wanted.starts_on, wanted.ends_on)), None)


def _refused(row: SuspensionRow, known: Known, clash: Suspension, line: int | None) -> PlannedRow:
    where = f"in line {line}" if line else "that is here already"
    reason = f"This overlaps the one {where}: {said(clash)}. Check which days are right."
    problem = refusal(row.line, "", reason)
    return PlannedRow(row.line, Outcome.REFUSED, known.described, "", known.pk, problems=[problem])


def said(suspension: Suspension) -> str:
    first, last = suspension.starts_on, suspension.ends_on
    if last is None:
        return f"from {said_date(first)}"
    return said_date(first) if first == last else f"{said_date(first)} to {said_date(last)}"


def _word(value: Any) -> str:
    return said_date(value) if isinstance(value, date) else str(value or "")


def write_suspensions(plan: SuspensionPlan) -> tuple[Trail, set[int]]:
    """Add and change; returns what undoing needs, and whose they are."""
    added = Suspension.objects.bulk_create(plan.added)
    changed = [row for row, _ in plan.changed]
    Suspension.objects.bulk_update(changed, COLUMNS)
    trail = {
        "added": {str(row.pk): {name: getattr(row, name) for name in COLUMNS} for row in added},
        "changed": {
            str(row.pk): {name: list(pair) for name, pair in changes.items()} for row, changes in plan.changed
        },
    }
    return trail, {row.pupil_id for row in (*added, *changed)}
