"""The notes of a session, read and taken out of it whole: what stays is a session about which nothing was written."""

from datetime import datetime

from django.db import models, transaction

from interventions.models import Note, Session
from interventions.openings import edit_key
from staffing import drafts
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.receipts import claim_version
from staffing.saved_words import SavedWords, Source, register, versions_of, written


def read(actor: Actor, session_id: int) -> SavedWords | None:
    """The notes that the actor may read; of others of the session nothing is told."""
    session = Session.objects.visible_to(actor).filter(pk=session_id).first()
    notes = list(_notes(actor, session_id).order_by("pk")) if session else []
    if session is None or not notes:
        return None
    history = Note.history.filter(_of(session, notes))
    pupil_ids = [note.pupil_id for note in notes if note.pupil_id]
    if len(pupil_ids) < len(notes):
        # One of them is about everybody who was there.
        pupil_ids = list(session.presences.order_by("pk").values_list("pupil_id", flat=True))
    return SavedWords(
        what="Session note",
        on=session.on,
        pupil_ids=tuple(pupil_ids),
        texts=written(*(note.text for note in notes)),
        versions=versions_of(session.school_id, [history], ["text"]),
    )


@transaction.atomic
def take_out(by: Actor, session_id: int, at: datetime) -> SavedWords | None:
    """As an edit that leaves the notes empty; their history says when, and no words."""
    sessions = Session.objects.visible_to(by).select_for_update(of=("self",))
    session = sessions.filter(pk=session_id).first()
    saved = read(by, session_id)
    if session is None or saved is None:
        return None
    notes = list(_notes(by, session_id))
    history = Note.history.filter(_of(session, notes))
    texts = list(history.values_list("text", flat=True))
    claim_version(session, session.version).save()
    for note in notes:
        note.delete()
    history.update(text="")
    drafts.forget_text(session.school_id, texts, key=edit_key(session.pk))
    pupil_ids = list(session.presences.values_list("pupil_id", flat=True))
    record(by, AuditVerb.EDIT, session, pupil_ids=pupil_ids)
    return saved


def _notes(actor: Actor, session_id: int) -> models.QuerySet[Note]:
    return Note.objects.readable_by(actor).filter(session=session_id)


def _of(session: Session, notes: list[Note]) -> models.Q:
    """History of these notes, and of any before them about the same pupils."""
    about = [note.pupil_id for note in notes]
    whole_group = models.Q(pupil__isnull=True) if None in about else models.Q(pk__in=[])
    return models.Q(session=session.pk) & (models.Q(pupil__in=[pk for pk in about if pk]) | whole_group)


register("session", Source(read, take_out))
