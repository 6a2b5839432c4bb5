"""What a person does about mails that did not arrive."""

from datetime import datetime

from django.db import transaction

from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.jobs import nudge
from staffing.models import MailState, OutboxMail

CAN_BE_SENT_AGAIN = (MailState.FAILED, MailState.UNKNOWN, MailState.WITHHELD)


@transaction.atomic
def send_again(*, by: Actor, mail: OutboxMail, at: datetime) -> bool:
    """Put a mail back in the queue; False where it is there already, or has arrived. Rights are asked again."""
    is_back = (
        OutboxMail.objects.visible_to(by)
        .filter(pk=mail.pk, state__in=CAN_BE_SENT_AGAIN)
        .update(state=MailState.PLANNED, not_before=at, attempts=0, broken_off=0, refusal="")
    )
    if is_back:
        record(by, AuditVerb.EDIT, mail, action="send_again")
        nudge("mail", mail.pk)
    return bool(is_back)
