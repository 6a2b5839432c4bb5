"""How numbers, weeks and dates are said: small numbers in words, ISO weeks by their number."""

import re
from datetime import date, timedelta

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
WEEK_CODE = re.compile(r"(\d{4})-W(\d{2})")
EN_DASH = "\u2013"


def in_words(number: int) -> str:
    """Up to ten in words."""
    return NUMBERS[number] if 0 <= number < len(NUMBERS) else str(number)


def counted(number: int, noun: str) -> str:
    """One session, two sessions."""
    return f"{in_words(number)} {noun}{'' if number == 1 else 's'}"


def short_date(day: date, near: date) -> str:
    """6 Nov, with the year only where it is another one."""
    return f"{day.day} {day:%b}" if day.year == near.year else f"{day.day} {day:%b %Y}"


def full_date(day: date) -> str:
    """6 Nov 2026."""
    return f"{day.day} {day:%b %Y}"


def week_number(monday: date) -> int:
    return monday.isocalendar().week


def week_code(monday: date) -> str:
    """2026-W47: the ISO week, as addresses and commands take it."""
    iso = monday.isocalendar()
    return f"{iso.year}-W{iso.week:02d}"


def week_from_code(code: str) -> date:
    """The Monday of an ISO week; ValueError with a sentence where there is no such week."""
    match = WEEK_CODE.fullmatch(code)
    if match is None:
        raise ValueError(f"{code} is not a week: write it as 2026-W47.")
    try:
        return date.fromisocalendar(int(match[1]), int(match[2]), 1)
    except ValueError:
        raise ValueError(f"There is no week {int(match[2])} in {match[1]}.") from None


def week_days(monday: date) -> str:
    """16-20 Nov 2026, Monday to Friday, with an en dash."""
    friday = monday + timedelta(days=4)
    if monday.month == friday.month:
        return f"{monday.day}{EN_DASH}{full_date(friday)}"
    return f"{short_date(monday, friday)} {EN_DASH} {full_date(friday)}"
