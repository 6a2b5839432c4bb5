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
    Staff.objects.note_sign_in(to.pk, user)
    record(by, AuditVerb.SIGN_IN, user, school=to.school_id)


@transaction.atomic
def set_shortcuts(*, by: Actor, user: User, has_shortcuts: bool, keys: dict[str, str]) -> None:
    """Single keys on or off, and which: `keys` names those that differ from what they came with."""
    user.has_shortcuts, user.shortcuts = has_shortcuts, keys
    user.save(update_fields=["has_shortcuts", "shortcuts"])
    record(by, AuditVerb.EDIT, user, field="shortcuts")
