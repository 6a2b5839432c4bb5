"""Names that may be the same person's: spelt another way, typed with a slip, or heard and written down."""

import re
import unicodedata
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

# Spellings of one sound, in the order in which they are looked for.
_SOUNDS: Final = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"^kn|^gn", "n"),
        (r"^wr", "r"),
        (r"^mac|^mc", "mk"),
        (r"ph", "f"),
        (r"ght", "t"),
        (r"ck|c(?=[aouklrt]|$)|q", "k"),
        (r"c", "s"),
        (r"sch|sh", "x"),
        (r"z", "s"),
        (r"v", "f"),
        (r"j|g(?=[eiy])", "j"),
        (r"(?<=.)[aeiouyhw]+", ""),
        (r"(.)\1+", r"\1"),
    )
)
_SLIP: Final = 0.8
_SHORT: Final = 3


@lru_cache(maxsize=20_000)
def plain(name: str) -> str:
    """Letters alone, small and without accents: O’Brien and Obrien are one."""
    parts = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in parts if letter.isalpha())


@lru_cache(maxsize=20_000)
def sound(name: str) -> str:
    """What is left of a name when each sound is written one way: Catherine and Kathryn are one."""
    heard = plain(name)
    for pattern, letters in _SOUNDS:
        heard = pattern.sub(letters, heard)
    return heard


def is_alike(one: str, other: str) -> bool:
    """Whether two forenames, or two surnames, may be the same; an empty one is like nothing."""
    mine, theirs = plain(one), plain(other)
    if not mine or not theirs:
        return False
    if mine == theirs or sound(one) == sound(other):
        return True
    shorter = min(len(mine), len(theirs))
    if shorter >= _SHORT and (mine.startswith(theirs) or theirs.startswith(mine)):
        return True
    # A pair of letters apart in length can't be near enough; most names are ruled out so.
    if abs(len(mine) - len(theirs)) > 2 or shorter <= _SHORT:
        return False
    return SequenceMatcher(None, min(mine, theirs), max(mine, theirs)).ratio() >= _SLIP


def are_alike(forenames: tuple[str, ...], surnames: tuple[str, ...], known: tuple[str, str]) -> bool:
    """Whether one of these forenames and one of these surnames are like somebody's; or the two were swapped."""
    forename, surname = known
    straight = any(is_alike(each, forename) for each in forenames) and any(
        is_alike(each, surname) for each in surnames
    )
    return straight or (
        any(plain(each) == plain(surname) for each in forenames if plain(each))
        and any(plain(each) == plain(forename) for each in surnames if plain(each))
    )
