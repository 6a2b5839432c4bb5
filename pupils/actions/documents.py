"""Papers and photographs of pupils: kept as they were looked through, under names that say nothing."""

from datetime import date, datetime
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import transaction

from pupils.models import Document, Pupil
from pupils.papers import Paper
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.receipts import claim_version


@transaction.atomic
def file_document(
    *, by: Actor, pupil: Pupil, paper: Paper, kind: str, title: str, on: date, readers: str, at: datetime
) -> Document:
    """Keep a paper of a pupil's."""
    document = Document.objects.create(
        pupil=pupil,
        kind=kind,
        title=title,
        on=on,
        readers=readers,
        file=ContentFile(paper.content, name=f"{uuid4().hex}.{paper.ending}"),
        media_type=paper.media_type,
        size=len(paper.content),
        filed_by_id=by.staff_id,
        filed_at=at,
    )
    record(by, AuditVerb.CREATE, document, pupil_id=pupil.pk, kind=kind)
    return document


@transaction.atomic
def edit_document(
    *, by: Actor, document: Document, version: int, kind: str, title: str, on: date, readers: str
) -> Document:
    """Say what it is and who may open it; raises Stale where somebody saved meanwhile."""
    document = claim_version(document, version)
    was = document.readers
    document.kind, document.title, document.on, document.readers = kind, title, on, readers
    document.save()
    record(by, AuditVerb.EDIT, document, pupil_id=document.pupil_id, readers=f"{was} to {readers}")
    return document


@transaction.atomic
def withdraw_document(*, by: Actor, document: Document, version: int, why: str, at: datetime) -> Document:
    """It was filed by mistake: the file stays, and nobody opens it any more; raises Stale as `edit_document` does."""
    document = claim_version(document, version)
    document.withdrawn_at, document.withdrawn_by_id, document.withdrawn_why = at, by.staff_id, why
    document.save()
    record(by, AuditVerb.END, document, pupil_id=document.pupil_id)
    return document


@transaction.atomic
def set_photo(*, by: Actor, pupil: Pupil, version: int, photo: bytes | None) -> Pupil:
    """Give a pupil's entry a photograph, or with none take it away; raises Stale where somebody saved meanwhile."""
    pupil = claim_version(pupil, version)
    before, storage = pupil.photo.name, pupil.photo.storage
    pupil.photo = ContentFile(photo, name=f"{uuid4().hex}.jpg") if photo is not None else ""
    pupil.save(update_fields=["photo"])
    if before:
        # Once it is sure that nothing points there any more.
        transaction.on_commit(lambda: storage.delete(before))
    record(by, AuditVerb.EDIT, pupil, pupil_id=pupil.pk, fields="photo")
    return pupil
