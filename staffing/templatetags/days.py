"""Days in lists: as short as they can be told without being mistaken for another year's."""

from datetime import date, datetime

from django import template
from django.utils.formats import date_format

from staffing.calendar import LONDON, today

register = template.Library()


@register.filter
def short_day(day: date | datetime) -> str:
    """22 Nov; of another year than this one 22 Nov 2026."""
    on = day.astimezone(LONDON).date() if isinstance(day, datetime) else day
    return date_format(on, "j M" if on.year == today().year else "j M Y")
