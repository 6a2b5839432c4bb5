"""The contact log: an entry with what follows from it, what colleagues confirm, the rhythm, and handouts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction

from pupils.actions.tasks import write_task
from pupils.codes import InvolvementReason
from pupils.models import ContactEntry, ContactNotice, FamilyRhythm, Handout, Involvement, Pupil
from staffing.access import Actor, Role
from staffing.audit import AuditVerb, record
from staffing.calendar import LONDON
from staffing.models import Staff
from staffing.receipts import Stale, claim_version

# A class teacher is one of so few; where there are more, subjects are taught, and the mentor stands for them.
MOST_CLASS_TEACHERS: Final = 2


@dataclass(frozen=True)
class FollowUp:
    """A task that an entry asks for."""

    text: str
    owner_id: int
    due_on: date


@transaction.atomic
def log_contact(
    *,
    by: Actor,
    pupil: Pupil,
    told: Mapping[str, Any],
    tell: Iterable[int],
    follow_up: FollowUp | None,
    at: datetime,
) -> ContactEntry:
    """Write an entry, set its task, and tell whom it concerns: all in one, so that nobody is told of nothing."""
    task = None
    if follow_up:
        task = write_task(
            by=by,
            owner_id=follow_up.owner_id,
            text=follow_up.text,
            due_on=follow_up.due_on,
            at=at,
            pupil_id=pupil.pk,
        )
    entry = ContactEntry.objects.create(
        pupil=pupil, written_by_id=by.staff_id, written_at=at, follow_up=task, **told
    )
    notices = [(pk, ContactNotice.Kind.NEWS) for pk in dict.fromkeys(tell)] if entry.news else []
    if entry.difficulty:
        informed = who_helps_to_communicate(pupil, at.astimezone(LONDON).date())
        notices += [(pk, ContactNotice.Kind.DIFFICULTY) for pk in informed]
    ContactNotice.objects.bulk_create(
        ContactNotice(entry=entry, staff_id=pk, kind=kind, sent_at=at)
        for pk, kind in notices
        if pk != by.staff_id
    )
    detail: dict[str, Any] = {"task": task.pk} if task else {}
    record(by, AuditVerb.CREATE, entry, pupil_id=pupil.pk, kind=entry.kind, told=len(notices), **detail)
    return entry


def who_helps_to_communicate(pupil: Pupil, on: date) -> list[int]:
    """Class teacher and SENDCo: told at once where talking with a family is hard.

    Where many teach the pupil there is no class teacher, and whoever has the pupil on their caseload is told instead.
    """
    links = Involvement.objects.open(on).filter(pupil=pupil)
    its: dict[str, list[int]] = {}
    for staff_id, reason in links.order_by("pk").values_list("staff_id", "reason"):
        its.setdefault(reason, []).append(staff_id)
    taught = list(dict.fromkeys(its.get(InvolvementReason.TAUGHT, ())))
    mentors = its.get(InvolvementReason.CASELOAD, [])
    near = taught if len(taught) <= MOST_CLASS_TEACHERS else mentors or taught
    sendcos = Staff.objects.filter(school_id=pupil.school_id).employed(on).with_role(Role.SENDCO, on)
    return list(dict.fromkeys([*(near or mentors), *sendcos.values_list("pk", flat=True)]))


@transaction.atomic
def confirm_notice(*, by: Actor, notice: ContactNotice, at: datetime) -> bool:
    """One's own notice is read; confirming twice leaves the first time standing. Says whether it was open."""
    row = ContactNotice.objects.select_for_update().filter(pk=notice.pk, confirmed_at__isnull=True).first()
    if row is None:
        return False
    row.confirmed_at = at
    row.save(update_fields=["confirmed_at"])
    record(by, AuditVerb.EDIT, row, pupil_id=notice.entry.pupil_id)
    return True


@transaction.atomic
def set_rhythm(*, by: Actor, pupil: Pupil, version: int, told: Mapping[str, Any], on: date) -> FamilyRhythm:
    """Agree how often a family hears; `version` 0 where nothing was agreed before. Raises Stale as every edit does."""
    rhythm = FamilyRhythm.objects.filter(pupil=pupil).first()
    if rhythm is None:
        rhythm = FamilyRhythm(pupil=pupil, starts_on=on)
    elif not version:
        raise Stale
    else:
        rhythm = claim_version(rhythm, version)
    for name, value in told.items():
        setattr(rhythm, name, value)
    rhythm.set_by_id = by.staff_id or 0
    rhythm.save()
    record(by, AuditVerb.EDIT, rhythm, pupil_id=pupil.pk)
    return rhythm


@transaction.atomic
def keep_handout(*, by: Actor, handout: Handout | None, version: int, told: Mapping[str, Any]) -> Handout:
    """A handout added, or changed; raises Stale where somebody saved meanwhile."""
    verb = AuditVerb.CREATE if handout is None else AuditVerb.EDIT
    kept = Handout(school_id=by.school_id) if handout is None else claim_version(handout, version)
    for name, value in told.items():
        setattr(kept, name, value)
    kept.save()
    record(by, verb, kept)
    return kept
