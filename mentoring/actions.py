"""What is decided about a week's digest."""

from datetime import date, datetime
from typing import Any

from django.db import models, transaction

from mentoring.models import DigestItem
from pupils.actions.tasks import write_task
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.receipts import claim_version


@transaction.atomic
def review_item(
    *,
    by: Actor,
    item: DigestItem,
    version: int,
    decision: str,
    at: datetime,
    owner_id: int | None = None,
    due_on: date | None = None,
) -> DigestItem:
    """Tick a pupil off: the item, and whatever else the digest says about the pupil; raises Stale where it changed.

    With an owner and a day the decision becomes that colleague's task.
    """
    claim_version(item, version)
    item.decision, item.reviewed_at, item.reviewed_by_id = decision, at, by.staff_id
    item.save(update_fields=["decision", "reviewed_at", "reviewed_by"])
    DigestItem.objects.filter(
        digest_id=item.digest_id, pupil_id=item.pupil_id, reviewed_at__isnull=True
    ).update(reviewed_at=at, reviewed_by_id=by.staff_id, version=models.F("version") + 1)
    detail: dict[str, Any] = {}
    if owner_id is not None and due_on is not None:
        pupil_id = item.pupil_id
        task = write_task(by=by, owner_id=owner_id, text=decision, due_on=due_on, at=at, pupil_id=pupil_id)
        detail["task"] = task.pk
    record(by, AuditVerb.EDIT, item, pupil_id=item.pupil_id, has_decision=bool(decision), **detail)
    return item
