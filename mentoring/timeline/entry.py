"""One thing that happened, and the columns in which every source tells of it."""

from dataclasses import dataclass
from datetime import date, time
from typing import Any, Final

from django.db import models
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Cast

from staffing.prepared import Given

# What is shown of a text: its first words; the whole of it stands on its own page.
CHARACTERS: Final = 240
# What has no time of its own begins its day: databases do not agree on where nothing stands in an order.
MIDNIGHT: Final = time(0)
NOON: Final = time(12)

Columns = dict[str, Any]
# Whose rows are looked for: a pupil, or whoever it will be.
Whom = int | Given
TEXT: Final = models.TextField()
TIME: Final = models.TimeField()
COLUMNS: Final = ("day", "clock", "source", "ref", "title", "words", "state", "detail")


@dataclass(frozen=True)
class Entry:
    """One thing that happened: `tag` is a word that stands out, in the colour of `tag_kind`."""

    on: date
    source: str
    key: str
    title: str
    words: str
    url: str = ""
    tag: str = ""
    tag_kind: str = ""
    aside: str = ""


def columns_of(rows: QuerySet[Any], code: str, **columns: Any) -> QuerySet[Any]:
    """The columns that all sources share, under names that no model has."""
    told = {
        "day": F("on"),
        "clock": Value(MIDNIGHT, output_field=TIME),
        "source": Value(code),
        "ref": F("pk"),
        "title": Value(""),
        "words": Value(""),
        "state": Value(""),
        "detail": Value(""),
    } | columns
    kinds: dict[str, models.Field[Any, Any]] = {
        "day": models.DateField(),
        "clock": TIME,
        "ref": models.BigIntegerField(),
    }
    cast = {f"its_{name}": Cast(told[name], kinds.get(name, TEXT)) for name in COLUMNS}
    return rows.order_by().annotate(**cast).values_list(*cast)


def entry_from(row: Columns, **told: Any) -> Entry:
    words = row["words"]
    known: dict[str, Any] = {
        "on": row["day"],
        "source": row["source"],
        "key": f"{row['source']}-{row['ref']}",
        "title": row["title"],
        "words": f"{words[:CHARACTERS].rstrip()}…" if len(words) > CHARACTERS else words,
    }
    return Entry(**known | told)
