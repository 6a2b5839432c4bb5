"""Papers of many plans: brought, looked through, confirmed and attached; each step may be begun again at any time."""

import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any, BinaryIO, Final, cast

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from pupils.actions.plan_attachments import attach
from pupils.models import PaperBatch, PaperFile, Plan, PlanAttachment, Pupil
from pupils.paper_names import NameReader, Untold
from pupils.papers import MOST_BYTES, PDF, Paper, read_paper
from pupils.plan_names import names_of
from pupils.sheets import UnreadableFile, megabytes
from pupils.zip_faults import ZIP_FAULTS
from staffing.access import Actor, Resource
from staffing.audit import AuditVerb, record
from staffing.jobs import GaveUp, request_job
from staffing.models import Job
from staffing.refusals import Refused

State, Outcome = PaperBatch.State, PaperFile.Outcome
READ_JOB, ATTACH_JOB = "papers_read", "papers_attach"
KEEP_FOR: Final = timedelta(days=30)
MOST_FILES: Final = 500
MOST_UNPACKED: Final = 400 * 1024 * 1024
Report = Callable[[int, int], None]

NO_PDF: Final = "This is no PDF. Save it as PDF, then bring it again."
BROKEN_ZIP: Final = "This zip can’t be opened. Pack it anew, or choose its files themselves."
TOO_MANY: Final = f"There are more than {MOST_FILES} files in this zip. Pack it in parts."
TOO_MUCH: Final = f"There is more than {megabytes(MOST_UNPACKED)} in this zip. Pack it in parts."
LOCKED: Final = "This file has a password in the zip. Pack it without one, then bring it again."
GONE: Final = "The file can’t be read any more. Bring it again."
SAME_HERE: Final = "The same file as another one that is brought here, for the same plan."
SAME_THERE: Final = "The same file is attached to this plan already, as “{}”."
NOT_NOW: Final = "These files are past that step. Look at where they stand."


@transaction.atomic
def bring_papers(
    *, by: Actor, files: Sequence[UploadedFile], told: Mapping[str, Any], at: datetime
) -> PaperBatch:
    """Keep the files, which are all what `told` says, and ask for them to be looked through."""
    assert by.staff_id is not None
    batch = PaperBatch.objects.create(
        school_id=by.school_id, brought_by_id=by.staff_id, brought_at=at, **told
    )
    record(by, AuditVerb.CREATE, batch, kind=batch.kind)
    _keep(by, batch, files)
    return batch


@transaction.atomic
def add_papers(*, by: Actor, batch: PaperBatch, files: Sequence[UploadedFile]) -> PaperBatch:
    """The same for further files of a batch. Raises Refused where it takes none any more."""
    _move(batch, (State.READING, State.PREVIEW), State.READING)
    _keep(by, batch, files)
    return batch


def _keep(by: Actor, batch: PaperBatch, files: Sequence[UploadedFile]) -> None:
    for file in files:
        row = PaperFile(batch=batch, name=_called(str(file.name)))
        row.file.save(f"{batch.pk}.upload", file, save=False)
        row.save()
    request_job(by=by, kind=READ_JOB, subject=batch)


def look_through(*, by: Actor, batch: PaperBatch, on: date, report: Report) -> int:
    """Say of each file to whose plan it would go, or why to none: four statements, and a few for each file.

    Returns how many will be attached. What was looked through before a worker died is not looked through again.
    """
    for zipped in [row for row in batch.files.waiting() if row.name.lower().endswith(".zip")]:
        _unpack(zipped)
    waiting = list(batch.files.waiting())
    judge = _Judge(by, batch, on)
    for done, row in enumerate(waiting, start=1):
        judge.look_at(row)
        row.save(update_fields=["digest", "outcome", "reason", "pupil", "plan"])
        report(done, len(waiting))
    PaperBatch.objects.filter(pk=batch.pk, state=State.READING).update(state=State.PREVIEW)
    return batch.files.fitting().count()


@transaction.atomic
def confirm_papers(*, by: Actor, batch: PaperBatch) -> Job:
    """Ask for what fits to be attached. Raises Refused where that is not the step."""
    _move(batch, (State.PREVIEW, State.ATTACHING), State.ATTACHING)
    return request_job(by=by, kind=ATTACH_JOB, subject=batch)


@transaction.atomic
def discard_papers(*, by: Actor, batch: PaperBatch) -> None:
    """Attach none of them, and forget them. Raises Refused once they are being attached."""
    _move(batch, (State.READING, State.PREVIEW), State.DISCARDED)
    _forget(batch)
    record(by, AuditVerb.END, batch, kind=batch.kind)


