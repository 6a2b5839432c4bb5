"""A database in a backup, whichever of the two it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from staffing.backups import postgres, sqlite
from staffing.checks import RESTORE_UNDER_WAY
from staffing.models import BackupEvent, GuessCount, SchedulerRun, School

# Where the chains of safeguarding entries end: that room is above this one, so its table is named.
HEADS = "safeguarding_chainhead"
MIGRATIONS = MigrationRecorder.Migration._meta.db_table
# Tables with rows before there is a school: what `migrate` writes; and what an installation writes once it is started,
# as most are before a restore: that the scheduler ran, what became of a backup, and wrong guesses of a sign-in.
FILLED_BY_ITSELF = {
    MIGRATIONS,
    *(each._meta.db_table for each in (ContentType, Permission, SchedulerRun, BackupEvent, GuessCount)),
}
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True)
class Census:
    """What a database holds: rows and a sum by table, the migrations it has had, its schools, the ends of chains."""

    tables: dict[str, list[str | int]]
    migrations: dict[str, list[str]]
    schools: list[str]
    chains: dict[str, list[str | int]] = field(default_factory=dict)


def module() -> ModuleType:
    """How the database of this installation is copied."""
    return sqlite if connection.vendor == "sqlite" else postgres


def dump_name() -> str:
    return str(module().DUMP)


@contextmanager
def dumped(to: Path) -> Iterator[Census]:
    """Copy the database into a file, and take the census of that very copy."""
    with module().snapshot(connection, to) as cursor:
        census = take_census(cursor)
    yield census


def take_census(cursor: Any) -> Census:
    tables = module().census(cursor)
    migrations: dict[str, list[str]] = {}
    had = f'SELECT app, name FROM "{MIGRATIONS}" ORDER BY id'  # nosec B608
    for app, name in _rows(cursor, MIGRATIONS, had, tables):
        migrations.setdefault(app, []).append(name)
    table = School._meta.db_table
    statement = f'SELECT urn FROM "{table}" ORDER BY urn'  # nosec B608
    schools = [urn for (urn,) in _rows(cursor, table, statement, tables)]
    ends = f'SELECT s.urn, h.number, h.mac FROM "{HEADS}" h JOIN "{table}" s ON s.id = h.school_id'  # nosec B608
    chains = {urn: [number, mac] for urn, number, mac in _rows(cursor, HEADS, ends, tables)}
    return Census(tables, migrations, schools, chains)


def _rows(cursor: Any, table: str, statement: str, tables: dict[str, Any]) -> list[tuple[Any, ...]]:
    if table not in tables:
        return []
    cursor.execute(statement)
    return [
        tuple(value.decode() if isinstance(value, bytes) else value for value in row)
        for row in cursor.fetchall()
    ]


def unknown_migrations(migrations: dict[str, list[str]]) -> set[tuple[str, str]]:
    """Those that the code has not: the database was newer than it."""
    loader = MigrationLoader(None)
    known = set(loader.disk_migrations) | {
        replaced for migration in loader.disk_migrations.values() for replaced in migration.replaces
    }
    return {(app, name) for app, names in migrations.items() for name in names} - known


def is_older(migrations: dict[str, list[str]]) -> bool:
    """Whether the code has migrations that the database has not had."""
    had = {(app, name) for app, names in migrations.items() for name in names}
    return bool(set(MigrationLoader(None).disk_migrations) - had)


def what_it_holds(database: BaseDatabaseWrapper) -> str:
    """What a restore would wipe, in words: a table of something else, or rows of ours; empty where there is neither.

    Rows that a restore left which was broken off are nothing: it is begun again.
    """
    ours = {MIGRATIONS, RESTORE_UNDER_WAY, *database.introspection.django_table_names()}
    with database.cursor() as cursor:
        # The very tables that a restore replaces.
        cursor.execute(module().TABLES)
        tables = sorted(name for (name,) in cursor.fetchall())
        for table in tables:
            if table not in ours:
                return f"a table that is not Handrail's ({table})"
        if RESTORE_UNDER_WAY in tables:
            return ""
        for table in tables:
            if table not in FILLED_BY_ITSELF and _has_rows(cursor, table):
                return f"something already (in the table {table})"
    return ""


def _has_rows(cursor: Any, table: str) -> bool:
    cursor.execute(f'SELECT 1 FROM "{table}" LIMIT 1')  # nosec B608
    return cursor.fetchone() is not None
