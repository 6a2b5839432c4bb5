"""Comparing a file of the timetable with the lessons as they are: what begins, what ends, and from which day."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from pupils.imports.finding import StaffFinder
from pupils.imports.plans import Change, Outcome, PlannedRow, Scene, count_rows, refuse, said_date, warn
from pupils.models import TeachingGroup, TimetabledLesson
from pupils.rows import TimetableRow
from pupils.years import timetable_since
from staffing.models import Period, School
from staffing.periods import Day, bells_of, day_name
from staffing.places import said_place

# A group, a day of the timetable and a period by its name: a day that gets other bells keeps its lessons.
Place = tuple[int, Day, str]


@dataclass(frozen=True, slots=True)
class LessonWanted:
    """A lesson that begins: as the file has it, with the line that says so."""

    group_id: int
    day: Day
    period: Period
    room: str
    teacher_id: int | None
    starts_on: date
    line: int

    @property
    def place(self) -> Place:
        return self.group_id, self.day, self.period.name.casefold()


@dataclass
class TimetablePlan:
    """Rows to show, lessons that begin, and those that end with their last day."""

    rows: list[PlannedRow] = field(default_factory=list)
    added: list[LessonWanted] = field(default_factory=list)
    ended: dict[int, date] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        return count_rows(self.rows)


def plan_timetable(rows: Sequence[TimetableRow], scene: Scene) -> TimetablePlan:
    """The difference between the file and the school's timetable as it is now."""
    return _Planner(rows, scene).plan()


@dataclass(frozen=True, slots=True)
class _Stand:
    """Where a teacher is in a period; without a line it is what goes on as it was."""

    group: str
    room: str
    line: int = 0
    planned: PlannedRow | None = None

    def is_elsewhere(self, other: "_Stand") -> bool:
        return self is not other and (self.room != other.room or not self.room)


