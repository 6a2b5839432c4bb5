"""Database triggers that let rows of evidence be inserted and nothing else, on both databases.

A table is guarded by naming it in `guarded_models`. Guards are put back after every migration, because SQLite
drops triggers when a migration remakes a table, and they are looked for when the app starts.
"""

from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper

GUARDED_LABELS = (
    "staffing.auditevent",
    "pupils.markamendment",
    "pupils.behaviouraddendum",
    "pupils.statement",
    "pupils.planversion",
    "pupils.planreading",
    "pupils.reviewamendment",
    "pupils.voicerecord",
    "pupils.voicestrike",
    "interventions.addendum",
    "safeguarding.adultconcern",
    "safeguarding.concern",
    "safeguarding.concernpupil",
    "safeguarding.concernstaff",
    "safeguarding.entry",
    "safeguarding.entrykey",
    "safeguarding.pupillink",
    "safeguarding.filemove",
    "safeguarding.filemovestep",
    "safeguarding.legalhold",
    "safeguarding.messagesent",
)


def guarded_models() -> list[type[models.Model]]:
    return [apps.get_model(label) for label in GUARDED_LABELS]


def _sqlite_guards(model: type[models.Model]) -> dict[str, str]:
    table = model._meta.db_table
    body = f"BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END"
    # REPLACE deletes without firing a delete trigger unless recursive_triggers is on: so it is refused by itself,
    # whichever of the columns that are there once it would take the place of.
    same = " OR ".join(f"({each})" for each in _same_row(model))
    return {
        f"guard_{table}_update": f'CREATE TRIGGER "guard_{table}_update" BEFORE UPDATE ON "{table}" {body}',
        f"guard_{table}_delete": f'CREATE TRIGGER "guard_{table}_delete" BEFORE DELETE ON "{table}" {body}',
        f"guard_{table}_replace": f'CREATE TRIGGER "guard_{table}_replace" BEFORE INSERT ON "{table}" '  # nosec B608
        f'WHEN EXISTS (SELECT 1 FROM "{table}" WHERE {same}) {body}',
    }


def _same_row(model: type[models.Model]) -> list[str]:
    """Conditions under which a row would take the place of one that is there."""
    once = [[field.name] for field in model._meta.concrete_fields if field.unique]
    once += [list(constraint.fields) for constraint in model._meta.total_unique_constraints]
    column_of = {field.name: field.column for field in model._meta.concrete_fields}
    return [
        " AND ".join(f'"{column_of[name]}" = NEW."{column_of[name]}"' for name in names) for names in once
    ]


# As PostgreSQL writes down when a trigger fires: each row, before, delete, update; before, truncate.
_ROW_UPDATE_OR_DELETE, _TRUNCATE = 1 + 2 + 8 + 16, 2 + 32
_POSTGRES_BODY = " BEGIN RAISE EXCEPTION '% is insert-only', TG_TABLE_NAME; END "
_POSTGRES_FUNCTION = f"""
CREATE OR REPLACE FUNCTION handrail_insert_only() RETURNS trigger LANGUAGE plpgsql AS $${_POSTGRES_BODY}$$
"""


def _postgres_guards(table: str) -> dict[str, str]:
    return {
        f"guard_{table}_row": f'CREATE TRIGGER "guard_{table}_row" BEFORE UPDATE OR DELETE ON "{table}" '
        "FOR EACH ROW EXECUTE FUNCTION handrail_insert_only()",
        f"guard_{table}_truncate": f'CREATE TRIGGER "guard_{table}_truncate" BEFORE TRUNCATE ON "{table}" '
        "FOR EACH STATEMENT EXECUTE FUNCTION handrail_insert_only()",
    }


def _wanted(connection: BaseDatabaseWrapper, model: type[models.Model]) -> dict[str, str]:
    return _sqlite_guards(model) if connection.vendor == "sqlite" else _postgres_guards(model._meta.db_table)


def _triggers(connection: BaseDatabaseWrapper) -> set[str]:
    """The names of all, whatever they do."""
    catalogue = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.vendor == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with connection.cursor() as cursor:
        cursor.execute(catalogue)
        return {row[0] for row in cursor.fetchall()}


def _sound(connection: BaseDatabaseWrapper) -> set[tuple[str, str]]:
    """The names of those that do what a guard does, each with its statement where the database keeps that.

    On PostgreSQL one is none that is switched off, sleeps in a replica's session, fires at fewer occasions, or whose
    function was written over.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            return {(name, sql) for name, sql in cursor.fetchall()}
        cursor.execute(
            "SELECT tgname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid WHERE NOT tgisinternal"
            " AND tgenabled = 'A' AND tgqual IS NULL AND tgattr::text = ''"
            " AND tgtype = CASE WHEN tgname LIKE '%%_row' THEN %s ELSE %s END"
            " AND proname = 'handrail_insert_only' AND prosrc = %s",
            [_ROW_UPDATE_OR_DELETE, _TRUNCATE, _POSTGRES_BODY],
        )
        return {(row[0], "") for row in cursor.fetchall()}


def _unsound(connection: BaseDatabaseWrapper) -> list[tuple[str, str, str]]:
    """Each guard that is missing or does not do what it should: its table, its name and the statement that makes it."""
    tables = set(connection.introspection.table_names())
    sound, is_sqlite = _sound(connection), connection.vendor == "sqlite"
    return [
        (model._meta.db_table, name, statement)
        for model in guarded_models()
        if model._meta.db_table in tables
        for name, statement in _wanted(connection, model).items()
        if (name, statement if is_sqlite else "") not in sound
    ]


def install_guards(using: str = "default") -> None:
    """Put every guard in place that is missing, or was weakened."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTION)
            # A table is not altered while rows of it wait to be checked at the end of a transaction: that is done now.
            connection.check_constraints()
        present = _triggers(connection)
        for table, name, statement in _unsound(connection):
            on_table = "" if connection.vendor == "sqlite" else f' ON "{table}"'
            if name in present:
                cursor.execute(f'DROP TRIGGER "{name}"{on_table}')
            cursor.execute(statement)
            if connection.vendor == "postgresql":
                # Also for a session that calls itself a replica, in which triggers sleep otherwise.
                cursor.execute(f'ALTER TABLE "{table}" ENABLE ALWAYS TRIGGER "{name}"')


def remove_guards(using: str = "default") -> None:
    """Take the guards away: for tests that empty tables; nothing in the app calls it."""
    connection = connections[using]
    present = _triggers(connection)
    with connection.cursor() as cursor:
        for model in guarded_models():
            table = model._meta.db_table
            for name in set(_wanted(connection, model)) & present:
                on_table = "" if connection.vendor == "sqlite" else f' ON "{table}"'
                cursor.execute(f'DROP TRIGGER "{name}"{on_table}')


def missing_guards(using: str = "default") -> list[str]:
    """Names of the guards that ought to be there and are not, or do nothing; tables that don't exist yet need none."""
    return [name for _, name, _ in _unsound(connections[using])]


def reinstall_after_migrate(using: str, **kwargs: Any) -> None:
    """Receiver of `post_migrate`."""
    install_guards(using)


@register(Tags.database)
def check_guards(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """Names each guard that is missing (run by `migrate` and `check --database default`)."""
    problems: list[CheckMessage] = []
    for using in databases or []:
        try:
            names = missing_guards(using)
        except DatabaseError:
            continue
        problems += [
            Error(f"The guard {name} is missing.", hint="Run manage.py migrate.", id="staffing.E001")
            for name in names
        ]
    return problems
