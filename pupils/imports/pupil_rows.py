"""Comparing a file of pupils with the roll: who is new, what changes, who has to be decided about."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pupils.codes import SendStatus
from pupils.imports.finding import Finder, Known, finder_for
from pupils.imports.plans import (
    Outcome,
    PlannedRow,
    Scene,
    count_rows,
    refusal,
    said_date,
    warning,
)
from pupils.imports.pupil_values import Values, changes_between, values_after, values_for_new, values_of
from pupils.rows import PupilRow, RowProblem

SAME, NEW, LEAVE_OUT = "same", "new", "leave_out"


@dataclass
class PupilPlan:
    """Rows to show, records to add, and records to change as (before, after)."""

    rows: list[PlannedRow] = field(default_factory=list)
    added: list[tuple[PlannedRow, Values]] = field(default_factory=list)
    changed: dict[int, tuple[Values, Values]] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        return count_rows(self.rows)


def plan_pupils(rows: Sequence[PupilRow], scene: Scene) -> PupilPlan:
    """The difference between the file and the roll as it is now."""
    return _Planner(rows, scene).plan()


class _Planner:
    def __init__(self, rows: Sequence[PupilRow], scene: Scene) -> None:
        self.rows, self.scene = rows, scene
        self.finder: Finder = finder_for(scene.by)
        self.before = values_of(known.pk for row in rows for known in self._all_candidates(row))
        self.doubled = _doubled_upns(rows)
        self.lines: dict[object, int] = {}
        self.result = PupilPlan()

    def _all_candidates(self, row: PupilRow) -> Iterable[Known]:
        known = self.finder.by_number(row.pupil)
        return [known] if known else self.finder.by_name(row.pupil)

    def plan(self) -> PupilPlan:
        for row in self.rows:
            planned = PlannedRow(
                line=row.line,
                outcome=Outcome.REFUSED,
                name=f"{row.pupil.surname}, {row.pupil.forename}".strip(", "),
                problems=list(row.problems),
            )
            self.result.rows.append(planned)
            planned.problems.extend(self._doubled(row))
            if not row.is_refused and row.pupil.upn not in self.doubled:
                self._plan_row(row, planned)
        return self.result

    def _doubled(self, row: PupilRow) -> Iterable[RowProblem]:
        others = [line for line in self.doubled.get(row.pupil.upn, ()) if line != row.line]
        if others:
            lines = ", ".join(str(line) for line in others)
            reason = f"The same UPN stands on line {lines}. Put it right in one of them and import again."
            yield refusal(row.line, self.scene.header("upn"), reason)

    def _plan_row(self, row: PupilRow, planned: PlannedRow) -> None:
        known = self.finder.by_number(row.pupil)
        candidates = [] if known else self.finder.by_name(row.pupil)
        decision = self.scene.decisions.get(row.line) if candidates else NEW
        if known is None and decision == SAME and len(candidates) == 1:
            known = candidates[0]
        problem = self._problem_of_match(row, known, candidates, decision)
        if problem:
            planned.problems.append(problem)
        elif candidates and not decision:
            self._ask(row, planned, candidates[0])
        elif known:
            self._plan_change(row, planned, known)
        else:
            self._plan_new(row, planned)

    def _problem_of_match(
        self, row: PupilRow, known: Known | None, candidates: list[Known], decision: str | None
    ) -> RowProblem | None:
        if decision == LEAVE_OUT:
            return refusal(row.line, "", "Left out, as you decided.")
        if len(candidates) > 1 and decision != NEW:
            reason = "Several pupils here have this name and date of birth. Give the UPN."
            return refusal(row.line, self.scene.header("upn"), reason)
        if known and known.is_somebody_else(row.pupil):
            reason = f"This number belongs to {known.described}, born {said_date(known.born_on)}. Check which is right."
            return refusal(row.line, self.scene.header("upn") or self.scene.header("mis_id"), reason)
        key = known.pk if known else (row.pupil.upn or row.pupil)
        first = self.lines.setdefault(key, row.line)
        if first != row.line:
            return refusal(row.line, "", f"This pupil stands on line {first} already.")
        return None

    def _ask(self, row: PupilRow, planned: PlannedRow, candidate: Known) -> None:
        planned.outcome, planned.pupil_id = Outcome.UNDECIDED, candidate.pk
        number = f", UPN {candidate.upn}" if candidate.upn else ", who has no UPN here"
        planned.detail = f"Is this {candidate.described}, born {said_date(candidate.born_on)}{number}?"
        planned.problems.append(
            refusal(row.line, self.scene.header("upn"), f"{planned.detail} Somebody has to decide.")
        )

    def _plan_change(self, row: PupilRow, planned: PlannedRow, known: Known) -> None:
        before = self.before[known.pk]
        after = values_after(row, self.scene, before)
        planned.pupil_id = known.pk
        if self._is_impossible(row, planned, after):
            return
        planned.changes = changes_between(before, after, self.scene.on)
        planned.outcome = Outcome.CHANGED if before != after else Outcome.UNCHANGED
        if before != after:
            self.result.changed[known.pk] = before, after
            planned.problems.extend(self._warnings_of_change(row, known, before, after))

    def _plan_new(self, row: PupilRow, planned: PlannedRow) -> None:
        values = values_for_new(row, self.scene)
        if self._is_impossible(row, planned, values):
            return
        planned.outcome = Outcome.NEW
        planned.detail = " · ".join(filter(None, (values["form"], row.pupil.upn)))
        if self.scene.has("admitted_on") and not row.admitted_on:
            reason = f"There is no admission date: {said_date(values['admitted_on'])} is taken."
            planned.problems.append(warning(row.line, self.scene.header("admitted_on"), reason))
        self.result.added.append((planned, values))

    def _is_impossible(self, row: PupilRow, planned: PlannedRow, values: Values) -> bool:
        """What the whole record forbids, though the line alone reads well."""
        if values["admitted_on"] <= values["date_of_birth"]:
            reason = "The date of birth is not before the day of admission."
            planned.problems.append(refusal(row.line, self.scene.header("dob"), reason))
        elif values["left_on"] and values["left_on"] < values["admitted_on"]:
            reason = "This pupil would have left before being admitted."
            planned.problems.append(refusal(row.line, self.scene.header("left_on"), reason))
        else:
            return False
        return True

    def _warnings_of_change(
        self, row: PupilRow, known: Known, before: Values, after: Values
    ) -> Iterable[RowProblem]:
        if not known.is_called(row.pupil):
            column = self.scene.header("forename") or self.scene.header("full_name")
            reason = f"Until now this pupil was {known.name}. Check that it is not a brother or sister."
            yield warning(row.line, column, reason)
        if before["send_status"] != SendStatus.NONE and after["send_status"] == SendStatus.NONE:
            reason = "This takes the pupil off the SEND register."
            yield warning(row.line, self.scene.header("send_status"), reason)
        if before["upn"] and before["upn"] != after["upn"]:
            yield warning(row.line, self.scene.header("upn"), "This pupil's UPN changes.")
        if before["left_on"] and not after["left_on"]:
            reason = "This brings back a pupil who had left."
            yield warning(row.line, self.scene.header("left_on"), reason)


def _doubled_upns(rows: Iterable[PupilRow]) -> dict[str, list[int]]:
    lines: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        if row.pupil.upn:
            lines[row.pupil.upn].append(row.line)
    return {upn: its for upn, its in lines.items() if len(its) > 1}
