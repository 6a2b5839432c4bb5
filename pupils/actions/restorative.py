"""Restorative conversations: written with a task to check back, edited for a day, and what came of them."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from pupils.actions.tasks import write_task
from pupils.models import BehaviourEvent, RestorativeSide, RestorativeTalk
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.calendar import LONDON
from staffing.receipts import claim_version

# A task stands where others may look over a shoulder: it says nothing of what was said.
CHECK_BACK = "Check back after a restorative conversation"


@transaction.atomic
def write_talk(
    *,
    by: Actor,
    event: BehaviourEvent,
    on: date,
    agreed: str,
    sides: Mapping[int, str],
    checker_id: int,
    check_on: date,
    at: datetime,
) -> RestorativeTalk:
    """Each side by pupil, empty where they said nothing; whoever checks back has it as a task."""
    ids = sorted(pk for pk, account in sides.items() if account)
    only = ids[0] if len(ids) == 1 else None
    task = write_task(by=by, owner_id=checker_id, text=CHECK_BACK, due_on=check_on, at=at, pupil_id=only)
    talk = RestorativeTalk.objects.create(
        event=event, on=on, agreed=agreed, check_back=task, written_by_id=by.staff_id, written_at=at
    )
    _write_sides(talk, sides)
    record(by, AuditVerb.CREATE, talk, pupil_ids=ids)
    return talk


@transaction.atomic
def edit_talk(
    *, by: Actor, talk: RestorativeTalk, version: int, on: date, agreed: str, sides: Mapping[int, str]
) -> RestorativeTalk:
    """Change what was written; a side that is not asked about in `sides` stays, and so does who checks back.

    Raises Stale where somebody saved meanwhile.
    """
    talk = claim_version(talk, version)
    talk.on, talk.agreed = on, agreed
    talk.save()
    _write_sides(talk, sides)
    record(by, AuditVerb.EDIT, talk, pupil_ids=sorted(sides))
    return talk


@transaction.atomic
def conclude_talk(
    *, by: Actor, talk: RestorativeTalk, version: int, outcome: str, note: str, at: datetime
) -> RestorativeTalk:
    """What came of it, which does the task of checking back."""
    talk = claim_version(talk, version)
    talk.outcome, talk.outcome_note = outcome, note
    talk.outcome_on, talk.outcome_by_id = at.astimezone(LONDON).date(), by.staff_id
    talk.save()
    task = talk.check_back
    if task.done_at is None:
        task.done_at, task.done_by_id, task.version = at, by.staff_id, task.version + 1
        task.save()
    ids = list(talk.sides.values_list("pupil_id", flat=True))
    record(by, AuditVerb.EDIT, talk, pupil_ids=ids)
    return talk


def _write_sides(talk: RestorativeTalk, sides: Mapping[int, str]) -> None:
    """One for each pupil who said something; of a pupil who is not asked about it stays as it is."""
    present = {side.pupil_id: side for side in talk.sides.all()}
    for pupil_id, account in sides.items():
        side = present.get(pupil_id) or RestorativeSide(talk=talk, pupil_id=pupil_id)
        if account and side.account != account:
            side.account = account
            side.save()
        elif not account and side.pk:
            side.delete()