def attach_papers(*, by: Actor, batch: PaperBatch, report: Report, at: datetime) -> int:
    """Attach what fits, each file by itself, so that what is attached stays so whatever becomes of the rest.

    A plan that was ended or went out of reach meanwhile gets none. Returns how many are attached. Raises GaveUp.
    """
    if batch.state not in (State.ATTACHING, State.DONE):
        raise GaveUp(NOT_NOW)
    rows = list(batch.files.fitting().select_related("pupil"))
    for done, row in enumerate(rows, start=1):
        with transaction.atomic():
            report(done, len(rows))
            _attach(by, batch, row, at)
    PaperBatch.objects.filter(pk=batch.pk, state=State.ATTACHING).update(state=State.DONE)
    return batch.files.filter(outcome=Outcome.ATTACHED).count()


def clear_old(at: datetime) -> int:
    """Forget files a month after they were brought, and what became of them; what is attached stays with its plan."""
    old = list(PaperBatch.objects.filter(brought_at__lte=at - KEEP_FOR))
    for batch in old:
        _forget(batch)
        batch.delete()
    return len(old)


def job_of(batch: PaperBatch) -> Job | None:
    """The latest looking through or attaching of the batch."""
    kinds = (READ_JOB, ATTACH_JOB)
    return Job.objects.filter(kind__in=kinds, subject_id=batch.pk, school_id=batch.school_id).first()


class _Judge:
    """What becomes of a file: by what is in it, whom its name tells of, and which plan of theirs is open to the actor."""

    def __init__(self, by: Actor, batch: PaperBatch, on: date) -> None:
        roll = Pupil.objects.visible_to(by, Resource.ROLL).on_roll(on)
        self.reader = NameReader(roll)
        self.kind = names_of(batch.school_id)[batch.kind]
        self.plans: dict[int, list[Plan]] = {}
        for plan in Plan.objects.papered_by(by).current().filter(kind=batch.kind).defer("words", "sources"):
            self.plans.setdefault(plan.pupil_id, []).append(plan)
        there = PlanAttachment.objects.standing().filter(
            plan__kind=batch.kind, plan__pupil__school=batch.school_id
        )
        self.there = {
            (plan, digest): title for plan, digest, title in there.values_list("plan", "digest", "title")
        }
        fitting = batch.files.exclude(digest="").values_list("plan", "digest")
        self.brought = set(fitting)

    def look_at(self, row: PaperFile) -> None:
        try:
            with _opened(row) as file:
                row.digest = checked_pdf(file)
            row.pupil = self.reader.read(row.name)
            row.plan = self._plan_of(row.pupil)
        except (UnreadableFile, Untold) as problem:
            row.outcome, row.reason = Outcome.REFUSED, str(problem)
            return
        twice = self._twice(row)
        row.outcome, row.reason = (Outcome.THERE, twice) if twice else (Outcome.FITS, "")
        self.brought.add((row.plan.pk, row.digest))

    def _plan_of(self, pupil: Pupil) -> Plan:
        plans = self.plans.get(pupil.pk, [])
        if len(plans) == 1:
            return plans[0]
        if plans:
            raise Untold(
                f"{pupil.name} has {len(plans)} plans of this kind ({self.kind}). "
                "Attach it on the page of the one it belongs to."
            )
        raise Untold(
            f"{pupil.name} has no {self.kind} here that you may attach to. Begin one, or import review dates, first."
        )

    def _twice(self, row: PaperFile) -> str:
        key = (row.plan_id, row.digest)
        if key in self.there:
            return SAME_THERE.format(self.there[key])
        return SAME_HERE if key in self.brought else ""


def checked_pdf(file: BinaryIO) -> str:
    """The SHA-256 of a PDF that only shows pages. Raises UnreadableFile."""
    head = file.read(5)
    file.seek(0)
    if head and head != b"%PDF-":
        raise UnreadableFile(NO_PDF)
    return sha256(read_paper(file).content).hexdigest()


@contextmanager
def _opened(row: PaperFile) -> Iterator[BinaryIO]:
    try:
        stored = row.file.storage.open(str(row.file.name), "rb")
    except FileNotFoundError as gone:
        raise UnreadableFile(GONE) from gone
    with stored:
        yield cast(BinaryIO, stored.file)


