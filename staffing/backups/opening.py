"""Opening a backup with the private key: taken apart in a scratch folder, every part checked, before any is used."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from staffing.backups.archive import FILES, PIECE, Manifest, fingerprints, unpack
from staffing.backups.databases import NAMES, dump_name, unknown_migrations
from staffing.backups.making import scratch_folder
from staffing.backups.sealing import private_key, unseal
from staffing.backups.troubles import Trouble


@dataclass(frozen=True)
class Opened:
    """A backup that is sound: its manifest, where its database lies, its uploads by name, and its own hash."""

    manifest: Manifest
    database: Path
    uploads: dict[str, Path]
    archive: str
    sha256: str


@contextmanager
def opened(archive: Path, key_file: Path, *, keys_lost: bool = False) -> Iterator[Opened]:
    """Raises Trouble for a wrong key, a damaged or foreign archive, and one that this Handrail can't use."""
    key = private_key(key_file)
    with scratch_folder() as scratch:
        tar = scratch / "plain"
        with archive.open("rb") as sealed, tar.open("xb") as plain:
            unseal(sealed, plain, key)
        manifest, parts, is_signed = unpack(tar, scratch)
        tar.unlink()
        if not keys_lost:
            _refuse_other_keys(manifest, is_signed=is_signed)
        _refuse_newer(manifest)
        _refuse_other_database(manifest)
        files = {name.removeprefix(FILES): path for name, path in parts.items() if name.startswith(FILES)}
        yield Opened(manifest, parts[dump_name()], files, archive.name, _sha256(archive))


def _refuse_other_keys(manifest: Manifest, *, is_signed: bool) -> None:
    field_keys = set(manifest.keys["HANDRAIL_FIELD_KEY"])
    if not is_signed or not field_keys <= set(fingerprints()["HANDRAIL_FIELD_KEY"]):
        needed = ", ".join(manifest.keys)
        raise Trouble(
            "This backup was not made with the keys that are set here. Put back the ones it was made with "
            f"({needed}; they stood in var/env or .env), then try again. If they are lost: --keys-lost."
        )


def _refuse_newer(manifest: Manifest) -> None:
    here = settings.HANDRAIL_VERSION
    if _numbers(manifest.version) > _numbers(here) or unknown_migrations(manifest.migrations):
        raise Trouble(
            f"This backup was made by Handrail {manifest.version}, whose database is newer than this one's "
            f"({here}). Install that version first."
        )


def _numbers(version: str) -> list[int]:
    return [int(part) for part in version.split(".") if part.isdecimal()]


def _refuse_other_database(manifest: Manifest) -> None:
    vendor = manifest.database["vendor"]
    if vendor != connection.vendor:
        raise Trouble(
            f"This backup is of a {NAMES.get(vendor, vendor)} database, and this Handrail uses "
            f"{NAMES.get(connection.vendor, connection.vendor)}. Set DATABASE_URL to one of the same kind."
        )


def _sha256(path: Path) -> str:
    sha = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            sha.update(piece)
    return sha.hexdigest()
