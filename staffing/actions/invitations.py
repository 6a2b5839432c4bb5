"""Inviting a colleague: a link to set a password, or the news that theirs opens one school more."""

import smtplib

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string

from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.models import Staff
from staffing.password_links import set_password_address
from staffing.refusals import Refused


def invite(*, by: Actor, staff: Staff) -> None:
    """Sent at once, not through the outbox: the link stands in no table. Raises Refused where it can't be sent.

    A link is made for whoever has a password too, and not sent: else the work would tell who is known elsewhere.
    """
    if staff.user is None:
        raise Refused("Give an e-mail address first.")
    with transaction.atomic():
        record(by, AuditVerb.SEND, staff, action="invite")
        link = set_password_address(staff.user)
        context = {
            "school": staff.school.name,
            "by": by.name,
            "site": settings.SITE_ADDRESS,
            "link": "" if staff.user.has_usable_password() else link,
        }
    text = render_to_string("account/email/invitation.txt", context)
    try:
        send_mail("Your place in Handrail", text, None, [staff.user.email])
    except (smtplib.SMTPException, OSError) as error:
        raise Refused("The mail server did not take the invitation. Try again in a few minutes.") from error
