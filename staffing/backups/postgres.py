"""Copying a PostgreSQL database with its own programs, in step with what is counted beside them."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.postgresql.client import DatabaseClient

from staffing.backups.troubles import Trouble

DUMP = "database.pgdump"
TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
# The order of rows does not matter, so that the server needs no memory to sort them.
SUM = """
SELECT count(*), coalesce(sum(('x' || left(md5(whole_row_::text), 15))::bit(60)::bigint), 0)::text
FROM "{table}" AS whole_row_
"""


@contextmanager
def snapshot(database: BaseDatabaseWrapper, to: Path) -> Iterator[Any]:
    """Dump one moment of the database, and give a cursor that reads the same moment."""
    own = database.copy()
    try:
        refuse_older_program(own)
        with transaction_at_one_moment(own) as cursor:
            cursor.execute("SELECT pg_export_snapshot()")
            moment = cursor.fetchone()[0]
            options = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={moment}"]
            _run(own, "pg_dump", *options, f"--file={to}")
            yield cursor
    finally:
        own.close()


@contextmanager
def transaction_at_one_moment(database: BaseDatabaseWrapper) -> Iterator[Any]:
    database.set_autocommit(False)
    try:
        with database.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield cursor
    finally:
        database.rollback()


@contextmanager
def reading(database: BaseDatabaseWrapper) -> Iterator[Any]:
    with database.cursor() as cursor:
        yield cursor


def census(cursor: Any) -> dict[str, list[str | int]]:
    """For each table how many rows, and a sum over all of them that any change of any row changes."""
    cursor.execute(TABLES)
    sums: dict[str, list[str | int]] = {}
    for (table,) in cursor.fetchall():
        cursor.execute(SUM.format(table=table))
        sums[table] = list(cursor.fetchone())
    return sums


def load(dump: Path, database: BaseDatabaseWrapper, *, settle: Sequence[str] = ()) -> None:
    """Take away the tables there are; then put a dump there and settle it, in one transaction: all of it or nothing."""
    script = dump.with_suffix(".sql")
    _run(
        database, "pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(dump), connects=False
    )
    empty(database)
    # The script leaves no search path behind.
    after = [f"--command={statement}" for statement in ("RESET search_path", *settle)]
    options = [
        "--no-psqlrc",
        "--quiet",
        "--single-transaction",
        "--set=ON_ERROR_STOP=1",
        "--output=/dev/null",
    ]
    _run(database, "psql", *options, f"--file={script}", *after)


def empty(database: BaseDatabaseWrapper) -> None:
    """Take away every table, each by itself: all in one transaction want more locks than a server has room for."""
    with database.cursor() as cursor:
        cursor.execute(TABLES)
        for (table,) in cursor.fetchall():
            cursor.execute(f'DROP TABLE "{table}" CASCADE')
        cursor.execute("DROP FUNCTION IF EXISTS handrail_insert_only()")


def refuse_older_program(database: BaseDatabaseWrapper) -> None:
    """pg_dump reads servers of its own version and older ones."""
    database.ensure_connection()
    server = database.pg_version // 10_000  # type: ignore[attr-defined]
    program = _major_version(_program("pg_dump"))
    if program < server:
        raise Trouble(
            f"pg_dump is of PostgreSQL {program}, and the server of {server}. "
            f"Install PostgreSQL's client programs of version {server} or newer."
        )


def _major_version(program: str) -> int:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"(\d+)", said)
    return int(found[1]) if found else 0


def _program(name: str) -> str:
    found = shutil.which(name)
    if not found:
        raise Trouble(f"{name} is missing on this machine. Install PostgreSQL's client programs.")
    return found


def _run(database: BaseDatabaseWrapper, name: str, *options: str, connects: bool = True) -> None:
    """Run one of PostgreSQL's programs as Django itself would run psql: the password goes by the environment."""
    arguments, environment = DatabaseClient.settings_to_cmd_args_env(database.settings_dict, [])
    where = arguments[1:] if connects else []
    done = subprocess.run(
        [_program(name), *options, *where],
        env={**os.environ, **(environment or {})},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        raise Trouble(f"{name} could not finish. {_first_error(done.stderr)}")


def _first_error(said: str) -> str:
    """The line that names the error: those after it may hold rows."""
    lines = [line for line in said.splitlines() if re.search("error|fatal", line, re.IGNORECASE)]
    return f"It said: {lines[0][:200]}" if lines else "It did not say why: has the disk room?"
