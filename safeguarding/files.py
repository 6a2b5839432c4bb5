"""Files of entries: named by the hash of what is stored, which is encrypted; written once, and never again."""

import hashlib

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

FOLDER = "room"


def store(encrypted: bytes) -> str:
    """Keep a file; gives the SHA-256 that it is found by."""
    digest = hashlib.sha256(encrypted).hexdigest()
    if not default_storage.exists(path_of(digest)):
        default_storage.save(path_of(digest), ContentFile(encrypted))
    return digest


def load(digest: str) -> bytes:
    """What is stored, still encrypted; raises FileNotFoundError."""
    with default_storage.open(path_of(digest)) as file:
        return bytes(file.read())


def is_sound(digest: str) -> bool:
    """Whether the file is there, as it was stored."""
    try:
        return hashlib.sha256(load(digest)).hexdigest() == digest
    except (OSError, ValueError):
        return False


def path_of(digest: str) -> str:
    return f"{FOLDER}/{digest[:2]}/{digest}"
