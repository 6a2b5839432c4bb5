"""The proof of a backup: put back where it can do no harm, compared, migrated, and looked at."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import environ
from django.conf import settings
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ProgrammingError

from staffing.backups import postgres, sqlite
from staffing.backups.databases import is_older
from staffing.backups.opening import Opened, opened
from staffing.backups.restoring import address_of, manage, refuse_difference
from staffing.backups.troubles import NotTried, Trouble, in_sentences
from staffing.models import BackupEvent


@dataclass(frozen=True)
class Proof:
    """What was found to be as the manifest says."""

    made_at: datetime
    tables: int
    rows: int
    uploads: int


def prove(archive: Path, key_file: Path, at: datetime, *, scratch: str = "") -> Proof:
    """Raises Trouble where it can't be proven, and writes that down too, unless it could not even be tried."""
    if not archive.is_file():
        raise NotTried(f"There is no file {archive}.")
    try:
        with in_sentences(), opened(archive, key_file) as backup:
            _try(backup, scratch)
    except NotTried:
        raise
    except Trouble as trouble:
        _write_down(BackupEvent.Kind.DOUBTED, at, archive=archive.name, message=str(trouble)[:300])
        raise
    made = backup.manifest
    _write_down(BackupEvent.Kind.PROVEN, at, archive=backup.archive, sha256=backup.sha256, made_at=made.made)
    rows = sum(int(count) for count, _ in made.tables.values())
    return Proof(made.made, len(made.tables), rows, len(backup.uploads))


def _write_down(kind: BackupEvent.Kind, at: datetime, **known: object) -> None:
    with in_sentences():
        BackupEvent.objects.create(kind=kind, at=at, **known)


def _try(backup: Opened, scratch: str) -> None:
    if not backup.manifest.schools:
        raise Trouble("There is no school in this backup: no page can be opened.")
    on_scratch = _on_sqlite(backup) if connection.vendor == "sqlite" else _on_postgres(backup, scratch)
    with on_scratch as address:
        surroundings = {
            "DATABASE_URL": address,
            "HANDRAIL_VAR": str(backup.database.parent),
            "STATIC_ROOT": str(settings.STATIC_ROOT or ""),
        }
        if is_older(backup.manifest.migrations):
            manage("migrate", "--noinput", "--verbosity=0", surroundings=surroundings)
        manage("open_pages", surroundings=surroundings)


@contextmanager
def _on_sqlite(backup: Opened) -> Iterator[str]:
    """The file itself lies in a scratch folder already."""
    with sqlite.reading(backup.database) as cursor:
        refuse_difference(backup, cursor)
    sqlite.refuse_unsound(backup.database)
    yield f"sqlite:///{backup.database}"


@contextmanager
def _on_postgres(backup: Opened, scratch: str) -> Iterator[str]:
    with _fresh_database(scratch) as database:
        postgres.load(backup.database, database)
        with postgres.reading(database) as cursor:
            refuse_difference(backup, cursor)
        database.close()
        yield address_of(database)


@contextmanager
def _fresh_database(scratch: str) -> Iterator[BaseDatabaseWrapper]:
    """A database made for this proof and dropped after it."""
    name = f"handrail_proof_{uuid4().hex[:12]}"
    maker = connection.copy()
    if scratch:
        maker.settings_dict |= environ.Env.db_url_config(scratch)
    try:
        with maker.cursor() as cursor:
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    except ProgrammingError:
        maker.close()
        raise NotTried(
            "The database role may not make a database to prove the backup in. "
            "Give --scratch the address of a role that may."
        ) from None
    fresh = maker.copy()
    fresh.settings_dict["NAME"] = name
    try:
        yield fresh
    finally:
        fresh.close()
        with maker.cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        maker.close()
