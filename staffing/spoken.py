"""What a person types in answer to a question, read into a value or refused with a sentence."""

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from staffing.models import Period

Read = Callable[[str], Any]
Bell = tuple[str, str, time, time]
Kind = Period.Kind

# The first of these words in a period's name says what it is; anything else is a lesson.
KINDS = {
    "registration": Kind.REGISTRATION,
    "check-in": Kind.REGISTRATION,
    "break": Kind.BREAK,
    "lunch": Kind.LUNCH,
    "club": Kind.CLUB,
}
BELL = re.compile(r"(?P<name>.+?)\s+(?P<starts>\d{1,2}:\d\d)\s*(?:-|–|to)\s*(?P<ends>\d{1,2}:\d\d)")
TERM = re.compile(
    r"(?P<starts>.+?)\s+to\s+(?P<ends>.+?)(?:,\s*half-term\s+(?P<first>.+?)\s+to\s+(?P<last>.+))?",
    re.IGNORECASE,
)
DAY_FORMS = ("%d %b %Y", "%d %B %Y", "%d/%m/%Y", "%Y-%m-%d")
_DAY = forms.DateField(input_formats=DAY_FORMS)
_TIME = forms.TimeField(input_formats=("%H:%M",))
_EMAIL = forms.EmailField()


def digits(count: int, such_as: str) -> Read:
    def read(text: str) -> str:
        number = re.sub(r"[\s/-]", "", text)
        if not (len(number) == count and number.isascii() and number.isdecimal()):
            raise ValidationError(f"That is not {count} digits, such as {such_as}.")
        return number

    return read


def words(most: int) -> Read:
    def read(text: str) -> str:
        if len(text) > most:
            raise ValidationError(f"That is too long: {most} characters at most.")
        return text

    return read


def one_of(choices: Mapping[str, Any]) -> Read:
    by_name = {name.casefold(): value for name, value in choices.items()}

    def read(text: str) -> Any:
        if text.casefold() not in by_name:
            raise ValidationError(f"Say one of these: {', '.join(choices)}.")
        return by_name[text.casefold()]

    return read


def address(text: str) -> str:
    try:
        return str(_EMAIL.clean(text)).lower()
    except ValidationError:
        raise ValidationError("That is not an e-mail address.") from None


def clock(text: str) -> time:
    try:
        return _TIME.clean(text)
    except ValidationError:
        raise ValidationError(f"{text} is not a time, such as 15:30.") from None


def day(text: str) -> date:
    try:
        return _DAY.clean(text)
    except ValidationError:
        raise ValidationError(f"{text} is not a day, such as 2 Sep 2026.") from None


def monday(text: str) -> date:
    found = day(text)
    if found.isoweekday() != 1:
        raise ValidationError(f"This is a {found:%A}. Give a Monday.")
    return found


def term(text: str) -> dict[str, date | None]:
    """A term's days: `2 Sep 2026 to 18 Dec 2026, half-term 26 Oct 2026 to 30 Oct 2026`."""
    said = TERM.fullmatch(text)
    if not said:
        raise ValidationError("Say it so: 2 Sep 2026 to 18 Dec 2026, half-term 26 Oct 2026 to 30 Oct 2026.")
    starts_on, ends_on = day(said["starts"]), day(said["ends"])
    if ends_on <= starts_on:
        raise ValidationError("The term ends before it begins.")
    first = day(said["first"]) if said["first"] else None
    last = day(said["last"]) if said["last"] else None
    if first and last and not starts_on < first <= last < ends_on:
        raise ValidationError("Half-term lies inside the term.")
    return {"starts_on": starts_on, "break_starts_on": first, "break_ends_on": last, "ends_on": ends_on}


def bells(text: str) -> list[Bell]:
    """A day's periods: `Registration 08:30-08:50, Period 1 08:50-09:50, …`."""
    found = [_bell(part) for part in re.split(r"\s*[,;]\s*", text.strip(" ,;"))]
    for before, after in zip(found, found[1:], strict=False):
        if after[2] < before[3]:
            raise ValidationError(f"{after[0]} begins before {before[0]} has ended.")
    names = [name.casefold() for name, *_ in found]
    twice = next((name for name, *_ in found if names.count(name.casefold()) > 1), None)
    if twice:
        raise ValidationError(f"{twice} is there twice.")
    if not any(kind == Kind.LESSON for _, kind, *_ in found):
        raise ValidationError("A day has one lesson at least.")
    return found


def _bell(text: str) -> Bell:
    said = BELL.fullmatch(text)
    if not said:
        raise ValidationError(
            f"{text}: say each period as its name and its times, such as Period 1 08:50-09:50."
        )
    name = words(20)(said["name"])
    starts_at, ends_at = clock(said["starts"]), clock(said["ends"])
    if ends_at <= starts_at:
        raise ValidationError(f"{name} ends before it begins.")
    kind = next((kind for word, kind in KINDS.items() if word in name.casefold()), Kind.LESSON)
    return name, kind, starts_at, ends_at
