"""What a person does about backups."""

from datetime import datetime

from django.db import transaction

from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.models import BackupEvent


@transaction.atomic
def dismiss_restores(*, by: Actor, at: datetime) -> int:
    """The administrator has read that a backup was put back: the notice goes; says how many there were."""
    read = (
        BackupEvent.objects.visible_to(by)
        .unread_restores()
        .update(dismissed_at=at, dismissed_by_id=by.staff_id)
    )
    if read:
        record(by, AuditVerb.EDIT, "backup", action="dismiss")
    return read