class _Planner:
    def __init__(self, rows: Sequence[TimetableRow], scene: Scene) -> None:
        self.rows, self.scene = rows, scene
        self.school = School.objects.get(pk=scene.by.school_id)
        self.bells = bells_of(self.school.pk)
        self.staff = StaffFinder(scene.by, scene.on)
        groups = TeachingGroup.objects.visible_to(scene.by)
        self.groups = {group.code.casefold(): group for group in groups}
        self.since = timetable_since(self.school.calendar(), scene.on)
        self.earliest = self._earliest()
        named = [row.starts_on for row in rows if row.starts_on and not row.is_refused]
        self.starts_on = max(self.earliest, min(named, default=self.earliest))
        self.here = self._here()
        self.wanted: dict[Place, tuple[LessonWanted, PlannedRow]] = {}
        self.first_rows: dict[int, PlannedRow] = {}
        self.unsure: set[int] = set()
        self.told: set[str] = set()
        self.result = TimetablePlan()

    def plan(self) -> TimetablePlan:
        for row in self.rows:
            planned = PlannedRow(
                row.line, Outcome.REFUSED, row.group_code, self._said_place(row), problems=list(row.problems)
            )
            self.result.rows.append(planned)
            group = self.groups.get(row.group_code.casefold())
            lessons = [] if row.is_refused else self._lessons(row, group, planned)
            if lessons:
                self.first_rows.setdefault(lessons[0].group_id, planned)
                planned.outcome = Outcome.UNCHANGED
                self._take(lessons, planned)
            elif group:
                self.unsure.add(group.pk)
        for wanted, planned in self.wanted.values():
            self._compare(wanted, planned)
        self._end_the_rest()
        self._warn_of_two_places()
        return self.result

    def _earliest(self) -> date:
        """What was taught is not told anew: a lesson begins today or later. Only the first timetable of a school year
        is taken to have run since the year began.
        """
        lessons = TimetabledLesson.objects.visible_to(self.scene.by)
        is_first = not lessons.filter(starts_on__gte=self.since).exists()
        runs_already = self.since <= self.scene.year_start <= self.scene.on
        return self.scene.year_start if is_first and runs_already else self.scene.on

    def _here(self) -> dict[Place, list[TimetabledLesson]]:
        """What is taught on the file's first day or later, the earliest first."""
        here: dict[Place, list[TimetabledLesson]] = defaultdict(list)
        lessons = TimetabledLesson.objects.visible_to(self.scene.by).open_or_coming(self.starts_on)
        for lesson in lessons.select_related("period", "group", "teacher").order_by("starts_on", "pk"):
            day = lesson.cycle_week, lesson.weekday
            here[lesson.group_id, day, lesson.period.name.casefold()].append(lesson)
        return here

    def _lessons(
        self, row: TimetableRow, group: TeachingGroup | None, planned: PlannedRow
    ) -> list[LessonWanted]:
        """What a line stands for: one lesson, or one in each week; none where it is refused."""
        if group is None:
            reason = "There is no such group here. Import the teaching groups first, or check the code."
            refuse(self.scene, planned, "group_code", reason)
            return []
        if row.week and row.week > self.school.cycle_weeks:
            refuse(
                self.scene, planned, "week", "There is no week B here: every week of this school is the same."
            )
            return []
        weeks = [row.week] if row.week else list(range(1, self.school.cycle_weeks + 1))
        found = [((week, row.weekday), self._period((week, row.weekday), row)) for week in weeks]
        unknown = next((day for day, period in found if period is None), None)
        if unknown:
            refuse(self.scene, planned, "period", self._no_such_period(unknown, row))
            return []
        teacher_id = self._teacher(row, planned)
        planned.name = str(group)
        return [
            LessonWanted(
                group.pk,
                day,
                period,
                row.room,
                teacher_id,
                max(row.starts_on or self.starts_on, self.earliest),
                row.line,
            )  # fmt: skip
            for day, period in found
            if period
        ]

    def _period(self, day: Day, row: TimetableRow) -> Period | None:
        named = self.bells.named(day, row.period)
        return named or (self.bells.beginning(day, row.starts_at) if row.starts_at else None)

    def _no_such_period(self, day: Day, row: TimetableRow) -> str:
        name = day_name(day, self.school.cycle_weeks)
        there = ", ".join(period.name for period in self.bells.on(day))
        asked = row.period[:40] or f"{row.starts_at:%H:%M}"
        if not there:
            return f"No bells ring here on {name}. Say in the school’s calendar how that day runs."
        return f"There is no “{asked}” on {name}. The bells of that day are {there}."

    def _teacher(self, row: TimetableRow, planned: PlannedRow) -> int | None:
        if not row.teacher:
            return None
        found = self.staff.find(row.teacher)
        if len(found) == 1:
            return next(iter(found))
        if row.teacher.casefold() not in self.told:
            self.told.add(row.teacher.casefold())
            who = "Nobody here has" if not found else "Several members of staff have"
            reason = f"{who} the code, e-mail or name “{row.teacher}”: lessons go in without this teacher."
            warn(self.scene, planned, "teacher", reason)
        return None

    def _take(self, lessons: list[LessonWanted], planned: PlannedRow) -> None:
        """A group is taught once in a period: said twice alike counts once, said otherwise is refused."""
        for lesson in lessons:
            first, _ = self.wanted.get(lesson.place, (lesson, planned))
            alike = (first.room, first.teacher_id) == (lesson.room, lesson.teacher_id)
            if first is not lesson and alike:
                reason = f"This lesson stands in line {first.line} already: it counts once."
                warn(self.scene, planned, "", reason)
                return
            if first is not lesson:
                reason = (
                    f"Line {first.line} has this group in this period already, with {self._said(first)}. "
                    "A lesson has one room and one teacher."
                )
                refuse(self.scene, planned, "", reason)
                self.unsure.add(lesson.group_id)
                return
        for lesson in lessons:
            self.wanted[lesson.place] = lesson, planned

    def _compare(self, wanted: LessonWanted, planned: PlannedRow) -> None:
        """What is as it was goes on; else it ends the day before, and begins anew."""
        here = self.here.pop(wanted.place, [])
        same = next((lesson for lesson in here if self._is_same(lesson, wanted)), None)
        for lesson in here:
            if lesson is not same:
                self._end(lesson, wanted.starts_on)
        if same:
            return
        self.result.added.append(wanted)
        if here:
            was = here[0].room, here[0].teacher.name if here[0].teacher else ""
            when = self._when(wanted.day, wanted.period)
            planned.changes.append(Change(when, _where(*was), self._said(wanted)))
            planned.outcome = Outcome.CHANGED
        elif planned.outcome == Outcome.UNCHANGED:
            planned.outcome = Outcome.NEW

    def _is_same(self, lesson: TimetabledLesson, wanted: LessonWanted) -> bool:
        """A lesson of last year's timetable that still goes on is not: this year's begins anew."""
        return (
            (lesson.room, lesson.teacher_id) == (wanted.room, wanted.teacher_id)
            and lesson.ends_on is None
            and self.since <= lesson.starts_on <= wanted.starts_on
        )

    def _end_the_rest(self) -> None:
        """A group that the file names is taught when the file says; one that it does not name goes on as it is."""
        for (group_id, day, _), lessons in self.here.items():
            planned = self.first_rows.get(group_id)
            if planned is None or group_id in self.unsure:
                continue
            for lesson in lessons:
                if not self._end(lesson, self.starts_on):
                    continue
                planned.changes.append(Change("Lesson", self._when(day, lesson.period), "no more"))
                if planned.outcome == Outcome.UNCHANGED:
                    planned.outcome = Outcome.CHANGED

    def _end(self, lesson: TimetabledLesson, on: date) -> bool:
        """With the day before, unless it ends by then anyway; says whether that changes it."""
        if lesson.ends_on is not None and lesson.ends_on < on:
            return False
        self.result.ended[lesson.pk] = on
        return True

    def _warn_of_two_places(self) -> None:
        """A teacher who would stand in two rooms at once; two groups in one room are taught together."""
        stands: dict[tuple[int, Day, str], list[_Stand]] = defaultdict(list)
        names = {group.pk: str(group) for group in self.groups.values()}
        for lesson, planned in self.wanted.values():
            if lesson.teacher_id:
                key = lesson.teacher_id, lesson.day, lesson.period.name.casefold()
                stands[key].append(_Stand(names[lesson.group_id], lesson.room, lesson.line, planned))
        for staying, key in self._staying():
            stands[key].append(_Stand(str(staying.group), staying.room))
        for (teacher_id, _, _), places in stands.items():
            for stand in places:
                other = next((each for each in places if each.is_elsewhere(stand)), None)
                if stand.planned and other:
                    self._warn_of(stand.planned, self.staff.names.get(teacher_id, "This teacher"), other)

    def _warn_of(self, planned: PlannedRow, teacher: str, other: "_Stand") -> None:
        where = f"in line {other.line}" if other.line else "on the timetable"
        reason = f"{teacher} teaches {other.group} in this period, too, {where}."
        if all(problem.reason != reason for problem in planned.problems):
            warn(self.scene, planned, "teacher", reason)

    def _staying(self) -> Iterator[tuple[TimetabledLesson, tuple[int, Day, str]]]:
        for (_, day, period), lessons in self.here.items():
            for lesson in lessons:
                if lesson.teacher_id and lesson.pk not in self.result.ended:
                    yield lesson, (lesson.teacher_id, day, period)

    def _when(self, day: Day, period: Period) -> str:
        return f"{day_name(day, self.school.cycle_weeks)}, {period.name}"

    def _said(self, lesson: LessonWanted) -> str:
        return _where(lesson.room, self.staff.names.get(lesson.teacher_id or 0, ""))

    def _said_place(self, row: TimetableRow) -> str:
        """What the line says, shortened: day, period, room and from when."""
        if not row.weekday:
            return ""
        day = day_name((row.week or 1, row.weekday), 2 if row.week and self.school.cycle_weeks == 2 else 1)
        period = row.period[:40] or (f"{row.starts_at:%H:%M}" if row.starts_at else "")
        since = f"from {said_date(row.starts_on)}" if row.starts_on else ""
        return ", ".join(filter(None, (day, period, said_place(row.room), row.teacher[:60], since)))


def _where(room: str, teacher: str) -> str:
    return ", ".join(filter(None, (said_place(room), teacher))) or "no room or teacher"
