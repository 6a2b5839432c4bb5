"""The trust's calendar for any academic year, and the week that the demo is built around."""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
MONDAY, WEDNESDAY, FRIDAY = 0, 2, 4


@dataclass(frozen=True)
class Span:
    name: str
    starts_on: date
    ends_on: date

    def __contains__(self, on: date) -> bool:
        return self.starts_on <= on <= self.ends_on


@dataclass(frozen=True)
class SchoolYear:
    starts_in: int
    half_terms: tuple[Span, ...]
    inset_days: tuple[date, ...]
    bank_holidays: tuple[date, ...]

    @property
    def label(self) -> str:
        return f"{self.starts_in}/{(self.starts_in + 1) % 100:02d}"

    @property
    def first_day(self) -> date:
        return next(self.school_days(date(self.starts_in, 9, 1), date(self.starts_in, 9, 30)))

    @property
    def terms(self) -> tuple[Span, ...]:
        pairs = zip(self.half_terms[::2], self.half_terms[1::2], strict=True)
        names = ("Autumn", "Spring", "Summer")
        return tuple(
            Span(name, first.starts_on, second.ends_on)
            for name, (first, second) in zip(names, pairs, strict=True)
        )

    def is_school_day(self, on: date) -> bool:
        in_term = any(on in span for span in self.half_terms)
        closed = on in self.inset_days or on in self.bank_holidays
        return on.weekday() <= FRIDAY and in_term and not closed

    def school_days(self, first: date, last: date) -> Iterator[date]:
        return (day for day in days(first, last) if self.is_school_day(day))

    def next_school_day(self, after: date) -> date:
        return next(self.school_days(after + DAY, self.half_terms[-1].ends_on))

    def closed_days(self) -> frozenset[date]:
        whole_year = days(date(self.starts_in, 9, 1), date(self.starts_in + 1, 8, 31))
        return frozenset(day for day in whole_year if not self.is_school_day(day))

    def teaching_weeks(self, until: date) -> list[date]:
        """The Mondays of the weeks with at least one school day, in order."""
        school_days = self.school_days(self.first_day, until)
        return sorted({monday_of(day) for day in school_days})

    def cycle_week(self, on: date, *, weeks: int) -> int:
        """1 for week A, 2 for week B: teaching weeks take turns, and a week of holiday takes none."""
        return (len(self.teaching_weeks(monday_of(on) + 4 * DAY)) - 1) % weeks + 1


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += DAY


def monday_of(on: date) -> date:
    return on - on.weekday() * DAY


def on_or_after(on: date, weekday: int) -> date:
    return on + (weekday - on.weekday()) % 7 * DAY


def easter_sunday(year: int) -> date:
    """Gregorian computus (Meeus, Jones, Butcher)."""
    century, rest = divmod(year, 100)
    golden = year % 19
    shift = (8 * century + 13) // 25
    epact = (19 * golden + century - century // 4 - shift + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * weekday) // 451
    month, day = divmod(epact + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def bank_holidays(year: int) -> list[date]:
    """England's, but for Christmas and New Year, which never touch a term of ours."""
    easter = easter_sunday(year)
    early_may = on_or_after(date(year, 5, 1), MONDAY)
    spring = on_or_after(date(year, 5, 25), MONDAY)
    return [easter - 2 * DAY, easter + DAY, early_may, spring]


def school_year(starts_in: int) -> SchoolYear:
    """A plausible year: no authority's own dates, but the shape they all share.

    Summer ends on a Wednesday, so that every full week has a school day after it in the same year.
    """
    this, then = starts_in, starts_in + 1
    autumn_break = on_or_after(date(this, 10, 21), MONDAY)
    last_before_christmas = on_or_after(date(this, 12, 15), FRIDAY)
    spring_start = _weekday_from(date(then, 1, 4))
    february = on_or_after(date(then, 2, 12), MONDAY)
    easter_break = on_or_after(date(then, 3, 29), MONDAY)
    whit = on_or_after(date(then, 5, 25), MONDAY)
    september = _weekday_from(date(this, 9, 1))
    half_terms = (
        Span("Autumn 1", september, autumn_break - 3 * DAY),
        Span("Autumn 2", autumn_break + WEEK, last_before_christmas),
        Span("Spring 1", spring_start, february - 3 * DAY),
        Span("Spring 2", february + WEEK, easter_break - 3 * DAY),
        Span("Summer 1", easter_break + 2 * WEEK, whit - 3 * DAY),
        Span("Summer 2", whit + WEEK, on_or_after(date(then, 7, 19), WEDNESDAY)),
    )
    inset_days = (
        september,
        _weekday_from(september + DAY),
        autumn_break + WEEK,
        spring_start,
        whit + WEEK,
    )
    return SchoolYear(starts_in, half_terms, inset_days, tuple(bank_holidays(then)))


def year_of(on: date) -> SchoolYear:
    return school_year(on.year if on.month >= 9 else on.year - 1)


def anchor_for(today: date, closed_days: Container[date]) -> date:
    """Monday of the last week before today in which all five days were school days."""
    monday = monday_of(today)
    while monday + 4 * DAY >= today or any(monday + n * DAY in closed_days for n in range(5)):
        monday -= WEEK
    return monday


def closed_days_before(today: date) -> frozenset[date]:
    """Closed days of the academic year that today is in and of the one before."""
    year = year_of(today)
    return year.closed_days() | school_year(year.starts_in - 1).closed_days()


def _weekday_from(on: date) -> date:
    return on if on.weekday() <= FRIDAY else on_or_after(on, MONDAY)
