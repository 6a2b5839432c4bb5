"""Clocks that the law or the department sets, counted in school weeks: pure functions of sums and a calendar."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from staffing.calendar import Calendar, week_start

# Ten unauthorised half-days in a rolling ten school weeks: then a penalty notice has to be considered.
UNAUTHORISED_LIMIT: Final = 10
UNAUTHORISED_WEEKS: Final = 10


@dataclass(frozen=True, slots=True)
class Unauthorised:
    """Unauthorised half-days in the ten school weeks that began on a Monday."""

    count: int
    since: date

    @property
    def is_reached(self) -> bool:
        return self.count >= UNAUTHORISED_LIMIT


def rolling_weeks(calendar: Calendar, on: date, marked: Iterable[date] = ()) -> list[date]:
    """Mondays of the last ten school weeks up to a day, its own week among them, the oldest first.

    They run on over terms and school years. A school without terms in its calendar has the weeks that are marked.
    """
    monday = week_start(on)
    if not calendar.spans:
        return sorted({each for each in marked if each <= monday})[-UNAUTHORISED_WEEKS:]
    own = [monday] if calendar.is_school_week(monday) else []
    return calendar.previous_school_weeks(monday, UNAUTHORISED_WEEKS - len(own)) + own


def unauthorised_of(counts: Mapping[date, int], weeks: list[date]) -> Unauthorised | None:
    """The count of these weeks, by unauthorised half-days of each Monday; None where there are no weeks."""
    if not weeks:
        return None
    return Unauthorised(sum(counts.get(monday, 0) for monday in weeks), weeks[0])
