"""Remarks on a draft: written, and dealt with."""

from datetime import datetime

from django.db import transaction

from pupils.models import Plan, PlanComment
from staffing.access import Actor
from staffing.audit import AuditVerb, record


@transaction.atomic
def comment(*, by: Actor, plan: Plan, section: str, text: str, at: datetime) -> PlanComment:
    """Say something to the draft that is being written."""
    row = PlanComment.objects.create(
        plan=plan,
        number=plan.number + 1,
        section=section,
        text=text,
        written_by_id=by.staff_id,
        written_at=at,
    )
    record(by, AuditVerb.CREATE, row, pupil_id=plan.pupil_id, plan=plan.pk)
    return row


@transaction.atomic
def resolve(*, by: Actor, comment: PlanComment, at: datetime) -> bool:
    """It is dealt with; says whether it was not before."""
    open_rows = PlanComment.objects.open().filter(pk=comment.pk)
    is_new = bool(open_rows.update(resolved_by_id=by.staff_id, resolved_at=at))
    if is_new:
        record(by, AuditVerb.EDIT, comment, pupil_id=comment.plan.pupil_id, plan=comment.plan_id)
    return is_new
