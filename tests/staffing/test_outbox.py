"""None lost, none sent twice but in the one named window, none to who may no longer read it."""

import asyncio
import socket
import threading
from collections import Counter
from datetime import date, timedelta

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from django.core import mail as django_mail
from django.db import connection

from staffing.access import Role
from staffing.actions.mails import send_again
from staffing.calendar import now
from staffing.models import AuditEvent, MailState, OutboxMail, Staff, StaffRole
from staffing.outbox import send, send_due
from tests.cast import make_cast
from tests.factories import OutboxMailFactory

FIVE = (Role.SENDCO, Role.MENTOR, Role.HEAD, Role.TEACHER, Role.FACULTY_LEAD)
ENDED = date(2026, 11, 18)


class Server:
    """A mail server that answers DATA (or RCPT) from a script, then accepts; `taken` is what it took."""

    def __init__(self) -> None:
        self.taken = []
        self.to_data = []
        self.to_recipient = []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        if self.to_recipient:
            return self.to_recipient.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, server: SMTP, session, envelope):  # noqa: N802
        answer = self.to_data.pop(0) if self.to_data else "250 taken"
        if answer.startswith("250") or answer in ("drop", "hang"):
            self.taken.append(envelope.content.decode())
        if answer == "drop":
            server.transport.abort()
        if answer == "hang":
            await asyncio.Event().wait()
        return answer

    @property
    def message_ids(self) -> list[str]:
        return [
            line for text in self.taken for line in text.splitlines() if line.lower().startswith("message-id")
        ]


@pytest.fixture
def server(settings):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
    yield handler
    controller.stop()


@pytest.fixture
def planned(cast) -> OutboxMail:
    return OutboxMailFactory(recipient=cast[Role.SENDCO])


def state_of(row: OutboxMail) -> tuple[str, int]:
    row.refresh_from_db()
    return row.state, row.attempts


def test_a_mail_is_sent_once_with_its_own_message_id(planned, server):
    send_due(now())
    send_due(now())
    assert server.message_ids == [f"Message-ID: {planned.message_id}"]
    assert state_of(planned) == (MailState.SENT, 1)


def test_sending_is_written_down(planned, server):
    send_due(now())
    event = AuditEvent.objects.get(verb="send")
    assert (event.object_id, event.acted_as, event.school_id) == (planned.pk, "outbox", planned.school_id)


@pytest.mark.parametrize(
    "change",
    [
        lambda staff: Staff.objects.filter(pk=staff.pk).update(ends_on=ENDED),
        lambda staff: StaffRole.objects.filter(staff=staff).update(ends_on=ENDED),
        lambda staff: type(staff.user).objects.filter(pk=staff.user_id).update(is_active=False),
        lambda staff: Staff.objects.filter(pk=staff.pk).update(user=None),
    ],
    ids=["left", "role ended", "account closed", "no account"],
)
def test_a_mail_is_withheld_from_who_may_no_longer_read_it(planned, change):
    change(planned.recipient)
    send_due(now())
    assert state_of(planned) == (MailState.WITHHELD, 1)
    assert django_mail.outbox == []


def test_a_busy_server_is_asked_again_later_and_nothing_is_lost(planned, server):
    server.to_data = ["451 try later", "452 disk full"]
    at = now()
    send_due(at)
    assert state_of(planned) == (MailState.PLANNED, 1)
    assert planned.not_before == at + timedelta(minutes=5)
    send_due(at + timedelta(minutes=4))
    assert state_of(planned) == (MailState.PLANNED, 1)
    send_due(at + timedelta(minutes=5))
    assert planned.not_before + timedelta(minutes=10) == OutboxMail.objects.get().not_before
    send_due(at + timedelta(minutes=15))
    assert state_of(planned) == (MailState.SENT, 3)
    assert len(server.taken) == 1


def test_a_server_that_greylists_takes_the_mail_at_the_second_try(planned, server):
    server.to_recipient = ["450 4.2.0 greylisted, come back in five minutes"]
    at = now()
    send_due(at)
    assert state_of(planned) == (MailState.PLANNED, 1)
    send_due(at + timedelta(minutes=5))
    assert state_of(planned) == (MailState.SENT, 2)
    assert server.message_ids == [f"Message-ID: {planned.message_id}"]


