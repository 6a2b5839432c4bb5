"""What is done about a concern by who reads it: each an entry, by somebody who may read it at that moment."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from safeguarding.actions.concerns import ENDED, keys_of
from safeguarding.agencies import AGENCY_WORK, referrals_of
from safeguarding.chain import append
from safeguarding.codes import EntryKind, WhyRead
from safeguarding.desk import actions_of
from safeguarding.models import Entry, EntryKey, Matter, SubjectKey
from safeguarding.opening import how_it_stood, is_asked, is_noted, news_of
from safeguarding.sealing import Body, bodies, key_of_school
from safeguarding.standing import standing_of
from safeguarding.thread import CORRECTABLE
from staffing.access import Actor
from staffing.refusals import Refused

NOT_YOURS = "This concern can’t be read by you any more. Nothing was saved."
OPEN_ALREADY = "This concern is open already."
NOT_TRIAGED = "Triage it first: what it is about, how soon, and the threshold decision with its reasons."
STILL_TO_DO = (
    "Something is still to be done. Say what came of it, or that it is not needed any more, then close."
)
NO_REPLY_YET = (
    "A referral has no answer yet. Note what came, or that none is needed any more and why, then close."
)
DONE_ALREADY = "What came of this was said already."
PUT_RIGHT_ALREADY = (
    "This was put right already, by entry {number}. What you wrote is below: put that one right."
)
NOT_CORRECTED = "This entry stays as it is: add another."


@transaction.atomic
def note_read(
    *,
    by: Actor,
    concern: Matter,
    at: datetime,
    keys: Sequence[SubjectKey] = (),
    beside: Sequence[Entry] = (),
    way: WhyRead = WhyRead.ADDRESS,
) -> tuple[list[Entry], dict[int, Body | None]] | None:
    """That somebody opened it, and why: once in ten minutes, and again where something new came since.

    Gives its entries, and what they and those `beside` it say; None where it is closed, and its reader is asked first.
    `keys`: of whom it is about, where they are known already; `way`: how they came, where nothing in it called for them.
    """
    entries = locked(by, concern)
    said = bodies({entry.pk: entry for entry in [*entries, *beside]}.values())
    if is_asked(by, concern, entries, said, at):
        return None
    if not is_noted(by, entries, at, news_of(entries)):
        why = how_it_stood(by, concern, entries, said, at) or way
        write(by, concern, EntryKind.READ, {"why_read": why.value}, keys)
    return entries, said


@transaction.atomic
def open_closed(*, by: Actor, concern: Matter, why_read: str, text: str) -> Entry:
    """That somebody opens one that is closed, and why, as they say."""
    locked(by, concern)
    return write(by, concern, EntryKind.READ, {"why_read": why_read, "text": text})


@transaction.atomic
def act(*, by: Actor, concern: Matter, kind: EntryKind, body: dict[str, Any], **more: Any) -> Entry:
    """Triage, a discussion, a decision, an action or a contact with parents: while the concern is open."""
    still_open(by, concern)
    return write(by, concern, kind, body, **more)


@transaction.atomic
def note_outcome(*, by: Actor, concern: Matter, action: Entry, outcome: str) -> Entry:
    """What came of an action, once."""
    entries = still_open(by, concern)
    written = [each for each in entries if each.kind in (EntryKind.ACTION, EntryKind.OUTCOME)]
    known = {each.entry.pk: each for each in actions_of(concern, written, bodies(written))}
    if action.pk not in known or known[action.pk].outcome:
        raise Refused(DONE_ALREADY)
    body = {"action": action.pk, "what": known[action.pk].what, "outcome": outcome}
    return write(by, concern, EntryKind.OUTCOME, body)


@transaction.atomic
def close(*, by: Actor, concern: Matter, reasons: str) -> Entry:
    """Raises Refused where it was closed meanwhile, was never looked at, or something is still to be done."""
    entries = still_open(by, concern)
    if not standing_of(entry.kind for entry in entries).is_triaged:
        raise Refused(NOT_TRIAGED)
    refuse_unfinished(concern, entries)
    asked = [each for each in entries if each.kind in AGENCY_WORK]
    if any(referral.is_waiting for referral in referrals_of(asked, bodies(asked))):
        raise Refused(NO_REPLY_YET)
    return write(by, concern, EntryKind.CLOSED, {"reasons": reasons})


def refuse_unfinished(concern: Matter, entries: list[Entry]) -> None:
    """Where something is still to be done."""
    written = [each for each in entries if each.kind in (EntryKind.ACTION, EntryKind.OUTCOME)]
    if any(not action.outcome for action in actions_of(concern, written, bodies(written))):
        raise Refused(STILL_TO_DO)


@transaction.atomic
def reopen(*, by: Actor, concern: Matter, reasons: str) -> Entry:
    if not standing_of(entry.kind for entry in locked(by, concern)).is_closed:
        raise Refused(OPEN_ALREADY)
    if not keys_of(concern):
        raise Refused(ENDED)
    return write(by, concern, EntryKind.REOPENED, {"reasons": reasons})


@transaction.atomic
def correct(*, by: Actor, concern: Matter, entry: Entry, text: str, why: str) -> Entry:
    """Put an entry right by another that supersedes it; both stay. Also where the concern is closed."""
    entries = locked(by, concern)
    if entry.kind not in CORRECTABLE:
        raise Refused(NOT_CORRECTED)
    if later := next((each for each in entries if each.supersedes_id == entry.pk), None):
        raise Refused(PUT_RIGHT_ALREADY.format(number=later.number))
    body = {"text": text, "why": why}
    # Read by whose keys open what it puts right: what is about one pupil stays so.
    own = SubjectKey.objects.whole().filter(pk__in=EntryKey.objects.filter(entry=entry).values("key"))
    return write(by, concern, EntryKind.CORRECTION, body, list(own), supersedes=entry)


def locked(by: Actor, concern: Matter) -> list[Entry]:
    """Whoever acts waits for whoever is acting, and must still be one who reads it; gives the entries so far."""
    if not type(concern).objects.visible_to(by).select_for_update().filter(pk=concern.pk).first():
        raise Refused(NOT_YOURS)
    return list(Entry.objects.of(concern).in_order().select_related("author"))


def still_open(by: Actor, concern: Matter) -> list[Entry]:
    """The entries so far of a concern that is not closed."""
    entries = locked(by, concern)
    if standing_of(entry.kind for entry in entries).is_closed:
        last = next(entry for entry in reversed(entries) if entry.kind == EntryKind.CLOSED)
        who = last.author.name if last.author else "Handrail"
        raise Refused(f"{who} closed this already. What you wrote is still here: open it again to save it.")
    return entries


def write(
    by: Actor,
    concern: Matter,
    kind: EntryKind,
    body: dict[str, Any],
    keys: Sequence[SubjectKey] = (),
    **more: Any,
) -> Entry:
    """An entry under the keys of all whom the concern is about, unless told otherwise."""
    keys = keys or keys_of(concern) or [key_of_school(by.school_id)]
    return append(by=by, kind=kind, body=body, keys=keys, concern=concern, **more)
