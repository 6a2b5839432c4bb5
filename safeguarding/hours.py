"""When a school's safeguarding team is in school, and how much of that time has passed."""

from datetime import date, datetime, timedelta

from safeguarding.running import Running, running_of
from staffing.calendar import LONDON, Calendar, is_working_day
from staffing.models import School

# Whoever looks for school time further back has found enough of it.
LOOKS_BACK = timedelta(days=60)


def is_open_day(calendar: Calendar, on: date) -> bool:
    """A school day; where the school has no terms yet, a working day."""
    return calendar.is_school_day(on) if calendar.spans else is_working_day(on)


def is_open(calendar: Calendar, running: Running, at: datetime) -> bool:
    local = at.astimezone(LONDON)
    return is_open_day(calendar, local.date()) and running.opens_at <= local.time() < running.closes_at


def closed_at(school: School, at: datetime) -> Running | None:
    """How the desk is run, with the school's own words, where it is closed at a moment; None while it is open."""
    running = running_of(school.pk)
    return None if is_open(school.calendar(), running, at) else running


def school_time(calendar: Calendar, running: Running, since: datetime, until: datetime) -> timedelta:
    """How much of the team's hours lies between two moments; none where a clock goes backwards."""
    since = max(since, until - LOOKS_BACK).astimezone(LONDON)
    until = until.astimezone(LONDON)
    passed = timedelta()
    on = since.date()
    while on <= until.date():
        if is_open_day(calendar, on):
            opens = datetime.combine(on, running.opens_at, tzinfo=LONDON)
            closes = datetime.combine(on, running.closes_at, tzinfo=LONDON)
            passed += max(min(closes, until) - max(opens, since), timedelta())
        on += timedelta(days=1)
    return passed
