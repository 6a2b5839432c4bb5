"""Which periods ring on which day of a school's timetable, and which one a file means by “P3”."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import time
from typing import Final

from django.db.models import F

from staffing.codes import Weekday
from staffing.models import Period

# Cycle week (1 is A, 2 is B) and weekday (1 is Monday).
Day = tuple[int, int]
# What schools put before the number of a period.
NUMBERED: Final = re.compile(r"(?:period|per|lesson|p|l)?0*(\d+[a-z]?)")
SHORTEST_BEGINNING: Final = 3


def day_name(day: Day, cycle_weeks: int) -> str:
    """Monday; where there are two weeks, Monday week B."""
    week, weekday = day
    return f"{Weekday(weekday).label} week {'AB'[week - 1]}" if cycle_weeks == 2 else Weekday(weekday).label


def _plain(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _key(text: str) -> str:
    """Its number alone, where it has one: 3 for P3, Period 3 and Lesson 03."""
    plain = _plain(text)
    numbered = NUMBERED.fullmatch(plain)
    return numbered[1] if numbered else plain


@dataclass
class Bells:
    """The periods of each day of the timetable, in the order in which they ring."""

    days: dict[Day, list[Period]] = field(default_factory=lambda: defaultdict(list))

    def on(self, day: Day) -> list[Period]:
        return self.days.get(day, [])

    def at(self, day: Day, at: time) -> Period | None:
        return next((each for each in self.on(day) if each.starts_at <= at < each.ends_at), None)

    def named(self, day: Day, text: str) -> Period | None:
        """By its name; by its number alone; or by how its name begins, where only one does."""
        periods, plain = self.on(day), _plain(text)
        if not plain:
            return None
        exact = [each for each in periods if _plain(each.name) == plain]
        numbered = [each for each in periods if _key(each.name) == _key(text)]
        begins = [
            each
            for each in periods
            if len(plain) >= SHORTEST_BEGINNING and _plain(each.name).startswith(plain)
        ]
        return next((found[0] for found in (exact, numbered, begins) if len(found) == 1), None)

    def same(self, day: Day, period: Period) -> Period:
        """The period of that name as it rings that day; itself where none does."""
        return next((each for each in self.on(day) if each.name == period.name), period)

    def beginning(self, day: Day, at: time) -> Period | None:
        """The one whose bell rings then."""
        return next((each for each in self.on(day) if each.starts_at == at), None)


def bells_of(school_id: int) -> Bells:
    """Read with one statement."""
    rows = Period.objects.ringing().filter(shape__days__school=school_id)
    return gathered(rows.annotate(week=F("shape__days__cycle_week"), weekday=F("shape__days__weekday")))


def gathered(rows: Iterable[Period]) -> Bells:
    bells = Bells()
    for row in sorted(rows, key=lambda each: each.starts_at):
        bells.days[row.week, row.weekday].append(row)  # type: ignore[attr-defined]
    return bells
