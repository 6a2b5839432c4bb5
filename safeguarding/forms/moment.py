"""When something happened: its day, the time where it is known, or that the day is not known."""

from collections.abc import Mapping
from datetime import datetime, time
from typing import Any, Final

from django import forms

from safeguarding.actions.concerns import TO_COME
from staffing.calendar import LONDON, now, today
from staffing.forms.dates import DateInput

NO_DAY: Final = "Say on which day it happened, or tick that you don’t know."


def day() -> forms.DateField:
    return forms.DateField(label="Day", widget=DateInput(), required=False)


def time_of_day() -> forms.TimeField:
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label="Time", required=False, widget=widget)


def day_unknown() -> forms.BooleanField:
    return forms.BooleanField(label="I don’t know when it happened", required=False)


def clean(form: forms.Form, cleaned: Mapping[str, Any]) -> None:
    """What is missing or wrong, beside its field."""
    if not cleaned.get("happened_on") and not cleaned.get("is_day_unknown") and "happened_on" in cleaned:
        form.add_error("happened_on", NO_DAY)
    if (at := happened(cleaned)) and at > now():
        form.add_error("happened_at" if at.date() == today() else "happened_on", TO_COME)


def happened(cleaned: Mapping[str, Any]) -> datetime | None:
    """The moment, or the beginning of the day where no time was given; None where it is not known."""
    on, at = cleaned.get("happened_on"), cleaned.get("happened_at")
    return datetime.combine(on, at or time(), LONDON) if on else None


def clock_time(cleaned: Mapping[str, Any]) -> str:
    """The time as an entry keeps it: empty where only the day is known."""
    at = cleaned.get("happened_at")
    return at.strftime("%H:%M") if at else ""
