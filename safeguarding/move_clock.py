"""By when a child protection file has to be at the next school, in days that somebody is at school.

The rule: within 5 days for a move in the year, else within the first 5 days of a new term (Keeping children safe in
education 2025, as Devon County Council quotes it; read there, and not in the guidance itself). It does not say which
days. Counted are school days of this school: on these alone is a lead here to send a file and, as a rule, one there to
take it; the rule speaks of days "in-year" and "of a term". How sure: of the 5 days sure, of the kind of days not. The
next school's term may begin on another day; only ours is known here. Where our calendar ends before, working days are
counted, which is never later.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import islice
from typing import Final

from safeguarding.codes import MoveReason
from staffing.calendar import Calendar, add_working_days

DAYS: Final = 5
DAY: Final = timedelta(days=1)


def due_on(calendar: Calendar, terms: Iterable[date], leaving_on: date, reason: str) -> date:
    """The last day in time. `terms`: first days of the school's terms; the day of leaving itself is not counted."""
    if reason == MoveReason.NEW_TERM:
        starts_on = min((term for term in terms if term > leaving_on), default=None)
        if starts_on:
            return _fifth(calendar, starts_on - DAY)
    return _fifth(calendar, leaving_on)


def answer_due_on(calendar: Calendar, asked_on: date) -> date:
    """When it is time to ask again. No rule says so: it is as long as the file itself may take."""
    return _fifth(calendar, asked_on)


def _fifth(calendar: Calendar, after: date) -> date:
    days = list(islice(calendar.school_days(after + DAY, after + 366 * DAY), DAYS))
    return days[-1] if len(days) == DAYS else add_working_days(after, DAYS)


def days_left(calendar: Calendar, due: date, on: date) -> int:
    """School days from tomorrow until the last day in time; below nought where that is over."""
    if on <= due:
        return calendar.school_days_since(on, due)
    return min(-1, -calendar.school_days_since(due, on))
