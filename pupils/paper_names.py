"""Whom a file's name tells of: by UPN, else by forename and surname with the form where several are called so."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Final

from pupils.imports.finding import plain
from pupils.models import Pupil
from pupils.upn import ALPHABET

# As in a file's name, where only letters and digits beside it make another number of it.
_UPN: Final = re.compile(rf"(?<![A-Z0-9])[{ALPHABET}][0-9]{{11}}[0-9{ALPHABET}](?![A-Z0-9])")
_WORDS: Final = re.compile(r"[^\W_]+")
# AdaBirch is two words; so is 9B-Ada.
_JOINED: Final = re.compile(r"(?<=[a-zà-öø-ÿ])(?=[A-ZÀ-ÖØ-Þ])")
MOST_WORDS: Final = 8

NOBODY: Final = (
    "Nobody on roll is named in the file’s name. "
    "Put the UPN, or forename and surname, into it, then bring it again."
)
UNKNOWN_UPN: Final = "Nobody on roll has the UPN in the file’s name. Check it, then bring the file again."
TWO: Final = (
    "The file’s name tells of more than one pupil. Name only the one it is about, then bring it again."
)
NOT_THEIRS: Final = (
    "The UPN in the file’s name is not that of the pupil named in it. Check which of them is meant."
)


class Untold(Exception):
    """It can't be told whom the file is about; the message says why."""


class NameReader:
    """Tells of one school's pupils on roll; nobody is guessed."""

    def __init__(self, pupils: Iterable[Pupil]) -> None:
        self._pupils: dict[int, Pupil] = {}
        self._upns: dict[str, Pupil] = {}
        self._called: dict[str, set[int]] = defaultdict(set)
        for pupil in pupils:
            self._pupils[pupil.pk] = pupil
            if pupil.upn:
                self._upns[pupil.upn] = pupil
            for name in _spellings(pupil):
                self._called[name].add(pupil.pk)

    def read(self, name: str) -> Pupil:
        """The pupil whom a file's name tells of. Raises Untold."""
        stem = PurePosixPath(name.replace("\\", "/")).stem
        upns = set(_UPN.findall(stem.upper()))
        named = self._named(stem)
        if not upns:
            return self._one_of(named, stem)
        if len(upns) > 1:
            raise Untold(TWO)
        pupil = self._upns.get(upns.pop())
        if pupil is None:
            raise Untold(UNKNOWN_UPN)
        if named and all(pupil.pk not in ids for ids in named):
            raise Untold(NOT_THEIRS)
        return pupil

    def _named(self, stem: str) -> list[set[int]]:
        """Who is named, name by name: the longest first, and none that is within another."""
        words = [plain(word) for word in _WORDS.findall(_JOINED.sub(" ", stem))]
        found: list[set[int]] = []
        taken: set[int] = set()
        for start, end in _spans(len(words)):
            ids = self._called.get("".join(words[start:end]))
            if ids and taken.isdisjoint(range(start, end)):
                taken.update(range(start, end))
                found.append(ids)
        return found

    def _one_of(self, named: list[set[int]], stem: str) -> Pupil:
        if not named:
            raise Untold(NOBODY)
        ids = set.intersection(*named)
        if not ids:
            raise Untold(TWO)
        if len(ids) > 1:
            ids = self._of_a_form(ids, stem)
        return self._pupils[ids.pop()]

    def _of_a_form(self, ids: set[int], stem: str) -> set[int]:
        words = [plain(word) for word in _WORDS.findall(stem)]
        forms = {*words, *("".join(pair) for pair in zip(words, words[1:], strict=False))}
        here = {pk for pk in ids if self._pupils[pk].form and plain(self._pupils[pk].form) in forms}
        if len(here) != 1:
            name = self._pupils[min(ids)].name
            raise Untold(
                f"{len(ids)} pupils are called {name}. Put the UPN or the form into the file’s name, then bring it again."
            )
        return here


def _spellings(pupil: Pupil) -> Iterator[str]:
    """Forename and surname, legal and preferred, either of them first."""
    for forename in {pupil.legal_forename, pupil.preferred_forename} - {""}:
        for surname in {pupil.legal_surname, pupil.preferred_surname} - {""}:
            first, last = plain(forename), plain(surname)
            if first and last:
                yield first + last
                yield last + first


def _spans(count: int) -> Iterator[tuple[int, int]]:
    """Two words and more, the longest run of them first: of a single word nobody can say that it is a whole name."""
    for length in range(min(count, MOST_WORDS), 1, -1):
        for start in range(count - length + 1):
            yield start, start + length
