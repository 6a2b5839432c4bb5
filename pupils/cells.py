"""What a single cell means: each reader returns a value or raises BadCell with a sentence."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Final, TypeVar

from pupils import upn
from pupils.codes import (
    ATTENDANCE_CODES,
    PRESENT_MARK,
    HalfDay,
    NeedType,
    SendStatus,
    Sex,
    YearGroup,
)
from pupils.sheets import Cell
from pupils.years import parse_year_group
from staffing.calendar import NEWEST, OLDEST

V = TypeVar("V")

# Two figures of a year from here on are of the last century.
CENTURY_TURNS_AT: Final = 70


class BadCell(ValueError):
    """A cell that can't be read; the message is a sentence."""


class MonthFirst(BadCell):
    """A date that only makes sense with the month before the day."""


def as_text(cell: Cell) -> str:
    """Text on one line without invisible characters, in composed form."""
    text = cell.strftime("%d/%m/%Y") if isinstance(cell, date) else cell
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    visible = "".join(character for character in text if unicodedata.category(character) != "Cf")
    return unicodedata.normalize("NFC", " ".join(visible.split()))


def read_text(cell: Cell) -> str:
    text = as_text(cell)
    if any(unicodedata.category(character) == "Cc" for character in text):
        raise BadCell("There is a control character in this cell.")
    return text


_NAME_MARKS: Final = frozenset(" '’‘ʼ`´-‐‑–.,")


def read_name(cell: Cell) -> str:
    """Letters of any script with their marks, apostrophes, hyphens, full stops and commas."""
    text = as_text(cell)
    odd = next((c for c in text if c not in _NAME_MARKS and unicodedata.category(c)[0] not in "LM"), None)
    if odd is not None:
        shown = f"“{odd}”" if odd.isprintable() else "A control character"
        raise BadCell(f"{shown} can't be part of a name.")
    if text and not any(character.isalpha() for character in text):
        raise BadCell("There is no letter in this name.")
    return text


def read_upn(cell: Cell) -> str:
    """A UPN of the right shape; its check letter is warned of by whoever reads the row."""
    number = upn.normalise(as_text(cell))
    problem = upn.examine(number) if number else None
    if problem and problem.is_refused:
        raise BadCell(problem.message)
    return number


_DAY_FIRST: Final = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})", re.ASCII)
_ISO: Final = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})", re.ASCII)
_NAMED_MONTH: Final = re.compile(r"(\d{1,2})[- /]([a-z]{3,9})[- /,]+(\d{4}|\d{2})", re.ASCII | re.IGNORECASE)
_MIDNIGHT: Final = re.compile(r"[T ]00:00(:00(\.0+)?)?Z?$")
_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


def read_date(cell: Cell) -> date | None:
    return cell if isinstance(cell, date) else _date_of(as_text(cell))


@lru_cache(maxsize=10_000)
def _date_of(text: str) -> date | None:
    text = _MIDNIGHT.sub("", text)
    if not text:
        return None
    if found := _ISO.fullmatch(text):
        year, month, day = (int(part) for part in found.groups())
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = int(found[1]), int(found[2]), _full_year(found[3])
    elif (found := _NAMED_MONTH.fullmatch(text)) and (named := _month_of(found[2])):
        day, month, year = int(found[1]), named, _full_year(found[3])
    else:
        raise BadCell(f"“{text[:40]}” is not a date. Write dates as 31/08/2015.")
    return _checked_date(text, year, month, day)


def _month_of(name: str) -> int | None:
    """The month of a whole name or one cut short to three letters or more."""
    return next((place for place, month in enumerate(_MONTHS, 1) if month.startswith(name.casefold())), None)


def _checked_date(text: str, year: int, month: int, day: int) -> date:
    if 12 < month <= 31 and 1 <= day <= 12:
        raise MonthFirst(f"“{text}” has the month before the day. Write dates as 31/08/2015.")
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise BadCell(f"“{text}” is not a day of the calendar.") from error
    if not OLDEST <= year < NEWEST:
        raise BadCell(f"The year {year} can't be right.")
    return found


def _full_year(figures: str) -> int:
    year = int(figures)
    if len(figures) == 4:
        return year
    return year + (1900 if year >= CENTURY_TURNS_AT else 2000)


def read_year_group(cell: Cell) -> YearGroup | None:
    text = as_text(cell)
    if not text:
        return None
    try:
        return parse_year_group(text)
    except ValueError as error:
        raise BadCell(str(error)) from error


_SEXES: Final = {
    spelling: sex
    for sex, spellings in {
        Sex.MALE: ("m", "male", "boy"),
        Sex.FEMALE: ("f", "female", "girl"),
        Sex.UNKNOWN: ("u", "unknown", "not known", "x"),
    }.items()
    for spelling in spellings
}


