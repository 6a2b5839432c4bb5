"""Raising a concern, and adding to one: by anybody on the staff, each with its entries or not at all."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from string import ascii_uppercase, digits
from typing import Any, TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from pupils.models import Pupil
from safeguarding.alerts import alert_readers, alert_team
from safeguarding.chain import append
from safeguarding.codes import EntryKind, PupilRole
from safeguarding.models import Alert, Concern, ConcernPupil, ConcernStaff, Entry, Matter, SubjectKey
from safeguarding.models.raised import Raised
from safeguarding.sealing import bodies, key_of_person, key_of_pupil
from staffing.access import Actor
from staffing.calendar import now
from staffing.models import Staff
from staffing.refusals import Refused

NOBODY = "Say whom it is about: a pupil, somebody not on the roll, or a pupil whose name you don’t know."
TO_COME = "This is still to come. Say when it happened."
NOTHING_SAID = "Write down what you want to add."
ENDED = "Nothing can be added to this record any more. Raise a new concern."
# Without letters and digits that are mistaken for each other on the telephone.
LETTERS = "".join(sorted(set(ascii_uppercase + digits) - set("ILO01")))
M = TypeVar("M", bound=Raised)


@dataclass(frozen=True)
class Concerned:
    """Somebody in a concern: a pupil of the roll, else a name as it was told, else nobody knows who."""

    role: PupilRole
    pupil: Pupil | None = None
    name: str = ""
    words: str = ""

    @property
    def standing(self) -> ConcernPupil.Standing:
        if self.pupil:
            return ConcernPupil.Standing.ON_ROLL
        return ConcernPupil.Standing.NOT_ON_ROLL if self.name else ConcernPupil.Standing.NOT_KNOWN


def raise_concern(
    *,
    by: Actor,
    form_key: UUID,
    about: Sequence[Concerned],
    said: dict[str, Any],
    happened_at: datetime | None = None,
    about_staff: Sequence[Staff] = (),
    contents: Sequence[bytes] = (),
    is_urgent: bool = False,
) -> Concern:
    """One concern for one form, however often it is sent. `said`: what was written, by field; `contents`: its files.

    The team is told that there is one, and whether somebody may be in danger now (`is_urgent`), in the same breath.

    Raises Refused where it is about nobody, or happened in the future.
    """
    if not about:
        raise Refused(NOBODY, "about")
    if happened_at and happened_at > now():
        raise Refused(TO_COME, "happened_at")

    def write() -> Concern:
        concern = Concern.objects.create(**begun(by, form_key))
        ConcernStaff.objects.bulk_create(ConcernStaff(concern=concern, staff=staff) for staff in about_staff)
        append(
            by=by,
            kind=EntryKind.RAISED,
            body={"reference": concern.reference, **said},
            keys=_write_pupils(by, concern, about),
            concern=concern,
            happened_at=happened_at,
            contents=contents,
        )
        alert_team(concern, Alert.Stage.RAISED, is_urgent=is_urgent, at=concern.raised_at)
        return concern

    return once_a_form(Concern.objects.raised_by(by).filter(form_key=form_key), write)


def once_a_form(sent: QuerySet[M], write: Callable[[], M]) -> M:
    """What was raised by a form already (`sent`), else what `write` makes of it, all of it or nothing."""
    if known := sent.first():
        return known
    try:
        with transaction.atomic():
            return write()
    except IntegrityError:
        if known := sent.first():
            return known
        raise


def begun(by: Actor, form_key: UUID) -> dict[str, Any]:
    """What every concern begins with."""
    return {
        "school_id": by.school_id,
        "reference": new_reference(),
        "raised_by_id": by.staff_id,
        "raised_at": now(),
        "form_key": form_key,
    }


def new_reference() -> str:
    letters = "".join(secrets.choice(LETTERS) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def _write_pupils(by: Actor, concern: Concern, about: Sequence[Concerned]) -> list[SubjectKey]:
    """An entry for each, that their key alone opens; gives the keys of all, for what is about them together."""
    keys = _keys_for(by, about)
    for each, key in zip(about, keys, strict=True):
        body = {"role": each.role, "name": each.name, "words": each.words}
        entry = append(by=by, kind=EntryKind.CONCERNED, body=body, keys=[key], concern=concern)
        ConcernPupil.objects.create(
            concern=concern, key=key, pupil=each.pupil, standing=each.standing, role=each.role, entry=entry
        )
    return keys


def _keys_for(by: Actor, about: Sequence[Concerned]) -> list[SubjectKey]:
    """Before the chain is locked, and made in one order: of two who name the same pupils at once, neither waits for
    what only the other can give."""
    pupils = sorted((each.pupil for each in about if each.pupil), key=lambda pupil: pupil.pk)
    known = {pupil.pk: key_of_pupil(pupil) for pupil in pupils}
    return [known[each.pupil.pk] if each.pupil else key_of_person(by.school_id) for each in about]


@transaction.atomic
def add_to_concern(*, by: Actor, concern: Matter, text: str, form_key: UUID | None = None) -> None:
    """More from whoever raised it, or from who reads it; what was said before stays as it is.

    The same form (`form_key`) sent twice adds once. Who reads it is told, but for whoever adds.
    """
    if not text.strip():
        raise Refused(NOTHING_SAID, "text")
    type(concern).objects.select_for_update().get(pk=concern.pk)
    if form_key and _is_added(by, concern, form_key):
        return
    keys = keys_of(concern)
    if not keys:
        raise Refused(ENDED, "text")
    body = {"text": text} | ({"form": str(form_key)} if form_key else {})
    entry = append(by=by, kind=EntryKind.ADDENDUM, body=body, keys=keys, concern=concern)
    if isinstance(concern, Concern):
        alert_team(concern, Alert.Stage.ADDED, is_urgent=False, at=entry.written_at, but=by.staff_id)
    else:
        alert_readers(concern, is_urgent=False, at=entry.written_at, but=by.staff_id)


def _is_added(by: Actor, concern: Matter, form_key: UUID) -> bool:
    """Which form an addition came by stands in it, sealed."""
    own = Entry.objects.of(concern).filter(kind=EntryKind.ADDENDUM, author_id=by.staff_id)
    return any(body and body.get("form") == str(form_key) for body in bodies(own).values())


def keys_of(concern: Matter) -> list[SubjectKey]:
    """The keys of all whom a concern is about, that were not destroyed: read anew, since it may be erased meanwhile."""
    whole = SubjectKey.objects.whole()
    if not isinstance(concern, Concern):
        return list(whole.filter(pk=concern.key_id))
    return list(whole.filter(pk__in=ConcernPupil.objects.filter(concern=concern).values("key")))
