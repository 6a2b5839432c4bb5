"""Whose words stand in a plan: kept beside the words by section, and found again after they were put better."""

from collections import Counter
from collections.abc import Iterable, Sequence

from pupils.models.contribution import How, PlanContribution
from pupils.plan_kinds import Section, Shape, Voice

# What was taken in, and the mark it keeps: a pair, as JSON has it.
Taken = Sequence[str]
Sources = dict[str, list[Taken]]
# From which part of their words on some are the ones that were taken in, put better.
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
    words, likest, best = _words(text), "", ALIKE
    for theirs, mark in taken:
        said = _words(theirs)
        if said == words:
            return mark
        if (alike := _alike(said, words)) >= best:
            likest, best = f"{mark}, reworded", alike
    return likest


def still_there(section: Section, text: str, taken: Iterable[Taken]) -> list[Taken]:
    """Those of which something is left in a section."""
    pieces = pieces_of(section, text)
    return [each for each in taken if any(mark_of(piece, [each]) for piece in pieces)]


def _words(text: str) -> list[str]:
    return text.casefold().split()


def _alike(some: list[str], others: list[str]) -> float:
    """Which part of the words both have, in whatever order: to compare long texts in order would take seconds."""
    shared = (Counter(some) & Counter(others)).total()
    return 2 * shared / max(1, len(some) + len(others))
