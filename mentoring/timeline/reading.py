"""The whole of it: one statement over the sources, and its rows in words."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from mentoring.timeline.entry import COLUMNS, Entry, Whom
from mentoring.timeline.sources import SOURCES, sources_for
from pupils.models import Pupil
from staffing.access import Actor
from staffing.models import School
from staffing.paging import RowCount
from staffing.prepared import Given, PreparedFor


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


def page_of_timeline(
    actor: Actor, pupil: int, asked: str | None, per_page: int, *, only: str = "", text: str = ""
) -> Page[Any]:
    """A page of the rows of `timeline`, with how many there are.

    The first where what was asked for is no number, and the last where there are not so many.
    """
    rows: Any = timeline(actor, pupil, only=only, text=text) if text else _Rows(actor, pupil, only)
    return Paginator(rows, per_page).get_page(asked)


class _Rows:
    """A timeline without a search, to be counted and sliced: its statements are as many as there are kinds."""

    def __init__(self, actor: Actor, pupil: int, only: str) -> None:
        self._actor, self._pupil, self._only = actor, pupil, only

    def count(self) -> int:
        return sum(_COUNT.rows(self._actor, self._only, pupil=self._pupil))

    def __getitem__(self, part: slice) -> list[Any]:
        return _PART.rows(self._actor, self._only, part.start, part.stop, pupil=self._pupil)


def _part(actor: Actor, only: str, start: int, stop: int) -> QuerySet[Any]:
    return timeline(actor, Given("pupil"), only=only)[start:stop]


def _count(actor: Actor, only: str) -> QuerySet[Any, int]:
    rows = timeline(actor, Given("pupil"), only=only)
    counted = School.objects.filter(pk=actor.school_id).annotate(row_count=RowCount(rows.order_by()))
    return counted.values_list("row_count", flat=True)


_PART = PreparedFor(_part)
_COUNT = PreparedFor(_count)


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
