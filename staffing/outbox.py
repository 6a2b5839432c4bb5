"""Mail that must arrive once: a planned row is claimed by one sender, and failures are told apart."""

import re
import smtplib
from contextlib import suppress
from datetime import date, datetime, timedelta
from email.utils import make_msgid
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import models, transaction

from staffing.access import Can, Role, system_actor
from staffing.audit import AuditVerb, record
from staffing.calendar import LONDON, now
from staffing.models import MailState, OutboxMail
from staffing.models.outbox import SEALED

FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(days=1)
# With waits that double up to a day this is about five days, as long as mail servers keep trying.
MOST_ATTEMPTS = 12
# A server that is away or hangs takes its whole time-out each time: after so many in a row the round ends.
MOST_BREAKS = 3
# Kinds of mail that tell what some roles see: withheld from whoever holds none of them any more.
_ROLES_OF: dict[str, frozenset[Role]] = {}
AFTER_RESTORE = "Withheld after a restore: it may have arrived before."


class Postponed(Exception):
    """Not taken now: the server is busy or full. Carries what it said."""


class Away(Postponed):
    """No server was reached at all."""


class Refused(Exception):
    """Not taken, nor ever. Carries what the server said."""


class BrokenOff(Exception):
    """The line broke after the mail had begun: it may have been taken."""


def new_message_id() -> str:
    """Of a mail of this site: what is sent a second time keeps it, so that a mailbox can tell."""
    return make_msgid(domain=urlsplit(settings.SITE_ADDRESS).hostname or "localhost")


def only_for(kind: str, roles: frozenset[Role]) -> None:
    """Register whom a kind of mail is for, as the room that writes it says."""
    _ROLES_OF[kind] = roles


def withheld(mail: OutboxMail, why: str) -> OutboxMail:
    """A mail that is planned and not sent, unless somebody decides so."""
    mail.state, mail.refusal = MailState.WITHHELD, why
    return mail


def send_due(at: datetime) -> int:
    """Send what is due, and take up what a dead sender left behind; says how many were tried.

    Ends early where the server is away or hangs: what is left stays due.
    """
    OutboxMail.objects.stuck(at).update(state=MailState.UNKNOWN, broken_off=models.F("broken_off") + 1)
    ids = OutboxMail.objects.due(at).order_by("not_before", "pk").values_list("pk", flat=True)
    tried = breaks = 0
    for mail_id in list(ids):
        breaks = 0 if send(mail_id, at) else breaks + 1
        tried += 1
        if breaks == MOST_BREAKS:
            break
    return tried


def send(mail_id: int, at: datetime) -> bool:
    """Send one mail, if it is due and nobody else has it. Safe to call any number of times.

    Says whether the server, where it was needed, answered to the end.
    """
    mail = _claim(mail_id, at)
    if mail is None:
        return True
    if not _is_entitled(mail, at.astimezone(LONDON).date()):
        _settle(mail, state=MailState.WITHHELD, refusal="No longer entitled to it.")
        return True
    try:
        _deliver(_message(mail))
    except Postponed as reply:
        _postpone(mail, at, str(reply))
        return not isinstance(reply, Away)
    except Refused as reply:
        _settle(mail, state=MailState.FAILED, refusal=str(reply))
    except BrokenOff:
        _settle(mail, state=MailState.UNKNOWN, broken_off=models.F("broken_off") + 1)
        return False
    else:
        with transaction.atomic():
            _settle(mail, state=MailState.SENT, sent_at=at, refusal="")
            # That the sealed room wrote to its team is in no trail outside it.
            if not mail.kind.startswith(SEALED):
                record(system_actor(mail.school_id, "outbox"), AuditVerb.SEND, mail)
    return True


def _claim(mail_id: int, at: datetime) -> OutboxMail | None:
    """Take a mail by compare-and-swap; None where it is not due, or another sender was first.

    Claimed at the moment itself: a round may last longer than a claim, and its last mails would seem long dead.
    """
    name = uuid4().hex
    taken = (
        OutboxMail.objects.filter(pk=mail_id)
        .due(at)
        .update(state=MailState.CLAIMED, claimed_by=name, claimed_at=now(), attempts=models.F("attempts") + 1)
    )
    if not taken:
        return None
    return OutboxMail.objects.select_related("recipient__user").get(pk=mail_id)


def _is_entitled(mail: OutboxMail, on: date) -> bool:
    """Whether the recipient still works here, may still sign in, and still holds what the mail needs, by an office
    it is for.
    """
    staff = mail.recipient
    actor = staff.actor(on)
    if mail.kind in _ROLES_OF:
        actor = actor.only_as(_ROLES_OF[mail.kind])
    return bool(staff.user and staff.user.is_active) and actor.can(Can[mail.needs])


def _message(mail: OutboxMail) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[mail.recipient.user.email] if mail.recipient.user else [],
        headers={"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"},
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message


def _deliver(message: EmailMultiAlternatives) -> None:
    """Returns when the server has said 250; raises Postponed, Refused or BrokenOff."""
    connection = get_connection()
    try:
        connection.open()
    except smtplib.SMTPResponseException as reply:
        raise Postponed(_words(reply.smtp_code, reply.smtp_error)) from reply
    except (smtplib.SMTPException, OSError) as error:
        raise Away("The mail server did not answer.") from error
    try:
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as reply:
        raise _answer(*next(iter(reply.recipients.values()))) from reply
    except smtplib.SMTPResponseException as reply:
        raise _answer(reply.smtp_code, reply.smtp_error) from reply
    except (smtplib.SMTPNotSupportedError, ValueError) as error:
        raise Refused("The mail server can't take an address or subject of this kind.") from error
    except (smtplib.SMTPException, OSError) as error:
        raise BrokenOff from error
    finally:
        # What comes after the reply changes nothing about the mail.
        with suppress(smtplib.SMTPException, OSError):
            connection.close()


def _answer(code: int, words: bytes | str) -> Postponed | Refused:
    return Postponed(_words(code, words)) if 400 <= code < 500 else Refused(_words(code, words))


def _words(code: int, words: bytes | str) -> str:
    """What the server said, without the addresses that servers like to repeat."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    without_addresses = re.sub(r"\S*@\S*", "…", " ".join(text.split()))
    return f"{code} {without_addresses}"[:200]


def _postpone(mail: OutboxMail, at: datetime, words: str) -> None:
    if mail.attempts >= MOST_ATTEMPTS:
        _settle(
            mail, state=MailState.FAILED, refusal=f"Given up after {mail.attempts} attempts. {words}"[:200]
        )
        return
    wait = min(FIRST_WAIT * 2 ** (mail.attempts - 1), LONGEST_WAIT)
    _settle(mail, state=MailState.PLANNED, not_before=at + wait, refusal=words)


def _settle(mail: OutboxMail, **outcome: object) -> None:
    """Write what became of it, unless somebody else has claimed the mail since."""
    still_ours = OutboxMail.objects.filter(
        pk=mail.pk, claimed_by=mail.claimed_by, state__in=(MailState.CLAIMED, MailState.UNKNOWN)
    )
    still_ours.update(**outcome)
