"""Comparing a file of targets with those here: whoever imports is told what the file says, not what stands here."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from pupils.imports.finding import Finder, Known, StaffFinder, finder_for, plain
from pupils.imports.mark_rows import find_pupil
from pupils.imports.plans import (
    Change,
    Outcome,
    PlannedRow,
    Scene,
    count_rows,
    refusal,
    refuse,
    said_date,
    warn,
)
from pupils.models import CaseloadAssignment, Target, TargetStep
from pupils.progress import plain as figure
from pupils.rows import PlanRow, TargetRow
from pupils.target_directions import MORE_IS_BETTER

COLUMNS: Final = {
    "kind": "Kind", "subject": "Subject", "own_words": "In the pupil’s words", "why": "Why", "measure": "Measure",
    "unit": "Unit", "baseline": "Baseline", "baseline_on": "Baseline date", "baseline_source": "Baseline source",
    "aim": "Aim", "aim_by": "Aim by", "how": "How", "helpers": "Who helps", "author_id": "Author",
}  # fmt: skip
BY_IMPORT: Final = "Imported from a file"
HERE: Final = "as it is here"
Changed = dict[str, tuple[Any, Any]]


@dataclass
class TargetPlan:
    """Rows to show, targets to add with their steps, and those to change with what they were."""

    rows: list[PlannedRow] = field(default_factory=list)
    added: list[tuple[Target, tuple[str, ...]]] = field(default_factory=list)
    changed: list[tuple[Target, Changed]] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        return count_rows(self.rows)


def plan_targets(rows: Sequence[TargetRow], scene: Scene) -> TargetPlan:
    """The difference between the file and the targets as they are now."""
    finder = finder_for(scene.by)
    found = [(row, found_on_roll(finder, row, scene.on)) for row in rows]
    pupil_ids = {known.pk for _, known in found if isinstance(known, Known)}
    planner = _Planner(scene, pupil_ids)
    for row, known in found:
        if isinstance(known, Known):
            planner.take(row, known)
        else:
            planner.plan.rows.append(known)
    return planner.plan


def found_on_roll(finder: Finder, row: TargetRow | PlanRow, on: date) -> Known | PlannedRow:
    """The pupil, who is on roll that day, or the row as it is refused."""
    name = ", ".join(filter(None, (row.pupil.surname, row.pupil.forename))) or row.pupil.upn
    if row.is_refused:
        return PlannedRow(row.line, Outcome.REFUSED, name, problems=list(row.problems))
    known = find_pupil(finder, row.pupil)
    reason = known if isinstance(known, str) else ""
    if not isinstance(known, str) and not known.is_on_roll(on):
        reason = "This pupil is not on roll today."
    if reason or isinstance(known, str):
        return PlannedRow(row.line, Outcome.REFUSED, name, problems=[refusal(row.line, "", reason)])
    return known


class _Planner:
    """Takes the rows one after the other."""

    def __init__(self, scene: Scene, pupil_ids: set[int]) -> None:
        self.plan = TargetPlan()
        self.scene = scene
        self.staff = StaffFinder(scene.by, scene.on)
        self.here: dict[tuple[int, str], list[Target]] = defaultdict(list)
        for target in Target.objects.filter(pupil__in=pupil_ids).order_by("pk"):
            self.here[target.pupil_id, plain(target.what)].append(target)
        mentors = CaseloadAssignment.objects.filter(pupil__in=pupil_ids).open(scene.on)
        self.mentors = dict(mentors.values_list("pupil", "mentor"))
        self._lines: dict[tuple[int, str], int] = {}

    def take(self, row: TargetRow, known: Known) -> None:
        assert row.baseline is not None
        assert row.aim is not None
        assert row.aim_by is not None
        key = known.pk, plain(row.what)
        detail = f"{row.what}: from {figure(row.baseline)} to {figure(row.aim)} by {said_date(row.aim_by)}"
        planned = PlannedRow(row.line, Outcome.UNCHANGED, known.described, detail, known.pk)
        planned.problems.extend(row.problems)
        self.plan.rows.append(planned)
        line = self._lines.setdefault(key, row.line)
        alike = self.here[key]
        same = next((target for target in alike if target.is_open), None)
        author = self._author(row, known, same)
        if line != row.line:
            refuse(self.scene, planned, "", f"This target stands in line {line} already.")
        elif isinstance(author, str):
            refuse(self.scene, planned, "author", author)
        elif same is None and alike:
            warn(self.scene, planned, "what", "This target is decided here already, and stays as it is.")
        elif same is None:
            self._add(planned, row, known, author)
        else:
            self._change(planned, row, same, author)

    def _author(self, row: TargetRow, known: Known, same: Target | None) -> int | str:
        """Whoever the file names; else the author there is; else the pupil's mentor."""
        if row.author:
            found = self.staff.find(row.author)
            if len(found) == 1:
                return next(iter(found))
            return f"“{row.author}” is {'more than one colleague' if found else 'nobody who works here'}."
        if same:
            return same.author_id
        mentor = self.mentors.get(known.pk)
        return mentor or "Nobody is named as author, and this pupil is on no caseload. Give a staff code."

    def _add(self, planned: PlannedRow, row: TargetRow, known: Known, author: int) -> None:
        planned.outcome = Outcome.NEW
        kind = row.kind or Target.Kind.OWN
        begins = row.baseline_on or self.scene.on
        assert row.aim_by is not None
        if begins >= row.aim_by:
            begins = row.aim_by - timedelta(days=1)
        self.plan.added.append(
            (
                Target(
                    pupil_id=known.pk,
                    what=row.what,
                    kind=kind,
                    baseline_on=begins,
                    baseline_source=row.baseline_source or BY_IMPORT,
                    is_lower_better=self._direction(planned, row, kind),
                    author_id=author,
                    **{
                        name: getattr(row, name)
                        for name in (
                            *("subject", "measure", "unit", "baseline", "aim", "aim_by"),
                            *("own_words", "why", "how", "helpers"),
                        )
                    },
                ),
                row.steps,
            )
        )

    def _direction(self, planned: PlannedRow, row: TargetRow, kind: str) -> bool:
        """Whether less is better, as the file says or as baseline and aim do; warned of where the aim is worse."""
        assert row.baseline is not None
        assert row.aim is not None
        falls = row.aim < row.baseline
        if row.is_lower_better is not None:
            is_lower = row.is_lower_better
        else:
            is_lower = falls and kind not in MORE_IS_BETTER
        if row.aim != row.baseline and is_lower != falls:
            better = "less" if is_lower else "more"
            warn(
                self.scene,
                planned,
                "aim",
                f"This aim is worse than the baseline, where {better} is better. It goes in as it is: put it right "
                "here, or say in the file that "
                f"{'more' if is_lower else 'less'} is better.",
            )
        return is_lower

    def _change(self, planned: PlannedRow, row: TargetRow, target: Target, author: int) -> None:
        """What the file leaves empty stays."""
        told = {name: getattr(row, name) for name in COLUMNS if name != "author_id"}
        told = {name: value for name, value in told.items() if value not in ("", None)} | {
            "author_id": author
        }
        if told.get("kind") == Target.Kind.ATTAINMENT and not (row.subject or target.subject):
            refuse(self.scene, planned, "subject", "Attainment is in a subject: say in which.")
            return
        if told["aim_by"] <= told.get("baseline_on", target.baseline_on):
            refuse(self.scene, planned, "aim_by", "The aim’s day comes after the baseline’s.")
            return
        told["is_lower_better"] = self._direction(planned, row, told.get("kind", target.kind))
        changes = {
            name: (getattr(target, name), new) for name, new in told.items() if getattr(target, name) != new
        }
        for name, (_, new) in changes.items():
            planned.changes.append(Change(COLUMNS.get(name, "Less is better"), HERE, self._word(name, new)))
            setattr(target, name, new)
        if changes:
            planned.outcome = Outcome.CHANGED
            self.plan.changed.append((target, changes))

    def _word(self, name: str, value: Any) -> str:
        if name in ("baseline_on", "aim_by"):
            return said_date(value)
        if name in ("baseline", "aim"):
            return figure(value)
        if name == "author_id":
            return self.staff.names.get(value, "")
        if isinstance(value, bool):
            return "yes" if value else "no"
        return Target.Kind(value).label if name == "kind" else str(value)


def steps_of(target: Target, texts: Sequence[str]) -> list[TargetStep]:
    return [TargetStep(target=target, position=place, text=text) for place, text in enumerate(texts, start=1)]
