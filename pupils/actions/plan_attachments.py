"""Papers of a plan: kept as they were looked through, and withdrawn."""

from datetime import date, datetime
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import transaction

from pupils.models import Plan, PlanAttachment
from pupils.papers import Paper
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.refusals import Refused

TWICE = "This file is attached to this plan already, as “{}”."


@transaction.atomic
def attach(
    *,
    by: Actor,
    plan: Plan,
    paper: Paper,
    digest: str,
    number: int,
    title: str,
    on: date,
    writer: str,
    at: datetime,
) -> PlanAttachment:
    """Keep a paper of a plan's; raises Refused where the same file is attached to it already."""
    # Two at once wait for each other here.
    Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    there = PlanAttachment.objects.standing().filter(plan=plan, digest=digest).first()
    if there:
        raise Refused(TWICE.format(there.title), field="file")
    attachment = PlanAttachment.objects.create(
        plan=plan,
        number=number,
        title=title,
        on=on,
        writer=writer,
        file=ContentFile(paper.content, name=f"{uuid4().hex}.{paper.ending}"),
        media_type=paper.media_type,
        size=len(paper.content),
        digest=digest,
        attached_by_id=by.staff_id,
        attached_at=at,
    )
    record(by, AuditVerb.CREATE, attachment, pupil_id=plan.pupil_id, plan=plan.pk)
    return attachment


@transaction.atomic
def withdraw_attachment(*, by: Actor, attachment: PlanAttachment, why: str, at: datetime) -> bool:
    """The file stays, and nobody opens it any more; says whether it still could be opened before."""
    standing = PlanAttachment.objects.standing().filter(pk=attachment.pk)
    is_new = bool(standing.update(withdrawn_at=at, withdrawn_by_id=by.staff_id, withdrawn_why=why))
    if is_new:
        record(by, AuditVerb.END, attachment, pupil_id=attachment.plan.pupil_id, plan=attachment.plan_id)
    return is_new
