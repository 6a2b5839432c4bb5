"""How many days a pupil was suspended in a school year, held against the most that the law allows."""

from collections.abc import Iterable

from pupils.codes import HalfDay
from pupils.models import Suspension
from pupils.suspension_codes import MOST_HALF_DAYS, SuspensionKind
from staffing.calendar import Calendar, academic_year_start


def half_days_of(suspension: Suspension, calendar: Calendar) -> int:
    """As the record says, else the school's days of it; a lunchtime is half a day, a permanent exclusion none.

    Of one that ends in the next school year all is counted where it began.
    """
    if suspension.ends_on is None:
        return 0
    if suspension.half_days is not None:
        return suspension.half_days
    days = sum(1 for _ in calendar.school_days(suspension.starts_on, suspension.ends_on))
    if suspension.kind == SuspensionKind.LUNCHTIME:
        return days
    is_late = suspension.starts_half == HalfDay.PM and calendar.is_school_day(suspension.starts_on)
    return 2 * days - is_late


def too_many(taken: Suspension, here: Iterable[Suspension], calendar: Calendar) -> str:
    """A sentence where the pupil's suspensions of that school year, `here` with this one, are more than 45 days."""
    year = academic_year_start(taken.starts_on)
    its = (each for each in here if each.withdrawn_at is None and academic_year_start(each.starts_on) == year)
    half_days = sum(half_days_of(each, calendar) for each in its)
    if taken.ends_on is None or half_days <= MOST_HALF_DAYS:
        return ""
    days, most = f"{half_days / 2:g}", MOST_HALF_DAYS // 2
    return (
        f"With this, {days} days in the school year {year}/{(year + 1) % 100:02}: "
        f"a pupil may be suspended for at most {most}."
    )
