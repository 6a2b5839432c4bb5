"""Who is taught what by whom, and in which periods."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import cycle, product
from random import Random
from typing import Final

from mentoring.demo.pupils import DemoPupil
from mentoring.demo.schools import PIPIT, TERN, DemoSchool
from mentoring.demo.staff import FACULTIES, DemoStaff

# Periods of the fifty in two weeks.
LOWER_SCHOOL: Final = {
    "English": 7,
    "Maths": 8,
    "Science": 7,
    "History": 3,
    "Geography": 3,
    "Religious education": 2,
    "French": 5,
    "Art": 2,
    "Music": 2,
    "Drama": 2,
    "Design and technology": 3,
    "Computing": 2,
    "PE": 4,
}
UPPER_SCHOOL: Final = {
    "English": 9,
    "Maths": 9,
    "Science": 10,
    "PE": 3,
    "Citizenship": 1,
    "History": 6,
    "Spanish": 6,
    "Food": 6,
}
UPPER_CHOICES: Final = (
    ("History", "Geography", "Religious education"),
    ("Spanish", "French", "Computing"),
    ("Food", "Art", "Music", "Drama", "Design and technology"),
)
TERN_WEEK: Final = {
    "English": 5,
    "Maths": 5,
    "Science": 3,
    "Personal development": 3,
    "PE": 3,
    "Construction": 2,
    "Food": 2,
    "Art": 2,
}
SHORT_NAMES: Final = {
    "Religious education": "RE",
    "Design and technology": "DT",
    "Personal development": "PD",
}

Lesson = tuple[int, int, str]  # cycle week (1 is A), weekday (Monday is 1), bell


@dataclass(frozen=True, slots=True)
class DemoGroup:
    key: str
    school: str
    name: str
    subject: str
    faculty: str
    teacher: str
    pupils: tuple[str, ...]
    lessons: frozenset[Lesson]


def groups_of(
    school: DemoSchool, pupils: Iterable[DemoPupil], staff: Iterable[DemoStaff], *, seed: int
) -> tuple[DemoGroup, ...]:
    forms: dict[str, list[DemoPupil]] = {}
    for pupil in pupils:
        forms.setdefault(pupil.form, []).append(pupil)
    planner = _Planner(school, staff, Random(f"{seed}:timetable:{school.key}"))
    if school is PIPIT:
        return planner.classes(forms)
    return tuple(group for form, members in forms.items() for group in planner.form_groups(form, members))


def rooms_of(groups: Iterable[DemoGroup]) -> dict[str, str]:
    """Where each group is taught: a class in its own room, PE in the hall, every other teacher where they always are."""
    rooms: dict[str, str] = {}
    homes: dict[str, str] = {}
    numbers: Counter[str] = Counter()
    for group in groups:
        if group.subject == "Class":
            rooms[group.key] = f"{group.name.removesuffix(' class')} classroom"
        elif group.subject == "PE":
            rooms[group.key] = "Sports hall"
        else:
            letter = group.faculty[0]
            if group.teacher not in homes:
                numbers[letter] += 1
                homes[group.teacher] = f"{letter}{numbers[letter]}"
            rooms[group.key] = homes[group.teacher]
    return rooms


class _Planner:
    """Fills one form's periods after the other; no teacher stands in two rooms if it can be helped."""

    def __init__(self, school: DemoSchool, staff: Iterable[DemoStaff], rng: Random) -> None:
        self.school = school
        self.rng = rng
        self.busy: set[tuple[str, Lesson]] = set()
        self.teachers: dict[str, list[str]] = {}
        for member in staff:
            if member.subject:
                self.teachers.setdefault(member.subject, []).append(member.key)
        self.turn = {subject: cycle(keys) for subject, keys in self.teachers.items()}
        self.faculty = {
            subject: faculty for faculty, subjects in FACULTIES[school.key].items() for subject in subjects
        }
        self.periods = list(
            product(range(1, school.cycle_weeks + 1), range(1, 6), [bell.key for bell in school.lessons])
        )

    def form_groups(self, form: str, members: list[DemoPupil]) -> list[DemoGroup]:
        wanted = self._subjects(members[0].year_group)
        teacher = {subject: next(self.turn[subject]) for subject in wanted}
        lessons = self._place(wanted, teacher)
        keys = tuple(pupil.key for pupil in members)
        return [self._group(form, subject, teacher[subject], keys, lessons[subject]) for subject in wanted]

    def classes(self, forms: dict[str, list[DemoPupil]]) -> tuple[DemoGroup, ...]:
        """A primary class has its one teacher all day."""
        groups = []
        for form, members in forms.items():
            stage = "Class KS1" if members[0].year_group in ("R", "1", "2") else "Class KS2"
            keys = tuple(pupil.key for pupil in members)
            groups.append(self._group(form, stage, next(self.turn[stage]), keys, set(self.periods)))
        return tuple(groups)

    def _subjects(self, year_group: str) -> dict[str, int]:
        if self.school is TERN:
            return TERN_WEEK
        if int(year_group) < 10:
            return LOWER_SCHOOL
        core = {subject: count for subject, count in UPPER_SCHOOL.items() if count != 6}
        return core | {self.rng.choice(choices): 6 for choices in UPPER_CHOICES}

    def _place(self, wanted: dict[str, int], teacher: dict[str, str]) -> dict[str, set[Lesson]]:
        left = Counter(wanted)
        placed: dict[str, set[Lesson]] = {subject: set() for subject in wanted}
        for period in self.rng.sample(self.periods, len(self.periods)):
            waiting = [subject for subject in left if left[subject]]
            free = [subject for subject in waiting if (teacher[subject], period) not in self.busy]
            subject = max(free or waiting, key=lambda name: (left[name], name))
            left[subject] -= 1
            placed[subject].add(period)
            self.busy.add((teacher[subject], period))
        return placed

    def _group(
        self, form: str, subject: str, teacher: str, pupils: tuple[str, ...], lessons: set[Lesson]
    ) -> DemoGroup:
        short = SHORT_NAMES.get(subject, subject)
        return DemoGroup(
            key=f"{self.school.key}:{form}:{short}",
            school=self.school.key,
            name=f"{form} class" if self.school is PIPIT else f"{form} {short}",
            subject="Class" if self.school is PIPIT else subject,
            faculty=self.faculty[subject],
            teacher=teacher,
            pupils=pupils,
            lessons=frozenset(lessons),
        )
