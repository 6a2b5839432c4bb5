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
from pupils.years import timetable_since
from staffing.access import open_on, open_or_coming
from staffing.calendar import academic_year_start
from staffing.models import School


@dataclass
class GroupWanted:
    """A group as the file has it. `group` is the row here, if there is one.

    `members` are new ones with their first day, `ended_members` those who leave it, with the id of their row.
    """

    code: str
    subject: str = ""
    faculty: str = ""
    teachers: dict[int, str] = field(default_factory=dict)
    group: TeachingGroup | None = None
    starts_on: date = date.min
    ended_teachers: list[int] = field(default_factory=list)
    new_teachers: list[int] = field(default_factory=list)
    members: dict[int, date] = field(default_factory=dict)
    ended_members: dict[int, int] = field(default_factory=dict)
    changed: dict[str, str] = field(default_factory=dict)

    @property
    def is_touched(self) -> bool:
        return bool(self._people or self.changed)

    @property
    def _people(self) -> bool:
        return bool(self.members or self.ended_members or self.new_teachers or self.ended_teachers)


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
        calendar = School.objects.get(pk=scene.by.school_id).calendar()
        self.since = timetable_since(calendar, scene.on)
        self.past_members = self._past(GroupMember)
        self.past_teachers = self._past(GroupTeacher)
        self.running = self._running(GroupMember) | self._running(GroupTeacher)
        self.first_rows: dict[str, PlannedRow] = {}
        self.seen: set[tuple[str, int]] = set()
        self.named: dict[int, PlannedRow] = {}
        self.unsure: set[int | str] = set()
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
            if row.is_refused:
                self._note_unsure(row)
            else:
                self._plan_row(row, planned)
        for wanted in self.result.groups.values():
            self._compare_members(wanted)
            self._compare_group(wanted)
        return self.result

    def _past(self, model: type[GroupMember] | type[GroupTeacher]) -> set[int]:
        """Open rows of last year's timetable: whoever the file names begins anew."""
        rows = model._default_manager.filter(open_on(self.scene.on), group__school=self.scene.by.school_id)
        return set(rows.filter(starts_on__lt=self.since).values_list("pk", flat=True))

    def _running(self, model: type[GroupMember] | type[GroupTeacher]) -> set[int]:
        """Groups that had anybody in this school year."""
        rows = model._default_manager.filter(group__school=self.scene.by.school_id)
        return set(rows.filter(open_or_coming(self.scene.year_start)).values_list("group", flat=True))

    def _first_day(self, group: TeachingGroup | None) -> date:
        """A group with nobody in it this year so far is taken to have run since the year began; in summer, from today."""
        is_summer = academic_year_start(self.since) == academic_year_start(self.scene.on)
        if is_summer or (group and group.pk in self.running):
            return self.scene.on
        return min(self.scene.year_start, self.scene.on)

    def _note_unsure(self, row: GroupRow) -> None:
        """Of a pupil or, where nobody is found, of a group with a refused line it is not known who leaves."""
        found = find_pupil(self.finder, row.pupil)
        self.unsure.add(row.group_code.casefold() if isinstance(found, str) else found.pk)

    def _plan_row(self, row: GroupRow, planned: PlannedRow) -> None:
        found = find_pupil(self.finder, row.pupil)
        if isinstance(found, str):
            planned.problems.append(refusal(row.line, "", found))
            self._note_unsure(row)
            return
        planned.name, planned.pupil_id = found.described, found.pk
        if not found.is_on_roll(self.scene.on):
            reason = f"{found.name} is not on roll today."
            planned.problems.append(refusal(row.line, "", reason))
            return
        self.named.setdefault(found.pk, planned)
        wanted = self._wanted(row, planned)
        self._plan_member(found, wanted, planned)
        self._plan_teacher(row, wanted, planned)

    def _wanted(self, row: GroupRow, planned: PlannedRow) -> GroupWanted:
        key = row.group_code.casefold()
        if key not in self.result.groups:
            group = self.present.get(key)
            starts_on = self._first_day(group)
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
        row_id = self.members[wanted.group.pk].get(known.pk) if wanted.group else None
        is_past = row_id in self.past_members
        if key in self.seen or (row_id and not is_past):
            planned.outcome = Outcome.UNCHANGED
        else:
            planned.outcome = Outcome.NEW
            wanted.members[known.pk] = max(wanted.starts_on, known.admitted_on)
            if row_id:
                wanted.ended_members[known.pk] = row_id
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

    def _compare_members(self, wanted: GroupWanted) -> None:
        """Whom the file names, but not in this group, has moved on; whom it does not name at all stays."""
        code = wanted.code.casefold()
        if wanted.group is None or code in self.unsure:
            return
        for pupil_id, row_id in self.members[wanted.group.pk].items():
            planned = self.named.get(pupil_id)
            if planned is None or (code, pupil_id) in self.seen or pupil_id in self.unsure:
                continue
            wanted.ended_members[pupil_id] = row_id
            planned.changes.append(Change("Member of", wanted.group.code, ""))
            if planned.outcome == Outcome.UNCHANGED:
                planned.outcome = Outcome.CHANGED

    def _compare_group(self, wanted: GroupWanted) -> None:
        """What changes of a group that is here already stands on the first of its lines."""
        group = wanted.group
        now = self.teachers[group.pk] if group else {}
        wanted.new_teachers = [pk for pk in wanted.teachers if now.get(pk) in {None, *self.past_teachers}]
        if group is None:
            return
        planned = self.first_rows[wanted.code.casefold()]
        if wanted.teachers:
            wanted.ended_teachers = [
                row_id for pk, row_id in now.items() if pk not in wanted.teachers or pk in wanted.new_teachers
            ]
        if wanted.teachers and wanted.teachers.keys() != now.keys():
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
