"""Suspensions put right after their import: withdrawn with a reason, and put back where that was a slip."""

from datetime import datetime

from django.db import transaction

from pupils.models import Suspension
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.receipts import claim_version
from staffing.refusals import Refused


@transaction.atomic
def withdraw_suspension(
    *, by: Actor, suspension: Suspension, version: int, withdrawn_as: str, why: str, at: datetime
) -> Suspension:
    """It counts for nothing any more and overlaps nothing; raises Stale where somebody saved meanwhile."""
    row = claim_version(suspension, version)
    row.withdrawn_as, row.withdrawn_why = withdrawn_as, why
    row.withdrawn_at, row.withdrawn_by_id = at, by.staff_id
    row.save()
    record(by, AuditVerb.END, row, pupil_id=row.pupil_id)
    return row


@transaction.atomic
def put_back_suspension(*, by: Actor, suspension: Suspension) -> Suspension:
    """It stands again; raises Refused where another shares its days by now, and Stale where it was put back already."""
    row = claim_version(suspension, suspension.version)
    others = Suspension.objects.standing().filter(pupil=row.pupil_id).exclude(pk=row.pk)
    clash = next((each for each in others.select_for_update() if each.overlaps(row)), None)
    if clash:
        raise Refused(f"It overlaps another by now, {clash.days}. Withdraw that one first, if it is wrong.")
    row.withdrawn_as = row.withdrawn_why = ""
    row.withdrawn_at = row.withdrawn_by = None
    row.save()
    record(by, AuditVerb.EDIT, row, pupil_id=row.pupil_id)
    return row
