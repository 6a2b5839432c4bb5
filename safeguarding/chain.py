"""One chain of entries for each school: what each says is bound to all before it by a key outside the database.

The hash covers the encrypted text, never the words: so a key can be destroyed by law and the chain stays whole.
"""

import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from safeguarding import files, sealing
from safeguarding.codes import EntryKind
from safeguarding.models import AdultConcern, ChainHead, Concern, Entry, EntryKey, Matter, SubjectKey
from staffing.access import Actor
from staffing.calendar import now

# A change of what is covered gets the next number, and old entries keep theirs: those about adults came second.
FORM, FORM_OF_ADULTS = 1, 2


def covered(entry: Entry) -> bytes:
    """Every field that the hash covers, as bytes that say nothing else."""
    form, about = FORM, [entry.concern_id]
    if entry.adult_concern_id is not None:
        form, about = FORM_OF_ADULTS, [entry.concern_id, entry.adult_concern_id]
    return json.dumps(
        [
            form,
            entry.school_id,
            entry.number,
            entry.previous,
            *about,
            entry.kind,
            entry.author_id,
            _moment(entry.written_at),
            _moment(entry.happened_at),
            entry.supersedes_id,
            entry.files,
            entry.ciphertext,
        ],
        ensure_ascii=True,
        separators=(",", ":"),
    ).encode()


def _moment(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat(timespec="microseconds") if at else None


def mac_of(entry: Entry) -> str:
    key = settings.HANDRAIL_HMAC_KEY
    return hmac.new(key.encode(), b"handrail chain\0" + covered(entry), hashlib.sha256).hexdigest()


@transaction.atomic
def append(
    *,
    by: Actor,
    kind: EntryKind,
    body: dict[str, Any],
    keys: Sequence[SubjectKey],
    concern: Matter | None = None,
    happened_at: datetime | None = None,
    supersedes: Entry | None = None,
    contents: Sequence[bytes] = (),
) -> Entry:
    """Add an entry to the chain of the actor's school. `keys`: of all whom it concerns; `contents`: files with it.

    Raises ValueError where it concerns nobody: it could never be read.
    """
    if not keys:
        raise ValueError("an entry concerns somebody, or the school")
    data_key = sealing.new_key()
    sums = [files.store(sealing.encrypt(content, data_key)) for content in contents]
    head = locked_head(by.school_id)
    entry = Entry(
        school_id=by.school_id,
        number=head.number + 1,
        concern=concern if isinstance(concern, Concern) else None,
        adult_concern=concern if isinstance(concern, AdultConcern) else None,
        kind=kind,
        author_id=by.staff_id,
        written_at=now(),
        happened_at=happened_at,
        supersedes=supersedes,
        files=sums,
        ciphertext=sealing.encrypt_body(body, data_key),
        previous=head.mac,
    )
    entry.mac = mac_of(entry)
    entry.save(force_insert=True)
    EntryKey.objects.bulk_create(sealing.wraps(entry, data_key, keys))
    head.number, head.mac = entry.number, entry.mac
    head.save(update_fields=["number", "mac"])
    return entry


def locked_head(school_id: int) -> ChainHead:
    """Whoever appends waits for whoever is appending."""
    heads = ChainHead.objects.select_for_update().filter(school_id=school_id)
    head = heads.first()
    if head is None:
        ChainHead.objects.get_or_create(school_id=school_id)
        head = heads.get()
    return head
