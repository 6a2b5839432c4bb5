"""A date that a rule sets, as pages tell it: kept or late, in words, and what a holiday makes of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from pupils.clocks import Due
from staffing.calendar import Calendar

NOT_KNOWN = "not known"
# What must have been done, as what follows it was; when, nobody noted.
NOT_NOTED = "not noted"
# How far back a school day is looked for before a holiday.
LONGEST_HOLIDAY = 60


@dataclass(frozen=True)
class Told:
    """A date with what became of it; `kind` is the colour of its word, `best_by` the school day before a holiday."""

    due: Due
    state: str
    kind: str = ""
    best_by: date | None = None

    @property
    def is_late(self) -> bool:
        return self.kind == "alert"


def told(due: Due, on: date, calendar: Calendar) -> Told:
    if due.on is None:
        return Told(due, "done" if due.done_on else NOT_KNOWN)
    late = due.days_late(on)
    if due.is_late(on):
        return Told(due, f"{_days(late)} late", "alert")
    if due.is_met and due.done_on is None:
        return Told(due, NOT_NOTED)
    if not due.is_open():
        return Told(due, f"kept {_days(late)} late", "watch") if late else Told(due, "kept", "good")
    if due.on == on:
        return Told(due, "today", "watch", best_school_day(due.on, calendar))
    return Told(due, f"in {_days((due.on - on).days)}", "", best_school_day(due.on, calendar))


def all_told(rows: Iterable[Due], on: date, calendar: Calendar) -> list[Told]:
    return [told(due, on, calendar) for due in rows]


def best_school_day(by: date, calendar: Calendar) -> date | None:
    """The last school day before a day that is none; None where it is one, or none is near."""
    if not calendar.spans or calendar.is_school_day(by):
        return None
    before = (by - timedelta(days=days) for days in range(1, LONGEST_HOLIDAY))
    return next(filter(calendar.is_school_day, before), None)


def why_no_school_day(on: date, calendar: Calendar) -> str:
    """In a sentence why there is no school on a day; empty where there is, or nobody knows."""
    said = f"{on:%A} {on.day} {on:%b %Y}"
    if on.weekday() > 4:
        return f"{said} is at the weekend."
    if not calendar.spans or calendar.is_school_day(on):
        return ""
    if on in calendar.closed:
        return f"{said} is a day on which the school is closed to pupils."
    if any(first <= on <= last for first, last in calendar.spans):
        return f"{said} is a bank holiday."
    return f"{said} lies in the holidays."


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"
