"""Lesson attendance of the last two weeks for the pupils on the SEND register, as it follows from their days."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Final

from mentoring.demo.marks import is_in
from mentoring.demo.school_year import SchoolYear
from mentoring.demo.timetable import DemoGroup
from mentoring.demo.trust import SEED, DemoTrust, SchoolData
from pupils.codes import SendStatus

DAYS: Final = 10
# Out of 1,000 lessons; in the one subject that a pupil keeps away from, this many times as often.
LATE, MISSED, TIMES_MORE = 35, 6, 20
AVOIDS: Final = 0.2
FIRST_LESSON_LATE: Final = 8
PRESENT: Final = "/"


@dataclass(frozen=True, slots=True)
class DemoLesson:
    """One lesson of one pupil as the school's system would export it."""

    upn: str
    on: date
    period: str
    subject: str
    mark: str
    minutes: int | None = None


def lessons_of(data: SchoolData, trust: DemoTrust) -> Iterator[DemoLesson]:
    """By pupil and day; a lesson of a half-day away has the mark of that half-day."""
    groups: dict[str, list[DemoGroup]] = defaultdict(list)
    for group in data.groups:
        for key in group.pupils:
            groups[key].append(group)
    for pupil in data.pupils:
        if pupil.send_status == SendStatus.NONE or pupil.key not in data.marks:
            continue
        rng = Random(f"{SEED}:lessons:{pupil.key}")
        subjects = sorted({group.subject for group in groups[pupil.key]})
        avoided = rng.choice(subjects) if subjects and rng.random() < AVOIDS else ""
        for on in trust.marked.full_days[-DAYS:]:
            both = data.marks[pupil.key].get(on)
            if both is None:
                continue
            for bell, group in _lessons_on(data, groups[pupil.key], trust.year, on):
                half = data.school.bell(bell).half_day
                mark, minutes = _mark(both[0] if half == "AM" else both[1], group.subject == avoided, rng)
                name = data.school.bell(bell).name
                yield DemoLesson(pupil.upn, on, name, group.subject, mark, minutes)


def _lessons_on(
    data: SchoolData, groups: list[DemoGroup], year: SchoolYear, on: date
) -> list[tuple[str, DemoGroup]]:
    week = year.cycle_week(on, weeks=data.school.cycle_weeks)
    order = {bell.key: place for place, bell in enumerate(data.school.bells)}
    found = [
        (bell, group)
        for group in groups
        for cycle_week, weekday, bell in group.lessons
        if (cycle_week, weekday) == (week, on.isoweekday())
    ]
    return sorted(found, key=lambda pair: (order[pair[0]], pair[1].key))


def _mark(half_day: str, is_avoided: bool, rng: Random) -> tuple[str, int | None]:
    if half_day and not is_in(half_day):
        return half_day, None
    draw = rng.random() * 1000
    if draw < MISSED * (TIMES_MORE if is_avoided else 1):
        return "O", None
    if draw > 1000 - LATE * (FIRST_LESSON_LATE if is_avoided else 1):
        return "L", rng.choice((2, 3, 5, 5, 8, 10, 15))
    return PRESENT, None
