"""A full disk and a read-only database: a clear page with what was typed, no half write, no check skipped."""

import errno
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import psycopg
import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse

from interventions.models import Note, PlannedSession, Presence, Session, SupportWeek
from staffing.access import Role
from staffing.models import AuditEvent, FormReceipt, Staff
from staffing.saving import cannot_save
from tests.cast import Cast, give_second_factor, make_cast
from tests.factories import PASSWORD, PupilFactory, TermFactory
from tests.interventions.scenes import a_slot, pupils_of, what_the_page_sends

pytestmark = pytest.mark.django_db(transaction=True)
# Longer than what is left of any page of the database.
TEXT = " ".join(f"He told me {number} times about the bus, and who meets him." for number in range(150))
IS_SQLITE = connection.vendor == "sqlite"
FULL = """
CREATE OR REPLACE FUNCTION disk_is_full() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full'; END $$;
CREATE TRIGGER full_disk BEFORE INSERT ON {table} EXECUTE FUNCTION disk_is_full();
"""
FREE = "DROP TRIGGER full_disk ON {table}; DROP FUNCTION disk_is_full()"


def tell_database(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def between(before: str, after: str) -> Iterator[None]:
    tell_database(before)
    try:
        yield
    finally:
        tell_database(after)


def read_only() -> AbstractContextManager[None]:
    if IS_SQLITE:
        return between("PRAGMA query_only = ON", "PRAGMA query_only = OFF")
    return between("SET default_transaction_read_only = on", "SET default_transaction_read_only = off")


def full_disk(pages_left: int = 0, table: str = "staffing_auditevent") -> AbstractContextManager[None]:
    """SQLite may not grow by more than that many pages; PostgreSQL has no room for a row more of one table."""
    if not IS_SQLITE:
        return between(FULL.format(table=table), FREE.format(table=table))
    with connection.cursor() as cursor:
        # Pages that were freed would be used again.
        cursor.execute("VACUUM")
        count = cursor.execute("PRAGMA page_count").fetchone()[0]
    return between(f"PRAGMA max_page_count = {count + pages_left}", "PRAGMA max_page_count = 1073741823")


TROUBLES = pytest.mark.parametrize("trouble", [read_only, full_disk])


@pytest.fixture
def cast() -> Cast:
    cast = make_cast()
    TermFactory(year__school=cast.school)
    return cast


@pytest.fixture
def browse() -> Callable[[Staff], Client]:
    """A browser that gets a fault's page, as people do."""

    def as_staff(staff: Staff) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(staff.user)
        give_second_factor(client)
        client.get(reverse("staffing:account"))
        return client

    return as_staff


def written() -> list[int]:
    """What saving writes; a draft that there is still room for is no half of it."""
    models = (Session, Note, Presence, SupportWeek, PlannedSession, AuditEvent, FormReceipt)
    return [model.objects.count() for model in models] + [PlannedSession.objects.filter(state="held").count()]


@TROUBLES
def test_what_was_typed_is_given_back_and_nothing_is_written(cast, browse, trouble):
    mentor = cast[Role.MENTOR]
    address = reverse("interventions:session_log", args=[a_slot(mentor, pupils_of(cast.school, 3)).pk])
    browser = browse(mentor)
    sent = what_the_page_sends(browser.get(address), note=TEXT)
    before = written()
    with trouble():
        answer = browser.post(address, sent)
    page = answer.content.decode()
    assert (answer.status_code, answer["Cache-Control"]) == (503, "no-store")
    assert "Handrail can’t save just now" in page
    assert TEXT in page
    assert written() == before
    assert browser.post(address, sent).status_code == 302
    assert Note.objects.get().text == TEXT


@pytest.mark.skipif(not IS_SQLITE, reason="PostgreSQL's disk is not ours to fill bit by bit")
def test_wherever_the_disk_fills_up_all_of_it_is_written_or_nothing(cast, browse):
    mentor = cast[Role.MENTOR]
    address = reverse("interventions:session_log", args=[a_slot(mentor, pupils_of(cast.school, 3)).pk])
    browser = browse(mentor)
    sent = what_the_page_sends(browser.get(address), note=TEXT)
    before, statuses = written(), []
    while 302 not in statuses:
        with full_disk(pages_left=len(statuses)):
            statuses.append(browser.post(address, sent).status_code)
        assert (written() == before) == (statuses[-1] == 503)
    assert len(statuses) > 1


def test_a_page_whose_reading_can_not_be_noted_is_not_shown(cast, browse):
    pupil = PupilFactory(school=cast.school)
    browser = browse(cast[Role.HEAD])
    with read_only():
        answer = browser.get(reverse("mentoring:pupil_detail", args=[pupil.pk]))
    assert answer.status_code == 503
    assert pupil.legal_surname not in answer.content.decode()


@pytest.mark.postgres
def test_a_database_that_is_gone_says_so_too(cast, browse):
    browser = browse(cast[Role.MENTOR])
    with psycopg.connect(**connection.get_connection_params()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
    other.close()
    answer = browser.post(reverse("pupils:task_create"), {"text": TEXT[:200]})
    connection.close()
    assert answer.status_code == 503
    assert TEXT[:200] in answer.content.decode()


def test_signing_in_says_so_too_and_gives_no_password_back(cast):
    sent = {"login": cast[Role.MENTOR].user.email, "password": PASSWORD}
    with read_only():
        answer = Client(raise_request_exception=False).post(reverse("account_login"), sent)
    assert answer.status_code == 503
    assert PASSWORD not in answer.content.decode()


def test_a_fault_of_ours_is_no_full_disk():
    with pytest.raises(DatabaseError) as fault:
        tell_database("SELECT * FROM no_such_table")
    assert not cannot_save(fault.value)
    assert not cannot_save(OSError(errno.EACCES, "not allowed"))
    assert cannot_save(OSError(errno.ENOSPC, "no space left"))
