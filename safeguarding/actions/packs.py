"""The pack of a transfer: asked for, made by a job, its passphrase shown once, downloaded, and forgotten."""

import secrets
import zipfile
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Final

from cryptography.fernet import InvalidToken
from django.db import transaction

from safeguarding import files, pack_files
from safeguarding.actions.concerns import LETTERS
from safeguarding.actions.file_moves import NOT_NOW, lock, note
from safeguarding.codes import EntryKind
from safeguarding.file_moves import MoveStage, stage_of
from safeguarding.models import FileMove, TransferPack
from safeguarding.models.file_move import TransferPackQuerySet
from safeguarding.packs import Contents, contents_of
from safeguarding.sealing import decrypt
from staffing import sealing
from staffing.access import Actor
from staffing.jobs import GaveUp, request_job
from staffing.models import School
from staffing.printed import NoPdf, bound, laid_out, printed_by
from staffing.refusals import Refused

JOB: Final = "pack"
# 24 of 31 letters and digits: nobody guesses it in the life of the file, and it can be read out on the telephone.
GROUPS: Final = 6
TEMPLATE: Final = "safeguarding/pack_paper.html"
NAME: Final = "child-protection-file"
NOTHING: Final = "Nothing in the room concerns this pupil that you may read. There is nothing to pack."
NO_PDF: Final = (
    "PDFs can’t be made on this server, so the pack was not made. Tell whoever looks after the server."
)
UNSOUND: Final = (
    "A file of this record is not as it was stored, so the pack was not made. Tell whoever runs the server."
)
SHOWN: Final = "The passphrase was shown already, and is kept nowhere. Where it is lost, make a new pack."
GONE: Final = "This pack is not here any more. Make a new one."
PACKABLE: Final = (MoveStage.TO_SEND, MoveStage.PACKED, MoveStage.SENT)
Report = Callable[[int, int], None]


def new_passphrase() -> str:
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(GROUPS))


@transaction.atomic
def ask_pack(*, by: Actor, move: FileMove, with_names: bool, at: datetime) -> TransferPack:
    """Have one made; it takes the place of the one before."""
    assert by.staff_id is not None
    kinds = [entry.kind for entry in lock(by, move)]
    if move.direction != FileMove.Direction.OUT or stage_of(move.direction, kinds) not in PACKABLE:
        raise Refused(NOT_NOW)
    pack_files.forget(TransferPack.objects.filter(move=move), at)
    pack = TransferPack.objects.create(
        move=move,
        asked_by_id=by.staff_id,
        asked_at=at,
        with_names=with_names,
        passphrase=sealing.seal(new_passphrase()),
    )
    request_job(by=by, kind=JOB, subject=pack)
    return pack


def make_pack(*, by: Actor, pack: TransferPack, at: datetime, report: Report) -> None:
    """Make the file; done already, it is left as it is. Begun again after a worker died, it is made anew, and once."""
    if not _waits(pack).exists():
        return
    contents = contents_of(by, pack.move.pupil, with_names=pack.with_names)
    if not contents.entries:
        raise GaveUp(NOTHING)
    content = _locked(_zipped(by, contents, report), sealing.unseal(pack.passphrase))
    with transaction.atomic():
        # By compare-and-set: of two workers one writes.
        if not _waits(pack).update(made_at=at):
            return
        pack_files.store(pack, content)
        ids = [each.entry.pk for each in contents.entries]
        body = {"entries": ids, "with_names": pack.with_names}
        note(by=by, move=pack.move, kind=EntryKind.PACKED, body=body)


def _waits(pack: TransferPack) -> TransferPackQuerySet:
    return TransferPack.objects.kept().filter(pk=pack.pk, made_at__isnull=True)


def _zipped(by: Actor, contents: Contents, report: Report) -> bytes:
    total = len(contents.files) + 1
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr(f"{NAME}.pdf", _on_paper(by, contents))
        report(1, total)
        for done, file in enumerate(contents.files, start=2):
            if not files.is_sound(file.digest):
                raise GaveUp(UNSOUND)
            try:
                zipped.writestr(file.path, decrypt(files.load(file.digest), file.key))
            except InvalidToken as damaged:
                raise GaveUp(UNSOUND) from damaged
            report(done, total)
    return archive.getvalue()


def _on_paper(by: Actor, contents: Contents) -> bytes:
    school = School.objects.get(pk=by.school_id)
    try:
        document = laid_out(TEMPLATE, {"contents": contents, "printed": printed_by(by, school)})
    except NoPdf as missing:
        raise GaveUp(NO_PDF) from missing
    return bound([document])


def _locked(content: bytes, passphrase: str) -> bytes:
    # Compiled, and needed by no page.
    import pyrage

    return bytes(pyrage.passphrase.encrypt(content, passphrase))


@transaction.atomic
def show_passphrase(*, by: Actor, pack: TransferPack, at: datetime) -> str:
    """The passphrase, once: from then on it is kept nowhere."""
    lock(by, pack.move)
    known = TransferPack.objects.get(pk=pack.pk)
    if known.forgotten_at or not known.made_at:
        raise Refused(GONE)
    waits = TransferPack.objects.filter(pk=pack.pk, shown_at__isnull=True)
    if not waits.update(shown_at=at, passphrase=""):
        raise Refused(SHOWN)
    note(by=by, move=pack.move, kind=EntryKind.PASSPHRASE, body={})
    return sealing.unseal(known.passphrase)


@transaction.atomic
def take_pack(*, by: Actor, pack: TransferPack) -> bytes:
    """The file, still encrypted; that it was taken is an entry. Raises Refused where it is gone."""
    lock(by, pack.move)
    if not TransferPack.objects.kept().filter(pk=pack.pk, made_at__isnull=False).exists():
        raise Refused(GONE)
    try:
        content = pack_files.load(pack)
    except FileNotFoundError as gone:
        raise Refused(GONE) from gone
    note(by=by, move=pack.move, kind=EntryKind.TAKEN, body={})
    return content


@transaction.atomic
def reseal_passphrases() -> None:
    """Under the first key outside, those that were not shown yet."""
    for pack in TransferPack.objects.exclude(passphrase="").select_for_update():
        waits = TransferPack.objects.filter(pk=pack.pk).exclude(passphrase="")
        waits.update(passphrase=sealing.reseal(pack.passphrase))
