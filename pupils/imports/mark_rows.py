"""Comparing a file of marks with the register: gathered by pupil, because a term has too many to keep one by one."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from pupils.codes import ATTENDANCE_CODES, AttendanceClass
from pupils.imports.finding import Finder, Known
from pupils.imports.plans import WARNED, Change, Outcome, PlannedRow, Scene, refusal, said_date, warning
from pupils.models import AttendanceMark
from pupils.rows import MarkRow, PupilKey, RowProblem
from staffing.calendar import Calendar

Slot = tuple[date, str]
PUPILS_AT_ONCE: Final = 300
# So many changes of a pupil are shown one by one; more are counted.
SHOWN_CHANGES: Final = 12


@dataclass
class GatheredMarks:
    """The marks of a file by pupil, and the lines that can't go in."""

    codes: dict[int, dict[Slot, str]] = field(default_factory=lambda: defaultdict(dict))
    known: dict[int, Known] = field(default_factory=dict)
    first_lines: dict[int, int] = field(default_factory=dict)
    refused: list[PlannedRow] = field(default_factory=list)
    warned: dict[int, list[RowProblem]] = field(default_factory=lambda: defaultdict(list))
    days: Counter[date] = field(default_factory=Counter)
    first_line_of_day: dict[date, int] = field(default_factory=dict)


class MarkGatherer:
    """Takes the rows of a file one after the other."""

    def __init__(self, finder: Finder, scene: Scene) -> None:
        self.finder, self.scene = finder, scene
        self.gathered = GatheredMarks()
        self._found: dict[PupilKey, Known | str] = {}
        self._slots: dict[Slot, Slot] = {}

    def take(self, row: MarkRow) -> None:
        if row.is_refused:
            self._refuse(row, *row.problems)
            if not row.code:
                return
        found = self._find(row.pupil)
        if isinstance(found, str):
            self._refuse(row, refusal(row.line, "", found))
        elif row.on and row.half_day and not row.is_refused:
            if row.problems:
                self.gathered.warned[found.pk].extend(row.problems)
            self._take_mark(row, found, row.on)

    def _find(self, key: PupilKey) -> Known | str:
        """The pupil, or why none is found; looked up once for each way of naming one."""
        if key not in self._found:
            self._found[key] = find_pupil(self.finder, key)
        return self._found[key]

    def _take_mark(self, row: MarkRow, known: Known, on: date) -> None:
        counts_as = ATTENDANCE_CODES[row.code].counts_as
        if counts_as is AttendanceClass.NO_MARK:
            return
        if not known.is_on_roll(on):
            if counts_as is not AttendanceClass.NOT_COLLECTED:
                self._refuse(
                    row, refusal(row.line, "", f"{said_date(on)}: this pupil {off_roll(known, on)}.")
                )
            return
        if on > self.scene.on:
            # A year's register has the coming holidays in it already.
            if counts_as is not AttendanceClass.NOT_COLLECTED:
                self._refuse(row, refusal(row.line, "", f"{said_date(on)} has not come yet."))
            return
        slot = (on, str(row.half_day))
        codes = self.gathered.codes[known.pk]
        if codes.get(slot, row.code) != row.code:
            reason = f"{said_date(on)} {row.half_day} is in the file twice, as {codes[slot]} and {row.code}."
            self._refuse(row, refusal(row.line, "", reason))
            return
        codes[self._slots.setdefault(slot, slot)] = row.code
        self.gathered.known[known.pk] = known
        self.gathered.first_lines.setdefault(known.pk, row.line)
        if counts_as is not AttendanceClass.NOT_COLLECTED:
            self.gathered.days[on] += 1
            self.gathered.first_line_of_day.setdefault(on, row.line)

    def _refuse(self, row: MarkRow, *problems: RowProblem) -> None:
        name = ", ".join(filter(None, (row.pupil.surname, row.pupil.forename))) or row.pupil.upn
        self.gathered.refused.append(
            PlannedRow(row.line, Outcome.REFUSED, name or row.pupil.mis_id, problems=list(problems))
        )


def find_pupil(finder: Finder, key: PupilKey) -> Known | str:
    """Where nothing of the pupil is written, one pupil of that name and birthday is enough."""
    known = finder.by_number(key)
    if known:
        if known.is_somebody_else(key):
            return f"This number belongs to {known.described}. Check which is right."
        return known
    named = finder.by_name(key)
    if len(named) == 1:
        return named[0]
    if named:
        return "Several pupils here have this name and date of birth. Give the UPN."
    return "There is no such pupil here. Import the pupils first, or check the number."


def off_roll(known: Known, on: date) -> str:
    if known.left_on and known.left_on < on:
        return f"left on {said_date(known.left_on)}"
    return f"came on {said_date(known.admitted_on)}"


