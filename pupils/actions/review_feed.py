"""The secret link of somebody's calendar: made anew, and taken away."""

from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe

from django.db import transaction

from pupils.models import ReviewFeed
from staffing.access import Actor
from staffing.audit import AuditVerb, record

BYTES = 32


def hash_of(key: str) -> str:
    """What is kept of a key: it is long and random, so that a plain hash tells nothing of it."""
    return sha256(key.encode()).hexdigest()


@transaction.atomic
def renew_feed(*, by: Actor, at: datetime) -> str:
    """A new key, told this once; the one before opens nothing any more."""
    key = token_urlsafe(BYTES)
    said = {"key_hash": hash_of(key), "made_at": at}
    feed, is_new = ReviewFeed.objects.update_or_create(staff_id=by.staff_id, defaults=said)
    record(by, AuditVerb.CREATE if is_new else AuditVerb.EDIT, feed)
    return key


@transaction.atomic
def end_feed(*, by: Actor) -> bool:
    """Says whether there was one."""
    feed = ReviewFeed.objects.visible_to(by).first()
    if feed is None:
        return False
    record(by, AuditVerb.END, feed)
    feed.delete()
    return True
