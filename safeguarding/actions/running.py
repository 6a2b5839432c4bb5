"""Setting how the desk is run: an entry, so that it is known who set what and when."""

from typing import Any

from django.db import transaction

from safeguarding.chain import append
from safeguarding.codes import EntryKind
from safeguarding.models import Entry, SubjectKey
from safeguarding.running import running_of
from safeguarding.sealing import key_of_school
from staffing.access import Actor
from staffing.receipts import Stale


@transaction.atomic
def set_running(*, by: Actor, seen: int, body: dict[str, Any]) -> Entry:
    """`seen`: the number of the entry that whoever sets it was shown. Raises Stale where there is a newer one."""
    key = SubjectKey.objects.select_for_update().get(pk=key_of_school(by.school_id).pk)
    if running_of(by.school_id).number != seen:
        raise Stale
    return append(by=by, kind=EntryKind.SETTING, body=body, keys=[key])
