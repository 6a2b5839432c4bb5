"""Finding the pupil or member of staff that a row of a file means."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from pupils.models import Pupil
from pupils.rows import PupilKey
from pupils.upn import is_temporary
from staffing.access import Actor, Resource, Verb
from staffing.models import Staff

IDENTITY: Final = (
    *("pk", "upn", "mis_id", "legal_forename", "preferred_forename", "legal_surname", "preferred_surname"),
    *("date_of_birth", "form", "admitted_on", "left_on"),
)


@lru_cache(maxsize=20_000)
def plain(name: str) -> str:
    """A name without case, accents, spaces and punctuation."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


@dataclass(frozen=True, slots=True)
class Known:
    """A pupil of the school, as far as telling pupils apart needs it."""

    pk: int
    upn: str
    mis_id: str
    forenames: tuple[str, str]
    surnames: tuple[str, str]
    born_on: date
    form: str
    admitted_on: date
    left_on: date | None

    @property
    def name(self) -> str:
        return f"{self.surnames[1] or self.surnames[0]}, {self.forenames[1] or self.forenames[0]}"

    @property
    def described(self) -> str:
        return f"{self.name} of {self.form}" if self.form else self.name

    def is_on_roll(self, on: date) -> bool:
        return self.admitted_on <= on and (self.left_on is None or on <= self.left_on)

    def is_called(self, key: PupilKey) -> bool:
        """By the legal or the preferred name."""
        surnames = {plain(name) for name in self.surnames if name}
        forenames = {plain(name) for name in self.forenames if name}
        return plain(key.surname) in surnames and plain(key.forename) in forenames

    def is_somebody_else(self, key: PupilKey) -> bool:
        """Whether a row with this pupil's number tells of another: by name and birthday, or by both names alone."""
        if not (key.surname and key.forename):
            return False
        if key.born_on:
            return key.born_on != self.born_on and not self.is_called(key)
        shares_surname = plain(key.surname) in {plain(name) for name in self.surnames if name}
        return not shares_surname and plain(key.forename) not in map(plain, self.forenames)


class Finder:
    """The pupils of one school, found by UPN, by the school's own number, or by name and birthday."""

    def __init__(self, pupils: Iterable[Known]) -> None:
        self.upns: dict[str, Known] = {}
        self._numbers: dict[str, list[Known]] = defaultdict(list)
        self._birthdays: dict[date, list[Known]] = defaultdict(list)
        for known in pupils:
            if known.upn:
                self.upns[known.upn] = known
            if known.mis_id:
                self._numbers[known.mis_id.lstrip("0")].append(known)
            self._birthdays[known.born_on].append(known)

    def by_number(self, key: PupilKey) -> Known | None:
        """UPN first; else the school's own number, where nothing else in the row speaks against it."""
        known = self.upns.get(key.upn) if key.upn else None
        if known:
            return known
        same_number = self._numbers.get(key.mis_id.lstrip("0"), []) if key.mis_id else []
        return same_number[0] if len(same_number) == 1 and _agrees(same_number[0], key) else None

    def by_name(self, key: PupilKey) -> list[Known]:
        """Everybody of that name (legal or preferred) and birthday."""
        if key.born_on is None:
            return []
        return [known for known in self._birthdays.get(key.born_on, []) if known.is_called(key)]


def _agrees(known: Known, key: PupilKey) -> bool:
    if key.upn and known.upn and not is_temporary(known.upn):
        return False
    if key.born_on:
        return key.born_on == known.born_on
    return known.is_called(key) if key.surname and key.forename else True


def finder_for(by: Actor) -> Finder:
    """All pupils of the actor's school, now and before, read with one statement."""
    pupils = Pupil.objects.visible_to(by, Resource.IMPORT, Verb.CREATE)
    return Finder(
        Known(
            pk=row["pk"],
            upn=row["upn"] or "",
            mis_id=row["mis_id"],
            forenames=(row["legal_forename"], row["preferred_forename"]),
            surnames=(row["legal_surname"], row["preferred_surname"]),
            born_on=row["date_of_birth"],
            form=row["form"],
            admitted_on=row["admitted_on"],
            left_on=row["left_on"],
        )
        for row in pupils.values(*IDENTITY).iterator()
    )


class StaffFinder:
    """Colleagues found by staff code, e-mail address or name, as timetable exports write them."""

    def __init__(self, by: Actor, on: date) -> None:
        self._codes: dict[str, int] = {}
        self._names: dict[str, set[int]] = defaultdict(set)
        self.names: dict[int, str] = {}
        for row in Staff.objects.visible_to(by).employed(on).select_related("user"):
            self.names[row.pk] = row.name
            for code in filter(None, (row.code, row.user.email if row.user else "")):
                self._codes[code.casefold()] = row.pk
            for name in _spellings(row):
                self._names[plain(name)].add(row.pk)

    def find(self, text: str) -> set[int]:
        """One id; none where nobody fits, several where the name does not tell."""
        exact = self._codes.get(text.casefold())
        return {exact} if exact else self._names.get(plain(text), set())


def _spellings(row: Staff) -> Iterable[str]:
    yield f"{row.forename} {row.surname}"
    yield f"{row.surname} {row.forename}"
    yield f"{row.forename[:1]} {row.surname}"
    yield f"{row.surname} {row.forename[:1]}"
    if row.title:
        yield f"{row.title} {row.surname}"
        yield f"{row.surname} {row.title}"
        yield f"{row.title} {row.forename} {row.surname}"
        yield f"{row.title} {row.forename[:1]} {row.surname}"
