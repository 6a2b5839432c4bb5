"""School years: which year group a birthday or a cohort is in, and how files spell it."""

import re
from datetime import date
from typing import Final

from pupils.codes import YearGroup

SEPTEMBER: Final = 9
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


def academic_year_start(on: date) -> int:
    """The calendar year in which the academic year of that day began, on 1 September."""
    return on.year if on.month >= SEPTEMBER else on.year - 1


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
