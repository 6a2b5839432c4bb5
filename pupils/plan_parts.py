"""What a plan says, section by section: as it is shown, and what changed between two versions."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from enum import Enum
from typing import Final

from django.template.defaultfilters import linebreaksbr
from django.utils.safestring import SafeString

from pupils.models.plan_adult import PlanAdult
from pupils.models.plan_picture import PlanPicture
from pupils.plan_kinds import NON_NEGOTIABLES, PlanKind, Section, Shape
from pupils.plan_sources import Sources, Taken, mark_of, paragraphs_of
from pupils.plan_text import bold_word_by_word, shown, shown_in_line

Words = Mapping[str, str | list[str]]


class How(Enum):
    """What became of some words or of a line between two versions."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Beside:
    """What a version has beside its words: pictures by the key of their section, and the adults it names."""

    pictures: Mapping[str, PlanPicture] = field(default_factory=dict)
    adults: tuple[PlanAdult, ...] = ()

    def names_in(self, section: Section) -> tuple[str, ...]:
        return tuple(each.told for each in self.adults) if section.names_adults else ()


NOTHING: Final = Beside()


@dataclass(frozen=True)
class Said:
    """A line, or a paragraph as HTML, and whose words it is where they are not its author's."""

    words: str
    mark: str = ""


@dataclass(frozen=True)
class Part:
    """A section as it is shown: paragraphs as HTML, or lines; and the same one by one with whose words each is.

    Its picture stands before the words, where it has one, and the adults whom it names.
    """

    section: Section
    html: SafeString | None = None
    lines: tuple[str, ...] = ()
    said: tuple[Said, ...] = ()
    picture: PlanPicture | None = None
    adults: tuple[str, ...] = ()

    @property
    def is_must(self) -> bool:
        """Whether it is what every adult must do."""
        return self.section.key == NON_NEGOTIABLES.key


@dataclass(frozen=True)
class Piece:
    """Words, or a line, and what became of them. `is_marked`: they may have marks for what is bold."""

    how: How
    text: str
    is_marked: bool = False

    @property
    def is_added(self) -> bool:
        return self.how is How.ADDED

    @property
    def is_removed(self) -> bool:
        return self.how is How.REMOVED

    @property
    def html(self) -> SafeString:
        return shown_in_line(self.text) if self.is_marked else linebreaksbr(self.text)


@dataclass(frozen=True)
class Change:
    """A section that is not as it was: its pieces in order, lines each by itself; and what differs beside them."""

    section: Section
    pieces: tuple[Piece, ...]
    pictures: tuple[Piece, ...] = ()
    adults: tuple[Piece, ...] = ()

    @property
    def is_lines(self) -> bool:
        return self.section.shape is Shape.LINES


def lines_of(words: Words, section: Section) -> list[str]:
    """The lines of a list section; none where nothing is said."""
    said = words.get(section.key, [])
    return said if isinstance(said, list) else said.splitlines()


def text_of(words: Words, section: Section) -> str:
    """What a section says as typed: lines one below the other."""
    said = words.get(section.key, "")
    return "\n".join(said) if isinstance(said, list) else said


def parts(
    kind: PlanKind, words: Words, sources: Sources | None = None, beside: Beside = NOTHING
) -> tuple[Part, ...]:
    """The sections that say, show or name something, in the kind's order."""
    return tuple(
        replace(
            _part(section, words, (sources or {}).get(section.key, [])),
            picture=beside.pictures.get(section.key),
            adults=beside.names_in(section),
        )
        for section in kind.sections
        if not _is_empty(section, words, beside)
    )


def _is_empty(section: Section, words: Words, beside: Beside) -> bool:
    return not (text_of(words, section) or section.key in beside.pictures or beside.names_in(section))


def _part(section: Section, words: Words, taken: Sequence[Taken]) -> Part:
    if section.shape is Shape.LINES:
        lines = tuple(lines_of(words, section))
        return Part(section, lines=lines, said=tuple(Said(line, mark_of(line, taken)) for line in lines))
    text = text_of(words, section)
    paragraphs = paragraphs_of(text) if taken else [text]
    said = tuple(Said(shown(each), mark_of(each, taken)) for each in paragraphs)
    return Part(section, html=shown(text), said=said)


def empty_sections(kind: PlanKind, words: Words, beside: Beside = NOTHING) -> tuple[Section, ...]:
    return tuple(section for section in kind.sections if _is_empty(section, words, beside))


def changes(
    kind: PlanKind, before: Words, after: Words, was: Beside = NOTHING, now: Beside = NOTHING
) -> tuple[Change, ...]:
    """The sections that differ, in the kind's order: what was taken out stands before what came in its place.

    `was` and `now` are what stood beside the words.
    """
    found = (_change(section, before, after, was, now) for section in kind.sections)
    return tuple(each for each in found if each.pieces or each.pictures or each.adults)


def _change(section: Section, before: Words, after: Words, was: Beside, now: Beside) -> Change:
    """Without what is the same."""
    is_said_anew = text_of(before, section) != text_of(after, section)
    old, new = was.names_in(section), now.names_in(section)
    return Change(
        section,
        tuple(_compared(section, before, after)) if is_said_anew else (),
        tuple(_pictures(was.pictures.get(section.key), now.pictures.get(section.key))),
        tuple(_pieces(old, new)) if old != new else (),
    )


def _pictures(was: PlanPicture | None, now: PlanPicture | None) -> Iterable[Piece]:
    """A picture that was taken out, by what it showed, and the one that came; nothing where it is the same."""
    if was and not was.is_like(now):
        yield Piece(How.REMOVED, f"Picture: {was.shows}")
    if now and not now.is_like(was):
        yield Piece(How.ADDED, f"Picture: {now.shows}")


def _compared(section: Section, before: Words, after: Words) -> Iterable[Piece]:
    if section.shape is Shape.LINES:
        return _pieces(lines_of(before, section), lines_of(after, section))
    old, new = (_words(text_of(words, section)) for words in (before, after))
    return _joined(_pieces(old, new))


def _words(text: str) -> list[str]:
    return bold_word_by_word(text).replace("\n", " \n ").split(" ")


def _pieces(old: Sequence[str], new: Sequence[str]) -> list[Piece]:
    found: list[Piece] = []
    for tag, first, last, begins, ends in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [Piece(How.SAME, each) for each in old[first:last]]
        else:
            found += [Piece(How.REMOVED, each) for each in old[first:last]]
            found += [Piece(How.ADDED, each) for each in new[begins:ends]]
    return found


def _joined(pieces: Iterable[Piece]) -> list[Piece]:
    """Words that share a fate as one piece."""
    found: list[Piece] = []
    for piece in pieces:
        if found and found[-1].how is piece.how:
            found[-1] = replace(found[-1], text=f"{found[-1].text} {piece.text}")
        else:
            found.append(replace(piece, is_marked=True))
    return found