def _unpack(zipped: PaperFile) -> None:
    """Its files beside it, or why they can't be had; all at once, so that it may be begun again."""
    names: list[str] = []
    rows: list[PaperFile] = []
    try:
        with _opened(zipped) as file, zipfile.ZipFile(file) as archive:
            for place, (entry, content) in enumerate(_entries(archive)):
                row = PaperFile(batch_id=zipped.batch_id, name=_called(entry.filename))
                if content is None:
                    row.outcome, row.reason = Outcome.REFUSED, _why_not(entry)
                else:
                    name = f"papers/{zipped.batch_id}-{zipped.pk}-{place}.pdf"
                    row.file.storage.delete(name)
                    row.file.name = row.file.storage.save(name, ContentFile(content))
                    names.append(str(row.file.name))
                rows.append(row)
    except UnreadableFile as problem:
        zipped.outcome, zipped.reason = Outcome.REFUSED, str(problem)
    except ZIP_FAULTS:
        zipped.outcome, zipped.reason = Outcome.REFUSED, BROKEN_ZIP
    if zipped.outcome == Outcome.REFUSED:
        _delete(names)
        rows = []
    else:
        zipped.outcome = Outcome.UNPACKED
        zipped.reason = f"{len(rows)} file{'' if len(rows) == 1 else 's'} in it."
    with transaction.atomic():
        PaperFile.objects.bulk_create(rows)
        zipped.save(update_fields=["outcome", "reason"])


def _entries(archive: zipfile.ZipFile) -> Iterator[tuple[zipfile.ZipInfo, bytes | None]]:
    """Each file with what is in it, None where it can't be taken; within what one zip may hold."""
    entries = [
        each for each in archive.infolist() if not (each.is_dir() or _is_left_by_a_system(each.filename))
    ]
    if len(entries) > MOST_FILES:
        raise UnreadableFile(TOO_MANY)
    room = MOST_UNPACKED
    for entry in entries:
        content = None
        if not _why_not(entry):
            with archive.open(entry) as file:
                content = file.read(MOST_BYTES + 1)
            room -= len(content)
            if room < 0:
                raise UnreadableFile(TOO_MUCH)
        yield entry, content


def _why_not(entry: zipfile.ZipInfo) -> str:
    if entry.flag_bits & 1:
        return LOCKED
    if entry.file_size > MOST_BYTES:
        size, most = megabytes(entry.file_size), megabytes(MOST_BYTES)
        return f"This file has {size}; at most {most} can be taken. Save it smaller."
    return ""


def _is_left_by_a_system(name: str) -> bool:
    """What a computer puts beside files by itself."""
    last = name.rsplit("/", 1)[-1]
    return (
        name.startswith("__MACOSX/") or last.startswith(".") or last.lower() in ("thumbs.db", "desktop.ini")
    )


def _attach(by: Actor, batch: PaperBatch, row: PaperFile, at: datetime) -> None:
    plan = Plan.objects.papered_by(by).current().filter(pk=row.plan_id).first()
    if plan is None:
        row.outcome, row.reason = Outcome.REFUSED, "The plan ended meanwhile, or is out of your reach now."
    else:
        try:
            with _opened(row) as file:
                content = file.read()
            row.attachment = attach(
                by=by,
                plan=plan,
                paper=Paper(content, PDF),
                digest=row.digest,
                number=plan.number,
                title=batch.title,
                on=batch.on,
                writer=batch.writer,
                at=at,
            )
            row.outcome = Outcome.ATTACHED
        except Refused as twice:
            row.outcome, row.reason = Outcome.THERE, str(twice)
        except UnreadableFile as gone:
            row.outcome, row.reason = Outcome.REFUSED, str(gone)
    if row.outcome != Outcome.REFUSED:
        name = str(row.file.name)
        transaction.on_commit(lambda: _delete([name]), robust=True)
        row.file.name = ""
    row.save(update_fields=["outcome", "reason", "attachment", "file"])


def _forget(batch: PaperBatch) -> None:
    names = [name for name in batch.files.values_list("file", flat=True) if name]
    batch.files.all().delete()
    transaction.on_commit(lambda: _delete(names), robust=True)


def _delete(names: Iterable[str]) -> None:
    storage = PaperFile._meta.get_field("file").storage
    for name in names:
        storage.delete(name)


def _called(name: str) -> str:
    """The file's own name, without the folders that it lay in."""
    last = name.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    return last[-200:] or "unnamed"


def _move(batch: PaperBatch, sources: tuple[str, ...], target: str) -> None:
    """From one of these states to another, by compare-and-swap."""
    if not PaperBatch.objects.filter(pk=batch.pk, state__in=sources).update(state=target):
        raise Refused(NOT_NOW)
    batch.state = target
