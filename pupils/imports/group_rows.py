"""Comparing a file of teaching groups with the groups as they are: members, subject, faculty and teachers."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from pupils.imports.finding import Known, StaffFinder, finder_for
from pupils.imports.mark_rows import find_pupil
from pupils.imports.plans import Change, Outcome, PlannedRow, Scene, count_rows, refusal, warning
from pupils.models import GroupMember, GroupTeacher, TeachingGroup
from pupils.rows import GroupRow
from staffing.access import open_on


@dataclass
class GroupWanted:
    """A group as the file has it. `group` is the row here, if there is one."""

    code: str
    subject: str = ""
    faculty: str = ""
    teachers: dict[int, str] = field(default_factory=dict)
    group: TeachingGroup | None = None
    starts_on: date = date.min
    ended_teachers: list[int] = field(default_factory=list)
    new_teachers: list[int] = field(default_factory=list)
    members: dict[int, date] = field(default_factory=dict)
    changed: dict[str, str] = field(default_factory=dict)

    @property
    def is_touched(self) -> bool:
        return bool(self.members or self.changed or self.new_teachers or self.ended_teachers)


@dataclass
class GroupPlan:
    """Rows to show, and the groups as they are to be."""

    rows: list[PlannedRow] = field(default_factory=list)
    groups: dict[str, GroupWanted] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        return count_rows(self.rows)


def plan_groups(rows: Sequence[GroupRow], scene: Scene) -> GroupPlan:
    """The difference between the file and the school's groups as they are now."""
    return _Planner(rows, scene).plan()


class _Planner:
    def __init__(self, rows: Sequence[GroupRow], scene: Scene) -> None:
        self.rows, self.scene = rows, scene
        self.finder = finder_for(scene.by)
        self.staff = StaffFinder(scene.by, scene.on)
        self.present = {
            group.code.casefold(): group
            for group in TeachingGroup.objects.visible_to(scene.by).select_related("faculty")
        }
        self.members = _open_ids(GroupMember, self.present.values(), scene.on, "pupil_id")
        self.teachers = _open_ids(GroupTeacher, self.present.values(), scene.on, "staff_id")
        self.first_rows: dict[str, PlannedRow] = {}
        self.seen: set[tuple[str, int]] = set()
        self.told: set[str] = set()
        self.result = GroupPlan()

    def plan(self) -> GroupPlan:
        for row in self.rows:
            name = ", ".join(filter(None, (row.pupil.surname, row.pupil.forename))) or row.pupil.upn
            planned = PlannedRow(
                row.line,
                Outcome.REFUSED,
                name or row.pupil.mis_id,
                row.group_code,
                problems=list(row.problems),
            )
            self.result.rows.append(planned)
            if not row.is_refused:
                self._plan_row(row, planned)
        for wanted in self.result.groups.values():
            self._compare_group(wanted)
        return self.result

    def _plan_row(self, row: GroupRow, planned: PlannedRow) -> None:
        found = find_pupil(self.finder, row.pupil)
        if isinstance(found, str):
            planned.problems.append(refusal(row.line, "", found))
            return
        planned.name, planned.pupil_id = found.described, found.pk
        if not found.is_on_roll(self.scene.on):
            reason = f"{found.name} is not on roll today."
            planned.problems.append(refusal(row.line, "", reason))
            return
        wanted = self._wanted(row, planned)
        self._plan_member(found, wanted, planned)
        self._plan_teacher(row, wanted, planned)

    def _wanted(self, row: GroupRow, planned: PlannedRow) -> GroupWanted:
        key = row.group_code.casefold()
        if key not in self.result.groups:
            group = self.present.get(key)
            # A group that is new here is taken to have run since the school year began.
            starts_on = self.scene.on if group else min(self.scene.year_start, self.scene.on)
            self.result.groups[key] = GroupWanted(row.group_code, group=group, starts_on=starts_on)
            self.first_rows[key] = planned
        wanted = self.result.groups[key]
        wanted.subject = wanted.subject or row.subject
        wanted.faculty = wanted.faculty or row.faculty
        for name, said, first in (
            ("subject", row.subject, wanted.subject),
            ("faculty", row.faculty, wanted.faculty),
        ):
            if said and said != first:
                reason = f"{row.group_code} stands in this file with two of these: “{first}” is taken."
                planned.problems.append(warning(row.line, self.scene.header(name), reason))
        return wanted

    def _plan_member(self, known: Known, wanted: GroupWanted, planned: PlannedRow) -> None:
        key = (wanted.code.casefold(), known.pk)
        is_present = wanted.group is not None and known.pk in self.members[wanted.group.pk]
        if is_present or key in self.seen:
            planned.outcome = Outcome.UNCHANGED
        else:
            planned.outcome = Outcome.NEW
            wanted.members[known.pk] = max(wanted.starts_on, known.admitted_on)
        self.seen.add(key)

    def _plan_teacher(self, row: GroupRow, wanted: GroupWanted, planned: PlannedRow) -> None:
        if not row.teacher:
            return
        found = self.staff.find(row.teacher)
        if len(found) == 1:
            staff_id = next(iter(found))
            wanted.teachers[staff_id] = self.staff.names[staff_id]
        elif row.teacher.casefold() not in self.told:
            self.told.add(row.teacher.casefold())
            who = "Nobody here has" if not found else "Several members of staff have"
            reason = (
                f"{who} the code, e-mail or name “{row.teacher}”: the group goes in without this teacher."
            )
            planned.problems.append(warning(row.line, self.scene.header("teacher"), reason))

    def _compare_group(self, wanted: GroupWanted) -> None:
        """What changes of a group that is here already stands on the first of its lines."""
        group = wanted.group
        now = self.teachers[group.pk] if group else {}
        wanted.new_teachers = [pk for pk in wanted.teachers if pk not in now]
        if group is None:
            return
        planned = self.first_rows[wanted.code.casefold()]
        if wanted.teachers:
            wanted.ended_teachers = [row_id for pk, row_id in now.items() if pk not in wanted.teachers]
        if wanted.new_teachers or wanted.ended_teachers:
            names = [self.staff.names.get(pk, "somebody who has left") for pk in now]
            change = Change("Teacher", ", ".join(names), ", ".join(wanted.teachers.values()))
            planned.changes.append(change)
        old = {"subject": group.subject, "faculty": group.faculty.name if group.faculty else ""}
        for name, new in (("subject", wanted.subject), ("faculty", wanted.faculty)):
            if new and new != old[name]:
                wanted.changed[name] = new
                planned.changes.append(Change(name.capitalize(), old[name], new))
        if planned.changes and planned.outcome == Outcome.UNCHANGED:
            planned.outcome = Outcome.CHANGED


def _open_ids(
    model: type[GroupMember] | type[GroupTeacher], groups: Iterable[TeachingGroup], on: date, key: str
) -> dict[int, dict[int, int]]:
    """By group, whose row is open: {pupil or staff id: id of the row}."""
    ids: dict[int, dict[int, int]] = defaultdict(dict)
    rows = model._default_manager.filter(open_on(on), group__in=[group.pk for group in groups])
    for group_id, member_id, pk in rows.values_list("group_id", key, "pk"):
        ids[group_id][member_id] = pk
    return ids
