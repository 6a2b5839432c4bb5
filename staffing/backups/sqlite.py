"""Copying an SQLite database while others write to it, and putting a copy in its place in one step."""

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from staffing.backups.troubles import Trouble

DUMP = "database.sqlite3"
TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"


@contextmanager
def snapshot(database: BaseDatabaseWrapper, to: Path) -> Iterator[Any]:
    """Copy by the online backup of SQLite: what was committed at one moment, whoever writes. Gives a cursor on it."""
    if database.in_atomic_block:
        raise RuntimeError("A copy made by the connection that writes would wait for itself.")
    database.ensure_connection()
    with closing(sqlite3.connect(to)) as copy:
        database.connection.backup(copy)
        # One file without companions, so that what is hashed is all there is.
        copy.execute("PRAGMA journal_mode = DELETE")
        copy.text_factory = bytes
        yield copy.cursor()


@contextmanager
def reading(path: Path) -> Iterator[Any]:
    """A cursor on a copy."""
    with closing(sqlite3.connect(path)) as copy:
        copy.text_factory = bytes
        yield copy.cursor()


def census(cursor: Any) -> dict[str, list[str | int]]:
    """For each table how many rows, and a sum over all of them that any change of any row changes."""
    tables = sorted(name.decode() for (name,) in cursor.execute(TABLES).fetchall())
    # A table's name can't be a parameter; these come from the database's own list of its tables.
    return {table: _sum(cursor.execute(f'SELECT * FROM "{table}"')) for table in tables}  # nosec B608


def _sum(rows: Any) -> list[str | int]:
    count = total = 0
    for row in rows:
        count += 1
        total += int.from_bytes(hashlib.sha256(repr(row).encode()).digest()[:8])
    return [count, str(total)]


def refuse_unsound(path: Path) -> None:
    """A faithful copy of a damaged database is still damaged."""
    with closing(sqlite3.connect(path)) as copy:
        said = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
        loose = copy.execute("PRAGMA foreign_key_check").fetchone()
    if said != "ok" or loose:
        raise Trouble("The database in this backup was damaged already when the backup was made.")


def settle(path: Path, statements: Sequence[str]) -> None:
    with closing(sqlite3.connect(path)) as copy, copy:
        for statement in statements:
            copy.execute(statement)


def put_in_place(path: Path, database: BaseDatabaseWrapper) -> None:
    """Copy a database over the live one: other connections see the old or the new, never a half."""
    database.ensure_connection()
    with closing(sqlite3.connect(path)) as copy:
        copy.backup(database.connection)
