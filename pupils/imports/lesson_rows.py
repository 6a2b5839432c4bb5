"""Comparing a file of lesson attendance with what is here: gathered by pupil, as the marks of the register are."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Final

from pupils.codes import ATTENDANCE_CODES, AttendanceClass
from pupils.imports.finding import Finder, Known
from pupils.imports.mark_rows import (
    PUPILS_AT_ONCE,
    SHOWN_CHANGES,
    find_pupil,
    off_roll,
    said_span,
)
from pupils.imports.plans import WARNED, Change, Outcome, PlannedRow, Scene, Trail, refusal, said_date
from pupils.models import LessonAmendment, LessonMark
from pupils.rows import LessonRow, PupilKey, RowProblem
from staffing.access import Actor
from staffing.calendar import now

BATCH: Final = 2_000
Slot = tuple[date, str]


@dataclass(frozen=True, slots=True)
class Told:
    """What a file says of one lesson."""

    code: str
    minutes: int | None
    subject: str

    @property
    def words(self) -> str:
        return f"{self.code}, {self.minutes} min" if self.minutes else self.code


@dataclass
class GatheredLessons:
    """The lessons of a file by pupil, and the lines that can't go in."""

    told: dict[int, dict[Slot, Told]] = field(default_factory=lambda: defaultdict(dict))
    known: dict[int, Known] = field(default_factory=dict)
    first_lines: dict[int, int] = field(default_factory=dict)
    refused: list[PlannedRow] = field(default_factory=list)
    warned: dict[int, list[RowProblem]] = field(default_factory=lambda: defaultdict(list))


class LessonGatherer:
    """Takes the rows of a file one after the other."""

    def __init__(self, finder: Finder, scene: Scene) -> None:
        self.finder, self.scene = finder, scene
        self.gathered = GatheredLessons()
        self._found: dict[PupilKey, Known | str] = {}
        # Most lessons of a file say the same: each thing said is kept once.
        self._once: dict[object, object] = {}

    def take(self, row: LessonRow) -> None:
        if row.is_refused or row.on is None:
            self._refuse(row, *row.problems)
            return
        if ATTENDANCE_CODES[row.code].counts_as is AttendanceClass.NO_MARK:
            return
        if row.pupil not in self._found:
            self._found[row.pupil] = find_pupil(self.finder, row.pupil)
        known = self._found[row.pupil]
        reason = known if isinstance(known, str) else self._reason(row, known, row.on)
        if reason or isinstance(known, str):
            self._refuse(row, refusal(row.line, "", reason))
        else:
            self._keep(row, known, row.on)

    def _reason(self, row: LessonRow, known: Known, on: date) -> str:
        """Why a line that reads well can't go in; nothing where it can."""
        if not known.is_on_roll(on):
            return f"{said_date(on)}: this pupil {off_roll(known, on)}."
        if on > self.scene.on:
            return f"{said_date(on)} has not come yet."
        here = self.gathered.told[known.pk].get((on, row.period))
        if here and (here.code, here.minutes) != (row.code, row.minutes):
            return (
                f"{said_date(on)} {row.period} is in the file twice, as {here.words} and {_told(row).words}."
            )
        return ""

    def _keep(self, row: LessonRow, known: Known, on: date) -> None:
        gathered = self.gathered
        slot, told = (on, row.period), _told(row)
        gathered.told[known.pk][self._once.setdefault(slot, slot)] = self._once.setdefault(told, told)  # type: ignore[index,assignment]
        gathered.known[known.pk] = known
        gathered.first_lines.setdefault(known.pk, row.line)
        if row.problems:
            gathered.warned[known.pk].extend(row.problems)

    def _refuse(self, row: LessonRow, *problems: RowProblem) -> None:
        name = ", ".join(filter(None, (row.pupil.surname, row.pupil.forename))) or row.pupil.upn
        self.gathered.refused.append(
            PlannedRow(row.line, Outcome.REFUSED, name or row.pupil.mis_id, problems=list(problems))
        )


def _told(row: LessonRow) -> Told:
    return Told(row.code, row.minutes, row.subject)


@dataclass
class LessonPlan:
    """Rows to show; lessons to add by pupil; those to change as they are, each with what is told of it now."""

    rows: list[PlannedRow] = field(default_factory=list)
    added: dict[int, dict[Slot, Told]] = field(default_factory=dict)
    changed: list[tuple[LessonMark, Told]] = field(default_factory=list)
    unchanged: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """In lessons; refusals and warnings in lines."""
        return {
            Outcome.NEW.value: sum(len(told) for told in self.added.values()),
            Outcome.CHANGED.value: len(self.changed),
            Outcome.UNCHANGED.value: self.unchanged,
            Outcome.UNDECIDED.value: 0,
            Outcome.REFUSED.value: sum(1 for row in self.rows if row.outcome == Outcome.REFUSED),
            WARNED: sum(1 for row in self.rows if row.has_warning),
        }


