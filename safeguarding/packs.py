"""What goes to the next school of one pupil: every entry that concerns them, in order, and its files."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.db import models
from django.utils.text import slugify

from pupils.models import Pupil
from pupils.papers import ENDINGS
from safeguarding.codes import EntryKind, PupilRole
from safeguarding.desk import pupils_of
from safeguarding.models import Concern, ConcernPupil, Entry, EntryKey, SubjectKey
from safeguarding.redaction import pieces, words_of
from safeguarding.sealing import Body, bodies, data_keys
from safeguarding.thread import lines_of
from staffing.access import Actor

K = EntryKind
# Who looked, and how the file itself is sent, is this school's own.
LEFT_OUT: Final = frozenset(
    {K.READ, K.TRANSFER, K.PACKED, K.PASSPHRASE, K.TAKEN, K.SENT, K.RECEIPT, K.FILE_CHASED, K.INCOMING}
    | {K.ACKNOWLEDGED, K.CALLED_OFF}
)
FEWEST_LETTERS: Final = 2
# What goes with a name and is none of it: whose something is, or the end of what is quoted.
ENDING: Final = re.compile(r"['’‘ʼ`´]s?$", re.IGNORECASE)
Names = Mapping[str, str]


@dataclass(frozen=True)
class PackedFile:
    """`path`: its place in the zip, which names nobody; `digest`: what it is found by; `key`: what opens it."""

    path: str
    name: str
    digest: str
    key: str


@dataclass(frozen=True)
class PackedEntry:
    entry: Entry
    lines: list[tuple[str, str]]
    files: list[PackedFile]
    is_day_only: bool


@dataclass(frozen=True)
class Part:
    """One concern; or, without a concern, what came from the school before."""

    concern: Concern | None
    role: str
    entries: list[PackedEntry] = field(default_factory=list)


@dataclass(frozen=True)
class Contents:
    pupil: Pupil
    parts: list[Part]

    @property
    def entries(self) -> list[PackedEntry]:
        return [each for part in self.parts for each in part.entries]

    @property
    def files(self) -> list[PackedFile]:
        return [file for each in self.entries for file in each.files]


def concerning(actor: Actor, pupil: Pupil) -> models.QuerySet[Entry]:
    """What is wrapped for this pupil and may be read by the actor: so nothing that is about another child alone."""
    keys = SubjectKey.objects.whole().filter(pupil=pupil, school_id=actor.school_id)
    own = EntryKey.objects.filter(key__in=keys, entry=models.OuterRef("pk"))
    entries = Entry.objects.visible_to(actor).filter(models.Exists(own)).exclude(kind__in=LEFT_OUT)
    return entries.in_order().select_related("author", "concern", "supersedes")


def left_out(actor: Actor, pupil: Pupil, packed: Iterable[int]) -> int:
    """How many entries of this pupil the actor sees that a pack does not hold: written since, or because whoever
    made it is one whom a concern is about.
    """
    return concerning(actor, pupil).exclude(pk__in=list(packed)).count()


def contents_of(actor: Actor, pupil: Pupil, *, with_names: bool) -> Contents:
    """As the actor may read it; names of other children reduced unless `with_names`."""
    entries = list(concerning(actor, pupil))
    said = bodies(entries)
    keys = data_keys(entries)
    parts: dict[int | None, Part] = {}
    others: dict[int | None, Names] = {}
    for entry in entries:
        if entry.concern_id not in parts:
            rows = pupils_of(entry.concern) if entry.concern else []
            role = next((PupilRole(row.role).label for row in rows if row.pupil_id == pupil.pk), "")
            parts[entry.concern_id] = Part(entry.concern, role)
            others[entry.concern_id] = {} if with_names else names_of_others(pupil, rows)
        body = said[entry.pk]
        if body is None:
            continue
        names = others[entry.concern_id]
        lines = [(label, reduced(words, names)) for label, words in lines_of(body)]
        files = _files(entry, body, keys[entry.pk], names)
        parts[entry.concern_id].entries.append(PackedEntry(entry, lines, files, body.get("time") == ""))
    return Contents(pupil, [part for part in parts.values() if part.entries])


def _files(entry: Entry, body: Body, key: str, names: Names) -> list[PackedFile]:
    told = body.get("files") or []
    found = []
    for place, digest in enumerate(entry.files):
        its = told[place] if place < len(told) else {}
        path = f"files/entry-{entry.number}-{place + 1}.{ENDINGS.get(its.get('kind', ''), 'bin')}"
        name = reduced(str(its.get("name", "")), names) or slugify(path)
        found.append(PackedFile(path, name, digest, key))
    return found


def names_of_others(pupil: Pupil, rows: Iterable[ConcernPupil]) -> dict[str, str]:
    """Each name by which another child of a concern may be called, and what stands there instead.

    What is also a name of the pupil, as the surname of a sibling is, stays where it stands alone.
    """
    rows = list(rows)
    own = {tuple(words_of(word)) for word in _words(_names(pupil))}
    said = bodies(Entry.objects.filter(pk__in=[row.entry_id for row in rows]))
    found: dict[str, str] = {}
    number = 0
    for row in rows:
        if row.pupil_id == pupil.pk or row.standing == ConcernPupil.Standing.NOT_KNOWN:
            continue
        number += 1
        names = _names(row.pupil) if row.pupil else {str((said.get(row.entry_id) or {}).get("name", ""))}
        for name in names | {word for word in _words(names) if tuple(words_of(word)) not in own}:
            if len(name) >= FEWEST_LETTERS:
                found.setdefault(name.casefold(), f"another child ({number})")
    return found


def _names(pupil: Pupil) -> set[str]:
    pairs = (
        (pupil.known_forename, pupil.known_surname),
        (pupil.legal_forename, pupil.legal_surname),
        (pupil.known_forename, pupil.legal_surname),
    )
    return {f"{forename} {surname}" for forename, surname in pairs}


def _words(names: Iterable[str]) -> set[str]:
    return {word for name in names for word in re.findall(r"[\w’'-]+", name)}


def reduced(words: str, names: Names) -> str:
    """The words without these names, however they are written there; what is somebody's stays so."""
    return "".join(
        names[found.phrase] + _ending(piece) if found else piece
        for piece, found in pieces(words, list(names))
    )


def _ending(piece: str) -> str:
    found = ENDING.search(piece)
    return found[0] if found else ""
