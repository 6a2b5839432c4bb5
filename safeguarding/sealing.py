"""Encryption in the room: each entry under a key of its own, that key wrapped for each child whom the entry concerns.

The children's keys are sealed under HANDRAIL_FIELD_KEY. So a new key outside touches no entry, and destroying one
child's key makes unreadable what concerns that child alone.
"""

import json
from collections.abc import Iterable
from typing import Any

from cryptography.fernet import Fernet
from django.db import transaction

from pupils.models import Pupil
from safeguarding.models import Entry, EntryKey, SubjectKey
from staffing import sealing
from staffing.calendar import now

Body = dict[str, Any]


def new_key() -> str:
    return Fernet.generate_key().decode()


def encrypt(content: bytes, key: str) -> bytes:
    return Fernet(key).encrypt(content)


def decrypt(content: bytes, key: str) -> bytes:
    """Raises cryptography's InvalidToken where the key is another, or a bit has changed."""
    return Fernet(key).decrypt(content)


def encrypt_body(body: Body, key: str) -> str:
    return encrypt(json.dumps(body, ensure_ascii=False).encode(), key).decode()


def key_of_pupil(pupil: Pupil) -> SubjectKey:
    """The pupil's key, made where there is none, or the one before was destroyed."""
    whole = SubjectKey.objects.whole()
    return whole.get_or_create(school_id=pupil.school_id, pupil=pupil, defaults=_fresh(SubjectKey.Of.PUPIL))[
        0
    ]


def key_of_person(school_id: int, of: SubjectKey.Of = SubjectKey.Of.PERSON) -> SubjectKey:
    """A key for somebody whom the roll does not name: a new one each time, since nobody knows who is who."""
    return SubjectKey.objects.create(school_id=school_id, **_fresh(of))


def key_of_adult(school_id: int) -> SubjectKey:
    """A key for one concern about an adult: each has its own, so that one is erased and the others stay."""
    return key_of_person(school_id, SubjectKey.Of.ADULT)


def key_of_school(school_id: int) -> SubjectKey:
    """For what is about nobody."""
    return SubjectKey.objects.get_or_create(
        school_id=school_id, of=SubjectKey.Of.SCHOOL, defaults=_fresh(SubjectKey.Of.SCHOOL)
    )[0]


def _fresh(of: SubjectKey.Of) -> dict[str, Any]:
    return {"of": of, "sealed": sealing.seal(new_key()), "made_at": now()}


def wraps(entry: Entry, data_key: str, keys: Iterable[SubjectKey]) -> list[EntryKey]:
    """The entry's key for each whom it concerns, to be saved."""
    return [
        EntryKey(entry=entry, key=key, wrapped=_wrap(data_key, key))
        for key in {key.pk: key for key in keys}.values()
    ]


def _wrap(data_key: str, key: SubjectKey) -> str:
    return encrypt(data_key.encode(), sealing.unseal(key.sealed)).decode()


def data_keys(entries: Iterable[Entry]) -> dict[int, str]:
    """The key of each entry that can still be read, by the entry's id: one statement, however many."""
    rows = EntryKey.objects.filter(
        entry__in=[entry.pk for entry in entries], key__destroyed_at__isnull=True
    ).select_related("key")
    found: dict[int, str] = {}
    opened: dict[int, str] = {}
    for row in rows:
        if row.entry_id not in found:
            if row.key_id not in opened:
                opened[row.key_id] = sealing.unseal(row.key.sealed)
            found[row.entry_id] = decrypt(row.wrapped.encode(), opened[row.key_id]).decode()
    return found


def bodies(entries: Iterable[Entry]) -> dict[int, Body | None]:
    """What entries say, by their id; None where every key for it was destroyed."""
    entries = list(entries)
    keys = data_keys(entries)
    return {
        entry.pk: json.loads(decrypt(entry.ciphertext.encode(), keys[entry.pk])) if entry.pk in keys else None
        for entry in entries
    }


def share_with(entries: Iterable[Entry], key: SubjectKey) -> None:
    """Entries concern one more child from now on: what could be read before is wrapped for them, too."""
    entries = list(entries)
    keys = data_keys(entries)
    known = set(EntryKey.objects.filter(key=key, entry__in=keys).values_list("entry_id", flat=True))
    EntryKey.objects.bulk_create(
        EntryKey(entry=entry, key=key, wrapped=_wrap(keys[entry.pk], key))
        for entry in entries
        if entry.pk in keys and entry.pk not in known
    )


@transaction.atomic
def reseal_keys() -> int:
    """Seal every child's key under the first key outside; says how many. The entries know nothing of it."""
    # Entries under them can still be written meanwhile.
    keys = list(SubjectKey.objects.whole().select_for_update(no_key=True))
    for key in keys:
        key.sealed = sealing.reseal(key.sealed)
    SubjectKey.objects.bulk_update(keys, ["sealed"], batch_size=500)
    return len(keys)
