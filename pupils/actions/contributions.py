"""What others bring to a plan: asked for, answered or entered, declined, reminded of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from pupils.actions.voices import keep_what_was_said
from pupils.models import Plan, PlanContribution, PupilContact
from pupils.plan_kinds import Stage, Voice
from pupils.plan_steps import OPEN_TO_WRITING
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.calendar import LONDON
from staffing.models import Staff
from staffing.receipts import Stale, claim_version
from staffing.refusals import Refused

NOBODY = "Choose whom to ask."
MEANWHILE = "Somebody was asked by another colleague meanwhile. Look at who is asked already."
AGREED = "This version is agreed. Take it back to draft to ask anybody."


@dataclass(frozen=True)
class Asked:
    """One who is asked, and as whom: a colleague, somebody of the record, somebody by name, or the pupil."""

    voice: Voice
    staff: Staff | None = None
    link: PupilContact | None = None
    other: str = ""


@transaction.atomic
def ask_for_contributions(
    *, by: Actor, plan: Plan, asked: Iterable[Asked], due_on: date, at: datetime
) -> list[PlanContribution]:
    """Ask everybody named for theirs; a plan of many stages is then one of which contributions are asked."""
    plan = Plan.objects.select_for_update().get(pk=plan.pk)
    rows = [
        PlanContribution(
            plan=plan, number=plan.number + 1, voice=each.voice, staff=each.staff, link=each.link,
            other=each.other, due_on=due_on, asked_by_id=by.staff_id, asked_at=at,
        )
        for each in asked
    ]  # fmt: skip
    if not rows:
        raise Refused(NOBODY, "staff")
    if plan.is_over or plan.stage not in OPEN_TO_WRITING:
        raise Refused(AGREED)
    try:
        with transaction.atomic():
            rows = bulk_create_with_history(rows, PlanContribution)
    except IntegrityError as fault:
        raise Refused(MEANWHILE) from fault
    if Stage.ASKED in plan.made_of.stages:
        plan.stage = Stage.ASKED
        plan.version += 1
        plan.save()
    record(by, AuditVerb.EDIT, plan, pupil_id=plan.pupil_id, asked=len(rows))
    return rows


@transaction.atomic
def answer(
    *,
    by: Actor,
    contribution: PlanContribution,
    version: int,
    words: dict[str, str],
    how: str,
    given_on: date,
    at: datetime,
) -> PlanContribution:
    """Write down what somebody says, before or after its day; raises Stale where somebody else wrote meanwhile."""
    row = claim_version(contribution, version)
    row.words, row.how, row.given_on, row.entered_by_id = words, how, given_on, by.staff_id
    # What is put right later came when it first did.
    row.answered_at = row.answered_at or at
    row.save()
    keep_what_was_said(by=by, contribution=row, at=at)
    record(by, AuditVerb.EDIT, row, pupil_id=row.plan.pupil_id, plan=row.plan_id)
    return row


@transaction.atomic
def close_contribution(
    *, by: Actor, contribution: PlanContribution, version: int, why: str, at: datetime
) -> PlanContribution:
    """Nothing will come: declined by whoever was asked, or not asked for any more by whoever asks."""
    row = claim_version(contribution, version)
    if not row.is_waiting:
        raise Stale
    row.closed_at, row.closed_by_id, row.closed_why = at, by.staff_id, why
    row.save()
    record(by, AuditVerb.END, row, pupil_id=row.plan.pupil_id, plan=row.plan_id)
    return row


@transaction.atomic
def remind(*, by: Actor, plan: Plan, at: datetime) -> int:
    """Remind colleagues of whom nothing has come, once a day; says how many. It stands on their Today."""
    on = at.astimezone(LONDON).date()
    waiting = PlanContribution.objects.select_for_update(of=("self",)).filter(plan=plan, staff__isnull=False)
    rows = list(waiting.waiting().in_time().not_reminded_on(on).order_by("pk"))
    for row in rows:
        row.reminded_at, row.version = at, row.version + 1
    if rows:
        bulk_update_with_history(rows, PlanContribution, ["reminded_at", "version"])
        record(by, AuditVerb.EDIT, plan, pupil_id=plan.pupil_id, reminded=len(rows))
    return len(rows)
