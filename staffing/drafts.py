"""What was typed and not saved: kept on the server, for its owner alone."""

from collections.abc import Mapping
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
NOT_KEPT = {"csrfmiddlewaretoken", "form_key", "version", "draft_owner", "draft_key", "password", "file"}
_SALT = "staffing.drafts"


def owner_token(actor: Actor, key: str) -> str:
    """Says whose draft a form's text would be, signed: so it can be kept even when the session is gone."""
    return signing.dumps([actor.staff_id, key], salt=_SALT)


def body_of(data: QueryDict | Mapping[str, Any]) -> dict[str, list[str]]:
    """The fields worth keeping, each as a list of what was typed; long texts are cut at MAX_TEXT characters."""
    lists = data.lists() if isinstance(data, QueryDict) else data.items()
    return {
        name: [str(value)[:MAX_TEXT] for value in values] for name, values in lists if name not in NOT_KEPT
    }


def keep(*, staff_id: int, key: str, body: dict[str, list[str]]) -> Draft:
    """Keep a text; the last one kept stands. No audit event: a draft is not yet a record."""
    draft, _ = Draft.objects.update_or_create(
        staff_id=staff_id, key=key, defaults={"body": body, "kept_at": now()}
    )
    return draft


def keep_for_owner(data: QueryDict) -> bool:
    """Keep what a form without a session sent, where its signed owner (of at most a day ago) is given."""
    try:
        staff_id, key = signing.loads(data.get("draft_owner", ""), salt=_SALT, max_age=timedelta(days=1))
    except signing.BadSignature:
        return False
    keep(staff_id=staff_id, key=key, body=body_of(data))
    return True


def kept(actor: Actor, key: str) -> Draft | None:
    """The actor's own draft of a form, if there is one."""
    return Draft.objects.visible_to(actor).filter(key=key).first()


def drop(actor: Actor, key: str) -> None:
    """Forget a draft: it was saved, or thrown away."""
    Draft.objects.visible_to(actor).filter(key=key).delete()


def clear_old() -> int:
    """Forget drafts nobody came back for; says how many."""
    rows: models.QuerySet[Draft] = Draft.objects.filter(kept_at__lt=now() - KEEP_FOR)
    return rows.delete()[0]
