"""Ending a colleague's sign-ins: for a computer that was lost, or reading that nobody can explain."""

from django.db import transaction

from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.browsers import end_all
from staffing.models import Staff, User
from staffing.refusals import Refused


@transaction.atomic
def end_sign_ins(*, by: Actor, staff: Staff) -> None:
    """Every session of the person ends at its next request, at every school; they may sign in again."""
    if staff.user_id is None:
        raise Refused(f"{staff.name} has no sign-in here, so there is none to end.")
    end_all(User.objects.select_for_update().get(pk=staff.user_id))
    record(by, AuditVerb.END, "sign_ins", staff=staff.pk)
