"""Comparing a file of plans with those here: what a passport says goes into a draft, and review dates are kept.

Whoever imports is told what the file says, not what stands here.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.db.models import F

from pupils.imports.finding import Known, StaffFinder, finder_for
from pupils.imports.plans import Change, Outcome, PlannedRow, Scene, count_rows, refuse, said_date, warn
from pupils.imports.target_rows import found_on_roll
from pupils.models import CaseloadAssignment, Plan, PlanVersion
from pupils.plan_kinds import PLAN_KINDS, Stage
from pupils.plan_names import kinds_in_use
from pupils.rows import PlanRow
from staffing.access import Role, Verb, roles_that
from staffing.models import Staff

# Whose text is read from a file: of the others their dates, for they are agreed and signed.
WRITTEN: Final = "passport"
HERE: Final = "as it is here"
Review = tuple[date | None, date | None]


@dataclass
class PlansPlan:
    """Rows to show, drafts to begin, and plans here whose review or empty draft changes: each with its review before."""

    rows: list[PlannedRow] = field(default_factory=list)
    added: list[Plan] = field(default_factory=list)
    changed: list[tuple[Plan, Review]] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        return count_rows(self.rows)


def plan_plans(rows: Sequence[PlanRow], scene: Scene) -> PlansPlan:
    """The difference between the file and the plans as they are now."""
    finder = finder_for(scene.by)
    found = [(row, found_on_roll(finder, row, scene.on)) for row in rows]
    planner = _Planner(scene, {known.pk for _, known in found if isinstance(known, Known)})
    for row, known in found:
        if isinstance(known, Known):
            planner.take(row, known)
        else:
            planner.plan.rows.append(known)
    return planner.plan


class _Planner:
    """Takes the rows one after the other."""

    def __init__(self, scene: Scene, pupil_ids: set[int]) -> None:
        self.plan = PlansPlan()
        self.scene = scene
        self.staff = StaffFinder(scene.by, scene.on)
        in_use = kinds_in_use(scene.by.school_id)
        own = {PLAN_KINDS[code].name.casefold(): code for code in in_use}
        self.kinds = own | {name.casefold(): code for code, name in in_use.items()}
        self.names = in_use
        here = Plan.objects.filter(pupil__in=pupil_ids).current().order_by("-pk")
        self.here = {(plan.pupil_id, plan.kind): plan for plan in here}
        in_force = PlanVersion.objects.filter(plan__in=self.here.values(), number=F("plan__number"))
        self.said = dict(in_force.values_list("plan", "words"))
        mentors = CaseloadAssignment.objects.filter(pupil__in=pupil_ids).open(scene.on)
        self.mentors = dict(mentors.values_list("pupil", "mentor"))
        self.writers = {code: _with_roles(scene, _writing(code)) for code in in_use}
        sendcos = _with_roles(scene, frozenset({Role.SENDCO}))
        self.sendco = next(iter(sendcos)) if len(sendcos) == 1 else None
        self._lines: dict[tuple[int, str], int] = {}

    def take(self, row: PlanRow, known: Known) -> None:
        planned = PlannedRow(row.line, Outcome.UNCHANGED, known.described, pupil_id=known.pk)
        planned.problems.extend(row.problems)
        self.plan.rows.append(planned)
        code = self.kinds.get(row.plan.casefold()) if row.plan else WRITTEN
        if code not in self.names:
            named = ", ".join(self.names.values())
            refuse(
                self.scene, planned, "plan", f"“{row.plan}” is no plan of this school. Use one of {named}."
            )
            return
        planned.detail = self._said(row, code)
        line = self._lines.setdefault((known.pk, code), row.line)
        same = self.here.get((known.pk, code))
        author = self._author(row, known, same, code)
        if line != row.line:
            refuse(self.scene, planned, "", f"This plan stands in line {line} already.")
        elif isinstance(author, str):
            refuse(self.scene, planned, "author", author)
        elif row.words and code != WRITTEN:
            refuse(
                self.scene, planned, "plan", f"Only what a {self.names[WRITTEN]} says is read from a file."
            )
        elif same is None:
            planned.outcome = Outcome.NEW
            self.plan.added.append(self._draft(row, known, code, author))
        else:
            self._change(planned, row, same)

    def _said(self, row: PlanRow, code: str) -> str:
        due = f", to be reviewed by {said_date(row.review_by)}" if row.review_by else ""
        return f"{self.names[code]}{due}"

    def _author(self, row: PlanRow, known: Known, same: Plan | None, code: str) -> int | str:
        """Whoever the file names; else the author there is; else mentor or SENDCo, whose role writes such plans."""
        if not row.author:
            usual = (self.mentors.get(known.pk), self.sendco)
            writes = (each for each in usual if each in self.writers[code])
            author = same.author_id if same else next(writes, None)
            return (
                author or "Nobody is named as author. Give the staff code of somebody who writes such plans."
            )
        found = self.staff.find(row.author)
        if len(found) != 1:
            return f"“{row.author}” is {'more than one colleague' if found else 'nobody who works here'}."
        author = next(iter(found))
        if same is None and author not in self.writers[code]:
            return "The author’s role does not write plans of this kind. Name somebody else."
        return author

    def _draft(self, row: PlanRow, known: Known, code: str, author: int) -> Plan:
        return Plan(
            pupil_id=known.pk,
            kind=code,
            author_id=author,
            stage=Stage.DRAFT,
            words=row.words,
            review_by=row.review_by,
        )

    def _change(self, planned: PlannedRow, row: PlanRow, plan: Plan) -> None:
        """The review date, and what an empty draft says; what is written here already stays."""
        before = plan.review_by
        if row.review_by and row.review_by != before:
            planned.changes.append(Change("Review by", HERE, said_date(row.review_by)))
            plan.review_by = row.review_by
        if row.words and plan.number == 0 and not any(plan.words.values()):
            planned.changes.append(Change("What it says", HERE, "what the file says"))
            plan.words = row.words
        elif row.words and row.words not in (plan.words, self.said.get(plan.pk)):
            warn(
                self.scene,
                planned,
                "",
                "This pupil has one here already. What it says stays; the date is taken.",
            )
        if planned.changes:
            planned.outcome = Outcome.CHANGED
            self.plan.changed.append((plan, (before, plan.review_by)))


def _writing(code: str) -> frozenset[Role]:
    return roles_that(PLAN_KINDS[code].resource, Verb.EDIT)


def _with_roles(scene: Scene, roles: frozenset[Role]) -> set[int]:
    staff = Staff.objects.filter(school_id=scene.by.school_id).employed(scene.on)
    return set(staff.with_one_of(roles, scene.on).values_list("pk", flat=True))