def test_a_server_that_is_away_is_asked_again_later(planned, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    send_due(now())
    assert state_of(planned) == (MailState.PLANNED, 1)
    assert planned.refusal == "The mail server did not answer."


def test_waiting_never_grows_past_a_day_and_ends_with_a_person(planned, server):
    OutboxMail.objects.update(attempts=10)
    server.to_data = ["451 try later", "451 try later"]
    at = now()
    send_due(at)
    planned.refresh_from_db()
    assert planned.not_before == at + timedelta(days=1)
    send_due(at + timedelta(days=1))
    assert state_of(planned) == (MailState.FAILED, 12)
    assert planned.refusal == "Given up after 12 attempts. 451 try later"


def test_a_refusal_for_good_is_told_without_the_address(planned, server):
    email = planned.recipient.user.email
    server.to_recipient = [f"550 5.1.1 <{email}>: no such user {email}"]
    send_due(now())
    assert state_of(planned) == (MailState.FAILED, 1)
    assert planned.refusal == "550 5.1.1 … no such user …"


def test_a_line_that_breaks_after_the_text_is_tried_once_more_under_the_same_id(planned, server):
    server.to_data = ["drop"]
    send_due(now())
    assert state_of(planned) == (MailState.UNKNOWN, 1)
    send_due(now())
    assert state_of(planned) == (MailState.SENT, 2)
    assert server.message_ids == [f"Message-ID: {planned.message_id}"] * 2


def test_a_line_that_breaks_twice_waits_for_a_person(planned, server):
    server.to_data = ["drop", "drop"]
    for _ in range(4):
        send_due(now())
    assert state_of(planned) == (MailState.UNKNOWN, 2)
    assert len(server.taken) == 2


def test_a_mail_whose_sender_died_is_taken_up_after_ten_minutes(planned, server):
    at = now()
    OutboxMail.objects.update(state=MailState.CLAIMED, claimed_by="dead", claimed_at=at)
    send_due(at + timedelta(minutes=9))
    assert state_of(planned) == (MailState.CLAIMED, 0)
    send_due(at + timedelta(minutes=11))
    assert state_of(planned) == (MailState.SENT, 1)


def test_a_claim_from_a_future_that_a_wrong_clock_showed_holds_nothing_up(planned, server):
    at = now()
    OutboxMail.objects.update(state=MailState.CLAIMED, claimed_by="dead", claimed_at=at + timedelta(days=1))
    send_due(at)
    assert state_of(planned) == (MailState.SENT, 1)


def test_a_claim_is_as_old_as_itself_however_long_its_round_lasts(planned, server):
    begun = now() - timedelta(minutes=20)
    OutboxMail.objects.update(not_before=begun)
    send_due(begun)
    planned.refresh_from_db()
    assert planned.claimed_at - begun >= timedelta(minutes=20)


def test_a_server_that_is_away_ends_the_round_and_the_rest_stays_due(cast, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    for role in FIVE:
        OutboxMailFactory(recipient=cast[role])
    at = now()
    assert send_due(at) == 3
    assert OutboxMail.objects.due(at).count() == 2


def test_a_server_that_hangs_after_the_text_ends_the_round_and_each_mail_waits_for_its_second_try(
    cast, server, settings
):
    settings.EMAIL_TIMEOUT = 0.2
    server.to_data = ["hang"] * 3
    rows = [OutboxMailFactory(recipient=cast[role]) for role in FIVE]
    assert send_due(now()) == 3
    assert [state_of(row)[0] for row in rows] == [MailState.UNKNOWN] * 3 + [MailState.PLANNED] * 2
    settings.EMAIL_TIMEOUT = 5
    send_due(now())
    assert {state_of(row)[0] for row in rows} == {MailState.SENT}
    assert Counter(server.message_ids) == {
        f"Message-ID: {row.message_id}": 1 + (row.broken_off) for row in rows
    }


def test_who_was_overtaken_writes_nothing(planned, monkeypatch):
    def while_we_send(*args) -> None:
        OutboxMail.objects.update(claimed_by="another")

    monkeypatch.setattr("staffing.outbox._deliver", while_we_send)
    send(planned.pk, now())
    assert state_of(planned) == (MailState.CLAIMED, 1)


def test_a_line_break_in_a_subject_is_refused_and_smuggles_no_header(cast, server):
    row = OutboxMailFactory(recipient=cast[Role.SENDCO], subject="Your week\nBcc: other@invented.example")
    send_due(now())
    assert state_of(row) == (MailState.FAILED, 1)
    assert server.taken == []


def test_a_person_sends_a_failed_mail_again(cast, planned, server):
    OutboxMail.objects.update(state=MailState.FAILED, attempts=12, refusal="550 no")
    admin = cast.actor(Role.SITE_ADMIN)
    assert send_again(by=admin, mail=planned, at=now())
    assert not send_again(by=admin, mail=planned, at=now())
    send_due(now())
    assert state_of(planned) == (MailState.SENT, 1)
    assert not send_again(by=admin, mail=planned, at=now())


def test_the_file_backend_makes_its_directory_and_writes(planned, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "new" / "mail")
    send_due(now())
    written = [path.read_text() for path in (tmp_path / "new" / "mail").iterdir()]
    assert len(written) == 1
    assert planned.message_id in written[0]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_mail_once(server):
    cast = make_cast()
    rows = [OutboxMailFactory(recipient=cast[role]) for role in FIVE]
    start = threading.Barrier(2)

    def sender() -> None:
        start.wait()
        send_due(now())
        connection.close()

    threads = [threading.Thread(target=sender) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(server.message_ids) == sorted(f"Message-ID: {row.message_id}" for row in rows)
    assert set(OutboxMail.objects.values_list("state", flat=True)) == {MailState.SENT}