def read_sex(cell: Cell) -> Sex | None:
    return _look_up(_SEXES, cell, "Use M, F or U for sex.")


_STATUSES: Final = {
    spelling: status
    for status, spellings in {
        SendStatus.NONE: (
            "n",
            "none",
            "no sen",
            "no send",
            "no special educational need",
            "no special educational needs",
        ),
        SendStatus.SUPPORT: ("k", "sen support", "send support", "sen k"),
        SendStatus.EHCP: (
            "e",
            "ehcp",
            "ehc plan",
            "education health and care plan",
            "education health care plan",
        ),
    }.items()
    for spelling in spellings
}


def read_send_status(cell: Cell) -> SendStatus | None:
    return _look_up(_STATUSES, cell, "Use N, K (SEN support) or E (EHCP) for SEN status.")


_CODE_AND_NAME: Final = re.compile(r"([a-z]{1,4})\s*[-–—:(=]\s*\S.*")


def _look_up(spellings: Mapping[str, V], cell: Cell, advice: str) -> V | None:
    """A code, its name, or both as in “K - SEN support”; nothing for an empty cell."""
    text = as_text(cell)
    if not text:
        return None
    words = text.casefold()
    code = _CODE_AND_NAME.fullmatch(words)
    for candidate in (_plain(words), code[1] if code else ""):
        if candidate in spellings:
            return spellings[candidate]
    raise BadCell(f"“{text[:40]}” is not known here. {advice}")


def _plain(words: str) -> str:
    """Small letters and figures with single spaces, so that punctuation and “&” make no difference."""
    return " ".join(re.sub(r"[^0-9a-z]+", " ", words.casefold().replace("&", " and ")).split())


_NEEDS: Final = (
    {need.value.casefold(): need for need in NeedType}
    | {_plain(str(need.label)): need for need in NeedType}
    | {
        "autism": NeedType.ASD,
        "autistic spectrum condition": NeedType.ASD,
        "autism spectrum disorder": NeedType.ASD,
        "asc": NeedType.ASD,
        "visual impairment": NeedType.VI,
        "down s syndrome": NeedType.DS,
        "downs syndrome": NeedType.DS,
        "multi sensory impairments": NeedType.MSI,
        "other": NeedType.OTH,
        "other difficulty disability": NeedType.OTH,
        "no specialist assessment": NeedType.NSA,
        "sen support but no specialist assessment of type of need": NeedType.NSA,
        "specific learning difficulties": NeedType.SPLD,
        "moderate learning difficulties": NeedType.MLD,
        "severe learning difficulties": NeedType.SLD,
        "profound and multiple learning difficulties": NeedType.PMLD,
        "speech language and communication need": NeedType.SLCN,
    }
)
_NEED_ADVICE: Final = "Use the census codes, such as SEMH or SLCN."


def read_needs(cell: Cell) -> tuple[NeedType, ...]:
    """One or several need types, main need first: codes, names or both, parted by ; | , or /."""
    needs: list[NeedType] = []
    for part in re.split(r"[;|\n]", cell if isinstance(cell, str) else as_text(cell)):
        needs.extend(_needs_of(part.strip()))
    return tuple(dict.fromkeys(needs))


def _needs_of(part: str) -> list[NeedType]:
    """Whole first, because “Speech, language and communication needs” has a comma of its own."""
    try:
        whole = _look_up(_NEEDS, part, _NEED_ADVICE)
    except BadCell:
        pieces = [piece for piece in re.split("[,/]", part) if piece.strip()]
        if len(pieces) < 2:
            raise
        found = [_look_up(_NEEDS, piece, _NEED_ADVICE) for piece in pieces]
        return [need for need in found if need]
    return [whole] if whole else []


_HALF_DAYS: Final = {
    "am": HalfDay.AM,
    "morning": HalfDay.AM,
    "1": HalfDay.AM,
    "pm": HalfDay.PM,
    "afternoon": HalfDay.PM,
    "2": HalfDay.PM,
}


def read_half_day(cell: Cell) -> HalfDay | None:
    return _look_up(_HALF_DAYS, cell, "Use AM or PM.")


def read_mark(cell: Cell, half_day: HalfDay) -> str:
    """A national register code; either slash means present, whichever half of the day it stands in."""
    code = as_text(cell).upper()
    if code in PRESENT_MARK.values():
        return PRESENT_MARK[half_day]
    if code and code not in ATTENDANCE_CODES:
        raise BadCell(f"“{code[:10]}” is not a national attendance code.")
    return code
