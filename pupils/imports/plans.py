"""What an import would do, row by row and in sums, before anything is written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from pupils.headers import Recognised
from pupils.models import ImportRow
from pupils.rows import RowProblem, Severity
from staffing.access import Actor

Outcome = ImportRow.Outcome
WARNED: Final = "warned"


@dataclass(frozen=True)
class Scene:
    """Where and when an import takes place, who brings it, and what was decided about lines."""

    by: Actor
    on: date
    recognised: Recognised
    year_start: date
    decisions: Mapping[int, str] = field(default_factory=dict)

    def has(self, *keys: str) -> bool:
        """Whether the file has one of these columns at all; without it nothing is cleared."""
        return any(key in self.recognised.mapping for key in keys)

    def header(self, key: str) -> str:
        return self.recognised.header_of(key) if self.has(key) else ""


@dataclass(frozen=True, slots=True)
class Change:
    """What one column of a row would become, in words."""

    label: str
    old: str
    new: str


@dataclass(slots=True)
class PlannedRow:
    """One line of the file (of marks: one pupil) and what is to become of it."""

    line: int
    outcome: ImportRow.Outcome
    name: str = ""
    detail: str = ""
    pupil_id: int | None = None
    changes: list[Change] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)

    @property
    def has_warning(self) -> bool:
        return any(problem.severity is Severity.WARNED for problem in self.problems)

    def as_row(self, batch_id: int) -> ImportRow:
        return ImportRow(
            batch_id=batch_id,
            line=self.line,
            outcome=self.outcome,
            has_warning=self.has_warning,
            pupil_id=self.pupil_id,
            name=self.name[:220],
            detail=self.detail[:300],
            changes=[{"label": each.label, "old": each.old, "new": each.new} for each in self.changes],
            problems=[
                {"line": each.line, "column": each.column, "reason": each.reason, "severity": each.severity}
                for each in self.problems
            ],
        )


Trail = dict[str, Any]


class CannotUndo(Exception):
    """What stands in the way, in a sentence."""


def count_rows(rows: Iterable[PlannedRow]) -> dict[str, int]:
    """How many rows of each outcome there are, and how many carry a warning."""
    counts = {outcome.value: 0 for outcome in Outcome} | {WARNED: 0}
    for row in rows:
        counts[row.outcome.value] += 1
        counts[WARNED] += row.has_warning
    return counts


def refuse(scene: Scene, planned: PlannedRow, column: str, reason: str) -> None:
    """The line is left out, for what stands in this column of the file; without one, for the line as a whole."""
    planned.outcome = ImportRow.Outcome.REFUSED
    planned.problems.append(refusal(planned.line, scene.header(column) if column else "", reason))


def warn(scene: Scene, planned: PlannedRow, column: str, reason: str) -> None:
    """The line goes in, and whoever brings it is told of this."""
    planned.problems.append(warning(planned.line, scene.header(column) if column else "", reason))


def refusal(line: int, column: str, reason: str) -> RowProblem:
    return RowProblem(line, column, reason, Severity.REFUSED)


def warning(line: int, column: str, reason: str) -> RowProblem:
    return RowProblem(line, column, reason, Severity.WARNED)


def said_date(on: date) -> str:
    return f"{on.day} {on:%b %Y}"
