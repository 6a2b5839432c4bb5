"""One's own account: the school acted in, and single-key shortcuts."""

from django.db import transaction

from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.models import Staff, User


@transaction.atomic
def switch_school(*, by: Actor, to: Staff, user: User) -> None:
    """Act from now on under another of one's own records; the trail of the new school says since when."""
    user.acts_in_id = to.school_id
    user.save(update_fields=["acts_in"])
    record(by, AuditVerb.SIGN_IN, user, school=to.school_id)


@transaction.atomic
def set_shortcuts(*, by: Actor, user: User, has_shortcuts: bool) -> None:
    user.has_shortcuts = has_shortcuts
    user.save(update_fields=["has_shortcuts"])
    record(by, AuditVerb.EDIT, user, field="has_shortcuts")
