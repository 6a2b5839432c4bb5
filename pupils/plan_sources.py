"""Whose words stand in a plan: kept beside the words by section, and found again after they were put better."""

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from pupils.models.contribution import How, PlanContribution
from pupils.plan_kinds import Section, Shape, Voice

# What was taken in, and the mark it keeps: a pair, as JSON has it.
Taken = Sequence[str]
Sources = dict[str, list[Taken]]
# From how alike on some words are the ones that were taken in, put better.
ALIKE = 0.6
SAID_BY = {Voice.PUPIL: "the pupil", Voice.PARENT: "a parent or carer", Voice.AGENCY: "an agency"}


def paragraphs_of(text: str) -> list[str]:
    """What stands between empty lines."""
    lines = "\n".join(line.rstrip() for line in text.splitlines())
    return [each.strip("\n") for each in lines.split("\n\n") if each.strip()]


def line_of(typed: str) -> str:
    """A line as it counts: without the mark of a list that was pasted along."""
    return " ".join(typed.strip().removeprefix("- ").removeprefix("• ").split())


def pieces_of(section: Section, text: str) -> list[str]:
    """What can be taken in one by one: lines of a list, paragraphs of a text."""
    if section.shape is Shape.LINES:
        return list(dict.fromkeys(filter(None, map(line_of, text.splitlines()))))
    return paragraphs_of(text)


def said_by(contribution: PlanContribution) -> str:
    """The mark of what came: who said it, or how a colleague knows, and of which day."""
    assert contribution.given_on is not None
    day = f"{contribution.given_on:%-d %b %Y}"
    if contribution.staff:
        how = "inferred" if contribution.how == How.INFERRED else "observed"
        return f"{how} by {contribution.staff.name}, {day}"
    return f"said by {SAID_BY[Voice(contribution.voice)]}, {day}"


def mark_of(text: str, taken: Iterable[Taken]) -> str:
    """Whose words these are; empty for the author's own. What was put better since says so."""
    text, likest, best = _plain(text), "", ALIKE
    for words, mark in taken:
        words = _plain(words)
        if words == text:
            return mark
        # Far quicker than the comparison itself, and never less than it.
        matcher = SequenceMatcher(None, words, text, autojunk=False)
        if matcher.real_quick_ratio() >= best and (alike := matcher.ratio()) >= best:
            likest, best = f"{mark}, reworded", alike
    return likest


def still_there(section: Section, text: str, taken: Iterable[Taken]) -> list[Taken]:
    """Those of which something is left in a section."""
    pieces = pieces_of(section, text)
    return [each for each in taken if any(mark_of(piece, [each]) for piece in pieces)]


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())
