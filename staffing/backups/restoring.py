"""Putting a backup back into an empty installation: all of it, brought up to date, and settled; or nothing."""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from staffing.access import system_actor
from staffing.audit import record
from staffing.backups import postgres, sqlite
from staffing.backups.databases import is_older, take_census, what_it_holds
from staffing.backups.making import uploads
from staffing.backups.opening import Opened, opened
from staffing.backups.troubles import Trouble, in_sentences
from staffing.checks import RESTORE_UNDER_WAY
from staffing.models import AuditVerb, BackupEvent, School
from staffing.outbox import AFTER_RESTORE

JOB = "restore"
# Before anybody can see the database: a mail that waited when the backup was made may have arrived since.
SETTLE = (
    f"CREATE TABLE {RESTORE_UNDER_WAY} (since integer)",
    "DELETE FROM django_session",
    "UPDATE staffing_outboxmail SET state = 'withheld', claimed_by = '', "
    f"refusal = '{AFTER_RESTORE}' WHERE state IN ('planned', 'claimed', 'unknown')",  # nosec B608
)
SETTLED = {"django_session", "staffing_outboxmail"}
CHANGED = "What was restored is not what was backed up: {} differs. Take another copy of the backup, or an older one."


def restore(archive: Path, key_file: Path, at: datetime, *, keys_lost: bool = False) -> Opened:
    """Put a backup back; raises Trouble, with everything as it was, where that can't be done."""
    with in_sentences():
        refuse_what_is_not_empty()
        with opened(archive, key_file, keys_lost=keys_lost) as backup:
            with _uploads_put_back(backup):
                put_back = _into_sqlite if connection.vendor == "sqlite" else _into_postgres
                put_back(backup, at)
            return backup


def refuse_what_is_not_empty() -> None:
    if held := what_it_holds(connection):
        raise Trouble(
            f"This database holds {held}, and a restore replaces all that is in a database. "
            "Does DATABASE_URL name the right one? Give it an empty database."
        )
    if any(True for _ in uploads()):
        raise Trouble(
            "The folder of uploads holds files already, perhaps of a restore that was broken off. Move them away, then "
            "try again."
        )


@contextmanager
def _uploads_put_back(backup: Opened) -> Iterator[None]:
    """Files first, so that no row is there before its file; taken away again where the database fails."""
    saved: list[str] = []
    try:
        for name, path in backup.uploads.items():
            with path.open("rb") as file:
                saved.append(default_storage.save(name, File(file)))
        yield
    except BaseException:
        for name in saved:
            default_storage.delete(name)
        raise


def _into_sqlite(backup: Opened, at: datetime) -> None:
    """Everything is done to a copy, which then takes the place of the live database in one step."""
    path = backup.database
    with sqlite.reading(path) as cursor:
        refuse_difference(backup, cursor)
    sqlite.refuse_unsound(path)
    sqlite.settle(path, SETTLE)
    if is_older(backup.manifest.migrations):
        manage("migrate", "--noinput", "--verbosity=0", surroundings={"DATABASE_URL": f"sqlite:///{path}"})
    before = path.with_name("before")
    with sqlite.snapshot(connection, before):
        sqlite.put_in_place(path, connection)
    try:
        _write_down(backup, at)
    except BaseException:
        sqlite.put_in_place(before, connection)
        raise


def _into_postgres(backup: Opened, at: datetime) -> None:
    """Tables, rows and the settling in one transaction; should anything fail, the tables are made anew, and empty."""
    try:
        postgres.load(backup.database, connection, settle=SETTLE)
        with postgres.reading(connection) as cursor:
            refuse_difference(backup, cursor, besides={*SETTLED, RESTORE_UNDER_WAY})
        call_command("migrate", interactive=False, verbosity=0)
        _write_down(backup, at)
    except BaseException:
        postgres.empty(connection)
        call_command("migrate", interactive=False, verbosity=0)
        raise


def refuse_difference(backup: Opened, cursor: object, *, besides: Iterable[str] = ()) -> None:
    """Raises Trouble unless every table has the rows, and the sum over them, that the manifest says."""
    found, said = take_census(cursor).tables, backup.manifest.tables
    differing = {table for table in found.keys() | said.keys() if found.get(table) != said.get(table)}
    for table in sorted(differing - set(besides)):
        raise Trouble(CHANGED.format(table))


@transaction.atomic
def _write_down(backup: Opened, at: datetime) -> None:
    """Each school's administrator is told, the trail holds it, and with that the restore is no longer under way."""
    schools = list(School.objects.order_by("pk"))
    event = {"at": at, "archive": backup.archive, "sha256": backup.sha256, "made_at": backup.manifest.made}
    BackupEvent.objects.bulk_create(
        BackupEvent(kind=BackupEvent.Kind.RESTORED, school=school, **event) for school in schools
    )
    for school in schools:
        record(
            system_actor(school.pk, JOB),
            AuditVerb.RESTORE,
            "backup",
            made_at=backup.manifest.made_at,
            sha256=backup.sha256,
        )
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {RESTORE_UNDER_WAY}")


def manage(*arguments: str, surroundings: Mapping[str, str]) -> None:
    """Run a command of ours on another database: in a process of its own, so that nothing can reach the live one."""
    done = subprocess.run(
        [sys.executable, str(settings.BASE_DIR / "manage.py"), *arguments],
        env={**os.environ, "REDIS_URL": "", **surroundings},
        cwd=settings.BASE_DIR,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = done.stderr.strip().splitlines()[-1:] or ["nothing"]
        raise Trouble(f"manage.py {arguments[0]} failed on the restored database. It said: {said[0][:200]}")


def address_of(database: BaseDatabaseWrapper) -> str:
    """The DATABASE_URL of a PostgreSQL database."""
    found = database.settings_dict
    sign_in = ":".join(quote(found[name], safe="") for name in ("USER", "PASSWORD") if found[name])
    place = f"{quote(found['HOST'], safe='')}:{found['PORT']}".rstrip(":")
    options = "&".join(f"{name}={quote(str(value), safe='')}" for name, value in found["OPTIONS"].items())
    return f"postgres://{sign_in}@{place}/{quote(found['NAME'], safe='')}?{options}".rstrip("?")
