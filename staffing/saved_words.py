"""Words that were saved in a record and belong elsewhere: each kind of record says how they are read, and taken out.

Where they go, nothing here knows: whoever takes them out keeps them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models

from staffing.access import Actor
from staffing.models import Staff

MOST_DIGITS = 17


@dataclass(frozen=True)
class Version:
    """One text as it stood at some time, and who had written it."""

    at: datetime
    by: str
    text: str


@dataclass(frozen=True)
class SavedWords:
    """What stands in a record that somebody may read: on which day it was, about which pupils, and what it said before.

    `versions` has everything that ever stood there, the oldest first.
    """

    what: str
    on: date
    pupil_ids: tuple[int, ...]
    texts: tuple[str, ...]
    versions: tuple[Version, ...]


@dataclass(frozen=True)
class Source:
    """A kind of record. `take_out` leaves it as if nothing had been written, in its history and drafts too, and gives
    what stood there.
    """

    read: Callable[[Actor, int], SavedWords | None]
    take_out: Callable[[Actor, int, datetime], SavedWords | None]


_SOURCES: dict[str, Source] = {}


def register(kind: str, source: Source) -> None:
    """As the room says that the records are of; a page names one as its kind and id, such as "session-12"."""
    _SOURCES[kind] = source


def read(actor: Actor, saved: str) -> SavedWords | None:
    """None where there is nothing written, or nothing that the actor may read."""
    source, pk = _find(saved)
    return source.read(actor, pk) if source else None


def take_out(actor: Actor, saved: str, at: datetime) -> SavedWords | None:
    source, pk = _find(saved)
    return source.take_out(actor, pk, at) if source else None


def _find(saved: str) -> tuple[Source | None, int]:
    kind, _, pk = saved.partition("-")
    is_number = pk.isascii() and pk.isdecimal() and len(pk) <= MOST_DIGITS
    return (_SOURCES.get(kind), int(pk)) if is_number else (None, 0)


def written(*texts: str) -> tuple[str, ...]:
    """Those that say something, each once."""
    return tuple(dict.fromkeys(text for text in texts if text.strip()))


def versions_of(
    school_id: int, rows: Iterable[models.QuerySet[Any]], fields: Iterable[str]
) -> tuple[Version, ...]:
    """What stood in these fields of rows of history, in order of time, without what says the same again."""
    fields = list(fields)
    names = {staff.user_id: staff.name for staff in Staff.objects.filter(school_id=school_id)}
    told = sorted((row for some in rows for row in some), key=lambda row: (row.history_date, row.history_id))
    found: dict[str, Version] = {}
    for row in told:
        for text in written(*(getattr(row, name) for name in fields)):
            by = names.get(row.history_user_id, "")
            found.setdefault(text, Version(row.history_date, by, text))
    return tuple(found.values())
