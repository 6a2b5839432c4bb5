"""The one clock, and the school's calendar: school days, working days and calendar days are three things."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

LONDON = ZoneInfo("Europe/London")
# Years that a day can be in. Far from where the calendar of the machine ends, so that each day has one beside it.
OLDEST, NEWEST = 1900, 2100
_started_at = timezone.now()


def now() -> datetime:
    """The time in London; where HANDRAIL_CLOCK is set, that time and what has passed since the start."""
    if not settings.HANDRAIL_CLOCK:
        return timezone.now().astimezone(LONDON)
    start = datetime.fromisoformat(settings.HANDRAIL_CLOCK)
    if start.tzinfo is None:
        start = start.replace(tzinfo=LONDON)
    return (start + (timezone.now() - _started_at)).astimezone(LONDON)


def today() -> date:
    """The date in London."""
    return now().date()


def week_start(on: date) -> date:
    """The Monday of the ISO week."""
    return on - timedelta(days=on.weekday())


def academic_year_start(on: date) -> int:
    """The calendar year in which the academic year (1 September to 31 August) began."""
    return on.year if on.month >= 9 else on.year - 1


def academic_year_end(on: date) -> date:
    """The last day of the academic year that a day is in."""
    return date(academic_year_start(on) + 1, 8, 31)


@cache
def bank_holidays() -> frozenset[date]:
    """Bank holidays in England, from the list that GOV.UK publishes as kept by the library."""
    # Its list and not its code, which brings along what fetches pages: four megabytes in each web process.
    kept = resources.files("govuk_bank_holidays").joinpath("bank-holidays.json")
    days = json.loads(kept.read_text(encoding="utf-8"))["england-and-wales"]["events"]
    return frozenset(date.fromisoformat(day["date"]) for day in days)


def is_working_day(on: date) -> bool:
    """Monday to Friday, not a bank holiday: in term and out of it."""
    return on.weekday() < 5 and on not in bank_holidays()


def add_working_days(on: date, days: int) -> date:
    """The date that many working days later; the day itself is not counted."""
    while days > 0:
        on += timedelta(days=1)
        days -= is_working_day(on)
    return on


@dataclass(frozen=True)
class Calendar:
    """One school's days: `terms` (first and last day, half-term breaks taken out) and closed days.

    `cycle_anchor` is the Monday of a week A; `cycle_weeks` is 1 or 2.
    """

    spans: tuple[tuple[date, date], ...]
    closed: frozenset[date]
    cycle_weeks: int = 1
    cycle_anchor: date = date(2000, 1, 3)

    def is_school_day(self, on: date) -> bool:
        """A weekday in term that is no half-term break, INSET day, closure or bank holiday."""
        return (
            is_working_day(on)
            and on not in self.closed
            and any(first <= on <= last for first, last in self.spans)
        )

    def school_days(self, first: date, last: date) -> Iterator[date]:
        """School days from `first` to `last`, both included."""
        for offset in range((last - first).days + 1):
            on = first + timedelta(days=offset)
            if self.is_school_day(on):
                yield on

    def school_days_since(self, since: date, on: date) -> int:
        """How many school days lie after `since`, up to and including `on`."""
        return sum(1 for _ in self.school_days(since + timedelta(days=1), on))

    def is_school_week(self, monday: date) -> bool:
        return any(True for _ in self.school_days(monday, monday + timedelta(days=6)))

    def previous_school_weeks(self, monday: date, count: int) -> list[date]:
        """Mondays of the last `count` weeks with a school day before `monday`'s week, oldest first.

        Looks back over one year at most.
        """
        weeks: list[date] = []
        week = monday
        for _ in range(52):
            if len(weeks) == count:
                break
            week -= timedelta(days=7)
            if self.is_school_week(week):
                weeks.append(week)
        return weeks[::-1]

    def next_school_day(self, after: date) -> date | None:
        """The first school day after a date, within a year; None where the calendar ends before."""
        return next(self.school_days(after + timedelta(days=1), after + timedelta(days=366)), None)

    def cycle_week(self, on: date) -> int:
        """1 for week A, 2 for week B: weeks with no school day don't count, so a holiday doesn't flip the cycle."""
        if self.cycle_weeks == 1:
            return 1
        monday = week_start(on)
        first, last = sorted((self.cycle_anchor, monday))
        weeks = (first + timedelta(days=7 * number) for number in range((last - first).days // 7))
        return sum(1 for week in weeks if self.is_school_week(week)) % self.cycle_weeks + 1
