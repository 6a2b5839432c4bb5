"""Making unreadable what concerns one child alone, as a court or the law may ask: by two of the team."""

from datetime import datetime

from django.db import transaction

from safeguarding.chain import append
from safeguarding.codes import EntryKind
from safeguarding.models import Erasure, SubjectKey
from safeguarding.models.scope import is_team
from safeguarding.sealing import key_of_school
from staffing.access import Actor
from staffing.refusals import Refused

NOT_TEAM = "Only the safeguarding team asks for this, and one of them approves it."
NO_REASON = "Say why, and by which law or order: it stays in the record."
ASKED_ALREADY = "This was asked for already."
NOT_SAME = "Whoever asked for it leaves the decision to somebody else of the team."
DONE_ALREADY = "This was done already."
NOT_SCHOOL = "What is about nobody is not erased."
NOT_ADULT = "What is about an adult who works here is not the team’s to erase."


@transaction.atomic
def ask_erasure(*, by: Actor, key: SubjectKey, reason: str, at: datetime) -> Erasure:
    """Nothing is destroyed until another approves it."""
    _refuse_others(by, key)
    if not reason.strip():
        raise Refused(NO_REASON, "reason")
    # Entries under this key can still be written meanwhile: whoever writes one has the chain, which comes next here.
    key = SubjectKey.objects.select_for_update(no_key=True).get(pk=key.pk)
    if Erasure.objects.filter(key=key).exists():
        raise Refused(ASKED_ALREADY)
    erasure = Erasure.objects.create(key=key, requested_by_id=by.staff_id, requested_at=at)
    _note(by, EntryKind.ERASURE_ASKED, key, reason=reason)
    return erasure


@transaction.atomic
def approve_erasure(*, by: Actor, erasure: Erasure, at: datetime) -> Erasure:
    """Destroy the key. The chain stays whole, and says that it was done."""
    erasure = Erasure.objects.select_for_update().get(pk=erasure.pk)
    _refuse_others(by, erasure.key)
    if erasure.approved_at:
        raise Refused(DONE_ALREADY)
    if by.staff_id == erasure.requested_by_id:
        raise Refused(NOT_SAME)
    erasure.approved_by_id, erasure.approved_at = by.staff_id, at
    erasure.save(update_fields=["approved_by", "approved_at"])
    SubjectKey.objects.filter(pk=erasure.key_id).update(sealed="", destroyed_at=at)
    _note(by, EntryKind.ERASED, erasure.key, asked_by=erasure.requested_by_id)
    return erasure


def _refuse_others(by: Actor, key: SubjectKey) -> None:
    if not is_team(by) or by.staff_id is None or by.school_id != key.school_id:
        raise Refused(NOT_TEAM)
    if key.of == SubjectKey.Of.SCHOOL:
        raise Refused(NOT_SCHOOL)
    if key.of == SubjectKey.Of.ADULT:
        raise Refused(NOT_ADULT)


def _note(by: Actor, kind: EntryKind, key: SubjectKey, **said: str | int) -> None:
    append(by=by, kind=kind, body={"key": key.pk, **said}, keys=[key_of_school(by.school_id)])
