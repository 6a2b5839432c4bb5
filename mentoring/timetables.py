"""A pupil's and a colleague's timetable: lessons and support by day and period, and what is on now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.formats import date_format, time_format

from interventions.models import ProvisionPupil, Slot
from pupils.models import GroupMember, Pupil, TimetabledLesson
from staffing.access import Actor, open_on
from staffing.calendar import Calendar
from staffing.codes import Weekday
from staffing.models import Period, School, Staff
from staffing.periods import Bells, Day, bells_of
from staffing.places import said_place

# In one period: what takes a pupil out of a lesson, the lesson, and who helps in it.
OUT, LESSON, IN_CLASS = range(3)
TAGS: Final = {OUT: "support", LESSON: "", IN_CLASS: "support in class"}


@dataclass(frozen=True)
class Entry:
    """What is on in one period of one day of the timetable."""

    day: Day
    period: Period
    kind: int
    what: str
    url: str
    where: str
    who: str
    group: str = ""

    @property
    def tag(self) -> str:
        return TAGS[self.kind]

    @property
    def words(self) -> str:
        return ", ".join(filter(None, (self.where, self.who)))


@dataclass(frozen=True)
class Cell:
    """A period of a day."""

    label: str
    entries: Sequence[Entry]
    is_now: bool


@dataclass(frozen=True)
class DayRow:
    name: str
    is_today: bool
    cells: Sequence[Cell]

    @property
    def is_free(self) -> bool:
        return not any(cell.entries for cell in self.cells)


@dataclass(frozen=True)
class WeekGrid:
    """One week of the timetable: a row a day, a column a period."""

    name: str
    periods: Sequence[tuple[str, str]]
    days: Sequence[DayRow]


@dataclass(frozen=True)
class Now:
    """What the timetable says of this minute; without entries `words` says what there is instead."""

    words: str
    entries: Sequence[Entry] = ()
    then: str = ""


@dataclass(frozen=True)
class Timetable:
    now: Now
    weeks: Sequence[WeekGrid]
    entries: Sequence[Entry]


def pupil_timetable(actor: Actor, school: School, pupil: Pupil, at: datetime) -> Timetable:
    """Lessons of the groups a pupil is in, and what support of the pupil the actor may see: four statements."""
    lessons = TimetabledLesson.objects.visible_to(actor).open(at.date()).of_pupil(pupil, at.date())
    entries = [
        _lesson(lesson, lesson.group.subject or lesson.group.code, _with(lesson.teacher))
        for lesson in lessons.select_related("group", "period", "teacher")
    ]
    entries += [
        _support(slot, week, IN_CLASS if slot.is_in_class else OUT, _with(slot.staff))  # type: ignore[attr-defined]
        for slot in _slots_of(actor, pupil, at.date())
        for week in _weeks(slot, school)
    ]
    return _timetable(entries, school, at)


def staff_timetable(actor: Actor, school: School, colleague: Staff, at: datetime) -> Timetable:
    """What a colleague teaches, and what support of theirs the actor may see: four statements."""
    lessons = TimetabledLesson.objects.visible_to(actor).open(at.date()).filter(teacher=colleague)
    entries = [_lesson(lesson, str(lesson.group), "") for lesson in lessons.select_related("group", "period")]
    slots = Slot.objects.visible_to(actor).open(at.date()).filter(staff=colleague)
    entries += [
        _support(slot, week, OUT, "")
        for slot in slots.filter(open_on(at.date(), "provision__")).select_related("provision", "period")
        for week in _weeks(slot, school)
    ]
    return _timetable(entries, school, at)


def _slots_of(actor: Actor, pupil: Pupil, on: date) -> Iterable[Slot]:
    """Support of the pupil by name, and in the classes the pupil is in."""
    places = ProvisionPupil.objects.filter(open_on(on), pupil=pupil, provision=OuterRef("provision"))
    classes = GroupMember.objects.filter(
        open_on(on), pupil=pupil, group=OuterRef("provision__teaching_group")
    )
    slots = Slot.objects.visible_to(actor).open(on).filter(open_on(on, "provision__"))
    reached = slots.annotate(is_in_class=Exists(classes)).filter(Q(Exists(places)) | Q(is_in_class=True))
    return reached.select_related("provision", "period", "staff")


def _lesson(lesson: TimetabledLesson, what: str, who: str) -> Entry:
    return Entry(
        day=(lesson.cycle_week, lesson.weekday),
        period=lesson.period,
        kind=LESSON,
        what=what,
        url=lesson.group.get_absolute_url(),
        where=said_place(lesson.room),
        who=who,
        group=lesson.group.code,
    )


def _support(slot: Slot, week: int, kind: int, who: str) -> Entry:
    return Entry(
        day=(week, slot.weekday),
        period=slot.period,
        kind=kind,
        what=slot.provision.name,
        url=reverse("interventions:provision_detail", args=[slot.provision_id]),
        where=slot.where,
        who=who,
    )


def _with(teacher: Staff | None) -> str:
    return f"with {teacher.name}" if teacher else ""


def _weeks(slot: Slot, school: School) -> list[int]:
    every = list(range(1, school.cycle_weeks + 1))
    return [week for week in every if slot.cycle_week in (0, week)]


def _timetable(entries: list[Entry], school: School, at: datetime) -> Timetable:
    bells, calendar = bells_of(school.pk), school.calendar()
    # As the day rings now: one that got other bells keeps what is on by the name of the period.
    rung = [_rung(entry, bells) for entry in entries]
    rung.sort(key=lambda entry: (entry.day, entry.period.starts_at, entry.kind, entry.what))
    now = _now(rung, bells, calendar, at)
    today = (calendar.cycle_week(at.date()), at.isoweekday())
    current = bells.at(today, at.time()) if calendar.is_school_day(at.date()) else None
    order = range(school.cycle_weeks)
    weeks = [(today[0] - 1 + step) % school.cycle_weeks + 1 for step in order]
    grids = [
        _grid(week, [entry for entry in rung if entry.day[0] == week], bells, school, today, current)
        for week in weeks
    ]
    return Timetable(now, grids if rung else (), rung)


def _rung(entry: Entry, bells: Bells) -> Entry:
    period = bells.same(entry.day, entry.period)
    return Entry(**{**vars(entry), "period": period})


def _grid(
    week: int, entries: list[Entry], bells: Bells, school: School, today: Day, current: Period | None
) -> WeekGrid:
    periods = _columns(week, entries, bells)
    days = []
    for weekday in Weekday:
        day = week, int(weekday)
        cells = [
            Cell(
                name,
                [entry for entry in entries if entry.day == day and entry.period.name == name],
                is_now=day == today and current is not None and current.name == name,
            )
            for name, _ in periods
        ]
        days.append(DayRow(str(weekday.label), day == today, cells))
    if school.cycle_weeks == 1:
        name = "Every week"
    else:
        name = f"Week {'AB'[week - 1]}, {'this week' if week == today[0] else 'next week'}"
    return WeekGrid(name, periods, days)


def _columns(week: int, entries: list[Entry], bells: Bells) -> list[tuple[str, str]]:
    """Every lesson that rings, and what else has something in it; with the times where they are the same each day."""
    found: dict[str, set[tuple[time, time]]] = {}
    rings = [period for weekday in Weekday for period in bells.on((week, weekday))]
    used = {entry.period.name for entry in entries}
    for period in (*rings, *(entry.period for entry in entries)):
        if period.kind == Period.Kind.LESSON or period.name in used:
            found.setdefault(period.name, set()).add((period.starts_at, period.ends_at))
    in_order = sorted(found.items(), key=lambda pair: min(pair[1]))
    return [(name, _times(*next(iter(times))) if len(times) == 1 else "") for name, times in in_order]


def _times(starts_at: time, ends_at: time) -> str:
    return f"{time_format(starts_at, 'H:i')}–{time_format(ends_at, 'H:i')}"


def _now(entries: list[Entry], bells: Bells, calendar: Calendar, at: datetime) -> Now:
    on = at.date()
    if not calendar.is_school_day(on):
        following = calendar.next_school_day(on)
        back = f" School is back on {date_format(following, 'l j M')}." if following else ""
        return Now(f"Today is not a school day.{back}")
    day = calendar.cycle_week(on), on.isoweekday()
    todays = [entry for entry in entries if entry.day == day]
    coming = next((entry for entry in todays if entry.period.starts_at > at.time()), None)
    then = _then(coming) if coming else "Nothing more today."
    period = bells.at(day, at.time())
    if period is None:
        return Now(_between(bells, day, at), then=then)
    until = f"{period.name}, until {time_format(period.ends_at, 'H:i')}"
    here = [entry for entry in todays if entry.period.name == period.name]
    if here or period.kind != Period.Kind.LESSON:
        return Now(until, here, then)
    return Now(f"{until}: nothing on the timetable", then=then)


def _between(bells: Bells, day: Day, at: datetime) -> str:
    rings = bells.on(day)
    if not rings:
        return "No bells ring today."
    if at.time() < rings[0].starts_at:
        return f"The day begins at {time_format(rings[0].starts_at, 'H:i')}."
    return "The school day is over." if at.time() >= rings[-1].ends_at else "Between two bells."


def _then(entry: Entry) -> str:
    """Next: Art, room A1, with Ms Rowe, Period 4 at 11:50."""
    when = f"{entry.period.name} at {time_format(entry.period.starts_at, 'H:i')}"
    return f"Next: {', '.join(filter(None, (entry.what, entry.where, entry.who, when)))}."
