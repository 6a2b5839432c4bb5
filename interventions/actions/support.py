"""Setting support up: programmes, provision, who is in it, and its weekly slots."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from interventions.involvement import link_provisions
from interventions.models import Programme, Provision, ProvisionPupil, Slot
from interventions.planning import forget, replan_provision
from pupils.models import Pupil
from staffing.access import Actor, meets
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
    """Raises Stale where somebody saved since. What was planned after a new last day goes.

    Whoever was in it from its first day, or to its last, still is.
    """
    claim_version(provision, version)
    old = (provision.starts_on, provision.ends_on)
    for name, value in values.items():
        setattr(provision, name, value)
    provision.save()
    _move_places(provision, *old)
    _follow(provision, by)
    record(by, AuditVerb.EDIT, provision)
    return provision


def _move_places(provision: Provision, starts_on: date, ends_on: date | None) -> None:
    """Places that began and ended with the provision (`starts_on`, `ends_on` before) go with it."""
    if provision.ends_on != ends_on:
        to_the_end = provision.places.filter(ends_on=ends_on)
        if provision.ends_on:
            to_the_end = to_the_end.filter(starts_on__lte=provision.ends_on)
        to_the_end.update(ends_on=provision.ends_on)
    if provision.starts_on < starts_on:
        provision.places.filter(starts_on=starts_on).update(starts_on=provision.starts_on)


@transaction.atomic
def add_places(*, by: Actor, provision: Provision, pupils: Iterable[Pupil], starts_on: date) -> None:
    """Pupils join a provision, to its last day. Joining twice changes nothing; who was about to leave stays."""
    Provision.objects.select_for_update(of=("self",)).get(pk=provision.pk)
    wanted = list(pupils)
    meeting = provision.places.filter(meets(starts_on, provision.ends_on), pupil__in=wanted)
    there = {place.pupil_id: place for place in meeting.order_by("-starts_on")}
    new = [
        ProvisionPupil(provision=provision, pupil=pupil, starts_on=starts_on, ends_on=provision.ends_on)
        for pupil in wanted
        if pupil.pk not in there
    ]
    longer = [place for place in there.values() if not _holds(place, starts_on, provision.ends_on)]
    if not new and not longer:
        return
    for place in longer:
        place.starts_on, place.ends_on = min(place.starts_on, starts_on), provision.ends_on
    ProvisionPupil.objects.bulk_create(new)
    ProvisionPupil.objects.bulk_update(longer, ["starts_on", "ends_on"])
    _follow(provision, by)
    pupil_ids = [place.pupil_id for place in (*new, *longer)]
    record(by, AuditVerb.EDIT, provision, pupil_ids=pupil_ids, field="places")


def _holds(place: ProvisionPupil, starts_on: date, ends_on: date | None) -> bool:
    return place.starts_on <= starts_on and (place.ends_on or date.max) >= (ends_on or date.max)


@transaction.atomic
def end_place(*, by: Actor, place: ProvisionPupil, ends_on: date) -> ProvisionPupil:
    """A pupil leaves a provision: the day is the last one in it. Who has left before has left."""
    if place.ends_on and place.ends_on <= ends_on:
        return place
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
def move_slot(*, by: Actor, slot: Slot, version: int, values: dict[str, Any]) -> Slot:
    """Another slot in place of this one from the first day in `values`; raises Stale where somebody changed it."""
    claim_version(slot, version)
    _stop(slot, values["starts_on"] - timedelta(days=1))
    moved = Slot.objects.create(provision=slot.provision, **values)
    _follow(slot.provision, by)
    record(by, AuditVerb.EDIT, moved, moved_from=slot.pk)
    return moved


@transaction.atomic
def end_slot(*, by: Actor, slot: Slot) -> None:
    """Yesterday was the slot's last day; one that begins today or later goes as if it had never been."""
    provision, yesterday = slot.provision, today() - timedelta(days=1)
    if slot.ends_on and slot.ends_on <= yesterday:
        return
    record(by, AuditVerb.END, slot)
    _stop(slot, yesterday)
    _follow(provision, by)


def _stop(slot: Slot, last_day: date) -> None:
    if slot.starts_on <= last_day:
        slot.ends_on = min(last_day, slot.ends_on or last_day)
        slot.save()
    else:
        forget(slot.planned_sessions.unlogged())
        Slot.objects.filter(pk=slot.pk).delete()


def _follow(provision: Provision, by: Actor) -> None:
    """What follows from any change to provision: who sees whom, and what is planned from today on."""
    link_provisions([provision])
    replan_provision(provision.pk, School.objects.get(pk=by.school_id), today())
