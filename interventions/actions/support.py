"""Setting support up: programmes, provision, who is in it, and its weekly slots."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from interventions.involvement import link_provisions
from interventions.models import PlannedSession, Programme, Provision, ProvisionPupil, Slot
from interventions.planning import replan_provision
from pupils.models import Pupil
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.calendar import today
from staffing.models import School
from staffing.receipts import claim_version


@transaction.atomic
def create_programme(*, by: Actor, values: dict[str, Any]) -> Programme:
    programme = Programme.objects.create(school_id=by.school_id, **values)
    record(by, AuditVerb.CREATE, programme)
    return programme


@transaction.atomic
def edit_programme(*, by: Actor, programme: Programme, version: int, values: dict[str, Any]) -> Programme:
    """Raises Stale where somebody saved since. Pupils of a programme with a new lead become visible to that lead."""
    claim_version(programme, version)
    for name, value in values.items():
        setattr(programme, name, value)
    programme.save()
    link_provisions(programme.provisions.all())
    record(by, AuditVerb.EDIT, programme)
    return programme


@transaction.atomic
def create_provision(*, by: Actor, values: dict[str, Any], pupils: Iterable[Pupil]) -> Provision:
    """Provision for named pupils, or for the class in `values`, from its first day."""
    provision = Provision.objects.create(**values)
    ProvisionPupil.objects.bulk_create(
        [
            ProvisionPupil(
                provision=provision, pupil=pupil, starts_on=provision.starts_on, ends_on=provision.ends_on
            )
            for pupil in pupils
        ]
    )
    link_provisions([provision])
    record(by, AuditVerb.CREATE, provision, pupil_ids=[place.pupil_id for place in provision.places.all()])
    return provision


@transaction.atomic
def edit_provision(*, by: Actor, provision: Provision, version: int, values: dict[str, Any]) -> Provision:
    """Raises Stale where somebody saved since. What was planned after a new last day goes."""
    claim_version(provision, version)
    for name, value in values.items():
        setattr(provision, name, value)
    provision.save()
    _follow(provision, by)
    record(by, AuditVerb.EDIT, provision)
    return provision


@transaction.atomic
def add_place(*, by: Actor, provision: Provision, pupil: Pupil, starts_on: date) -> ProvisionPupil:
    """A pupil joins a provision. Joining twice changes nothing."""
    place, is_new = ProvisionPupil.objects.get_or_create(
        provision=provision, pupil=pupil, ends_on=provision.ends_on, defaults={"starts_on": starts_on}
    )
    if is_new:
        _follow(provision, by)
        record(by, AuditVerb.CREATE, place, pupil_id=pupil.pk)
    return place


@transaction.atomic
def end_place(*, by: Actor, place: ProvisionPupil, ends_on: date) -> ProvisionPupil:
    """A pupil leaves a provision: the day is the last one in it."""
    place.ends_on = max(ends_on, place.starts_on)
    place.save(update_fields=["ends_on"])
    _follow(place.provision, by)
    record(by, AuditVerb.END, place, pupil_id=place.pupil_id)
    return place


@transaction.atomic
def create_slot(*, by: Actor, provision: Provision, values: dict[str, Any]) -> Slot:
    slot = Slot.objects.create(provision=provision, **values)
    _follow(provision, by)
    record(by, AuditVerb.CREATE, slot)
    return slot


@transaction.atomic
def end_slot(*, by: Actor, slot: Slot) -> None:
    """Yesterday was the slot's last day; one that begins today or later goes as if it had never been."""
    provision, yesterday = slot.provision, today() - timedelta(days=1)
    record(by, AuditVerb.END, slot)
    if slot.starts_on <= yesterday:
        slot.ends_on = yesterday
        slot.save()
    else:
        slot.planned_sessions.filter(state=PlannedSession.State.PLANNED).delete()
        slot.delete()
    _follow(provision, by)


def _follow(provision: Provision, by: Actor) -> None:
    """What follows from any change to provision: who sees whom, and what is planned from today on."""
    link_provisions([provision])
    replan_provision(provision.pk, School.objects.get(pk=by.school_id), today())
