"""Reading cells about suspensions, points and detentions."""

import re
from typing import Final

from pupils.cells import BadCell, as_text
from pupils.sheets import Cell
from pupils.suspension_codes import EntryKind, SuspensionKind, SuspensionReason

_KINDS: Final = {
    SuspensionKind.SUSPENSION: (
        "susp",
        "suspension",
        "suspended",
        "fixed",
        "fixed term",
        "fixed period",
        "ftex",
    ),
    SuspensionKind.PERMANENT: ("perm", "permanent", "permanent exclusion", "permanently excluded"),
    SuspensionKind.LUNCHTIME: ("lnch", "lunch", "lunchtime", "lunchtime suspension", "lunchtime exclusion"),
}
_ENTRIES: Final = {
    EntryKind.POINTS: ("points", "point", "achievement", "behaviour", "house point", "house points"),
    EntryKind.REWARD: ("reward", "rewards", "award", "certificate"),
    EntryKind.DETENTION: ("detention", "detentions"),
    EntryKind.HOMEWORK: ("homework", "prep"),
}
MOST_POINTS: Final = 1_000


def _words(cell: Cell) -> str:
    return " ".join(re.sub(r"[^a-z]+", " ", as_text(cell).casefold()).split())


def read_suspension_kind(cell: Cell) -> SuspensionKind | None:
    words = _words(cell)
    if not words:
        return None
    for kind, spellings in _KINDS.items():
        if words in spellings or any(words == f"{each} exclusion" for each in spellings):
            return kind
    raise BadCell("Use SUSP, PERM or LNCH.")


def read_reason(cell: Cell) -> SuspensionReason | None:
    """A code, or code and words (“PP - Physical assault against a pupil”), or the words alone."""
    text = as_text(cell)
    if not text:
        return None
    code = text[:2].upper()
    if code in SuspensionReason.values and (len(text) == 2 or not text[2].isalnum()):
        return SuspensionReason(code)
    for reason in SuspensionReason:
        if _words(reason.label) == _words(text):
            return reason
    raise BadCell("This is none of the reasons of the census. Use its code of two letters, such as PP.")


def read_entry_kind(cell: Cell) -> EntryKind | None:
    words = _words(cell)
    if not words:
        return None
    for kind, spellings in _ENTRIES.items():
        if words in spellings:
            return kind
    raise BadCell("Use points, reward, detention or homework.")


def read_count(cell: Cell) -> int | None:
    """A whole number; points may be less than nothing."""
    text = as_text(cell).removesuffix(".0")
    if not text:
        return None
    try:
        number = int(text)
    except ValueError:
        raise BadCell("Give a whole number.") from None
    if abs(number) > MOST_POINTS:
        raise BadCell(f"This is more than {MOST_POINTS:,}.")
    return number
