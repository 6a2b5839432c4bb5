"""Remarks on the wording of a plan: what makes provision vague, names of others, words hard to read. They never block."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from pupils.plan_kinds import STRATEGIES, PlanKind, Section
from pupils.plan_sources import pieces_of

# Words that promise nothing that anybody could ask for, and what each leaves open. Provision in a plan is to be
# "detailed and specific" and normally quantified (SEND Code of Practice 2015, 9.69).
VAGUE: Final[Mapping[str, str]] = {
    "access to": "who gives it, how often and how long",
    "opportunities for": "when there is one, and who makes it",
    "opportunities to": "when there is one, and who makes it",
    "opportunity to": "when there is one, and who makes it",
    "as required": "who decides, and when",
    "as needed": "who decides, and when",
    "as necessary": "who decides, and when",
    "as appropriate": "who decides, and when",
    "where appropriate": "who decides, and when",
    "when possible": "what happens when it is not",
    "where possible": "what happens when it is not",
    "regular": "how often",
    "regularly": "how often",
    "frequent": "how often",
    "frequently": "how often",
    "ongoing": "until when",
    "a range of": "which",
    "would benefit from": "whether it is given",
    "may benefit from": "whether it is given",
    "up to": "how much at least",
}
_VAGUE: Final = re.compile(rf"\b(?:{'|'.join(sorted(VAGUE, key=len, reverse=True))})\b")
_DAY: Final = r"(?:mon|tues|wednes|thurs|fri)days?"
_MONTH: Final = "january|february|march|april|may|june|july|august|september|october|november|december"
_UNIT: Final = r"(?:minutes?|mins?|hours?|hrs?|h|lessons?|periods?)"
# What a line of provision says, and how it is known that it does.
SAYS: Final[Mapping[str, re.Pattern[str]]] = {
    "how often": re.compile(
        rf"\b(?:daily|weekly|fortnightly|monthly|termly|once|twice|each|every|per|{_DAY})\b"
        r"|\b(?:times?|lessons?|sessions?|periods?|days?|hours?|minutes?) a (?:day|week|fortnight|month|half-term|term)\b"
    ),
    "how long": re.compile(rf"\b(?:\d+|an?|half an|one|two|three|four|five|six)[ -]?{_UNIT}\b"),
    "by whom": re.compile(
        r"\b(?:led by|given by|with) \w+|\bby (?:the|a|an|our|their|his|her) \w+"
        r"|\b(?:teachers?|assistants?|tas?|mentors?|sendco|therapists?|psychologist|nurse|tutor|mr|mrs|ms|miss|mx|dr)\b"
    ),
    "until when": re.compile(
        rf"\b(?:until|till|review(?:ed)?|end of|half-term|easter|christmas|{_MONTH})\b"
        r"|\b(?:\d+|six|eight|ten|twelve) weeks\b"
    ),
}
# Fewer words than this say nothing about how hard a text is to read.
LEAST_WORDS: Final = 20
_WORD: Final = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")
_SENTENCE: Final = re.compile(r"[.!?]+\s|\n")


def remarks(kind: PlanKind, words: Mapping[str, str], names: Iterable[str] = ()) -> dict[str, list[str]]:
    """What is to be said of each section, by its key.

    `names` are those of other pupils whom whoever writes may see: of anybody else nothing is told.
    """
    others = sorted(names)
    said = {each.key: _of_section(kind, each, words.get(each.key, ""), others) for each in kind.sections}
    return {key: its for key, its in said.items() if its}


def _of_section(kind: PlanKind, section: Section, text: str, names: Sequence[str]) -> list[str]:
    found = [f"“{name}” is the name of another pupil." for name in names_in(text, names)]
    if section.is_provision or section in STRATEGIES:
        found += [f"“{each}” leaves open {VAGUE[each]}." for each in vague_in(text)]
    if section.is_provision:
        lines = [(line, missing_in(line)) for line in pieces_of(section, text)]
        found += [f"“{_short(line)}” does not say {_listed(missing)}." for line, missing in lines if missing]
    if kind.reading_age and (age := reading_age(text)) and age > kind.reading_age:
        found.append(f"It reads as if for the age of {age}: shorter sentences and words help.")
    return found


def vague_in(text: str) -> list[str]:
    """The words that promise nothing, once each, in their order."""
    return list(dict.fromkeys(_VAGUE.findall(" ".join(text.casefold().split()))))


def missing_in(line: str) -> list[str]:
    """What a line of provision does not say."""
    plain = line.casefold()
    return [what for what, known_by in SAYS.items() if not known_by.search(plain)]


def names_in(text: str, names: Iterable[str]) -> list[str]:
    """Those of the names that stand in the text as they are written."""
    plain = " ".join(text.split())
    return [name for name in names if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", plain)]


def name_words(texts: Iterable[str]) -> set[str]:
    """Words that may be part of somebody's name: those that begin with a capital letter."""
    return {word for text in texts for word in _WORD.findall(text) if word[0].isupper()}


def reading_age(text: str) -> int | None:
    """From which age on a text is read with ease; None of one that is too short to say.

    The Flesch-Kincaid grade, 0.39 times the words of a sentence and 11.8 times the syllables of a word, less 15.59 (J. P.
    Kincaid, R. P. Fishburne, R. L. Rogers and B. S. Chissom, Research Branch Report 8-75, Naval Technical Training
    Command, Memphis 1975), and five years, since the first grade is that of six-year-olds. A line counts as a sentence.
    """
    words = _WORD.findall(text)
    if len(words) < LEAST_WORDS:
        return None
    sentences = sum(1 for each in _SENTENCE.split(text) if _WORD.search(each))
    grade = 0.39 * len(words) / sentences + 11.8 * sum(map(syllables, words)) / len(words) - 15.59
    return max(5, round(grade) + 5)


def syllables(word: str) -> int:
    """Groups of vowels, without a last e that is not spoken; one at least."""
    plain = word.casefold()
    groups = len(re.findall(r"[aeiouy]+", plain))
    is_silent = plain.endswith("e") and not plain.endswith(("le", "ee", "ie", "ye"))
    return max(1, groups - is_silent)


def _short(line: str) -> str:
    return line if len(line) <= 60 else f"{line[:59].rstrip()}…"


def _listed(missing: Sequence[str]) -> str:
    return missing[0] if len(missing) == 1 else f"{', '.join(missing[:-1])}, nor {missing[-1]}"