def plan_lessons(gathered: GatheredLessons, scene: Scene) -> LessonPlan:
    """The difference between the file and the lessons as they are now."""
    plan = LessonPlan(rows=list(gathered.refused))
    pupil_ids = iter(sorted(gathered.told))
    while part := list(islice(pupil_ids, PUPILS_AT_ONCE)):
        _compare(gathered, plan, part)
    for pupil_id, problems in gathered.warned.items():
        name = gathered.known[pupil_id].name
        row = PlannedRow(problems[0].line, Outcome.UNCHANGED, name, pupil_id=pupil_id, problems=problems)
        plan.rows.append(row)
    plan.rows.sort(key=lambda row: row.line)
    return plan


def _compare(gathered: GatheredLessons, plan: LessonPlan, part: list[int]) -> None:
    wanted = {pupil_id: dict(gathered.told[pupil_id]) for pupil_id in part}
    days = [on for told in wanted.values() for on, _ in told]
    if not days:
        return
    changes: dict[int, list[Change]] = defaultdict(list)
    here = LessonMark.objects.filter(pupil__in=part, on__range=(min(days), max(days)))
    for mark in here.order_by("on", "period").iterator():
        told = wanted[mark.pupil_id].pop((mark.on, mark.period), None)
        if told is None:
            continue
        if (mark.code, mark.minutes_late) == (told.code, told.minutes):
            plan.unchanged += 1
            continue
        plan.changed.append((mark, told))
        old = Told(mark.code, mark.minutes_late, "")
        changes[mark.pupil_id].append(Change(f"{said_date(mark.on)} {mark.period}", old.words, told.words))
    for pupil_id in part:
        line, known = gathered.first_lines.get(pupil_id, 0), gathered.known.get(pupil_id)
        if known is None:
            continue
        if wanted[pupil_id]:
            plan.added[pupil_id] = wanted[pupil_id]
            detail = said_span(wanted[pupil_id], "lesson")
            plan.rows.append(PlannedRow(line, Outcome.NEW, known.described, detail, pupil_id))
        if changes[pupil_id]:
            plan.rows.append(_row_of_changes(line, known, changes[pupil_id]))


def _row_of_changes(line: int, known: Known, changes: list[Change]) -> PlannedRow:
    count = f"{len(changes):,} lesson{'' if len(changes) == 1 else 's'}"
    more = f", the first {SHOWN_CHANGES} shown" if len(changes) > SHOWN_CHANGES else ""
    return PlannedRow(
        line, Outcome.CHANGED, known.described, count + more, known.pk, changes=changes[:SHOWN_CHANGES]
    )


def write_lessons(plan: LessonPlan, scene: Scene, reason: str) -> tuple[Trail, set[int]]:
    """Add and amend lessons; returns what undoing needs, and whose they are."""
    spans: list[list[int]] = []
    wanted = _new_marks(plan)
    while part := list(islice(wanted, BATCH)):
        for mark in LessonMark.objects.bulk_create(part):
            if spans and mark.pk == spans[-1][1] + 1:
                spans[-1][1] = mark.pk
            else:
                spans.append([mark.pk, mark.pk])
    changes = [(mark, told.code, told.minutes) for mark, told in plan.changed]
    amended = amend_lessons(changes, by=scene.by, reason=reason)
    return {"added": spans, "amended": amended}, {
        *plan.added,
        *(mark.pupil_id for mark, _ in plan.changed),
    }


def _new_marks(plan: LessonPlan) -> Iterator[LessonMark]:
    for pupil_id, lessons in plan.added.items():
        for (on, period), told in lessons.items():
            yield LessonMark(
                pupil_id=pupil_id,
                on=on,
                period=period,
                subject=told.subject,
                code=told.code,
                minutes_late=told.minutes,
            )


def amend_lessons(changes: list[tuple[LessonMark, str, int | None]], *, by: Actor, reason: str) -> list[int]:
    """Change lessons to a code and minutes late, and keep what they were; says the ids of the amendments."""
    at = now()
    rows, touched = [], []
    for mark, code, minutes in changes:
        rows.append(
            LessonAmendment(
                mark=mark, old_code=mark.code, old_minutes=mark.minutes_late, new_code=code,
                new_minutes=minutes, reason=reason, amended_by_id=by.staff_id, amended_at=at,
            )
        )  # fmt: skip
        mark.code, mark.minutes_late = code, minutes
        touched.append(mark)
    LessonMark.objects.bulk_update(touched, ["code", "minutes_late"], batch_size=500)
    return [row.pk for row in LessonAmendment.objects.bulk_create(rows, batch_size=BATCH)]
