"""What was written of an event or a contact, read and taken out of it whole.

What stays is what stays of any other: an event that was taken back, and a contact of which nothing was written.
"""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.urls import reverse

from pupils.actions.behaviour import take_back
from pupils.models import BehaviourEvent, BehaviourPart, ContactEntry, ContactNotice
from staffing import drafts
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.receipts import claim_version
from staffing.saved_words import SavedWords, Source, Version, register, versions_of, written

OF_EVENT: Final = ("before", "behaviour", "consequence", "tried", "worked")
OF_PART: Final = ("account", "own_words")
OF_CONTACT: Final = ("note", "news", "difficulty")


def read_event(actor: Actor, event_id: int) -> SavedWords | None:
    event = BehaviourEvent.objects.readable_by(actor).filter(pk=event_id).first()
    if event is None:
        return None
    parts = list(event.parts.order_by("pk"))
    texts = written(
        *(getattr(event, name) for name in OF_EVENT),
        *(getattr(part, name) for part in parts for name in OF_PART),
    )
    if not texts:
        return None
    history = [BehaviourEvent.history.filter(id=event.pk), BehaviourPart.history.filter(event=event.pk)]
    versions = [
        *versions_of(event.school_id, history[:1], OF_EVENT),
        *versions_of(event.school_id, history[1:], OF_PART),
    ]
    return SavedWords(
        what="Behaviour",
        on=event.on,
        pupil_ids=tuple(part.pupil_id for part in parts),
        texts=texts,
        versions=tuple(sorted(versions, key=lambda each: each.at)),
    )


@transaction.atomic
def take_out_event(by: Actor, event_id: int, at: datetime) -> SavedWords | None:
    """Without its words and taken back; where something was recorded after it, it stays in sight without them."""
    events = BehaviourEvent.objects.readable_by(by).select_for_update(of=("self",))
    event = events.filter(pk=event_id).first()
    saved = read_event(by, event_id)
    if event is None or saved is None:
        return None
    parts = list(event.parts.all())
    for name in OF_EVENT:
        setattr(event, name, "")
    for part in parts:
        part.account = part.own_words = ""
        part.save()
    if event.has_followed():
        claim_version(event, event.version).save()
        record(by, AuditVerb.EDIT, event, pupil_ids=[part.pupil_id for part in parts])
    else:
        take_back(by=by, event=event, at=at)
    BehaviourEvent.history.filter(id=event.pk).update(**dict.fromkeys(OF_EVENT, ""))
    BehaviourPart.history.filter(event=event.pk).update(**dict.fromkeys(OF_PART, ""))
    key = reverse("pupils:behaviour_edit", args=[event.pk])
    drafts.forget_text(event.school_id, [version.text for version in saved.versions], key=key)
    return saved


def read_contact(actor: Actor, entry_id: int) -> SavedWords | None:
    seen = ContactEntry.objects.visible_to(actor).select_related("written_by")
    entry = seen.filter(pk=entry_id).first()
    texts = written(*(getattr(entry, name) for name in OF_CONTACT)) if entry else ()
    if entry is None or not texts:
        return None
    versions = tuple(Version(entry.written_at, entry.written_by.name, text) for text in texts)
    return SavedWords("Contact with home", entry.on, (entry.pupil_id,), texts, versions)


@transaction.atomic
def take_out_contact(by: Actor, entry_id: int, at: datetime) -> SavedWords | None:
    """A contact without a word, of which nobody is told: entries have no history, since nothing else changes one."""
    entries = ContactEntry.objects.visible_to(by).select_for_update(of=("self",))
    entry = entries.filter(pk=entry_id).first()
    saved = read_contact(by, entry_id)
    if entry is None or saved is None:
        return None
    ContactNotice.objects.filter(entry=entry).delete()
    ContactEntry.objects.filter(pk=entry.pk).update(**dict.fromkeys(OF_CONTACT, ""))
    drafts.forget_text(by.school_id, saved.texts)
    record(by, AuditVerb.EDIT, entry, pupil_id=entry.pupil_id)
    return saved


register("behaviour", Source(read_event, take_out_event))
register("contact", Source(read_contact, take_out_contact))
