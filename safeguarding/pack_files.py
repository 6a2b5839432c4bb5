"""Where packs lie on this server, encrypted, and how they are forgotten."""

from datetime import datetime, timedelta
from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from safeguarding.models import TransferPack
from safeguarding.models.file_move import TransferPackQuerySet

FOLDER: Final = "room-packs"
KEEP_FOR: Final = timedelta(days=14)


def store(pack: TransferPack, content: bytes) -> None:
    """Under the one name of the pack: what a worker that died left there gives way."""
    default_storage.delete(path_of(pack.pk))
    default_storage.save(path_of(pack.pk), ContentFile(content))


def load(pack: TransferPack) -> bytes:
    """As it is stored; raises FileNotFoundError."""
    with default_storage.open(path_of(pack.pk)) as file:
        return bytes(file.read())


@transaction.atomic
def forget(packs: TransferPackQuerySet, at: datetime) -> int:
    """Their files and passphrases go; says how many."""
    ids = list(packs.kept().values_list("pk", flat=True))
    TransferPack.objects.filter(pk__in=ids).update(forgotten_at=at, passphrase="")

    def delete() -> None:
        for each in ids:
            default_storage.delete(path_of(each))

    transaction.on_commit(delete, robust=True)
    return len(ids)


def clear_old(at: datetime) -> int:
    """Forget packs a fortnight after they were asked for; says how many. With them goes what was left behind."""
    forgotten = forget(TransferPack.objects.filter(asked_at__lte=at - KEEP_FOR), at)
    transaction.on_commit(_delete_left_behind, robust=True)
    return forgotten


def _delete_left_behind() -> None:
    """Files of packs that were forgotten by who died, or could not write, before the file was gone."""
    if not default_storage.exists(FOLDER):
        return
    # A pack is known before there is its file: whatever is found here and then not among them has gone.
    found = {f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1]}
    for path in found - {path_of(pk) for pk in TransferPack.objects.kept().values_list("pk", flat=True)}:
        default_storage.delete(path)


def path_of(pack_id: int) -> str:
    return f"{FOLDER}/{pack_id}.age"
