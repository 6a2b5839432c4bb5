"""Finding names and passages in a text however they are written there, to hide them or to shorten them.

Letters and digits alone count: capitals, accents, line breaks, hyphens and invisible signs make no difference.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

HIDDEN: Final = "[hidden]"
# Letters that to Unicode are no other letter with an accent, and are written as one where a keyboard lacks them.
PLAIN: Final = {
    "ł": "l", "ø": "o", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ŧ": "t",
    "’": "'", "‘": "'", "ʼ": "'", "`": "'", "´": "'",
}  # fmt: skip
WORD: Final = re.compile(r"[^\W_]+")
BETWEEN: Final = r"[\W_]*"
# Something is somebody's, or there are several who are called so.
ENDING: Final = r"(?:e?s)?(?:'s?)?"


@dataclass(frozen=True)
class Found:
    """Where a phrase stands in a text."""

    start: int
    end: int
    phrase: str


def words_of(phrase: str) -> list[str]:
    """Its words in plain small letters; a number digit by digit, since it is written in groups of any size."""
    words = WORD.findall(_plain(phrase)[0])
    return list("".join(words)) if all(word.isdecimal() for word in words) else words


def found_in(text: str, phrases: Sequence[str]) -> list[Found]:
    """Every place in order; where some overlap they are one, called by the phrase that begins first and is longest."""
    plain, places = _plain(text)
    every = [
        Found(places[match.start()], _end(places, match.end(), len(text)), phrase)
        for phrase in phrases
        if (pattern := _pattern(phrase))
        for match in pattern.finditer(plain)
    ]
    merged: list[Found] = []
    for each in sorted(every, key=lambda found: (found.start, -found.end)):
        if merged and each.start < merged[-1].end:
            last = merged[-1]
            merged[-1] = Found(last.start, max(last.end, each.end), last.phrase)
        else:
            merged.append(each)
    return merged


def redact(text: str, phrases: Sequence[str]) -> str:
    """With what is hidden gone: nothing of it is left, nor how long it was."""
    return "".join(HIDDEN if found else piece for piece, found in pieces(text, phrases))


def shorten(text: str, instead: Mapping[str, str]) -> str:
    """With each name as it is to be read; a word in small letters is none."""
    return "".join(
        instead[found.phrase] if found and not (len(words_of(piece)) == 1 and piece[:1].islower()) else piece
        for piece, found in pieces(text, list(instead))
    )


def mark(text: str, phrases: Sequence[str]) -> SafeString:
    """With what would be hidden marked in it, for whoever decides."""
    marked = '<mark>{}<span class="visually-hidden"> (hidden)</span></mark>'
    parts = [format_html(marked, piece) if found else piece for piece, found in pieces(text, phrases)]
    return format_html_join("", "{}", ([part] for part in parts))


def pieces(text: str, phrases: Sequence[str]) -> Iterator[tuple[str, Found | None]]:
    """The text in order, each part with the phrase that it is."""
    at = 0
    for found in found_in(text, phrases):
        yield text[at : found.start], None
        yield text[found.start : found.end], found
        at = found.end
    yield text[at:], None


def _plain(text: str) -> tuple[str, list[int]]:
    """Plain small letters, and where each of them stands in the text; signs that nobody sees are left out."""
    plain: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for letter in _letters(sign):
            plain.append(letter)
            places.append(place)
    return "".join(plain), places


@cache
def _letters(sign: str) -> str:
    if unicodedata.category(sign) == "Cf":
        return ""
    whole = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", sign).casefold())
    return "".join(PLAIN.get(each, each) for each in whole if unicodedata.category(each) != "Mn")


def _end(places: list[int], end: int, length: int) -> int:
    """Up to the next letter: an accent written by itself goes with the letter it is on."""
    after = places[end] if end < len(places) else length
    return max(places[end - 1] + 1, after)


@lru_cache(maxsize=512)
def _pattern(phrase: str) -> re.Pattern[str] | None:
    """Whole words, or what begins and ends anywhere in scripts that write words together or small ones onto others."""
    words = words_of(phrase)
    if not words:
        return None
    before = r"(?<![^\W_])" if _stands_alone(words[0][0]) else ""
    after = rf"{ENDING}(?![^\W_])" if _stands_alone(words[-1][-1]) else ""
    return re.compile(before + BETWEEN.join(re.escape(word) for word in words) + after)


def _stands_alone(letter: str) -> bool:
    return letter.isdecimal() or letter.upper() != letter
