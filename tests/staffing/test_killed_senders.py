"""Senders killed, several at once, cut off from their database: no mail lost, none twice but in the one named window."""

import os
import random
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email import message_from_bytes

import psycopg
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from django.conf import settings
from django.db import connection

from staffing.access import Role
from staffing.models import AuditEvent, MailState, OutboxMail
from tests.cast import make_staff
from tests.factories import OutboxMailFactory, TermFactory

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
AT = datetime.fromisoformat("2026-11-19T11:00+00:00")
# Above the ten minutes after which a mail that is still claimed counts as a dead sender's.
LATER = timedelta(minutes=11)
# A mail that is claimed comes after one that was just recorded: that step is the same moment.
STEPS = ("claimed", "connected", "text sent", "answered")
CUT = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid NOT IN (pg_backend_pid(), %s)"
)


class Post:
    """A mail server that counts what it takes, by Message-ID, and tells a script each step of a conversation."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.script: Callable[[str], None] = lambda step: None

    async def handle_EHLO(self, server: SMTP, session, envelope, hostname, responses):  # noqa: N802
        session.host_name = hostname
        self.script("claimed")
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        self.script("connected")
        envelope.mail_from = address
        return "250 ok"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.taken[message_from_bytes(envelope.content)["Message-ID"]] += 1
        self.script("text sent")
        return "250 taken"

    async def handle_QUIT(self, server, session, envelope):  # noqa: N802
        self.script("answered")
        return "221 bye"


@pytest.fixture
def post() -> Iterator[tuple[Post, int]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    handler = Post()
    controller = Controller(handler, hostname="127.0.0.1", port=port, server_hostname="post.invented.example")
    controller.start()
    yield handler, port
    controller.stop()


class Senders:
    """Asks for rounds of senders, each round eleven minutes after the one before."""

    def __init__(self, process: subprocess.Popen) -> None:
        self.process, self.at, self.children = process, AT, []

    def round(self, number: int = 1) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{self.at.isoformat()} {number}\n")
        self.process.stdin.flush()
        self.children = [int(each) for each in self.process.stdout.readline().split()]
        assert self.process.stdout.readline() == "over\n"
        self.at += LATER

    def kill_one(self, choose: random.Random) -> bool:
        """Kill one that is still there; says whether there was one."""
        if not self.children:
            return False
        os.kill(self.children.pop(choose.randrange(len(self.children))), signal.SIGKILL)
        return True


@pytest.fixture
def senders(post, db) -> Iterator[Senders]:
    name = connection.settings_dict
    place = f"{name['USER']}:{name['PASSWORD']}@{name['HOST']}:{name['PORT'] or 5432}"
    surroundings = os.environ | {
        "DJANGO_SETTINGS_MODULE": "mentoring.settings",
        "DATABASE_URL": f"postgres://{place}/{name['NAME']}",
        "EMAIL_URL": f"smtp://127.0.0.1:{post[1]}",
        "REDIS_URL": "",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.staffing.senders"],
        cwd=settings.BASE_DIR,
        env=surroundings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield Senders(process)
    assert process.stdin is not None
    process.stdin.close()
    process.wait(timeout=60)


def ways_to_cut_off() -> Callable[[], None]:
    """What ends every connection to the test's database but the test's own, called from the mail server's thread."""
    connection.ensure_connection()
    ours, place = connection.connection.info.backend_pid, connection.get_connection_params()

    def cut_off() -> None:
        other = psycopg.connect(**place)
        with other, other.cursor() as cursor:
            cursor.execute(CUT, [ours])
        other.close()

    return cut_off


def planned(number: int) -> None:
    school = TermFactory().year.school
    make_staff(school, Role.MENTOR)
    people = [make_staff(school, Role.MENTOR) for _ in range(min(number, 10))]
    OutboxMail.objects.bulk_create(
        OutboxMailFactory.build(
            school=school,
            recipient=people[each % len(people)],
            kind=f"digest-{each // len(people)}",
            message_id=f"<{each}@invented.example>",
            not_before=AT,
        )
        for each in range(number)
    )


def none_is_lost(taken: Counter[str], kills: int) -> None:
    """Each mail arrived and is known to; twice, or not known, only where a sender broke off with it."""
    rows = list(OutboxMail.objects.all())
    assert {row.state for row in rows} <= {MailState.SENT, MailState.UNKNOWN}
    for row in rows:
        if row.broken_off == 0:
            assert (row.state, taken[row.message_id]) == (MailState.SENT, 1)
        elif row.state == MailState.SENT:
            assert 1 <= taken[row.message_id] <= 2
        else:
            # Broke off twice: it waits for a person, who sees it on the page of mails.
            assert (row.broken_off, taken[row.message_id] <= 2) == (2, True)
    assert sum(row.broken_off for row in rows) <= kills
    sent = sum(row.state == MailState.SENT for row in rows)
    assert AuditEvent.objects.filter(verb="send").count() == sent


class Killer:
    """Kills a sender at the nth time that a step comes by."""

    def __init__(self, senders: Senders, step: str, nth: int = 3) -> None:
        self.senders, self.step, self.left, self.kills = senders, step, nth, 0

    def __call__(self, step: str) -> None:
        if step != self.step:
            return
        self.left -= 1
        if self.left == 0:
            self.kills += self.senders.kill_one(random.Random(0))


@pytest.mark.parametrize("step", STEPS)
def test_a_sender_killed_at_a_step_loses_nothing(senders, post, step):
    planned(6)
    post[0].script = killer = Killer(senders, step)
    senders.round()
    assert OutboxMail.objects.filter(state=MailState.CLAIMED).count() == 1
    senders.round()
    assert killer.kills == 1
    none_is_lost(post[0].taken, 1)
    assert set(OutboxMail.objects.values_list("state", flat=True)) == {MailState.SENT}
    twice = sum(number == 2 for number in post[0].taken.values())
    assert twice == (step in ("text sent", "answered"))


def test_two_thousand_mails_and_fifty_killed_senders(senders, post):
    """Two beats and the scheduler sweep at once, and each is killed at some moment of its round."""
    planned(2000)
    choose = random.Random(50)
    kills = 0
    moments: list[int] = []

    def at_random(step: str) -> None:
        nonlocal kills
        if moments:
            moments[-1] -= 1
            if moments[-1] <= 0:
                moments.pop()
                kills += senders.kill_one(choose)

    post[0].script = at_random
    for _ in range(17):
        # Each mail has four steps, so that about a hundred mails go by in each round.
        moments[:] = [choose.randrange(1, 260) for _ in range(3)]
        senders.round(3)
    moments.clear()
    for _ in range(3):
        senders.round(3)
    assert kills >= 50
    none_is_lost(post[0].taken, kills)


def test_a_database_that_goes_away_in_the_middle_loses_nothing(senders, post):
    """As when it restarts: every connection to it but ours is ended."""
    planned(60)
    choose = random.Random(7)
    moments = [choose.randrange(1, 30) for _ in range(8)]
    cut_off = ways_to_cut_off()
    cuts = 0

    def cut(step: str) -> None:
        nonlocal cuts
        if moments:
            moments[-1] -= 1
            if moments[-1] <= 0:
                moments.pop()
                cuts += 1
                cut_off()

    post[0].script = cut
    for _ in range(4):
        senders.round(2)
    assert cuts == 8
    none_is_lost(post[0].taken, 2 * cuts)
