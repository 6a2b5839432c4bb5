"""The roll: who is at the school, for everybody who may find a pupil, and what of a record is open to the reader."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.core.paginator import Page
from django.db import models
from django.db.models import Case, OuterRef, Q, Subquery, Value, When

from pupils.codes import NeedType, SendStatus
from pupils.filters import Narrowing
from pupils.models import CaseloadAssignment, Pupil, PupilNeed
from pupils.models.pupil import PupilQuerySet
from pupils.years import year_group
from staffing.access import Actor, Resource
from staffing.calendar import academic_year_start
from staffing.paging import Pages

FEWEST_LETTERS: Final = 2
MOST_WORDS: Final = 5
ROWS_A_PAGE: Final = 25

_COLUMNS: Final = ("pk", "known_forename", "known_surname", "form", "cohort", "left_on", "is_open")
_RECORD_COLUMNS: Final = ("seen_status", "seen_need", "seen_mentor")


@dataclass(frozen=True, slots=True)
class RollEntry:
    """Name, form and year of a pupil; status, need and mentor are empty where they are not the reader's to know.

    `is_open`: the pupil's page may be opened. `left_on` is given for a pupil who has left.
    """

    pk: int
    name: str
    form: str
    year_group: str
    is_open: bool
    left_on: date | None = None
    status: str = ""
    need: str = ""
    mentor: str = ""


def roll(actor: Actor, on: date) -> PupilQuerySet:
    """Pupils on roll on a day, and leavers whose record is open to the actor."""
    here = Q(admitted_on__lte=on) & (Q(left_on__isnull=True) | Q(left_on__gte=on))
    return _ever_on_roll(actor, on).filter(here | Q(is_open=True))


def narrowed(actor: Actor, narrowing: Narrowing, on: date) -> models.QuerySet[Pupil]:
    """The part of the roll that is asked for: who is here, or who has left.

    With `seen_status`, `seen_need` and `seen_mentor`: null where the record is closed to the actor. Whether it is open
    is asked of leavers alone, or all who are here would be looked up to count them.
    """
    pupils = _ever_on_roll(actor, on)
    listed = pupils.filter(left_on__lt=on, is_open=True) if narrowing.has_left else pupils.on_roll(on)
    return narrowing.of(_with_record(listed, actor, on), on)


def _ever_on_roll(actor: Actor, on: date) -> PupilQuerySet:
    return Pupil.objects.visible_to(actor, Resource.ROLL, on=on).with_reach(actor, Resource.RECORD, on)


def _with_record(pupils: PupilQuerySet, actor: Actor, on: date) -> models.QuerySet[Pupil]:
    needs = PupilNeed.objects.filter(pupil=OuterRef("pk")).order_by("rank").values("need")[:1]
    mentors = CaseloadAssignment.objects.visible_to(actor).open(on).filter(pupil=OuterRef("pk"))
    return pupils.annotate(
        seen_status=_where_open("send_status"),
        seen_need=_where_open(Subquery(needs)),
        seen_mentor=Subquery(mentors.values("mentor")[:1]),
    )


def search(actor: Actor, text: str, on: date, most: int) -> list[RollEntry]:
    """At most so many pupils each of whose words begins a name; nothing for fewer than two letters."""
    if len(text.strip()) < FEWEST_LETTERS:
        return []
    words = " ".join(text.split()[:MOST_WORDS])
    return entries(roll(actor, on).named_like(words).by_name()[:most], on)


def entries(pupils: models.QuerySet[Pupil], on: date) -> list[RollEntry]:
    """Read only what the roll shows of everybody."""
    return [_entry(row, on, {}) for row in pupils.values(*_COLUMNS)]


def page_of_roll(
    actor: Actor,
    asked: str | None,
    on: date,
    narrowing: Narrowing,
    columns: tuple[str, ...],
    mentors: dict[int, str],
) -> Page[RollEntry]:
    """A page of the roll in the order of the columns, with what of a record is open; `mentors` are their names."""
    page: Page[Any] = _PAGES.page(actor, asked, on, narrowing, columns)
    return Page([_entry(row, on, mentors) for row in page], page.number, page.paginator)


def _listed(
    actor: Actor, on: date, narrowing: Narrowing, columns: tuple[str, ...]
) -> models.QuerySet[Pupil, dict[str, Any]]:
    return _values(narrowed(actor, narrowing, on).order_by(*columns))


def _values(pupils: models.QuerySet[Pupil]) -> models.QuerySet[Pupil, dict[str, Any]]:
    return pupils.values(*_COLUMNS, *_RECORD_COLUMNS)


_PAGES: Final = Pages(_listed, ROWS_A_PAGE)


def entries_with_record(
    pupils: models.QuerySet[Pupil], on: date, mentors: dict[int, str]
) -> Iterator[RollEntry]:
    """Every one of `narrowed` pupils, in parts; `mentors` are their names."""
    return (_entry(row, on, mentors) for row in _values(pupils).iterator())


def _where_open(expression: Any) -> Case:
    return Case(
        When(is_open=True, then=expression), default=Value(None), output_field=models.CharField(null=True)
    )


def _entry(row: dict[str, Any], on: date, mentors: dict[int, str]) -> RollEntry:
    status, need, left_on = row.get("seen_status"), row.get("seen_need"), row["left_on"]
    return RollEntry(
        pk=row["pk"],
        name=f"{row['known_forename']} {row['known_surname']}",
        form=row["form"],
        year_group=year_group(row["cohort"], academic_year_start(on)) or "",
        is_open=row["is_open"],
        left_on=left_on if left_on and left_on < on else None,
        status=SendStatus(status).label if status else "",
        need=NeedType(need).label if need else "",
        mentor=mentors.get(row.get("seen_mentor") or 0, ""),
    )


def ids(rows: Iterable[RollEntry]) -> list[int]:
    return [row.pk for row in rows]
