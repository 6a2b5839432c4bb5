"""Where it is measured: a database of its own, and the environment of production around it."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT: Final = Path(__file__).resolve().parent.parent
CLOCK: Final = "2026-11-23T10:58"
MAKERS: Final = ("load.py", "school.py", "twins.py")
# The database that every PostgreSQL server has, from which others are made.
EVERYWHERE: Final = "postgres"
# They protect nothing: the database lives for an hour and holds nobody.
KEYS: Final = {
    "DJANGO_SECRET_KEY": "of-the-benchmark-" * 4,
    "HANDRAIL_HMAC_KEY": "0" * 64,
    "HANDRAIL_FIELD_KEY": "A" * 43 + "=",
}


@dataclass(frozen=True)
class Scratch:
    """One database and a folder."""

    folder: Path
    url: str
    clock: str
    database: "_File | _Database"

    @property
    def environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if name not in ("DEMO", "REDIS_URL")}
        return (
            inherited
            | KEYS
            | {
                "DJANGO_SETTINGS_MODULE": "bench.settings",
                "HANDRAIL_ENV": "production",
                "PYTHONNODEBUGRANGES": "1",
                "MALLOC_ARENA_MAX": "1",
                "MALLOC_TRIM_THRESHOLD_": "65536",
                "MALLOC_MMAP_THRESHOLD_": "131072",
                "HANDRAIL_VAR": str(self.folder),
                "STATIC_ROOT": str(self.folder / "static"),
                "BENCH_CLOCK": self.clock,
                "ALLOWED_HOSTS": "127.0.0.1",
                "SITE_ADDRESS": "https://localhost",
                "EMAIL_URL": "filemail://",
                "DATABASE_URL": self.url,
            }
        )

    def run(self, module: str, *arguments: str) -> Any:
        """A module of ours in a process of its own; what it prints is JSON."""
        command = [sys.executable, "-m", module, *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, check=True)
        return json.loads(done.stdout)


@contextmanager
def scratch(
    folder: Path, name: str, *, server: str | None, keep: bool, clock: str = CLOCK
) -> Iterator[Scratch]:
    """A database by this name, in the folder or on the server; thrown away afterwards unless it is kept."""
    folder.mkdir(parents=True, exist_ok=True)
    place = _on_server(server, name) if server else _file(folder, name)
    note, made_of = folder / f"{place.kind}-{name}.made-of", _made_of()
    if not (keep and note.is_file() and note.read_text() == made_of):
        place.drop()
    place.make()
    note.write_text(made_of)
    try:
        yield Scratch(folder, place.url, clock, place)
    finally:
        if not keep:
            place.drop()


def _made_of() -> str:
    """What a kept database was made by: other tables or another school, and it is made anew."""
    sources = {*ROOT.glob("*/migrations/*.py"), *ROOT.glob("mentoring/demo/*.py")}
    sources |= {ROOT / "bench" / name for name in MAKERS}
    told = hashlib.sha256()
    for path in sorted(sources):
        told.update(path.read_bytes())
    return told.hexdigest()


@dataclass(frozen=True)
class _File:
    path: Path
    kind = "sqlite"

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path}"

    def connections(self) -> list[int]:
        """None: SQLite is in the process that uses it."""
        return []

    def make(self) -> None:
        """SQLite makes it when it is opened."""

    def drop(self) -> None:
        for ending in ("", "-wal", "-shm"):
            Path(f"{self.path}{ending}").unlink(missing_ok=True)


def _file(folder: Path, name: str) -> _File:
    return _File(folder / f"{name}.sqlite3")


def _is_postgres(pid: int) -> bool:
    """Of a server on another machine the number means another process here, or none."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text().strip() == "postgres"
    return False


@dataclass(frozen=True)
class _Database:
    server: str
    name: str
    kind = "postgres"

    @property
    def url(self) -> str:
        return self._address(self.name)

    def _address(self, database: str) -> str:
        return urlunsplit(urlsplit(self.server)._replace(path=f"/{database}"))

    def connections(self) -> list[int]:
        """The processes of the server that answer here: of this machine, as far as it is the server's."""
        found = self._ask("SELECT array_agg(pid) FROM pg_stat_activity WHERE datname = %s", self.name)[0]
        return [pid for pid in found or () if _is_postgres(pid)]

    def make(self) -> None:
        if not self._ask("SELECT 1 FROM pg_database WHERE datname = %s", self.name):
            self._ask(f'CREATE DATABASE "{self.name}"')

    def drop(self) -> None:
        self._ask(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def _ask(self, sql: str, *parameters: str) -> Any:
        connection = psycopg.connect(self._address(EVERYWHERE))
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql, parameters or None)
                return cursor.fetchone() if cursor.description else None
        finally:
            connection.close()


def _on_server(server: str, name: str) -> _Database:
    return _Database(server, name)
