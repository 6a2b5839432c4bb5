"""That a chronology was read, or made into a file: entries that are about no single concern."""

from datetime import datetime
from typing import Any

from django.db import transaction

from safeguarding.chain import append
from safeguarding.chronology import Chronology
from safeguarding.codes import EntryKind
from safeguarding.models import Entry, SubjectKey
from safeguarding.opening import READ_AGAIN_AFTER
from safeguarding.sealing import Body, key_of_school
from staffing.access import Actor

REASON = "chronology"


@transaction.atomic
def note_chronology_read(*, by: Actor, chronology: Chronology, at: datetime) -> None:
    """Once in ten minutes for the same pupils, and again where something new came since.

    No concern counts as read by it: whoever reads one opens it.
    """
    of = _key_ids(chronology)
    is_noted = any(
        entry.kind == EntryKind.READ
        and entry.written_at > at - READ_AGAIN_AFTER
        and body.get("of") == of
        and entry.number > chronology.last
        for entry, body in chronology.own
    )
    if not is_noted:
        _append(by, chronology, EntryKind.READ, {"reason": REASON, "of": of, "last": chronology.last})


@transaction.atomic
def note_made(*, by: Actor, chronology: Chronology, made: Body) -> Entry:
    """What was made of it, for whom, what was hidden in it and why; and of which concerns, whose readers may see that."""
    concerns = [concern.pk for concern in chronology.concerns]
    body = {"of": _key_ids(chronology), "last": chronology.last, "concerns": concerns, **made}
    return _append(by, chronology, EntryKind.CHRONOLOGY_MADE, body)


def _key_ids(chronology: Chronology) -> list[int]:
    return sorted(subject.key.pk for subject in chronology.subjects)


def _append(by: Actor, chronology: Chronology, kind: EntryKind, body: dict[str, Any]) -> Entry:
    keys: list[SubjectKey] = [each.key for each in chronology.subjects if not each.key.destroyed_at]
    return append(by=by, kind=kind, body=body, keys=keys or [key_of_school(by.school_id)])
