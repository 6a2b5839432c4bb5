"""Contacts and households: a person added, linked with a pupil, edited, and no longer a contact."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from pupils.models import Contact, Household, Pupil, PupilContact
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.receipts import claim_version
from staffing.refusals import Refused

Told = Mapping[str, Any]


@transaction.atomic
def add_contact(
    *, by: Actor, pupil: Pupil, person: Told, home: Told, tie: Told, household: Household | None
) -> Contact:
    """A new person, in a household that is there or in a new one, linked with a pupil."""
    lives_in = household or Household.objects.create(school_id=by.school_id, **home)
    contact = Contact.objects.create(household=lives_in, **person)
    _save_link(PupilContact(pupil=pupil, contact=contact, **tie))
    record(by, AuditVerb.CREATE, contact, pupil_id=pupil.pk)
    return contact


@transaction.atomic
def link_contact(*, by: Actor, pupil: Pupil, contact: Contact, tie: Told) -> PupilContact:
    """A person whom the school knows already becomes a contact of one more pupil."""
    link = _save_link(PupilContact(pupil=pupil, contact=contact, **tie))
    record(by, AuditVerb.CREATE, link, pupil_id=pupil.pk)
    return link


@transaction.atomic
def edit_contact(
    *, by: Actor, contact: Contact, version: int, person: Told, home: Told, moves_alone: bool
) -> Contact:
    """Change a person and where they live: for everybody there, or as a move of this person alone.

    Raises Stale where somebody saved meanwhile. Whoever lives there too counts as changed with the address.
    """
    contact = claim_version(contact, version)
    changed = sorted(name for name, value in person.items() if getattr(contact, name) != value)
    for name in changed:
        setattr(contact, name, person[name])
    moved = _write_home(contact, home, moves_alone)
    contact.save()
    record(by, AuditVerb.EDIT, contact, pupil_ids=_pupil_ids(contact), fields=",".join([*changed, *moved]))
    return contact


def _write_home(contact: Contact, home: Told, moves_alone: bool) -> list[str]:
    if moves_alone:
        contact.household = Household.objects.create(school_id=contact.household.school_id, **home)
        return ["household"]
    household = contact.household
    changed = sorted(name for name, value in home.items() if getattr(household, name) != value)
    if changed:
        for name in changed:
            setattr(household, name, home[name])
        household.version += 1
        household.save()
        household.contacts.exclude(pk=contact.pk).update(version=F("version") + 1)
    return changed


@transaction.atomic
def edit_link(*, by: Actor, link: PupilContact, version: int, tie: Told) -> PupilContact:
    """Change what a person is to a pupil; raises Stale where somebody saved meanwhile."""
    link = claim_version(link, version)
    changed = sorted(name for name, value in tie.items() if getattr(link, name) != value)
    for name in changed:
        setattr(link, name, tie[name])
    _save_link(link)
    record(by, AuditVerb.EDIT, link, pupil_id=link.pupil_id, fields=",".join(changed))
    return link


@transaction.atomic
def end_link(*, by: Actor, link: PupilContact, version: int, reason: str, on: date) -> PupilContact:
    """Somebody is no contact of a pupil any more; that they were, until when and why stays."""
    link = claim_version(link, version)
    link.ended_on, link.ended_by_id, link.ended_reason = on, by.staff_id, reason
    link.save()
    record(by, AuditVerb.EDIT, link, pupil_id=link.pupil_id, fields="ended_on")
    return link


def _pupil_ids(contact: Contact) -> list[int]:
    return sorted(contact.links.filter(ended_on__isnull=True).values_list("pupil_id", flat=True))


def _save_link(link: PupilContact) -> PupilContact:
    """Two people can't be rung first, nor one be linked twice: said beside the field it is about."""
    try:
        with transaction.atomic():
            link.save()
    except IntegrityError as taken:
        others = PupilContact.objects.open().filter(pupil_id=link.pupil_id).exclude(pk=link.pk)
        first = others.filter(priority=link.priority).select_related("contact").first()
        if first is None:
            raise Refused("This person is a contact of this pupil already.") from taken
        raise Refused(taken_sentence(first), "priority") from taken
    return link


def taken_sentence(link: PupilContact) -> str:
    """Why a place in the order of calls is not free."""
    return f"{link.contact.name} has number {link.priority}. Each has a number of their own: choose another."
