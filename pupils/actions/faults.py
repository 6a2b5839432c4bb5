"""Putting right what no other page writes by itself, and saying of a finding that it is right as it stands."""

from datetime import date, datetime

from django.db import transaction

from pupils.faults import Fault, with_facts
from pupils.leavers import end_for_leavers
from pupils.models import Pupil, SendPeriod, SetAside
from pupils.models.set_aside import SetAsideQuerySet
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.calendar import today
from staffing.receipts import Stale, claim_version
from staffing.refusals import Refused

GONE = "This was put right meanwhile."


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


@transaction.atomic
def set_aside(
    *, by: Actor, pupil: Pupil, fault: Fault, facts: str, why: str, until: date, at: datetime
) -> SetAside:
    """Say of a finding that it is right as it is; raises Stale where the facts are not those that were looked at."""
    Pupil.objects.select_for_update().get(pk=pupil.pk)
    found = Pupil.objects.filter(fault.condition(today()), pk=pupil.pk)
    stands = with_facts(found, fault.facts, today()).first()
    if stands is None:
        raise Refused(GONE)
    if fault.fingerprint(stands) != facts:
        raise Stale
    _end(by, SetAside.objects.filter(pupil=pupil, rule=fault.code), at)
    row = SetAside.objects.create(
        pupil=pupil, rule=fault.code, facts=facts, why=why, until=until, set_by_id=by.staff_id, set_at=at
    )
    record(by, AuditVerb.CREATE, row, pupil_id=pupil.pk, rule=fault.code)
    return row


@transaction.atomic
def end_set_aside(*, by: Actor, row: SetAside, at: datetime) -> bool:
    """The finding stands in the list again; says whether that was new."""
    is_new = _end(by, SetAside.objects.filter(pk=row.pk), at)
    if is_new:
        record(by, AuditVerb.EDIT, row, pupil_id=row.pupil_id, rule=row.rule, ended=True)
    return is_new


def _end(by: Actor, rows: SetAsideQuerySet, at: datetime) -> bool:
    return bool(rows.open().update(ended_by=by.staff_id, ended_at=at))
