"""Making unreadable what concerns one child alone, as a court or the law may ask: by two of the team.

A concern about an adult likewise: at whose desk it is asks for it, and a chair of governors does it. Whoever it is about
is neither.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from safeguarding import pack_files
from safeguarding.alerts import tell_of_adult
from safeguarding.chain import append
from safeguarding.codes import EntryKind
from safeguarding.models import AdultConcern, Entry, Erasure, LegalHold, SubjectKey, TransferPack
from safeguarding.models.scope import is_team
from safeguarding.retention import asked_about_adults
from safeguarding.sealing import key_of_school
from safeguarding.standing import standing_of
from staffing.access import Actor
from staffing.calendar import LONDON
from staffing.refusals import Refused

NOT_TEAM = "Only the safeguarding team asks for this, and one of them approves it."
NO_REASON = "Say why: it stays in the record."
NO_LAW = "Say by which law, rule or order: it stays in the record."
ASKED_ALREADY = "This was asked for already."
NOT_SAME = "Whoever asked for it leaves the decision to somebody else of the team."
DONE_ALREADY = "This was done already."
NOT_SCHOOL = "What is about nobody is not erased."
NOT_ADULT = "What is about an adult who works here is not yours to erase."
NOT_CHAIR = "Whoever asked for it leaves the decision to a chair of governors, who is somebody else."
NOT_ENDED = "Close it first, and read what was added since: what goes on is not erased."
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
    key, concern = _locked(by, key)
    if LegalHold.objects.is_on(key):
        raise Refused(HELD)
    _refuse_unended(concern)
    if Erasure.objects.filter(key=key).exists():
        raise Refused(ASKED_ALREADY)
    erasure = Erasure.objects.create(key=key, requested_by_id=by.staff_id, requested_at=at)
    _note(by, EntryKind.ERASURE_ASKED, key, concern, reason=reason, law=law)
    if concern:
        seconds = concern.seconds(at.astimezone(LONDON).date(), by.staff_id)
        tell_of_adult(seconds, is_urgent=False, at=at)
    return erasure


@transaction.atomic
def approve_erasure(*, by: Actor, erasure: Erasure, at: datetime) -> Erasure:
    """Destroy the key. The chain stays whole, and says that it was done. What was packed of it for others goes too.

    Raises Refused while a legal hold stands, also one that came after it was asked for.
    """
    key, concern = _locked(by, erasure.key, asked_about_adults(by), NOT_CHAIR)
    found = Erasure.objects.select_for_update().filter(pk=erasure.pk).first()
    if found is None:
        raise Refused(NOT_ASKED)
    erasure = found
    if LegalHold.objects.is_on(key):
        raise Refused(HELD)
    if erasure.approved_at:
        raise Refused(DONE_ALREADY)
    if by.staff_id == erasure.requested_by_id:
        raise Refused(NOT_CHAIR if concern else NOT_SAME)
    _refuse_unended(concern)
    erasure.approved_by_id, erasure.approved_at = by.staff_id, at
    erasure.save(update_fields=["approved_by", "approved_at"])
    SubjectKey.objects.filter(pk=erasure.key_id).update(sealed="", destroyed_at=at)
    if key.pupil_id:
        own = TransferPack.objects.filter(move__pupil=key.pupil_id, move__school=key.school_id)
        pack_files.forget(own, at)
    _note(by, EntryKind.ERASED, key, concern, asked_by=erasure.requested_by_id)
    return erasure


@transaction.atomic
def decline_erasure(*, by: Actor, erasure: Erasure, reason: str) -> None:
    """It is not done, or not any more asked for; it may be asked for again."""
    if not reason.strip():
        raise Refused(NO_REASON, "reason")
    key, concern = _locked(by, erasure.key, AdultConcern.objects.decided_by(by) | asked_about_adults(by))
    if not Erasure.objects.filter(pk=erasure.pk, approved_at__isnull=True).delete()[0]:
        raise Refused(DONE_ALREADY)
    _note(by, EntryKind.ERASURE_DECLINED, key, concern, reason=reason)


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
    key, concern = _locked(by, key)
    if key.destroyed_at:
        raise Refused(DONE_ALREADY)
    if LegalHold.objects.is_on(key) is not is_lifted:
        raise Refused(NOT_HELD if is_lifted else HELD_ALREADY)
    kind = EntryKind.HOLD_LIFTED if is_lifted else EntryKind.HOLD
    entry = _note(by, kind, key, concern, reason=reason)
    return LegalHold.objects.create(key=key, entry=entry, is_lifted=is_lifted)


def _locked(
    by: Actor, key: SubjectKey, adults: QuerySet[AdultConcern] | None = None, refusal: str = NOT_ADULT
) -> tuple[SubjectKey, AdultConcern | None]:
    """Whoever holds or erases waits for whoever does so now; with the concern, where the key is that of one about an
    adult: it is to be among `adults`, or else at the actor's desk.

    Entries under this key can still be written meanwhile: whoever writes one has the chain, which comes next here.
    """
    if by.staff_id is None or by.school_id != key.school_id:
        raise Refused(NOT_TEAM)
    if key.of == SubjectKey.Of.SCHOOL:
        raise Refused(NOT_SCHOOL)
    concern = None
    if key.of == SubjectKey.Of.ADULT:
        among = AdultConcern.objects.decided_by(by) if adults is None else adults
        concern = among.select_for_update(of=("self",)).filter(key=key).first()
        if concern is None:
            raise Refused(refusal)
    elif not is_team(by):
        raise Refused(NOT_TEAM)
    return SubjectKey.objects.select_for_update(no_key=True).get(pk=key.pk), concern


def _refuse_unended(concern: AdultConcern | None) -> None:
    """What is still looked into about an adult, or has something that nobody has read, is kept."""
    if concern:
        kinds = Entry.objects.of(concern).in_order().values_list("kind", flat=True)
        standing = standing_of(kinds)
        if standing.is_unread or not standing.is_closed:
            raise Refused(NOT_ENDED)


def _note(
    by: Actor, kind: EntryKind, key: SubjectKey, concern: AdultConcern | None, **said: str | int
) -> Entry:
    """Under the school's key, so that it stays; with the concern, where it is about an adult: the team sees none."""
    keys = [key_of_school(by.school_id)]
    return append(by=by, kind=kind, body={"key": key.pk, **said}, keys=keys, concern=concern)
