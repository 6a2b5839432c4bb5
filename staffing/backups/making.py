"""Making a backup: one file, whole or not at all, sealed so that this server can't read it again."""

import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection

from staffing.backups.archive import FILES, FORMAT, Manifest, Part, fingerprints, packed
from staffing.backups.databases import Census, dump_name, dumped
from staffing.backups.sealing import check_public, seal
from staffing.backups.troubles import Trouble, in_sentences
from staffing.models import BackupEvent

NAME = "handrail-%Y%m%d-%H%M%S.tar.gz.age"
OURS = re.compile(r"handrail-\d{8}-\d{6}\.tar\.gz\.age")
UNFINISHED = re.compile(rf"\.{OURS.pattern}\.part")
SCRATCH = "scratch-"
A_DAY = 24 * 3600


def back_up(to: Path, at: datetime) -> BackupEvent:
    """Make a backup in a folder, and write down what became of it; raises Trouble where it could not be made."""
    try:
        with in_sentences():
            return _make(to, at)
    except Trouble as trouble:
        # A database that does not answer can't be told either.
        with suppress(DatabaseError):
            BackupEvent.objects.create(kind=BackupEvent.Kind.FAILED, at=at, message=str(trouble)[:300])
        raise


def _make(to: Path, at: datetime) -> BackupEvent:
    check_public(settings.HANDRAIL_BACKUP_KEYS)
    if not to.is_dir():
        raise Trouble(f"There is no folder {to}. Is the disk it lies on connected?")
    archive = to / f"{at:{NAME}}"
    with whole_file(archive) as file, scratch_folder() as scratch:
        dump = scratch / dump_name()
        with dumped(dump) as census:
            pieces = packed(_parts(dump), lambda parts: manifest_of(census, parts, at))
            sha256, size = seal(pieces, file, settings.HANDRAIL_BACKUP_KEYS)
    return BackupEvent.objects.create(
        kind=BackupEvent.Kind.MADE, at=at, made_at=at, archive=archive.name, sha256=sha256, size=size
    )


def _parts(dump: Path) -> Iterator[Part]:
    with dump.open("rb") as file:
        yield Part(dump.name, dump.stat().st_size, file)
    for name in uploads():
        try:
            upload = default_storage.open(name)
        except FileNotFoundError:
            # An old import that was cleared away meanwhile.
            continue
        with upload:
            yield Part(FILES + name, upload.size, upload)


def uploads(folder: str = "") -> Iterator[str]:
    """Every uploaded file, by its name in the storage."""
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    prefix = f"{folder}/" if folder else ""
    yield from (prefix + name for name in sorted(names))
    for inner in sorted(folders):
        yield from uploads(prefix + inner)


def manifest_of(census: Census, parts: dict[str, list[str | int]], at: datetime) -> Manifest:
    return Manifest(
        format=FORMAT,
        version=settings.HANDRAIL_VERSION,
        made_at=at.isoformat(timespec="seconds"),
        database={"vendor": connection.vendor},
        schools=census.schools,
        migrations=census.migrations,
        tables=census.tables,
        parts=parts,
        keys=fingerprints(),
        chains=census.chains,
    )


@contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """A file that has its name only when all of it is on the disk."""
    unfinished = path.with_name(f".{path.name}.part")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with open(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Put the new name itself on the disk; Windows has no such thing."""
    if os.name != "nt":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder of one's own beside the database, which only this user can read, gone afterwards."""
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=SCRATCH, dir=settings.VAR_DIR))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def keep_newest(folder: Path, number: int) -> int:
    """Remove all but the newest backups, and what killed ones left behind; says how many backups went."""
    ours = sorted(path for path in folder.iterdir() if OURS.fullmatch(path.name))
    for path in ours[:-number]:
        path.unlink(missing_ok=True)
    for path in folder.iterdir():
        if UNFINISHED.fullmatch(path.name) and _is_old(path):
            path.unlink(missing_ok=True)
    for path in settings.VAR_DIR.glob(f"{SCRATCH}*"):
        if _is_old(path):
            shutil.rmtree(path, ignore_errors=True)
    return len(ours[:-number])


def _is_old(path: Path) -> bool:
    with suppress(FileNotFoundError):
        return path.stat().st_mtime < time.time() - A_DAY
    return False
