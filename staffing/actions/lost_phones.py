"""A lost phone: one colleague asks for a new start, another confirms it, neither is the person."""

import logging
import smtplib
from datetime import datetime
from functools import partial

from allauth.mfa.models import Authenticator
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string

from staffing.access import Actor, Role
from staffing.audit import AuditVerb, record
from staffing.browsers import end_all
from staffing.calendar import today
from staffing.factors import has_factor
from staffing.models import LostPhone, Staff, User
from staffing.refusals import Refused

log = logging.getLogger(__name__)


@transaction.atomic
def ask_for_new_start(*, by: Actor, staff: Staff, at: datetime) -> LostPhone:
    """Somebody can't give their second factor any more; whoever they are is told by mail that this was asked.

    Only of who has signed in here: an address that was merely typed is no way to a factor that guards another school.
    """
    if staff.pk == by.staff_id:
        raise Refused("Somebody else asks for you.")
    if staff.user is None or staff.signed_in_at is None or not has_factor(staff.user):
        raise Refused(f"{staff.name} has given no phone or passkey here, so there is nothing to take away.")
    Staff.objects.select_for_update().get(pk=staff.pk)
    waiting = LostPhone.objects.visible_to(by).filter(staff=staff, answered_at__isnull=True)
    waiting.filter(asked_at__lte=at - LostPhone.OPEN_FOR).delete()
    if waiting.exists():
        raise Refused("This was asked already, and waits for a second colleague.")
    row = LostPhone.objects.create(staff=staff, asked_by_id=by.staff_id, asked_at=at)
    record(by, AuditVerb.CREATE, row, staff=staff.pk)
    transaction.on_commit(partial(_tell, staff, by, "asked"), robust=True)
    return row


@transaction.atomic
def confirm_new_start(*, by: Actor, row: LostPhone, at: datetime) -> LostPhone:
    """The second pair of eyes: the factor goes, every session of the person ends, the password begins anew."""
    if by.staff_id == row.asked_by_id:
        raise Refused("You asked for this, so another colleague has to confirm it.")
    row = _answered(by, row, at, is_confirmed=True)
    user = User.objects.select_for_update().get(staff=row.staff_id)
    Authenticator.objects.filter(user=user).delete()
    end_all(user)
    transaction.on_commit(partial(_tell, row.staff, by, "confirmed"), robust=True)
    return row


@transaction.atomic
def refuse_new_start(*, by: Actor, row: LostPhone, at: datetime) -> LostPhone:
    """It was found, or it was not them; whoever asked may take it back."""
    return _answered(by, row, at, is_confirmed=False)


def _answered(by: Actor, row: LostPhone, at: datetime, *, is_confirmed: bool) -> LostPhone:
    locked = LostPhone.objects.visible_to(by).open(at).select_for_update().filter(pk=row.pk).first()
    if locked is None:
        raise Refused("This was answered already, or asked more than three days ago.")
    locked.answered_by_id, locked.answered_at, locked.is_confirmed = by.staff_id, at, is_confirmed
    locked.save()
    record(by, AuditVerb.END, locked, staff=locked.staff_id, is_confirmed=is_confirmed)
    return locked


def _tell(staff: Staff, by: Actor, what: str) -> None:
    """The person, and the administrators of every other school where they work: the factor guards that school too."""
    assert staff.user is not None
    context = {"by": by.name, "is_done": what == "confirmed", "staff": staff}
    text = render_to_string("account/email/lost_phone.txt", context)
    _send("Your second step in Handrail", text, [staff.user.email])
    on = today()
    for elsewhere in staff.user.staff.employed(on).exclude(pk=staff.pk):
        administrators = Staff.objects.filter(school_id=elsewhere.school_id).employed(on)
        to = administrators.with_role(Role.SITE_ADMIN, on).filter(user__is_active=True)
        text = render_to_string("account/email/lost_phone_elsewhere.txt", context | {"elsewhere": elsewhere})
        _send("A second step in Handrail", text, list(to.values_list("user__email", flat=True)))


def _send(subject: str, text: str, to: list[str]) -> None:
    """Not through the outbox, which is for mails once a week; a mail server that is away stops nobody's new start."""
    try:
        send_mail(subject, text, None, to)
    except (smtplib.SMTPException, OSError) as error:
        log.error("mail about a lost phone not sent: %s", type(error).__name__)
