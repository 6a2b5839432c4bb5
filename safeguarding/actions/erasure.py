"""Making unreadable what concerns one child alone, as a court or the law may ask: by two of the team."""

from datetime import datetime

from django.db import transaction

from safeguarding import pack_files
from safeguarding.chain import append
from safeguarding.codes import EntryKind
from safeguarding.models import Entry, Erasure, LegalHold, SubjectKey, TransferPack
from safeguarding.models.scope import is_team
from safeguarding.sealing import key_of_school
from staffing.access import Actor
from staffing.refusals import Refused

NOT_TEAM = "Only the safeguarding team asks for this, and one of them approves it."
NO_REASON = "Say why: it stays in the record."
NO_LAW = "Say by which law, rule or order: it stays in the record."
ASKED_ALREADY = "This was asked for already."
NOT_SAME = "Whoever asked for it leaves the decision to somebody else of the team."
DONE_ALREADY = "This was done already."
NOT_SCHOOL = "What is about nobody is not erased."
NOT_ADULT = "What is about an adult who works here is not the team’s to erase."
HELD = "This is under a legal hold, so it can’t be erased. The hold is lifted first, with the reason."
HELD_ALREADY = "This is under a legal hold already."
NOT_HELD = "This is under no legal hold."
NOT_ASKED = "Nobody asks for this any more."


@transaction.atomic
def ask_erasure(*, by: Actor, key: SubjectKey, reason: str, law: str, at: datetime) -> Erasure:
    """Nothing is destroyed until another approves it. Raises Refused while a legal hold stands."""
    if not reason.strip():
        raise Refused(NO_REASON, "reason")
    if not law.strip():
        raise Refused(NO_LAW, "law")
    key = _locked(by, key)
    if LegalHold.objects.is_on(key):
        raise Refused(HELD)
    if Erasure.objects.filter(key=key).exists():
        raise Refused(ASKED_ALREADY)
    erasure = Erasure.objects.create(key=key, requested_by_id=by.staff_id, requested_at=at)
    _note(by, EntryKind.ERASURE_ASKED, key, reason=reason, law=law)
    return erasure


@transaction.atomic
def approve_erasure(*, by: Actor, erasure: Erasure, at: datetime) -> Erasure:
    """Destroy the key. The chain stays whole, and says that it was done. What was packed of it for others goes too.

    Raises Refused while a legal hold stands, also one that came after it was asked for.
    """
    key = _locked(by, erasure.key)
    found = Erasure.objects.select_for_update().filter(pk=erasure.pk).first()
    if found is None:
        raise Refused(NOT_ASKED)
    erasure = found
    if LegalHold.objects.is_on(key):
        raise Refused(HELD)
    if erasure.approved_at:
        raise Refused(DONE_ALREADY)
    if by.staff_id == erasure.requested_by_id:
        raise Refused(NOT_SAME)
    erasure.approved_by_id, erasure.approved_at = by.staff_id, at
    erasure.save(update_fields=["approved_by", "approved_at"])
    SubjectKey.objects.filter(pk=erasure.key_id).update(sealed="", destroyed_at=at)
    if key.pupil_id:
        own = TransferPack.objects.filter(move__pupil=key.pupil_id, move__school=key.school_id)
        pack_files.forget(own, at)
    _note(by, EntryKind.ERASED, key, asked_by=erasure.requested_by_id)
    return erasure


@transaction.atomic
def decline_erasure(*, by: Actor, erasure: Erasure, reason: str) -> None:
    """It is not done, or not any more asked for; it may be asked for again."""
    if not reason.strip():
        raise Refused(NO_REASON, "reason")
    key = _locked(by, erasure.key)
    if not Erasure.objects.filter(pk=erasure.pk, approved_at__isnull=True).delete()[0]:
        raise Refused(DONE_ALREADY)
    _note(by, EntryKind.ERASURE_DECLINED, key, reason=reason)


@transaction.atomic
def hold(*, by: Actor, key: SubjectKey, reason: str) -> LegalHold:
    """While it stands nobody can erase what concerns this child, whoever asked for it before."""
    return _turn(by, key, reason, is_lifted=False)


@transaction.atomic
def lift_hold(*, by: Actor, key: SubjectKey, reason: str) -> LegalHold:
    return _turn(by, key, reason, is_lifted=True)


def _turn(by: Actor, key: SubjectKey, reason: str, *, is_lifted: bool) -> LegalHold:
    if not reason.strip():
        raise Refused(NO_REASON, "reason")
    key = _locked(by, key)
    if key.destroyed_at:
        raise Refused(DONE_ALREADY)
    if LegalHold.objects.is_on(key) is not is_lifted:
        raise Refused(NOT_HELD if is_lifted else HELD_ALREADY)
    kind = EntryKind.HOLD_LIFTED if is_lifted else EntryKind.HOLD
    entry = _note(by, kind, key, reason=reason)
    return LegalHold.objects.create(key=key, entry=entry, is_lifted=is_lifted)


def _locked(by: Actor, key: SubjectKey) -> SubjectKey:
    """Whoever holds or erases waits for whoever does so now.

    Entries under this key can still be written meanwhile: whoever writes one has the chain, which comes next here.
    """
    _refuse_others(by, key)
    return SubjectKey.objects.select_for_update(no_key=True).get(pk=key.pk)


def _refuse_others(by: Actor, key: SubjectKey) -> None:
    if not is_team(by) or by.staff_id is None or by.school_id != key.school_id:
        raise Refused(NOT_TEAM)
    if key.of == SubjectKey.Of.SCHOOL:
        raise Refused(NOT_SCHOOL)
    if key.of == SubjectKey.Of.ADULT:
        raise Refused(NOT_ADULT)


def _note(by: Actor, kind: EntryKind, key: SubjectKey, **said: str | int) -> Entry:
    return append(by=by, kind=kind, body={"key": key.pk, **said}, keys=[key_of_school(by.school_id)])
