"""The lock: the age format, sealed to public keys and opened by a private one that is kept elsewhere.

Everything is read and written in pieces, so that memory does not grow with the archive.
"""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from staffing.backups.troubles import NotTried, Trouble

PRIVATE = "AGE-SECRET-KEY-1"
DAMAGED = "This backup is damaged, or was copied only in part. Take another copy of it, or an older one."


class _Source:
    """Pieces of bytes as the reader that the lock asks for; remembers what went wrong under it."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._waiting = bytearray()
        self.error: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        try:
            while size < 0 or len(self._waiting) < size:
                self._waiting += next(self._pieces)
        except StopIteration:
            pass
        except BaseException as error:
            self.error = error
            raise
        taken = bytes(self._waiting[:size] if size >= 0 else self._waiting)
        del self._waiting[: len(taken)]
        return taken


class _Sink:
    """A file to write to, that counts and hashes what it is given; remembers what went wrong under it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self.size = 0
        self.error: BaseException | None = None

    def write(self, data: bytes) -> int:
        try:
            self._file.write(data)
        except BaseException as error:
            self.error = error
            raise
        self._hash.update(data)
        self.size += len(data)
        return len(data)

    def flush(self) -> None:
        self._file.flush()

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


def _age() -> Any:
    # Compiled, and needed by no page: loaded when a backup is made or opened.
    import pyrage

    return pyrage


def new_keys() -> tuple[str, str]:
    """A private key and the public one that belongs to it."""
    identity = _age().x25519.Identity.generate()
    return str(identity), str(identity.to_public())


def check_public(keys: Sequence[str]) -> None:
    """Raises Trouble unless there is at least one public key, and every one of them is whole."""
    _recipients(keys)


def _recipients(keys: Sequence[str]) -> list[Any]:
    if not keys:
        raise Trouble(
            "No key is set to seal backups with. Make one with: manage.py backup_key; keep its private half elsewhere."
        )
    age = _age()
    try:
        return [age.x25519.Recipient.from_str(key) for key in keys]
    except age.RecipientError:
        raise Trouble(
            "HANDRAIL_BACKUP_KEY is not a public key of age: it begins with age1. Copy it again whole."
        ) from None


def private_key(path: Path) -> Any:
    """The key in a file: the line that begins as private keys do. Raises Trouble where there is none."""
    lines = path.read_text(encoding="utf-8", errors="replace").split()
    age = _age()
    try:
        return next(age.x25519.Identity.from_str(line) for line in lines if line.startswith(PRIVATE))
    except (StopIteration, age.IdentityError):
        raise NotTried(
            f"{path} holds no private key: that is a line that begins with {PRIVATE}. Copy it again whole."
        ) from None


def seal(pieces: Iterator[bytes], to: BinaryIO, keys: Sequence[str]) -> tuple[str, int]:
    """Write the pieces sealed; gives SHA-256 and size of what was written."""
    source, sink, age = _Source(pieces), _Sink(to), _age()
    try:
        age.encrypt_io(source, sink, _recipients(keys))
    except (age.EncryptError, OSError) as error:
        raise source.error or sink.error or error from None
    return sink.sha256, sink.size


def unseal(sealed: BinaryIO, to: BinaryIO, key: Any) -> None:
    """Open what was sealed, to its last piece; raises Trouble where anything of it is not as it was written."""
    sink, age = _Sink(to), _age()
    try:
        age.decrypt_io(sealed, sink, [key])
    except (age.DecryptError, OSError) as error:
        if sink.error:
            raise sink.error from None
        if "No matching keys" in str(error):
            raise NotTried(
                "This key does not open this backup: it was sealed for another, or its beginning is damaged."
            ) from None
        raise Trouble(DAMAGED) from None
