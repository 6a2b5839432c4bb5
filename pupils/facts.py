"""The small rows of a pupil's record, of several tables, in one statement and in words."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import models
from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import Cast, Concat, TruncDate

from pupils import flag_kinds
from pupils.codes import EnrolmentStatus
from pupils.models import (
    Agency,
    Arrangement,
    CareAlert,
    Diagnosis,
    Document,
    Enrolment,
    Flag,
    PlanLine,
    Pupil,
)
from pupils.plan_kinds import STRATEGIES
from staffing.access import Actor, open_on
from staffing.calendar import LONDON
from staffing.prepared import Given, PreparedFor

COLUMNS: Final = ("source", "ref", "kind", "words", "more", "aside", "starts_on", "ends_on")
KINDS: Final[dict[str, Any]] = {
    "ref": models.BigIntegerField(),
    "starts_on": models.DateField(),
    "ends_on": models.DateField(),
}
STRANDS: Final = dict(Arrangement.Strand.choices)
STRATEGY_NAMES: Final = {section.key: section.title for section in STRATEGIES}


@dataclass(frozen=True)
class Fact:
    """One row in words: what it is, what it says, what besides, and on which days it stands."""

    source: str
    pk: int
    kind: str
    name: str
    words: str
    more: str
    aside: str
    starts_on: date | None
    ends_on: date | None
    is_over: bool = False


Columns = dict[str, Any]


@dataclass(frozen=True)
class Source:
    """One table: its columns under the names that all share, and what a row is called.

    `pupil` is the way to whose row it is. Rows of one that `is_dated` stand from one day to another.
    """

    rows: Callable[[Actor], QuerySet[Any]]
    columns: Mapping[str, Any]
    name: Callable[[Columns], Any]
    pupil: str = "pupil"
    is_dated: bool = True


def _of(model: type[models.Model]) -> Callable[[Actor], QuerySet[Any]]:
    # Whether the actor may see this kind of thing of this pupil has been asked with the pupil.
    return lambda actor: model._default_manager.all()


def _documents(actor: Actor) -> QuerySet[Any]:
    """Those whose readers the actor is one of, and for the office those withdrawn, with who filed each."""
    return Document.objects.on_record_of(actor)


NO_DAY: Final = Value(None, output_field=models.DateField())
# As a member of staff is called: Ms Rowe; without a title, Jo Rowe.
OWNER: Final = Concat(
    Case(When(owner__title="", then=F("owner__forename")), default=F("owner__title")),
    Value(" "),
    F("owner__surname"),
)
SOURCES: Final[dict[str, Source]] = {
    "flag": Source(
        _of(Flag),
        {"kind": F("kind"), "words": F("source"), "aside": F("detail")},
        lambda row: flag_kinds.said(row["kind"], row["aside"]),
    ),
    "alert": Source(
        _of(CareAlert),
        {"kind": F("kind"), "words": F("what"), "more": F("to_do")},
        lambda row: CareAlert.Kind(row["kind"]).label,
    ),
    "diagnosis": Source(
        _of(Diagnosis),
        {"kind": F("name"), "words": F("given_by"), "more": F("note"), "starts_on": F("given_on")}
        | {"ends_on": NO_DAY},
        lambda row: row["kind"],
    ),
    "agency": Source(
        _of(Agency),
        {"kind": F("name"), "words": F("why"), "more": F("person"), "aside": F("reach")},
        lambda row: row["kind"],
    ),
    "enrolment": Source(
        _of(Enrolment),
        {"kind": F("status"), "words": F("came_from"), "more": F("leaving_reason"), "aside": F("went_to")},
        lambda row: EnrolmentStatus(row["kind"]).label,
    ),
    "arrangement": Source(
        _of(Arrangement),
        {
            "kind": Case(When(strand="", then=F("kind")), default=F("strand")),
            "words": F("what"),
            "more": F("place"),
            "aside": OWNER,
        },
        lambda row: STRANDS.get(row["kind"]) or Arrangement.Kind(row["kind"]).label,
    ),
    "document": Source(
        _documents,
        {
            "kind": F("kind"),
            "words": F("title"),
            "aside": F("readers"),
            "more": F("withdrawn_why"),
            "starts_on": F("on"),
            "ends_on": TruncDate("withdrawn_at", tzinfo=LONDON),
        },
        lambda row: Document.Kind(row["kind"]).label,
    ),
    "strategy": Source(
        # Of the plans in force that the actor may see, kind by kind.
        lambda actor: PlanLine.objects.visible_to(actor).in_force().strategies(),
        {"kind": F("section"), "words": F("text"), "aside": Cast("position", models.CharField())}
        | {"more": Cast("plan_id", models.CharField()), "starts_on": NO_DAY, "ends_on": NO_DAY},
        lambda row: STRATEGY_NAMES[row["kind"]],
        pupil="plan__pupil",
        is_dated=False,
    ),
}


# Told wherever the record is seen; anything else is asked for by its own right.
OF_RECORD: Final = ("flag", "enrolment", "arrangement")


def read_facts(
    actor: Actor, pupil: Pupil, sources: Iterable[str], on: date, *, standing: bool = False
) -> dict[str, list[Fact]]:
    """Rows of these tables by table, the latest first; with `standing` only those of the day.

    For a pupil of whom the actor may see these kinds of things.
    """
    found: dict[str, list[Fact]] = {name: [] for name in sources}
    if not found:
        return found
    for values in _FACTS.rows(actor, tuple(found), on if standing else None, pupil=pupil.pk):
        row = dict(zip(COLUMNS, values, strict=True))
        found[row["source"]].append(_told(row, on))
    return found


def _rows(actor: Actor, names: tuple[str, ...], standing_on: date | None) -> QuerySet[Any, Any]:
    first, *others = (_query(SOURCES[name], name, actor, standing_on) for name in names)
    rows = first.union(*others, all=True) if others else first
    return rows.order_by("-its_starts_on", "-its_ref")


_FACTS = PreparedFor(_rows)


def _query(source: Source, name: str, actor: Actor, standing_on: date | None) -> QuerySet[Any, Any]:
    rows = source.rows(actor.about(Given("pupil"))).filter(**{source.pupil: Given("pupil")})
    if standing_on is not None and source.is_dated:
        rows = rows.filter(open_on(standing_on))
    told: dict[str, Any] = {
        "source": Value(name),
        "ref": F("pk"),
        "kind": Value(""),
        "words": Value(""),
        "more": Value(""),
        "aside": Value(""),
        "starts_on": F("starts_on"),
        "ends_on": F("ends_on"),
    } | dict(source.columns)
    cast = {f"its_{column}": Cast(told[column], KINDS.get(column, models.TextField())) for column in COLUMNS}
    return rows.order_by().annotate(**cast).values_list(*cast)


def _told(row: Columns, on: date) -> Fact:
    ends_on: date | None = row["ends_on"]
    return Fact(
        source=row["source"],
        pk=row["ref"],
        kind=row["kind"],
        name=str(SOURCES[row["source"]].name(row)),
        words=row["words"],
        more=row["more"],
        aside=row["aside"],
        starts_on=row["starts_on"],
        ends_on=ends_on,
        is_over=ends_on is not None and ends_on < on,
    )
