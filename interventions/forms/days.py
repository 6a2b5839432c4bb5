"""Whether a day and a pupil's time on roll fit a session: what is said where they do not."""

from datetime import date

from pupils.models import Pupil
from staffing.calendar import Calendar, today


def said_of_day(on: date, calendar: Calendar) -> str:
    """A future or closed day needs a reason: a residential, a home visit, a Saturday club."""
    if on > today():
        return f"{_day(on)} has not come yet. If it is right, say why and save again."
    if not calendar.is_school_day(on):
        return f"{_day(on)} is not a school day here. If it is right, say why and save again."
    return ""


def said_of_roll(pupil: Pupil, on: date | None) -> str:
    if on is None or pupil.is_on_roll(on):
        return ""
    if pupil.left_on and pupil.left_on < on:
        return f"{pupil.short_name} left on {_day(pupil.left_on)}, before this session."
    return f"{pupil.short_name} joined on {_day(pupil.admitted_on)}, after this session."


def _day(on: date) -> str:
    return f"{on.day} {on:%b %Y}"
