"""Files of a form that is not sent yet: sealed, and carried by the form in words that only its writer can use."""

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import BinaryIO
from uuid import uuid4

from cryptography.fernet import InvalidToken
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from pupils.papers import read_paper
from safeguarding.sealing import decrypt, encrypt, new_key
from staffing import sealing
from staffing.access import Actor
from staffing.drafts import KEEP_FOR

FOLDER = "room-waiting"
MOST_FILES = 10
LONGEST_NAME = 120


@dataclass(frozen=True)
class WaitingFile:
    """`place`: its name in the folder; `key`: what opens it. Both stand nowhere but in the form, sealed."""

    staff: int | None
    name: str
    kind: str
    place: str
    key: str

    @property
    def token(self) -> str:
        return sealing.seal(json.dumps(asdict(self)))

    def content(self) -> bytes:
        """Raises FileNotFoundError where it waited too long."""
        with default_storage.open(f"{FOLDER}/{self.place}") as file:
            return decrypt(file.read(), self.key)

    def forget(self) -> None:
        default_storage.delete(f"{FOLDER}/{self.place}")


def keep(actor: Actor, name: str, file: BinaryIO) -> WaitingFile:
    """A picture is written anew, anything else looked through; raises pupils.sheets.UnreadableFile."""
    paper = read_paper(file)
    waiting = WaitingFile(actor.staff_id, name[-LONGEST_NAME:], paper.media_type, uuid4().hex, new_key())
    default_storage.save(f"{FOLDER}/{waiting.place}", ContentFile(encrypt(paper.content, waiting.key)))
    return waiting


def carried(actor: Actor, tokens: str) -> list[WaitingFile]:
    """The actor's own, of a form's words; what is none of theirs, or gone, is passed over."""
    found = []
    for token in tokens.split()[:MOST_FILES]:
        try:
            waiting = WaitingFile(**json.loads(sealing.unseal(token)))
        except (InvalidToken, UnicodeError):
            continue
        if waiting.staff == actor.staff_id and default_storage.exists(f"{FOLDER}/{waiting.place}"):
            found.append(waiting)
    return found


def forget_sent(files: Iterable[WaitingFile]) -> None:
    """They stand with an entry now; what can't be tidied away goes with what nobody came back for."""
    for file in files:
        with suppress(OSError):
            file.forget()


def clear_old(at: datetime) -> int:
    """Forget files that nobody sent; says how many."""
    if not default_storage.exists(FOLDER):
        return 0
    names = [f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1]]
    old = [name for name in names if default_storage.get_modified_time(name) < at - KEEP_FOR]
    for name in old:
        default_storage.delete(name)
    return len(old)
