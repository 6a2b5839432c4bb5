"""Rows that a statutory plan holds: its dates, the outcomes it seeks, its provision, and how a premium is spent."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from pupils.clocks import annual_meeting_by
from pupils.models import Plan, PlanDates, PremiumLine, ProvisionLine, SoughtOutcome
from pupils.plan_kinds import Clock
from pupils.plan_record import dates_of
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
    follow_clock(plan.pk)
    record(by, AuditVerb.EDIT, plan, pupil_id=plan.pupil_id, dates=True)
    return noted


def follow_clock(plan_id: int) -> None:
    """A plan that is reviewed yearly is reviewed next when its clock says, counted from what is known of it now.

    For an action whose own event tells of it.
    """
    plan = Plan.objects.select_for_update(of=("self",)).select_related("dates").get(pk=plan_id)
    if plan.made_of.clock is not Clock.ANNUAL:
        return
    noted = dates_of(plan)
    decided = [*plan.reviews.values_list("decided_on", flat=True), noted.reviewed_on]
    by = annual_meeting_by(noted.issued_on, max(filter(None, decided), default=None))
    if by and by != plan.review_by:
        # Whoever has the draft open is told, as of any other change.
        plan.review_by, plan.version = by, plan.version + 1
        plan.save()


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
