"""Eight colleagues at once raise concerns and add to them, through the pages: one chain, without a fork."""

import threading
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse

from safeguarding.actions.erasure import ask_erasure
from safeguarding.chain import append
from safeguarding.checking import check
from safeguarding.codes import EntryKind
from safeguarding.models import Concern, ConcernPupil, Entry, SubjectKey
from safeguarding.sealing import bodies, key_of_pupil
from staffing.access import Role
from staffing.calendar import now
from tests.cast import make_cast, make_staff, signed_in
from tests.factories import PupilFactory, TermFactory
from tests.safeguarding.scenes import noted, raised, written
from tests.safeguarding.test_desk import triaged

pytestmark = pytest.mark.django_db(transaction=True)
NEW = reverse("safeguarding:concern_create")
WRITERS, ROUNDS = 8, 10


def at_once(what: list[Callable[[], None]]) -> list[BaseException]:
    """Does all of it in threads, each with a connection of its own; gives what went wrong."""
    trouble: list[BaseException] = []

    def doing(do: Callable[[], None]) -> None:
        try:
            do()
        except BaseException as error:
            trouble.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=doing, args=[do]) for do in what]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    return trouble


def test_four_hundred_entries_by_eight_colleagues_make_one_chain():
    cast = make_cast()
    TermFactory(year__school=cast.school)
    pairs = [[PupilFactory(school=cast.school).pk for _ in range(2)] for _ in range(ROUNDS)]
    browsers = [signed_in(make_staff(cast.school, Role.MENTOR).user) for _ in range(WRITERS)]
    for browser in browsers:
        browser.get(reverse("staffing:account"))
    together = threading.Barrier(WRITERS)

    def sent(browser: Client, pair: list[int], number: int) -> None:
        """Two pupils whom nobody named before, in the one order or the other; then more about it, twice."""
        one, other = pair if number % 2 else reversed(pair)
        pupils = {"who-0": "", "pupil-0": str(one), "pupil-1": str(other), "role-1": "witness"}
        answer = browser.post(NEW, written(**pupils, seen=f"Writer {number}."))
        assert answer.status_code == 302
        for _ in range(2):
            more = {"form_key": str(uuid4()), "text": f"More from writer {number}."}
            assert browser.post(answer.url, more).status_code == 302

    def writer(number: int) -> Callable[[], None]:
        def write() -> None:
            for pair in pairs:
                together.wait(timeout=120)
                sent(browsers[number], pair, number)

        return write

    assert at_once([writer(number) for number in range(WRITERS)]) == []
    found = check(cast.school)
    assert (found.entries, found.faults) == (WRITERS * ROUNDS * 5, [])
    assert found.entries == 400
    assert (Concern.objects.count(), ConcernPupil.objects.count()) == (80, 160)
    # Each pupil has one key, however many named them first.
    assert SubjectKey.objects.count() == 2 * ROUNDS
    numbers = Entry.objects.in_order().values_list("number", flat=True)
    assert list(numbers) == list(range(1, 401))


def test_of_two_leads_who_close_it_at_once_one_is_told_and_keeps_the_reasons():
    cast = make_cast()
    TermFactory(year__school=cast.school)
    deputy = make_staff(cast.school, Role.SAFEGUARDING_LEAD, forename="Deputy", title="Dr")
    leads = [cast[Role.SAFEGUARDING_LEAD], deputy]
    concern = raised(cast.actor(Role.TEACHER), PupilFactory(school=cast.school))
    triaged(cast.actor(Role.SAFEGUARDING_LEAD), concern)
    address = reverse("safeguarding:concern_close", args=[concern.pk])
    browsers = [signed_in(lead.user) for lead in leads]
    forms = [{"form_key": str(uuid4()), "reasons": f"Curlew-reasons of {lead.forename}."} for lead in leads]
    pages: dict[int, str] = {}
    together = threading.Barrier(2)

    def closing(number: int) -> Callable[[], None]:
        def close() -> None:
            together.wait(timeout=60)
            answer = browsers[number].post(address, forms[number])
            pages[number] = "" if answer.status_code == 302 else answer.content.decode()

        return close

    assert at_once([closing(number) for number in range(2)]) == []
    (entry,) = Entry.objects.filter(concern=concern, kind="closed")
    won = leads.index(next(lead for lead in leads if lead.pk == entry.author_id))
    assert pages[won] == ""
    assert f"{leads[won].name} closed this already" in pages[1 - won]
    assert forms[1 - won]["reasons"] in pages[1 - won]
    assert bodies([entry])[entry.pk] == {"reasons": forms[won]["reasons"]}
    assert check(cast.school).faults == []


@pytest.mark.postgres
def test_asking_for_an_erasure_waits_for_an_entry_about_the_same_child_and_it_not_for_the_asking():
    cast = make_cast()
    by = cast.actor(Role.SAFEGUARDING_LEAD)
    key = key_of_pupil(PupilFactory(school=cast.school))
    noted(cast.school)
    chain_is_held = threading.Event()

    def write() -> None:
        with transaction.atomic():
            noted(cast.school)
            chain_is_held.set()
            assert any(somebody_waits_for_me() for _ in range(100_000))
            append(by=by, kind=EntryKind.DISCUSSION, body={"text": "Seen."}, keys=[key])

    def ask() -> None:
        chain_is_held.wait(timeout=60)
        ask_erasure(by=by, key=key, reason="Ordered by a court.", law="A court.", at=now())

    assert at_once([write, ask]) == []
    assert list(Entry.objects.in_order().values_list("kind", flat=True))[-2:] == [
        "discussion",
        "erasure_asked",
    ]
    assert check(cast.school).faults == []


def somebody_waits_for_me() -> bool:
    asked = (
        "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
    )
    with connection.cursor() as cursor:
        cursor.execute(asked)
        return bool(cursor.fetchone()[0])