@dataclass
class MarkPlan:
    """Rows to show; marks to add by pupil; marks to change as id, pupil, day, old and new code."""

    rows: list[PlannedRow] = field(default_factory=list)
    added: dict[int, dict[Slot, str]] = field(default_factory=dict)
    changed: list[tuple[int, int, date, str, str]] = field(default_factory=list)
    unchanged: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """In marks; refusals and warnings in lines."""
        return {
            Outcome.NEW.value: sum(len(codes) for codes in self.added.values()),
            Outcome.CHANGED.value: len(self.changed),
            Outcome.UNCHANGED.value: self.unchanged,
            Outcome.UNDECIDED.value: 0,
            Outcome.REFUSED.value: sum(1 for row in self.rows if row.outcome == Outcome.REFUSED),
            WARNED: sum(1 for row in self.rows if row.has_warning),
        }


def plan_marks(gathered: GatheredMarks, scene: Scene, calendar: Calendar) -> MarkPlan:
    """The difference between the file and the register as it is now."""
    plan = MarkPlan(rows=list(gathered.refused))
    _compare(gathered, plan, scene)
    _warn_of_days(gathered, plan, calendar)
    for pupil_id, problems in gathered.warned.items():
        name = gathered.known[pupil_id].name if pupil_id in gathered.known else ""
        plan.rows.append(
            PlannedRow(problems[0].line, Outcome.UNCHANGED, name, pupil_id=pupil_id, problems=problems)
        )
    plan.rows.sort(key=lambda row: row.line)
    return plan


def _compare(gathered: GatheredMarks, plan: MarkPlan, scene: Scene) -> None:
    pupil_ids = sorted(gathered.codes)
    for start in range(0, len(pupil_ids), PUPILS_AT_ONCE):
        part = pupil_ids[start : start + PUPILS_AT_ONCE]
        wanted = {pupil_id: dict(gathered.codes[pupil_id]) for pupil_id in part}
        changes: dict[int, list[Change]] = defaultdict(list)
        for pk, pupil_id, on, half_day, old in _marks_of(part, wanted):
            new = wanted[pupil_id].pop((on, half_day), old)
            if new == old:
                plan.unchanged += (on, half_day) in gathered.codes[pupil_id]
            else:
                plan.changed.append((pk, pupil_id, on, old, new))
                changes[pupil_id].append(Change(f"{said_date(on)} {half_day}", old, new))
        for pupil_id in part:
            line, known = gathered.first_lines[pupil_id], gathered.known[pupil_id]
            if wanted[pupil_id]:
                plan.added[pupil_id] = wanted[pupil_id]
                detail = said_span(wanted[pupil_id])
                plan.rows.append(PlannedRow(line, Outcome.NEW, known.described, detail, pupil_id))
            if changes[pupil_id]:
                plan.rows.append(_row_of_changes(line, known, changes[pupil_id]))


def _marks_of(
    part: list[int], wanted: dict[int, dict[Slot, str]]
) -> Iterable[tuple[int, int, date, str, str]]:
    days = [on for codes in wanted.values() for on, _ in codes]
    marks = AttendanceMark.objects.filter(pupil__in=part, on__range=(min(days), max(days)))
    return marks.order_by("on", "half_day").values_list("pk", "pupil_id", "on", "half_day", "code").iterator()


def said_span(codes: Iterable[Slot], unit: str = "mark") -> str:
    days = sorted(on for on, _ in codes)
    count = f"{len(days):,} {unit}{'' if len(days) == 1 else 's'}"
    span = said_date(days[0]) if days[0] == days[-1] else f"{said_date(days[0])} to {said_date(days[-1])}"
    return f"{count}, {span}"


def _row_of_changes(line: int, known: Known, changes: list[Change]) -> PlannedRow:
    count = f"{len(changes):,} mark{'' if len(changes) == 1 else 's'}"
    more = f", the first {SHOWN_CHANGES} shown" if len(changes) > SHOWN_CHANGES else ""
    return PlannedRow(
        line, Outcome.CHANGED, known.described, count + more, known.pk, changes=changes[:SHOWN_CHANGES]
    )


def _warn_of_days(gathered: GatheredMarks, plan: MarkPlan, calendar: Calendar) -> None:
    """Once for each day without school; a school without terms in its calendar is not asked."""
    if not calendar.spans:
        return
    for on, count in sorted(gathered.days.items()):
        if not calendar.is_school_day(on):
            line = gathered.first_line_of_day[on]
            marks = f"{count:,} mark{'s go' if count > 1 else ' goes'} in all the same."
            problem = warning(line, "", f"{said_date(on)} is no school day in your calendar. {marks}")
            plan.rows.append(PlannedRow(line, Outcome.UNCHANGED, said_date(on), problems=[problem]))
