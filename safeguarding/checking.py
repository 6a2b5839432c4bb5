"""Whether a school's chain is as it was written: each link, its end, its files, the trail, and what was anchored."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import DatabaseError

from safeguarding import anchors, files, trail
from safeguarding.chain import mac_of
from safeguarding.codes import EntryKind
from safeguarding.models import ChainCheck, ChainHead, Entry, Erasure, SubjectKey
from staffing.models import School

AT_ONCE = 500


@dataclass(frozen=True)
class Fault:
    """Something that is not as it was written; `number` is that of the entry, or of where one ought to be."""

    number: int
    entry_id: int | None
    what: str


@dataclass(frozen=True)
class Found:
    """What became of checking one school, with the faults, first ones first.

    `entries` are what people wrote, and `events` those of the trail that others of the chain seal.
    """

    urn: str
    entries: int
    events: int
    faults: list[Fault]


def check(school: School) -> Found:
    walk, events = _Walk(), trail.Check(school.pk)
    faults: list[Fault] = []
    for entry_id, entry in _entries(school):
        faults += walk.step(entry_id, entry)
        if entry and entry.kind == EntryKind.TRAIL:
            faults += [Fault(walk.last, entry_id, what) for what in events.step(entry)]
    faults += [Fault(walk.last, None, what) for what in events.end()]
    faults += _end(school, walk)
    faults += _anchored(school, walk)
    faults += _destroyed(school)
    return Found(school.urn, walk.count, len(events.sealed), sorted(faults, key=lambda fault: fault.number))


def note_check(school: School, at: datetime) -> Found:
    """Check a school, and keep what became of it, for its team to see at the desk."""
    found = check(school)
    first = found.faults[0].number if found.faults else None
    ChainCheck.objects.create(
        school=school, checked_at=at, entries=found.entries, faults=len(found.faults), first_fault=first
    )
    return found


class _Walk:
    """Along the chain, by number: what was met, and what ought to come next."""

    def __init__(self) -> None:
        self.count = 0
        self.last = 0
        self.mac = ""
        self.macs: dict[int, str] = {}

    def step(self, entry_id: int, entry: Entry | None) -> Iterator[Fault]:
        self.count += entry is None or entry.kind != EntryKind.TRAIL
        expected = self.last + 1
        if entry is None or not isinstance(entry.number, int):
            yield Fault(expected, entry_id, "can't be read")
            return
        if entry.number > expected:
            yield Fault(expected, None, f"missing up to {entry.number - 1}")
        elif entry.number < expected:
            yield Fault(entry.number, entry_id, "there twice")
        elif entry.previous != self.mac:
            yield Fault(entry.number, entry_id, "does not follow the entry before it")
        if not _is_whole(entry):
            yield Fault(entry.number, entry_id, "was altered")
        else:
            yield from _files(entry)
        self.last, self.mac = entry.number, entry.mac
        self.macs[entry.number] = entry.mac


def _is_whole(entry: Entry) -> bool:
    """What was written over with something of another kind can't even be put into the hash."""
    try:
        return mac_of(entry) == entry.mac
    except (AttributeError, TypeError, ValueError):
        return False


def _files(entry: Entry) -> Iterator[Fault]:
    for digest in entry.files:
        if not files.is_sound(digest):
            yield Fault(entry.number, entry.pk, f"file {digest[:12]} is missing or was altered")


def _entries(school: School) -> Iterator[tuple[int, Entry | None]]:
    """Each with its id, in order; None for a row that the database itself can't give any more."""
    ids = list(Entry.objects.filter(school=school).in_order().values_list("pk", flat=True))
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        try:
            found: dict[int, Entry] = Entry.objects.in_bulk(some)
        except (DatabaseError, TypeError, ValueError):
            found = {each: entry for each in some for entry in _alone(each)}
        yield from ((each, found.get(each)) for each in some)


def _alone(entry_id: int) -> list[Entry]:
    try:
        return list(Entry.objects.filter(pk=entry_id))
    except (DatabaseError, TypeError, ValueError):
        return []


def _end(school: School, walk: _Walk) -> Iterator[Fault]:
    """What was cut off at the end leaves every link whole; but not the row that says where the end is."""
    head = ChainHead.objects.filter(school=school).first()
    number, mac = (head.number, head.mac) if head else (0, "")
    if (number, mac) != (walk.last, walk.mac):
        yield Fault(walk.last + 1, None, f"the chain ends at {walk.last}, and should end at {number}")


def _anchored(school: School, walk: _Walk) -> Iterator[Fault]:
    """And whoever moved that row as well could not reach what was written elsewhere."""
    for anchor in anchors.read(school.urn):
        if anchor.number and walk.macs.get(anchor.number) != anchor.mac:
            yield Fault(anchor.number, None, f"not as anchored on {anchor.on:%-d %b %Y}")


def _destroyed(school: School) -> Iterator[Fault]:
    """A key that is gone without two people having said so."""
    lawful = Erasure.objects.filter(approved_at__isnull=False).values("key")
    gone = SubjectKey.objects.filter(school=school, destroyed_at__isnull=False).exclude(pk__in=lawful)
    for key_id in gone.values_list("pk", flat=True):
        yield Fault(0, None, f"key {key_id} was destroyed by nobody")
