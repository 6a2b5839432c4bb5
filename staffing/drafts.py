"""What was typed and not saved: kept on the server, for its owner alone."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core import signing
from django.db import models
from django.http import QueryDict

from staffing.access import Actor
from staffing.calendar import now
from staffing.models import Draft

KEEP_FOR = timedelta(days=14)
MAX_TEXT = 60_000
NOT_KEPT = {"csrfmiddlewaretoken", "form_key", "draft_owner", "password", "file"} | {
    f"factor-{answer}" for answer in ("code", "password", "credential", "came-from")
}
_SALT = "staffing.drafts"


@dataclass(frozen=True)
class _Room:
    """Another table with the columns of a draft, and how to tell whether a form of a key was taken already."""

    table: Any
    is_taken: Callable[[int, str], bool]


_ROOMS: dict[str, _Room] = {}


def kept_in(begins: str, table: Any, is_taken: Callable[[int, str], bool]) -> None:
    """Register a table for texts whose key begins so, as the room says that keeps them itself."""
    _ROOMS[begins] = _Room(table, is_taken)


def _room_of(key: str) -> _Room | None:
    return next((room for begins, room in _ROOMS.items() if key.startswith(begins)), None)


def _table_of(key: str) -> Any:
    room = _room_of(key)
    return room.table if room else Draft


def owner_token(actor: Actor, key: str) -> str:
    """Says whose draft a form's text would be, signed: so it can be kept even when the session is gone."""
    return signing.dumps([actor.staff_id, key], salt=_SALT)


def body_of(data: QueryDict | Mapping[str, Any]) -> dict[str, list[str]]:
    """The fields worth keeping, each as a list of what was typed; long texts are cut at MAX_TEXT characters.

    No password is among them, whatever its field is called.
    """
    lists = data.lists() if isinstance(data, QueryDict) else data.items()
    return {
        _storable(name): [_storable(str(value)[:MAX_TEXT]) for value in values]
        for name, values in lists
        if name not in NOT_KEPT and "password" not in name
    }


def _storable(text: str) -> str:
    """Without what PostgreSQL has no place for: NUL, and halves of a character that was cut in two."""
    return text.replace("\0", "").encode(errors="replace").decode()


def keep(*, staff_id: int, key: str, body: dict[str, list[str]]) -> Draft:
    """Keep a text; the last one kept stands. No audit event: a draft is not yet a record."""
    draft: Draft = _table_of(key).objects.update_or_create(
        staff_id=staff_id, key=key, defaults={"body": body, "kept_at": now()}
    )[0]
    return draft


def keep_for_owner(data: QueryDict | Mapping[str, Any]) -> bool:
    """Keep what a form holds for its signed owner (of at most a day ago), whoever is signed in now, if anybody."""
    owner = _owner_of(data)
    if owner is None:
        return False
    staff_id, key = owner
    room = _room_of(key)
    if not (room and room.is_taken(staff_id, key)):
        keep(staff_id=staff_id, key=key, body=body_of(data))
    return True


def is_of(actor: Actor, data: QueryDict, key: str) -> bool:
    """Whether a form is the one of this key and was shown to the actor, by its signature of at most a day ago."""
    staff_id, of_page = _owner_of(data) or (None, "")
    return staff_id == actor.staff_id and of_page.partition("#")[0] == key


def _owner_of(data: QueryDict | Mapping[str, Any]) -> tuple[int, str] | None:
    fields = dict(data.lists()) if isinstance(data, QueryDict) else data
    token = next(iter(fields.get("draft_owner", ())), "")
    try:
        staff_id, key = signing.loads(str(token), salt=_SALT, max_age=timedelta(days=1))
    except signing.BadSignature:
        return None
    return staff_id, key


def page_key(key: str, form_key: object) -> str:
    """Under which one opened page of a form keeps its text: two tabs of the same form keep two."""
    return f"{key}#{form_key}"


def kept(actor: Actor, key: str) -> Draft | None:
    """The actor's own latest text of a form, if there is one; an earlier one comes back once that is gone."""
    of_pages = models.Q(key__startswith=page_key(key, ""))
    drafts = _table_of(key).objects.visible_to(actor).filter(models.Q(key=key) | of_pages)
    latest: Draft | None = drafts.order_by("-kept_at", "-pk").first()
    return latest


def go_on(draft: Draft, key: str) -> None:
    """A text that was brought back goes on under the page that shows it now."""
    if _table_of(key).objects.filter(pk=draft.pk).exclude(key=key).update(key=key):
        draft.key = key


def kept_at_once(actor: Actor, pages: Mapping[str, str]) -> dict[str, Draft]:
    """The same for a page of many forms, by key; each text goes on under the page that `pages` has for its key."""
    rows = Draft.objects.visible_to(actor).order_by("kept_at", "pk")
    found = {key: draft for draft in rows if (key := draft.key.partition("#")[0]) in pages}
    for key, draft in found.items():
        draft.key = pages[key]
    Draft.objects.bulk_update(found.values(), ["key"])
    return found


def drop(actor: Actor, key: str) -> None:
    """Forget a draft: it was saved, or thrown away."""
    _table_of(key).objects.visible_to(actor).filter(key=key).delete()


def drop_of(actor: Actor, data: QueryDict) -> None:
    """Forget the draft of a form that was sent elsewhere, where it was shown to the actor."""
    owner = _owner_of(data)
    if owner and owner[0] == actor.staff_id:
        drop(actor, owner[1])


def forget_text(school_id: int, texts: Collection[str], *, key: str = "") -> None:
    """Forget everybody's drafts of one form, and those of any other in which one of these texts stands."""
    if key:
        Draft.objects.filter(models.Q(key=key) | models.Q(key__startswith=page_key(key, ""))).delete()
    rows = Draft.objects.filter(staff__school_id=school_id)
    holding = [
        draft.pk
        for draft in rows.iterator()
        if any(text in value for values in draft.body.values() for value in values for text in texts)
    ]
    Draft.objects.filter(pk__in=holding).delete()


def clear_old() -> int:
    """Forget drafts nobody came back for; says how many."""
    tables: list[Any] = [Draft, *(room.table for room in _ROOMS.values())]
    return sum(table.objects.filter(kept_at__lt=now() - KEEP_FOR).delete()[0] for table in tables)
