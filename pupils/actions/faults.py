"""Putting right what no other page writes by itself."""

from datetime import date

from django.db import transaction

from pupils.leavers import end_for_leavers
from pupils.models import Pupil, SendPeriod
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.calendar import today
from staffing.receipts import claim_version
from staffing.refusals import Refused


@transaction.atomic
def date_status(*, by: Actor, pupil: Pupil, version: int, starts_on: date) -> Pupil:
    """From which day a pupil has the present SEND status; raises Stale where somebody saved meanwhile."""
    pupil = claim_version(pupil, version)
    if starts_on > today():
        raise Refused("A SEND status begins today or earlier.", "starts_on")
    if pupil.send_periods.filter(ends_on__isnull=True).exists():
        raise Refused("Another status is open in the record: change the status there.", "starts_on")
    if pupil.send_periods.filter(ends_on__gte=starts_on).exists():
        raise Refused("Another status reaches to a later day than this.", "starts_on")
    SendPeriod.objects.create(pupil=pupil, status=pupil.send_status, starts_on=starts_on)
    record(by, AuditVerb.EDIT, pupil, pupil_id=pupil.pk, fields="send_periods")
    return pupil


@transaction.atomic
def end_after_leaving(*, by: Actor, pupil: Pupil) -> None:
    """End on the last day on roll what goes beyond it."""
    if pupil.left_on is None:
        raise Refused("This pupil has not left.", "ends")
    if end_for_leavers({pupil.pk: pupil.left_on}):
        record(by, AuditVerb.EDIT, pupil, pupil_id=pupil.pk, fields="left_on")
