"""Register marks since September: mostly present, and absent the way pupils really are."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from mentoring.demo.pupils import DemoPupil
from mentoring.demo.school_year import DAY, FRIDAY, MONDAY, SchoolYear
from mentoring.demo.schools import LARKFIELD, PIPIT, TERN, DemoSchool
from pupils.codes import PRESENT_MARK, HalfDay

PRESENT: Final = (PRESENT_MARK[HalfDay.AM], PRESENT_MARK[HalfDay.PM])
NO_MARK: Final = ""
FALLING_DAYS: Final = 14  # calendar days before the end of the anchor week
ON_SITE: Final = frozenset({*PRESENT, "L", "U"})

DayMarks = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Habit:
    """How often, out of 1,000 school days, each of these begins."""

    illness: int
    odd_day: int
    truancy: int
    late: int
    appointment: int = 6


HABITS: Final = {
    "steady": Habit(illness=8, odd_day=2, truancy=0, late=8),
    "usual": Habit(illness=20, odd_day=8, truancy=2, late=25),
    "patchy": Habit(illness=30, odd_day=35, truancy=25, late=70),
    "persistent": Habit(illness=45, odd_day=90, truancy=90, late=110),
    "severe": Habit(illness=60, odd_day=250, truancy=350, late=90),
}
WEIGHTS: Final = {
    LARKFIELD.key: (44, 40, 10, 5, 1),
    TERN.key: (6, 28, 28, 32, 6),
    PIPIT.key: (60, 36, 3, 1, 0),
}
FALLING_SHARE: Final = {LARKFIELD.key: 0.02, TERN.key: 0.08, PIPIT.key: 0.01}


@dataclass(frozen=True, slots=True)
class MarkedDays:
    """The days with registers: every school day to the anchor's Friday, then one morning more."""

    full_days: tuple[date, ...]
    morning: date

    @property
    def all_days(self) -> tuple[date, ...]:
        return (*self.full_days, self.morning)


def marked_days(anchor: date, year: SchoolYear) -> MarkedDays:
    friday = anchor + FRIDAY * DAY
    return MarkedDays(tuple(year.school_days(year.first_day, friday)), year.next_school_day(friday))


def marks_of(
    school: DemoSchool, pupils: Sequence[DemoPupil], marked: MarkedDays, *, seed: int
) -> dict[str, dict[date, DayMarks]]:
    """Marks by pupil and day; a register that nobody took leaves blanks."""
    visit = _visit(school, marked)
    marks = {}
    for pupil in pupils:
        if not pupil.upn:
            continue
        rng = Random(f"{seed}:marks:{pupil.key}")
        on_visit = visit[1] if visit[0] == pupil.year_group else None
        marks[pupil.key] = dict(_days_of(pupil, school, marked, on_visit, rng))
    _lose_registers(pupils, marks, marked, Random(f"{seed}:registers:{school.key}"))
    return marks


def _visit(school: DemoSchool, marked: MarkedDays) -> tuple[str, date]:
    """One year group is out on the twentieth day."""
    day = marked.full_days[min(20, len(marked.full_days) - 1)]
    return ("4" if school is PIPIT else "8", day)


def _days_of(
    pupil: DemoPupil, school: DemoSchool, marked: MarkedDays, visit: date | None, rng: Random
) -> Iterator[tuple[date, DayMarks]]:
    habit = HABITS[rng.choices(list(HABITS), WEIGHTS[school.key])[0]]
    falling = rng.random() < FALLING_SHARE[school.key]
    last = marked.full_days[-1]
    spell: list[str] = []
    suspended = rng.random() < (0.12 if school is TERN else 0.008)
    suspension = rng.choice(marked.full_days) if suspended else None
    for day in marked.all_days:
        if day < pupil.joined_on:
            continue
        now = HABITS["severe"] if falling and (last - day).days < FALLING_DAYS else habit
        if day == suspension:
            spell = ["E"] * rng.randint(1, 4)
        if not spell:
            spell = _new_spell(now, day, rng)
        whole_day = spell.pop(0) if spell else ""
        if day == visit and not whole_day:
            whole_day = "V"
        both = (whole_day, whole_day) if whole_day else _part_day(now, school, day, rng)
        yield day, _as_known(both, day, marked, rng)


def _new_spell(habit: Habit, day: date, rng: Random) -> list[str]:
    """Absences begin more often at either end of the week."""
    edge = 1.5 if day.weekday() in (MONDAY, FRIDAY) else 0.8
    draw = rng.random() * 1000 / edge
    if draw < habit.illness:
        return ["I"] * rng.choice((1, 1, 2, 2, 3, 5))
    if draw < habit.illness + habit.odd_day:
        return [rng.choices(("I", "C", "M", "R", "G", "J1"), (60, 14, 10, 3, 10, 3))[0]]
    if draw < habit.illness + habit.odd_day + habit.truancy:
        return ["O"]
    return []


def _part_day(habit: Habit, school: DemoSchool, day: date, rng: Random) -> DayMarks:
    morning, afternoon = PRESENT
    draw = rng.random() * 1000
    if draw < habit.late:
        morning = "U" if rng.random() < 0.2 else "L"
    elif draw < habit.late + habit.appointment:
        return rng.choice((("M", afternoon), (morning, "M")))
    if school is TERN and day.weekday() == FRIDAY and rng.random() < 0.04:
        return morning, "B"
    if rng.random() < habit.truancy / 3000:
        afternoon = "O"
    return morning, afternoon


def _as_known(both: DayMarks, day: date, marked: MarkedDays, rng: Random) -> DayMarks:
    """Reasons of the last days are not all known yet, and the last day has only had its morning."""
    days_ago = (marked.morning - day).days
    if days_ago <= 5 and both[0] in ("I", "O", "C") and rng.random() < (0.85 if not days_ago else 0.3):
        both = ("N", "N")
    return (both[0], NO_MARK) if day == marked.morning else both


def _lose_registers(
    pupils: Sequence[DemoPupil],
    marks: dict[str, dict[date, DayMarks]],
    marked: MarkedDays,
    rng: Random,
) -> None:
    """A handful of registers that were never taken: one form, one half-day each."""
    forms = sorted({pupil.form for pupil in pupils})
    for _ in range(max(1, len(forms) // 7)):
        form, day, half = rng.choice(forms), rng.choice(marked.full_days), rng.randrange(2)
        for pupil in pupils:
            both = marks.get(pupil.key, {}).get(day)
            if pupil.form == form and both:
                marks[pupil.key][day] = (NO_MARK, both[1]) if half == 0 else (both[0], NO_MARK)


def is_in(mark: str) -> bool:
    return mark in ON_SITE
