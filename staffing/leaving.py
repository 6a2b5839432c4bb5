"""What is still a colleague's after their last day: each room counts its own, in words."""

from collections.abc import Callable
from datetime import date

from staffing.models import Staff

Count = Callable[[Staff, date], list[str]]
_COUNTS: list[Count] = []


def counts_what_stays(count: Count) -> Count:
    """Register a count: given a member of staff and a day, what is theirs then or later, such as "3 weekly slots"."""
    _COUNTS.append(count)
    return count


def still_theirs(staff: Staff, on: date) -> list[str]:
    return [words for count in _COUNTS for words in count(staff, on)]


def counted(number: int, one: str, more: str) -> list[str]:
    """As a count says it; nothing of nothing."""
    return [f"{number} {one if number == 1 else more}"] if number else []
