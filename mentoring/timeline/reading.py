"""The whole of it: one statement over the sources, and its rows in words."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet

from mentoring.timeline.entry import COLUMNS, Entry, Whom
from mentoring.timeline.sources import SOURCES, sources_for
from pupils.models import Pupil
from staffing.access import Actor


def timeline(actor: Actor, pupil: Whom, *, only: str = "", text: str = "") -> QuerySet[Any]:
    """Rows of what the actor may see of the pupil, to be counted, sliced and given to `entries_of`.

    `only` narrows to one source by its code (all where there is no such source), `text` to what has it in its words.
    """
    sources = sources_for(actor)
    chosen = [source for source in sources if source.code == only] or sources
    if not chosen:
        return Pupil.objects.none()
    first, *others = (source.rows(actor, pupil, text) for source in chosen)
    rows = first.union(*others, all=True) if others else first
    return rows.order_by(*(f"-its_{name}" for name in COLUMNS[:4]))


def entries_of(rows: Iterable[Any]) -> list[Entry]:
    """The entries of rows of a timeline, in words."""
    tells = {source.code: source.tell for source in SOURCES}
    entries: list[Entry] = []
    for row in rows:
        columns = dict(zip(COLUMNS, row, strict=True))
        entry = tells[columns["source"]](columns)
        if entries and _are_one_day(entries[-1], entry):
            entry = replace(entry, title="All day")
            entries.pop()
        entries.append(entry)
    return entries


def _are_one_day(later: Entry, earlier: Entry) -> bool:
    """Whether two marks of the register say the same of the two halves of a day."""
    is_register = later.source == earlier.source == "attendance"
    return is_register and (later.on, later.words) == (earlier.on, earlier.words)
