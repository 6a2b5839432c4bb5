"""A copy is one moment of the database, however many write to it meanwhile."""

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from staffing.backups import postgres, sqlite
from staffing.backups.databases import dumped
from staffing.models import Trust

ROUNDS = 5


class Stand:
    """What SQLite's copying asks of a database, over a file of its own."""

    in_atomic_block = False

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path)

    def ensure_connection(self) -> None:
        """It is there already."""


def write_pairs(path: Path, stop: threading.Event, begun: threading.Event) -> None:
    """Two rows at a time, in two tables: whoever sees one without the other sees half of something."""
    with closing(sqlite3.connect(path, timeout=20)) as own:
        number = 0
        while not stop.is_set():
            with own:
                own.execute("INSERT INTO one VALUES (?)", [number])
                own.execute("INSERT INTO other VALUES (?)", [number])
            number += 1
            begun.set()


def test_a_copy_of_sqlite_holds_no_half_of_what_is_being_written(tmp_path):
    live, stop, begun = tmp_path / "live.sqlite3", threading.Event(), threading.Event()
    with closing(sqlite3.connect(live)) as first:
        first.executescript("PRAGMA journal_mode = WAL; CREATE TABLE one (n); CREATE TABLE other (n);")
    writer = threading.Thread(target=write_pairs, args=(live, stop, begun))
    writer.start()
    stand, seen = Stand(live), []
    try:
        assert begun.wait(30)
        for number in range(ROUNDS):
            with sqlite.snapshot(stand, tmp_path / str(number)) as cursor:
                census = sqlite.census(cursor)
                seen.append(census["one"])
                assert census["one"] == census["other"]
            sqlite.refuse_unsound(tmp_path / str(number))
    finally:
        stop.set()
        writer.join()
        stand.connection.close()
    assert seen[-1][0] > 0


def write_trusts(stop: threading.Event, begun: threading.Event) -> None:
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            while not stop.is_set():
                cursor.execute("INSERT INTO staffing_trust (name) VALUES ('one'), ('other')")
                begun.set()
    finally:
        own.close()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_dump_of_postgresql_holds_what_was_counted_beside_it(tmp_path):
    stop, begun = threading.Event(), threading.Event()
    writer = threading.Thread(target=write_trusts, args=(stop, begun))
    writer.start()
    try:
        assert begun.wait(30)
        with dumped(tmp_path / "moment.pgdump") as census:
            counted = census.tables["staffing_trust"]
    finally:
        stop.set()
        writer.join()
    assert Trust.objects.count() >= counted[0]
    postgres.load(tmp_path / "moment.pgdump", connection)
    with postgres.reading(connection) as cursor:
        assert postgres.census(cursor)["staffing_trust"] == counted
    assert counted[0] % 2 == 0
