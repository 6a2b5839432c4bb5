"""What follows a referral to an agency: an entry bound to it."""

from datetime import datetime

from django.db import transaction

from safeguarding.actions.desk import still_open, write
from safeguarding.codes import EntryKind
from safeguarding.models import Concern, Entry
from safeguarding.sealing import Body
from staffing.access import Actor
from staffing.refusals import Refused

NO_REFERRAL = "This referral can’t be followed up: it is of another concern."


@transaction.atomic
def note_answer(
    *, by: Actor, concern: Concern, referral: Entry, kind: EntryKind, body: Body, happened_at: datetime
) -> Entry:
    """An answer, a chase or an escalation. Two who note one at once are both heard: neither undoes the other."""
    entries = still_open(by, concern)
    if not any(each.pk == referral.pk and each.kind == EntryKind.REFERRED for each in entries):
        raise Refused(NO_REFERRAL)
    return write(by, concern, kind, body | {"referral": referral.pk}, happened_at=happened_at)
