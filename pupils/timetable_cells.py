"""What the cells of a timetable's file mean: weeks, days, periods and the codes that hold all three in one."""

import re
from dataclasses import dataclass
from datetime import time
from typing import Final

from pupils.cells import BadCell, as_text, read_text
from pupils.sheets import Cell

# By the first three letters, numbered from Monday; the last two are no school days.
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SCHOOL_DAYS: Final = 5
NUMBERS: Final = ("1", "2", "3", "4", "5")
_GAP: Final = r"[\s:.,/()\-]*"
_DAY: Final = (
    r"(?P<day>mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|"
    r"sat(?:urday)?|sun(?:day)?)"
    # Whatever else begins with these letters is no day: Friends, Satellite.
    r"(?=$|[^a-z]|[ab](?![a-z])|[pl]\d|period|lesson)"
)
_BEFORE: Final = rf"(?:(?:week|wk|w)?\s*(?P<before>[ab12]){_GAP})?"
# Of “Mon2:P3” the 2 is the week; of “Mon 2” it is the period, for nothing follows it.
_AFTER: Final = rf"(?:{_GAP}(?:(?:week|wk)\s*)?(?P<after>[ab12])(?=[\s:.,/()\-]+\S))?"
_WHEN: Final = re.compile(rf"{_BEFORE}{_DAY}{_AFTER}{_GAP}(?P<rest>.*)", re.IGNORECASE)
_DAY_ALONE: Final = re.compile(
    rf"{_BEFORE}{_DAY}(?:{_GAP}(?:week|wk)?\s*(?P<after>[ab12]))?{_GAP}", re.IGNORECASE
)
_WEEK: Final = re.compile(r"(?:(?:timetable )?(?:week|wk|w))?\s*([ab12])", re.IGNORECASE)
_EVERY: Final = frozenset({"", "both", "every", "every week", "all", "weekly", "a b", "ab", "1 2", "a and b"})
_SPAN: Final = re.compile(r"(\d{1,2}[:.]\d{2})(?:\s*(?:-|–|to)\s*\d{1,2}[:.]\d{2})?", re.ASCII)
_TIME: Final = re.compile(r"(\d{1,2})[:.]?(\d{2})(?::00)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class When:
    """As far as one cell tells it: the timetable week, the weekday, and what the period is called or when it begins."""

    week: int | None = None
    weekday: int | None = None
    period: str = ""
    starts_at: time | None = None


NEVER: Final = When()


def read_week(cell: Cell) -> int | None:
    """1 for A, 2 for B; nothing where it runs every week or the cell is empty."""
    text = as_text(cell)
    if " ".join(re.split(r"[\s/,&+]+", text.casefold())) in _EVERY:
        return None
    found = _WEEK.fullmatch(text)
    if not found:
        raise BadCell(f"“{text[:40]}” is not a week of the timetable. Use A or B, or 1 or 2.")
    return _week_of(found[1])


def read_day(cell: Cell) -> When:
    """A weekday by name or number, with or without its week: Monday, Mon, 1, MonA, Week B Monday."""
    text = as_text(cell)
    if not text:
        return NEVER
    if text in NUMBERS:
        return When(weekday=int(text))
    found = _DAY_ALONE.fullmatch(text)
    if not found:
        raise BadCell(f"“{text[:40]}” is not a day. Use Monday to Friday, or 1 to 5.")
    return When(_one_week(found), _weekday_of(found["day"]))


def read_period(cell: Cell) -> When:
    """A period's name or times, alone or with its day and week: P3, Mon3, MonA:3, A Mon 3, 1Mon:P3, Mon 09:00 - 09:50."""
    text = read_text(cell)
    found = _WHEN.fullmatch(text)
    week, weekday = (_one_week(found), _weekday_of(found["day"])) if found else (None, None)
    rest = found["rest"].rstrip(" )") if found else text
    times = _SPAN.fullmatch(rest)
    return When(week, weekday, "" if times else rest, read_time(times[1]) if times else None)


def read_time(cell: Cell) -> time | None:
    text = as_text(cell)
    if not text:
        return None
    found = _TIME.fullmatch(text)
    try:
        if found:
            return time(int(found[1]), int(found[2]))
    except ValueError:
        pass
    raise BadCell(f"“{text[:40]}” is not a time of day. Write times as 09:45.")


def _week_of(letter: str) -> int:
    return 1 if letter.casefold() in ("a", "1") else 2


def _one_week(found: re.Match[str]) -> int | None:
    weeks = {_week_of(found[name]) for name in ("before", "after") if found[name]}
    if len(weeks) == 2:
        raise BadCell("This names two weeks of the timetable.")
    return next(iter(weeks), None)


def _weekday_of(name: str) -> int:
    weekday = DAYS.index(name[:3].casefold()) + 1
    if weekday > SCHOOL_DAYS:
        raise BadCell("Lessons are on Monday to Friday here.")
    return weekday
