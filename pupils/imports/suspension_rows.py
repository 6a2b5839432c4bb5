"""Comparing a file of suspensions with those that are here: what is new, changed, overlaps, or is more than 45 days."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from simple_history.utils import bulk_create_with_history, bulk_update_with_history

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
    warning,
)
from pupils.models import Suspension
from pupils.rows import RowProblem, SuspensionRow
from pupils.suspension_codes import SuspensionKind
from pupils.suspension_days import too_many
from staffing.calendar import LONDON, Calendar

COLUMNS: Final = ("starts_half", "ends_on", "half_days", "reason_1", "reason_2", "reason_3")
LABELS: Final = {
    "starts_half": "Starts in", "ends_on": "Last day", "half_days": "Sessions", "reason_1": "Reason",
    "reason_2": "Second reason", "reason_3": "Third reason",
}  # fmt: skip


@dataclass
class SuspensionPlan:
    """Rows to show, suspensions to add, and those to change with what they were."""

    calendar: Calendar
    rows: list[PlannedRow] = field(default_factory=list)
    added: list[Suspension] = field(default_factory=list)
    changed: list[tuple[Suspension, dict[str, tuple[Any, Any]]]] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        return count_rows(self.rows)


def plan_suspensions(rows: Sequence[SuspensionRow], scene: Scene, calendar: Calendar) -> SuspensionPlan:
    """The difference between the file and the suspensions as they are now."""
    finder, plan = finder_for(scene.by), SuspensionPlan(calendar)
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
    reason = _reason_against(wanted, same, here, lines)
    if reason:
        problem = refusal(row.line, "", reason)
        plan.rows.append(
            PlannedRow(row.line, Outcome.REFUSED, known.described, "", known.pk, problems=[problem])
        )
        return
    detail = f"{SuspensionKind(wanted.kind).label}, {wanted.days}"
    if same is None:
        here.append(wanted)
        lines[id(wanted)] = row.line
        plan.added.append(wanted)
        problems = _warnings(row, wanted, here, plan.calendar)
        plan.rows.append(
            PlannedRow(row.line, Outcome.NEW, known.described, detail, known.pk, problems=problems)
        )
        return
    lines[id(same)] = row.line
    changes = {
        name: (getattr(same, name), getattr(wanted, name))
        for name in columns
        if getattr(same, name) != getattr(wanted, name)
    }
    outcome = Outcome.CHANGED if changes else Outcome.UNCHANGED
    told = [Change(LABELS[name], _word(old), _word(new)) for name, (old, new) in changes.items()]
    for name, (_, new) in changes.items():
        setattr(same, name, new)
    problems = _warnings(row, same, here, plan.calendar) if changes else []
    plan.rows.append(
        PlannedRow(row.line, outcome, known.described, detail, known.pk, changes=told, problems=problems)
    )
    if changes:
        plan.changed.append((same, changes))


def _is_same(here: Suspension, wanted: Suspension) -> bool:
    return (here.kind, here.starts_on) == (wanted.kind, wanted.starts_on)


def _reason_against(
    wanted: Suspension, same: Suspension | None, here: Sequence[Suspension], lines: dict[int, int]
) -> str:
    """Why it can't be taken: it stands in the file twice, was withdrawn here, or shares days with another."""
    if same is not None and id(same) in lines:
        return _overlap(same, lines)
    if same is not None and same.withdrawn_at is not None:
        on = said_date(same.withdrawn_at.astimezone(LONDON).date())
        return f"This was withdrawn here on {on}. If it stands after all, put it back under Suspensions."
    others = (each for each in here if each is not same and each.withdrawn_at is None)
    clash = next((each for each in others if each.overlaps(wanted)), None)
    if clash is None:
        return ""
    is_after = clash.kind == SuspensionKind.PERMANENT and clash.starts_on < wanted.starts_on
    return _excluded(clash, lines) if is_after else _overlap(clash, lines)


def _overlap(clash: Suspension, lines: dict[int, int]) -> str:
    return f"This overlaps the one {_where(clash, lines)}: {clash.days}. Check which days are right."


def _excluded(exclusion: Suspension, lines: dict[int, int]) -> str:
    return (
        f"This comes after the permanent exclusion {_where(exclusion, lines)}, {exclusion.days}. "
        "If that was rescinded, withdraw it under Suspensions first."
    )


def _where(clash: Suspension, lines: dict[int, int]) -> str:
    line = lines.get(id(clash))
    return f"in line {line}" if line else "that is here already"


def _warnings(
    row: SuspensionRow, taken: Suspension, here: Sequence[Suspension], calendar: Calendar
) -> list[RowProblem]:
    reason = too_many(taken, here, calendar)
    return [warning(row.line, "", reason)] if reason else []


def _word(value: Any) -> str:
    return said_date(value) if isinstance(value, date) else str(value or "")


def write_suspensions(plan: SuspensionPlan) -> tuple[Trail, set[int]]:
    """Add and change; returns what undoing needs, and whose they are."""
    added = bulk_create_with_history(plan.added, Suspension) if plan.added else []
    changed = [row for row, _ in plan.changed]
    if changed:
        bulk_update_with_history(changed, Suspension, COLUMNS)
    trail = {
        "added": {str(row.pk): {name: getattr(row, name) for name in COLUMNS} for row in added},
        "changed": {
            str(row.pk): {name: list(pair) for name, pair in changes.items()} for row, changes in plan.changed
        },
    }
    return trail, {row.pupil_id for row in (*added, *changed)}
