"""The demo's database: brought up to date, or thrown away whole, because evidence can't be deleted row by row."""

import shutil
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from mentoring.demo.schools import SCHOOLS
from safeguarding import anchors
from safeguarding import files as room_files


def bring_up_to_date() -> None:
    """Make missing tables. Looking first is quicker than migrating for nothing."""
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)


def start_anew() -> None:
    """An empty database with all tables, and neither uploads nor mails of the one before."""
    if connection.vendor == "sqlite":
        _remove_file(Path(connection.settings_dict["NAME"]))
    else:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
    for folder in ("imports", room_files.FOLDER):
        shutil.rmtree(default_storage.path(folder), ignore_errors=True)
    # What was anchored of the chains before would be missing from those to come.
    for school in SCHOOLS:
        anchors.path_of(school.urn).unlink(missing_ok=True)
    shutil.rmtree(settings.EMAIL_FILE_PATH, ignore_errors=True)
    bring_up_to_date()


def _remove_file(database: Path) -> None:
    connection.close()
    for ending in ("", "-wal", "-shm", "-journal"):
        Path(f"{database}{ending}").unlink(missing_ok=True)
