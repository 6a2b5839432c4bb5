"""What the head reads of concerns about adults: the list, one in full, its clock, and others about the same adult."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.db import models

from safeguarding.codes import EntryKind, Route
from safeguarding.desk import ERASED, Action, actions_of, is_done, last_numbers
from safeguarding.models import AdultConcern, Entry
from safeguarding.sealing import Body, bodies
from safeguarding.standing import Standing, standing_of
from safeguarding.thread import Said, said_of
from staffing.access import Actor
from staffing.calendar import LONDON, add_working_days, is_working_day, now


@dataclass(frozen=True)
class Clock:
    """Until when the LADO is to be told, where it may be an allegation; `told_at` is empty until somebody says so."""

    due_at: datetime
    told_at: datetime | None

    def is_late(self, at: datetime) -> bool:
        return (self.told_at or at) > self.due_at


@dataclass(frozen=True)
class Row:
    """A concern in the list; `clock` is empty where it is low-level or was erased, `route` until it is decided."""

    concern: AdultConcern
    standing: Standing
    name: str
    route: Route | None
    clock: Clock | None

    @property
    def is_late(self) -> bool:
        return self.clock is not None and self.clock.is_late(now())


@dataclass(frozen=True)
class AdultThread:
    """Everything in order of time; `earlier`: others about the same adult."""

    row: Row
    said: list[Said]
    actions: list[Action]
    earlier: list[Row]

    @property
    def to_do(self) -> list[Action]:
        return [action for action in self.actions if not action.outcome]


def told_by(raised_at: datetime) -> datetime:
    """One working day after it was received: the same time of the next, or the end of it where it came on a day off."""
    local = raised_at.astimezone(LONDON)
    at = local.time() if is_working_day(local.date()) else time(23, 59)
    return datetime.combine(add_working_days(local.date(), 1), at, LONDON)


def waiting(actor: Actor) -> list[Row]:
    """What is open, or has something new to read: unread first, then what is late, the oldest first."""
    rows = rows_of(list(_noting(AdultConcern.objects.visible_to(actor)).exclude(is_done())))
    return sorted(rows, key=lambda row: (not row.standing.is_unread, not row.is_late, row.concern.raised_at))


def closed(actor: Actor) -> models.QuerySet[AdultConcern]:
    """With nothing new to read; the newest first."""
    return _noting(AdultConcern.objects.visible_to(actor)).filter(is_done())


def _noting(concerns: models.QuerySet[AdultConcern]) -> models.QuerySet[AdultConcern]:
    return concerns.select_related("adult", "key").annotate(**last_numbers("adult_concern"))


Beside = dict[AdultConcern, list[Entry]]
_READ_FOR_LIST = (EntryKind.RAISED, EntryKind.ASSESSED, EntryKind.LADO_TOLD)


def rows_of(concerns: Sequence[AdultConcern]) -> list[Row]:
    """These concerns, in the order given. Two statements, however many."""
    written: dict[int | None, list[Entry]] = defaultdict(list)
    for entry in Entry.objects.filter(adult_concern__in=[concern.pk for concern in concerns]).in_order():
        written[entry.adult_concern_id].append(entry)
    said = bodies(entry for some in written.values() for entry in _for_list(some))
    return [_row(concern, written[concern.pk], said) for concern in concerns]


def _for_list(entries: Iterable[Entry]) -> list[Entry]:
    return [entry for entry in entries if entry.kind in _READ_FOR_LIST]


def _row(concern: AdultConcern, entries: Sequence[Entry], said: dict[int, Body | None]) -> Row:
    return Row(
        concern,
        standing_of(entry.kind for entry in entries),
        _name(concern, entries, said),
        route_of(entries, said),
        clock_of(concern, entries, said),
    )


def clock_of(concern: AdultConcern, entries: Iterable[Entry], said: dict[int, Body | None]) -> Clock | None:
    """None where nobody is to be told, or nothing is left to tell of."""
    entries = list(entries)
    if concern.key.destroyed_at or route_of(entries, said) == Route.LOW_LEVEL:
        return None
    told = [entry.happened_at for entry in entries if entry.kind == EntryKind.LADO_TOLD and entry.happened_at]
    return Clock(told_by(concern.raised_at), min(told, default=None))


def route_of(entries: Iterable[Entry], said: dict[int, Body | None]) -> Route | None:
    """As the head decided last."""
    known = [body for entry in entries if entry.kind == EntryKind.ASSESSED and (body := said[entry.pk])]
    return Route(known[-1]["route"]) if known else None


def _name(concern: AdultConcern, entries: Iterable[Entry], said: dict[int, Body | None]) -> str:
    if concern.key.destroyed_at:
        return ERASED
    if concern.adult:
        return concern.adult.name
    first = next((said[entry.pk] for entry in entries if entry.kind == EntryKind.RAISED), None)
    return str(first["adult"]) if first else ERASED


def thread_of(
    concern: AdultConcern, entries: list[Entry], said: dict[int, Body | None], beside: Beside
) -> AdultThread:
    """Of the entries of a concern, and those beside it, as `note_read` gives them to its reader."""
    # That it is being read now is not among them yet.
    row = _row(concern, [*entries, Entry(kind=EntryKind.READ)], said)
    others = [_row(other, some, said) for other, some in beside.items()]
    return AdultThread(
        row,
        list(said_of(entries, said, {})),
        actions_of(concern, entries, said),
        [other for other in others if concern.adult_id or _same(other.name, row.name)],
    )


def beside_of(actor: Actor, concern: AdultConcern) -> Beside:
    """Others that the actor may read about the same member of staff, or somebody named in words, the newest first.

    What was erased is held against nobody, and leads to nobody.
    """
    if concern.key.destroyed_at:
        return {}
    others = AdultConcern.objects.visible_to(actor).filter(adult=concern.adult_id).exclude(pk=concern.pk)
    others = others.filter(key__destroyed_at__isnull=True)
    entries = Entry.objects.filter(adult_concern__in=others.values("pk")).in_order()
    found: dict[AdultConcern, list[Entry]] = defaultdict(list)
    for entry in entries.select_related("adult_concern__adult", "adult_concern__key"):
        assert entry.adult_concern is not None
        found[entry.adult_concern].append(entry)
    return dict(reversed(found.items()))


def read_beside(beside: Beside) -> list[Entry]:
    """What is read of them there."""
    return [entry for some in beside.values() for entry in _for_list(some)]


def _same(one: str, other: str) -> bool:
    return one.casefold().split() == other.casefold().split()
