"""What lies inside a backup: a compressed tar of the database, the uploads and, last, a signed manifest of both."""

import hashlib
import hmac
import json
import tarfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.files import File

from staffing.backups.sealing import DAMAGED
from staffing.backups.troubles import Trouble

FORMAT = 1
MANIFEST = "manifest.json"
SIGNATURE = "manifest.hmac"
FILES = "files/"
PIECE = 1 << 20
NEEDED_KEYS = ("DJANGO_SECRET_KEY", "HANDRAIL_HMAC_KEY", "HANDRAIL_FIELD_KEY")


@dataclass(frozen=True)
class Part:
    """An open file on its way in: how it is named there, and its size."""

    name: str
    size: int
    file: IO[bytes] | File


@dataclass(frozen=True)
class Manifest:
    """What the archive holds, of what, and what else is needed to use it.

    `tables`: rows and a sum over them, by table; `parts`: size and SHA-256, by name; `keys`: named, not contained;
    `chains`: where the safeguarding entries of each school ended, number and hash, by URN.
    """

    format: int
    version: str
    made_at: str
    database: dict[str, str]
    schools: list[str]
    migrations: dict[str, list[str]]
    tables: dict[str, list[str | int]]
    parts: dict[str, list[str | int]]
    keys: dict[str, list[str]]
    chains: dict[str, list[str | int]] = field(default_factory=dict)

    @property
    def made(self) -> datetime:
        return datetime.fromisoformat(self.made_at)

    def as_bytes(self) -> bytes:
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode()


def signature(manifest: bytes) -> str:
    """Proves that whoever sealed the archive held this installation's own key: anybody has the public one."""
    key = settings.HANDRAIL_HMAC_KEY
    return hmac.new(key.encode(), b"handrail backup\0" + manifest, hashlib.sha256).hexdigest()


def fingerprints() -> dict[str, list[str]]:
    """The keys outside the database that belong to it, each by a sign that does not give it away."""
    values = ([settings.SECRET_KEY], [settings.HANDRAIL_HMAC_KEY], settings.HANDRAIL_FIELD_KEY)
    return {
        name: [_fingerprint(each) for each in several]
        for name, several in zip(NEEDED_KEYS, values, strict=True)
    }


def _fingerprint(key: str) -> str:
    return hmac.new(key.encode(), b"handrail fingerprint", hashlib.sha256).hexdigest()[:16]


def packed(
    parts: Iterable[Part], finish: Callable[[dict[str, list[str | int]]], Manifest]
) -> Iterator[bytes]:
    """The whole archive in pieces; `finish` is given what was packed and makes the manifest of it."""
    squeeze = zlib.compressobj(level=1, wbits=31)
    for piece in _tar(parts, finish):
        if squeezed := squeeze.compress(piece):
            yield squeezed
    yield squeeze.flush()


def _tar(parts: Iterable[Part], finish: Callable[[dict[str, list[str | int]]], Manifest]) -> Iterator[bytes]:
    packed_parts: dict[str, list[str | int]] = {}
    for part in parts:
        sha = hashlib.sha256()
        yield _head(part.name, part.size)
        for piece in _exactly(part):
            sha.update(piece)
            yield piece
        yield _padding(part.size)
        packed_parts[part.name] = [part.size, sha.hexdigest()]
    manifest = finish(packed_parts).as_bytes()
    for name, content in ((MANIFEST, manifest), (SIGNATURE, signature(manifest).encode())):
        yield _head(name, len(content)) + content + _padding(len(content))
    yield bytes(2 * tarfile.BLOCKSIZE)


def _head(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info.tobuf(tarfile.PAX_FORMAT)


def _padding(size: int) -> bytes:
    return bytes(-size % tarfile.BLOCKSIZE)


def _exactly(part: Part) -> Iterator[bytes]:
    left = part.size
    while left:
        piece = part.file.read(min(PIECE, left))
        if not piece:
            raise Trouble("An uploaded file became shorter while it was read. Please try again.")
        left -= len(piece)
        yield piece


def unpack(tar: Path, into: Path) -> tuple[Manifest, dict[str, Path], bool]:
    """Take an archive apart into numbered files; gives the manifest, where each part lies, and whether it is signed
    with the key of this installation. Raises Trouble where a part is not as the manifest says.
    """
    found: dict[str, Path] = {}
    sums: dict[str, list[str | int]] = {}
    try:
        with tarfile.open(tar, "r:gz") as members:
            for number, member in enumerate(members):
                inside = members.extractfile(member)
                if inside is None or member.name in found:
                    raise Trouble(DAMAGED)
                found[member.name] = into / str(number)
                sums[member.name] = _copy(inside, found[member.name])
        written = found.pop(MANIFEST).read_bytes()
        signed = found.pop(SIGNATURE).read_bytes()
        manifest = _read_manifest(json.loads(written))
    except (tarfile.TarError, zlib.error, EOFError, KeyError, TypeError, ValueError):
        raise Trouble("This was not made by Handrail: it opens, and holds no backup.") from None
    if {name: sums[name] for name in found} != manifest.parts:
        raise Trouble(DAMAGED)
    return manifest, found, hmac.compare_digest(signed, signature(written).encode())


def _copy(file: Any, to: Path) -> list[str | int]:
    sha, size = hashlib.sha256(), 0
    with to.open("xb") as out:
        while piece := file.read(PIECE):
            sha.update(piece)
            size += len(piece)
            out.write(piece)
    return [size, sha.hexdigest()]


def _read_manifest(said: dict[str, Any]) -> Manifest:
    if said["format"] > FORMAT:
        raise Trouble(
            f"This backup was made by Handrail {said['version']}, which is newer than this one "
            f"({settings.HANDRAIL_VERSION}). Install that version first."
        )
    return Manifest(**said)
