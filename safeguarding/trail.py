"""The trail of who saw and changed what, sealed into the school's chain by batches: nothing waits for it in a request.

An entry of the chain holds, of each event of its batch, the id and an HMAC of its own. So a later check names the very
event that was altered or is missing, and whoever reads the database learns nothing from it.
"""

import hashlib
import hmac
import json
from array import array
from base64 import b85encode
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.db import DatabaseError, models, transaction

from safeguarding.chain import append, locked_head
from safeguarding.codes import EntryKind
from safeguarding.models import Entry
from safeguarding.sealing import Body, bodies, key_of_school
from staffing.access import system_actor
from staffing.models import AuditEvent

# A change of what is covered gets the next number.
FORM = 1
AT_ONCE = 500
JOB = "seal of the trail"
# What is younger is left to the next round: a request that began before may still add to it.
SETTLED = timedelta(minutes=5)
# Nothing that writes lasts longer: what was written before others and comes to light after them is looked for so long.
LATE = timedelta(hours=2)
ENTRIES_AT_ONCE = 50


def sum_of(event: AuditEvent) -> str:
    """Of every field of it, in a form that is the same on both databases."""
    said = json.dumps(
        [
            FORM,
            event.pk,
            event.at.astimezone(UTC).isoformat(timespec="microseconds"),
            event.school_id,
            event.staff_id,
            event.staff_name,
            event.acted_as,
            event.verb,
            event.object_kind,
            event.object_id,
            event.pupil_id,
            event.pupil_ids,
            event.detail,
        ],
        ensure_ascii=True,
        sort_keys=True,
        separators=(",", ":"),
    )
    key = settings.HANDRAIL_HMAC_KEY
    whole = hmac.new(key.encode(), b"handrail trail\0" + said.encode(), hashlib.sha256).digest()
    return b85encode(whole[:16]).decode()


def seal(school_id: int, at: datetime) -> int:
    """Seal all that came since, each batch in a transaction of its own; says how many events.

    Whoever is killed leaves whole batches, and the next goes on after them; two at once seal nothing twice.
    """
    sealed = 0
    while number := _seal_some(school_id, at):
        sealed += number
    return sealed


@transaction.atomic
def _seal_some(school_id: int, at: datetime) -> int:
    locked_head(school_id)
    seals = Entry.objects.filter(school_id=school_id, kind=EntryKind.TRAIL)
    top = _top(seals)
    events = list(AuditEvent.objects.filter(pk__in=_to_seal(seals, top, school_id, at)).order_by("pk"))
    if not events:
        return 0
    ids = [event.pk for event in events]
    body = {"top": max(top, ids[-1]), "ids": ids, "sums": [sum_of(event) for event in events]}
    keys = [key_of_school(school_id)]
    append(by=system_actor(school_id, JOB), kind=EntryKind.TRAIL, body=body, keys=keys)
    return len(events)


def _to_seal(seals: models.QuerySet[Entry], top: int, school_id: int, at: datetime) -> list[int]:
    """After the last that is sealed; and before it what came to light since."""
    events = AuditEvent.objects.filter(school_id=school_id, at__lte=at - SETTLED).order_by("pk")
    late: list[int] = []
    if since := _looked_for_since(seals):
        late = list(events.filter(pk__lte=top, at__gte=since).values_list("pk", flat=True))
        if late:
            recent = seals.filter(written_at__gte=since)
            sealed = {pk for body in _read(recent) if body for pk in body["ids"]}
            late = [pk for pk in late if pk not in sealed][:AT_ONCE]
    return [*late, *events.filter(pk__gt=top).values_list("pk", flat=True)[: AT_ONCE - len(late)]]


def _top(seals: models.QuerySet[Entry]) -> int:
    """The greatest id that is sealed."""
    last = (body for body in _read(seals.order_by("-number")[:ENTRIES_AT_ONCE]) if body)
    return int(next(last, {}).get("top", 0))


def _looked_for_since(seals: models.QuerySet[Entry]) -> datetime | None:
    last = seals.order_by("-number").values_list("written_at", flat=True).first()
    return last - LATE if last else None


def _read(seals: models.QuerySet[Entry]) -> Iterator[Body | None]:
    return map(_body, seals.iterator(ENTRIES_AT_ONCE))


def _body(entry: Entry) -> Body | None:
    """None where it can't be read, which the check of the chain names."""
    try:
        return bodies([entry])[entry.pk]
    except (InvalidToken, TypeError, ValueError):
        return None


class Check:
    """Of a school's trail, along its chain: what is not as it was sealed, in words."""

    def __init__(self, school_id: int) -> None:
        self.school_id = school_id
        self.sealed = array("q")
        self.top = 0
        self.since: datetime | None = None

    def step(self, entry: Entry) -> Iterator[str]:
        """Of the next entry that sealed a part of it."""
        self.since = entry.written_at - LATE
        body = _body(entry)
        if body is None:
            yield "seals a part of the trail, and can't be read"
            return
        self.top = max(self.top, body["top"])
        self.sealed.extend(body["ids"])
        yield from _changed(body["ids"], body["sums"])

    def end(self) -> Iterator[str]:
        """What stands among events that are sealed, and no round would seal any more: it was put in."""
        if self.since is None:
            return
        known = array("q", sorted(self.sealed))
        older = AuditEvent.objects.filter(school_id=self.school_id, pk__lt=self.top, at__lt=self.since)
        for pk in older.order_by("pk").values_list("pk", flat=True).iterator():
            place = bisect_left(known, pk)
            if place == len(known) or known[place] != pk:
                yield f"event {pk} of the trail was put in"


def _changed(ids: Sequence[int], sums: Sequence[str]) -> Iterator[str]:
    events = _events(ids)
    for pk, expected in zip(ids, sums, strict=True):
        if pk not in events:
            yield f"event {pk} of the trail is missing, or can't be read"
        elif not _is_as_sealed(events[pk], expected):
            yield f"event {pk} of the trail was altered"


def _is_as_sealed(event: AuditEvent, expected: str) -> bool:
    try:
        return sum_of(event) == expected
    except (AttributeError, TypeError, ValueError):
        return False


def _events(ids: Sequence[int]) -> dict[int, AuditEvent]:
    try:
        return AuditEvent.objects.in_bulk(ids)
    except (DatabaseError, TypeError, ValueError):
        return {event.pk: event for pk in ids for event in _alone(pk)}


def _alone(pk: int) -> list[AuditEvent]:
    try:
        return list(AuditEvent.objects.filter(pk=pk))
    except (DatabaseError, TypeError, ValueError):
        return []
