"""Physical intervention: recorded, parents told, and each adult's statement asked for and written once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

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
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as taken:
        raise Refused("This is recorded for this pupil already.", "pupil") from taken
    StatementRequest.objects.bulk_create(
        [StatementRequest(intervention=row, staff_id=pk, asked_at=at) for pk in sorted(set(adult_ids))]
    )
    record(by, AuditVerb.CREATE, row, pupil_id=pupil_id)
    return row


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
    """One's own words, never changed afterwards."""
    try:
        with transaction.atomic():
            statement = Statement.objects.create(request=request, text=text, written_at=at)
    except IntegrityError as taken:
        raise Refused("Your statement is saved already, and is never changed.", "text") from taken
    record(by, AuditVerb.CREATE, statement, pupil_id=request.intervention.pupil_id)
    return statement
