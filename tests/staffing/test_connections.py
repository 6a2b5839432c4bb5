"""Web processes share few connections that keep plans for whatever values come; whoever fills tables has its own."""

from collections.abc import Callable, Iterator
from copy import deepcopy

import pytest
from django.db import OperationalError, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from staffing import connections as ours

pytestmark = pytest.mark.django_db
Thread = Callable[[], BaseDatabaseWrapper]


def asked(wrapper: BaseDatabaseWrapper, statement: str) -> str:
    with wrapper.cursor() as cursor:
        cursor.execute(statement)
        return str(cursor.fetchone()[0])


def cut(pid: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [int(pid)])


@pytest.fixture
def thread(monkeypatch) -> Iterator[Thread]:
    """Makes what another thread of a web process would talk to the database by."""
    monkeypatch.setitem(connections.settings, "default", deepcopy(connection.settings_dict))
    monkeypatch.setattr(ours, "WAIT", 0.5)
    ours.share_connections()
    made: list[BaseDatabaseWrapper] = []

    def thread() -> BaseDatabaseWrapper:
        made.append(connections.create_connection("default"))
        return made[-1]

    yield thread
    connection_created.disconnect(dispatch_uid="staffing.connections")
    for each in made:
        each.close()
    made[0].close_pool()


@pytest.mark.postgres
def test_a_web_process_keeps_plans_and_nobody_else(thread):
    of_web = thread()
    assert asked(of_web, "SHOW plan_cache_mode") == "force_generic_plan"
    assert asked(of_web, "SHOW jit") == "off"
    assert of_web.connection.prepared_max == ours.STATEMENTS_KEPT
    assert asked(connection, "SHOW plan_cache_mode") == "auto"


@pytest.mark.postgres
def test_its_threads_take_turns_at_the_connections(thread):
    held = [thread() for _ in range(ours.CONNECTIONS)]
    for each in held:
        asked(each, "SELECT 1")
    with pytest.raises(OperationalError):
        asked(thread(), "SELECT 1")
    held[0].close()
    assert asked(thread(), "SELECT 1") == "1"


@pytest.mark.postgres
def test_who_comes_next_has_the_statements_of_who_was_there(thread):
    first = thread()
    for _ in range(3):
        asked(first, "SELECT 'a page'")
    pid = asked(first, "SELECT pg_backend_pid()")
    first.close()
    others = [thread() for _ in range(ours.CONNECTIONS)]
    found = {asked(each, "SELECT pg_backend_pid()"): each for each in others}
    assert (
        asked(found[pid], "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%a page%'")
        == "1"
    )


@pytest.mark.postgres
def test_a_connection_that_the_database_cut_is_made_anew(thread):
    before = thread()
    pid = asked(before, "SELECT pg_backend_pid()")
    before.close()
    cut(pid)
    for _ in range(ours.CONNECTIONS):
        assert asked(thread(), "SELECT pg_backend_pid()") != pid


@pytest.mark.skipif(connection.vendor != "sqlite", reason="of SQLite")
def test_on_sqlite_a_web_process_holds_little_of_the_file(monkeypatch):
    monkeypatch.setitem(connections.settings, "default", deepcopy(connection.settings_dict))
    ours.keep_little()
    of_web = connections.create_connection("default")
    assert asked(of_web, "PRAGMA cache_size") == "-100" != asked(connection, "PRAGMA cache_size")
    assert asked(of_web, "PRAGMA recursive_triggers") == "1"
    of_web.close()
