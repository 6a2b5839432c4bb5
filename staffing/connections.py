"""How a web process talks to its database."""

from importlib import import_module
from typing import Any, Final

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

POSTGRES: Final = "django.db.backends.postgresql"
SQLITE: Final = "django.db.backends.sqlite3"
# Of a process with four threads, which take turns at Python anyway: each connection holds the plans of all pages.
CONNECTIONS: Final = 2
# Seconds for which a request waits for one, and for a database that restarts.
WAIT: Final = 10
# All that our pages ask, and room: were one dropped for the next, each page would be planned anew.
STATEMENTS_KEPT: Final = 500
# KiB of SQLite's file that a connection holds.
FILE_KEPT: Final = 100


def share_connections() -> None:
    """From now on the threads of this process share few connections, which keep plans for whatever values come.

    For web processes alone, which ask the same again and again: to plan the longest statement of a page took ten
    milliseconds, to answer it less than one. Whoever fills tables, such as an import or a new school's first day, must
    not go on by a plan that was made while they were empty. No connection may be open yet.
    """
    settings = connections.settings["default"]
    if settings["ENGINE"] != POSTGRES:
        return
    # Else each worker would load it for itself, at its first question.
    import_module("psycopg_pool")
    options = settings["OPTIONS"]
    options["options"] = f"{options.get('options', '')} -c plan_cache_mode=force_generic_plan".strip()
    options["pool"] = {"min_size": CONNECTIONS, "max_size": CONNECTIONS, "timeout": WAIT, "num_workers": 1}
    settings["CONN_MAX_AGE"] = 0
    connection_created.connect(_keep_statements, dispatch_uid="staffing.connections")


def keep_little() -> None:
    """From now on SQLite's connections of this process hold little, since each goes with its request.

    What they would keep for the next, the system has in memory anyway: eleven MiB of the web processes were theirs.
    """
    settings = connections.settings["default"]
    if settings["ENGINE"] == SQLITE:
        settings["OPTIONS"]["init_command"] += f" PRAGMA cache_size = -{FILE_KEPT};"
        settings["OPTIONS"]["cached_statements"] = 0


def _keep_statements(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Whenever a thread takes a connection."""
    connection.connection.prepared_max = STATEMENTS_KEPT
