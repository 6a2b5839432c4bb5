"""Physical intervention: recorded, parents told, and each adult's statement asked for and written once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from pupils.models import BehaviourEvent, PhysicalIntervention, Statement, StatementRequest
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.receipts import claim_version
from staffing.refusals import Refused


@transaction.atomic
def record_intervention(
    *,
    by: Actor,
    event: BehaviourEvent,
    pupil_id: int,
    told: Mapping[str, Any],
    adult_ids: Sequence[int],
    at: datetime,
) -> PhysicalIntervention:
    """What was done to one pupil of an event; each adult who was there is asked for a statement."""
    row = PhysicalIntervention(
        event=event, pupil_id=pupil_id, written_by_id=by.staff_id, written_at=at, **told
    )
    _save(row)
    _ask(by, row, adult_ids, at)
    record(by, AuditVerb.CREATE, row, pupil_id=pupil_id)
    return row


@transaction.atomic
def edit_intervention(
    *,
    by: Actor,
    intervention: PhysicalIntervention,
    version: int,
    told: Mapping[str, Any],
    adult_ids: Sequence[int],
    at: datetime,
    pupil_id: int | None = None,
) -> PhysicalIntervention:
    """Put a record right; whoever was not there is released, and whoever was and is new is asked.

    A pupil or an adult of whom something was written meanwhile stays: that raises Refused. Raises Stale where
    somebody saved meanwhile.
    """
    row = claim_version(intervention, version)
    for name, value in told.items():
        setattr(row, name, value)
    before = row.pupil_id
    if pupil_id is not None and pupil_id != before:
        if row.has_followed():
            raise Refused("Something was said about this pupil meanwhile, so they stay in it.", "pupil")
        row.pupil_id = pupil_id
    _save(row)
    _ask(by, row, adult_ids, at)
    record(by, AuditVerb.EDIT, row, pupil_ids=sorted({before, row.pupil_id}))
    return row


def _save(row: PhysicalIntervention) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as taken:
        raise Refused("This is recorded for this pupil already.", "pupil") from taken


def _ask(by: Actor, row: PhysicalIntervention, adult_ids: Sequence[int], at: datetime) -> None:
    """Ask those for a statement who were not asked yet, and release those who are not named any more."""
    asked = {each.staff_id: each for each in row.requests.standing().select_for_update()}
    released = [asked[pk] for pk in sorted(asked.keys() - set(adult_ids))]
    written = Statement.objects.filter(request__in=released).select_related("request__staff").first()
    if written:
        raise Refused(f"{written.request.staff.name} wrote a statement, which stays.", "adults")
    for each in released:
        each.released_at, each.released_by_id = at, by.staff_id
    if released:
        bulk_update_with_history(released, StatementRequest, ["released_at", "released_by"])
    new = [
        StatementRequest(intervention=row, staff_id=pk, asked_at=at)
        for pk in sorted(set(adult_ids) - asked.keys())
    ]
    if new:
        bulk_create_with_history(new, StatementRequest)


@transaction.atomic
def tell_parents(
    *, by: Actor, intervention: PhysicalIntervention, version: int, told_at: datetime, told: str
) -> PhysicalIntervention:
    """When and by whom parents were told; raises Stale where somebody saved meanwhile."""
    row = claim_version(intervention, version)
    row.parents_told_at, row.parents_told, row.parents_told_by_id = told_at, told, by.staff_id
    row.save()
    record(by, AuditVerb.EDIT, row, pupil_id=row.pupil_id)
    return row


@transaction.atomic
def write_statement(*, by: Actor, request: StatementRequest, text: str, at: datetime) -> Statement:
    """One's own words, never changed afterwards; refused of whoever was released meanwhile."""
    if not StatementRequest.objects.standing().select_for_update().filter(pk=request.pk).exists():
        raise Refused("Whoever recorded this took you out of it: no statement is asked of you.", "text")
    try:
        with transaction.atomic():
            statement = Statement.objects.create(request=request, text=text, written_at=at)
    except IntegrityError as taken:
        raise Refused("Your statement is saved already, and is never changed.", "text") from taken
    record(by, AuditVerb.CREATE, statement, pupil_id=request.intervention.pupil_id)
    return statement
