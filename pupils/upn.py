"""Unique pupil numbers: their shape, their check letter and what to say about a wrong one."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

# No I, O or S: they are too easily taken for digits. A letter's value is its place in here.
ALPHABET: Final = "ABCDEFGHJKLMNPQRTUVWXYZ"
_BODY: Final = re.compile(rf"[0-9]{{11}}[0-9{ALPHABET}]")
_UPN: Final = re.compile(rf"[{ALPHABET}]{_BODY.pattern}")
LENGTH: Final = 13


@dataclass(frozen=True, slots=True)
class UpnProblem:
    """What is wrong with a UPN. A wrong shape is refused; a wrong check letter alone is only warned of."""

    message: str
    is_refused: bool


def normalise(text: str) -> str:
    return text.strip().upper()


def check_letter(body: str) -> str:
    """The letter before the other twelve characters: sum of value times place (2 to 13), modulo 23."""
    if not _BODY.fullmatch(body):
        raise ValueError("The body of a UPN is eleven digits and one more digit or letter.")
    values = (int(character) if character.isdigit() else ALPHABET.index(character) for character in body)
    return ALPHABET[sum(value * place for place, value in enumerate(values, start=2)) % len(ALPHABET)]


@lru_cache(maxsize=5_000)
def examine(upn: str) -> UpnProblem | None:
    """The first problem of a normalised UPN, or None."""
    shape = _problem_with_shape(upn)
    if shape:
        return UpnProblem(shape, is_refused=True)
    expected = check_letter(upn[1:])
    if upn[0] != expected:
        message = f"The first letter of this UPN should be {expected}, not {upn[0]}. Check it for a slip."
        return UpnProblem(message, is_refused=False)
    return None


def problem_with(upn: str) -> str | None:
    problem = examine(upn)
    return problem.message if problem else None


def is_temporary(upn: str) -> bool:
    """A temporary UPN ends in a letter: the pupil is to be given, or has elsewhere, a permanent one."""
    return bool(_UPN.fullmatch(upn)) and upn[-1].isalpha()


def _problem_with_shape(upn: str) -> str | None:
    if _UPN.fullmatch(upn):
        return None
    if len(upn) != LENGTH:
        return f"A UPN has 13 characters, this one has {len(upn)}."
    if not upn[0].isascii() or not upn[0].isalpha():
        return "A UPN begins with a letter."
    if upn[0] not in ALPHABET:
        return "A UPN begins with a capital letter other than I, O or S."
    return "A UPN is a letter and 12 digits, or if temporary a letter, 11 digits and a letter."
