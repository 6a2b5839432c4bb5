"""Rows that a statutory plan holds: its dates, the outcomes it seeks, its provision, and how a premium is spent."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from pupils.models import Plan, PlanDates, PremiumLine, ProvisionLine, SoughtOutcome
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.receipts import Stale, claim_version

PlanRow = SoughtOutcome | ProvisionLine | PremiumLine


@transaction.atomic
def note_dates(*, by: Actor, plan: Plan, version: int, dates: Mapping[str, Any]) -> PlanDates:
    """The days that the plan's clocks count from. Raises Stale where somebody saved since they were opened.

    `version` is 0 where none was noted yet.
    """
    if version:
        noted = claim_version(PlanDates.objects.get(plan=plan), version)
        for name, value in dates.items():
            setattr(noted, name, value)
        noted.save()
    else:
        noted, is_new = PlanDates.objects.get_or_create(plan=plan, defaults=dates)
        if not is_new:
            raise Stale
    record(by, AuditVerb.EDIT, plan, pupil_id=plan.pupil_id, dates=True)
    return noted


@transaction.atomic
def add_row(*, by: Actor, row: PlanRow, values: Mapping[str, Any]) -> PlanRow:
    """A new row of a plan: `row` names the plan and its kind."""
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    record(by, AuditVerb.CREATE, row, pupil_id=row.plan.pupil_id)
    return row


@transaction.atomic
def edit_row(*, by: Actor, row: PlanRow, version: int, values: Mapping[str, Any]) -> PlanRow:
    """Raises Stale where somebody saved since the row was opened."""
    row = claim_version(row, version)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    record(by, AuditVerb.EDIT, row, pupil_id=row.plan.pupil_id)
    return row
