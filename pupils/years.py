"""School years: which year group a birthday or a cohort is in, and how files spell it."""

import re
from datetime import date, timedelta
from typing import Final

from pupils.codes import YearGroup
from staffing.calendar import Calendar, academic_year_start

AGE_IN_RECEPTION: Final = 4
_ORDER: Final = list(YearGroup)
_RECEPTION: Final = _ORDER.index(YearGroup.R)
_PREFIX: Final = re.compile(r"^(?:nc|national curriculum|curriculum)?\s*(?:year group|year|yr|y)?[\s.:-]*")
_SPELLINGS: Final = {
    "r": YearGroup.R,
    "rec": YearGroup.R,
    "reception": YearGroup.R,
    "0": YearGroup.R,
    "n1": YearGroup.N1,
    "nursery 1": YearGroup.N1,
    "n2": YearGroup.N2,
    "nursery 2": YearGroup.N2,
} | {str(number): YearGroup(str(number)) for number in range(1, 15)}


def cohort_from(born_on: date) -> int:
    """The year in whose September a child of that birthday starts Reception, aged four on 31 August."""
    return academic_year_start(born_on) + 1 + AGE_IN_RECEPTION


def year_group(cohort: int, start: int) -> YearGroup | None:
    """The cohort's year group in the academic year begun in `start`; None outside N1 to Year 14."""
    place = start - cohort + _RECEPTION
    return _ORDER[place] if 0 <= place < len(_ORDER) else None


def cohort_for(group: str, start: int) -> int:
    return start - (_ORDER.index(YearGroup(group)) - _RECEPTION)


def year_group_from(born_on: date, on: date) -> YearGroup | None:
    """The year group that goes with a birthday on that day; a school may teach a pupil in another."""
    return year_group(cohort_from(born_on), academic_year_start(on))


def summer_starts(calendar: Calendar, start: int) -> date:
    """The day after the last school day of the academic year begun in `start`; 1 August where no term ends in summer."""
    summer = date(start + 1, 7, 1), date(start + 1, 8, 31)
    last_days = [last for _, last in calendar.spans if summer[0] <= last <= summer[1]]
    return max(last_days, default=date(start + 1, 7, 31)) + timedelta(days=1)


def timetable_since(calendar: Calendar, on: date) -> date:
    """From which day on a timetable's rows are of the one that runs on a day: in the summer holiday the coming year's."""
    year = academic_year_start(on)
    summer = summer_starts(calendar, year)
    return summer if on >= summer else summer_starts(calendar, year - 1)


def parse_year_group(text: str) -> YearGroup:
    """Read "7", "07", "Year 7", "Y7", "Yr 7", "R", "Reception", "N2"; raises ValueError with a sentence."""
    words = " ".join(text.casefold().split())
    for candidate in (words, _PREFIX.sub("", words)):
        group = _SPELLINGS.get(candidate.lstrip("0") or candidate[:1])
        if group:
            return group
    if words == "yr":
        return YearGroup.R
    raise ValueError(f"“{text.strip()}” is not a year group. Use N1, N2, R or a number from 1 to 14.")
