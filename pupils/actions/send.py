"""The SEND register: a pupil's status with its history, and the ranked needs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils.formats import date_format

from pupils.codes import REGISTER, SendStatus
from pupils.models import Pupil, PupilNeed, SendPeriod
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.calendar import today
from staffing.refusals import Refused


@dataclass(frozen=True)
class Standing:
    """SEND status, the day it is to begin where it changes, and the needs, the primary one first."""

    status: str
    starts_on: date | None
    needs: Sequence[str]


@transaction.atomic
def add_to_register(*, pupil: Pupil, standing: Standing, by: Actor) -> Pupil:
    """Bring any pupil of the roll into the SENDCo's sight; who is on the register already is refused."""
    if Pupil.objects.select_for_update().get(pk=pupil.pk).send_status in REGISTER:
        raise Refused(f"{pupil.name} is on the SEND register already.")
    pupil, changes = set_standing(pupil=pupil, standing=standing, otherwise=today())
    record(by, AuditVerb.EDIT, pupil, pupil_id=pupil.pk, **changes)
    return pupil


Changes = dict[str, Any]


@transaction.atomic
def set_standing(*, pupil: Pupil, standing: Standing, otherwise: date) -> tuple[Pupil, Changes]:
    """Status and needs together, and what changed, for the event of the whole save.

    A status without a day of its own begins on `otherwise`.
    """
    starts_on = standing.starts_on or otherwise
    pupil, changes = _set_status(pupil, standing.status, starts_on)
    return pupil, changes | _set_needs(pupil, standing.needs)


@transaction.atomic
def set_send_status(*, pupil: Pupil, status: str, starts_on: date, by: Actor) -> Pupil:
    """Give the pupil a SEND status from a day up to now; the same status again changes nothing."""
    pupil, changes = _set_status(pupil, status, starts_on)
    if changes:
        record(by, AuditVerb.EDIT, pupil, pupil_id=pupil.pk, **changes)
    return pupil


def _set_status(pupil: Pupil, status: str, starts_on: date) -> tuple[Pupil, Changes]:
    """Give the pupil a SEND status from a day up to now; the status before ends the day before.

    The same status again changes nothing. A status of the very same day is corrected, not followed.
    """
    pupil = Pupil.objects.select_for_update().get(pk=pupil.pk)
    if status == pupil.send_status:
        return pupil, {}
    if starts_on > today():
        raise Refused("A SEND status begins today or earlier.", "status_from")
    before = pupil.send_periods.filter(ends_on__isnull=True).first()
    if before and starts_on < before.starts_on:
        raise Refused(
            f"The present status began on {date_format(before.starts_on)}: a new one begins that day or later.",
            "status_from",
        )
    old = pupil.send_status
    _follow(pupil, before, status, starts_on)
    pupil.send_status = SendStatus(status)
    pupil.version += 1
    pupil.save(update_fields=["send_status", "version"])
    return pupil, {"send_status": f"{old} to {status}"}


def _follow(pupil: Pupil, before: SendPeriod | None, status: str, starts_on: date) -> None:
    if before and before.starts_on == starts_on:
        before.status = status
        before.save(update_fields=["status"])
        return
    if before:
        before.ends_on = starts_on - timedelta(days=1)
        before.save(update_fields=["ends_on"])
    SendPeriod.objects.create(pupil=pupil, status=status, starts_on=starts_on)


def _set_needs(pupil: Pupil, needs: Sequence[str]) -> Changes:
    """Make these the pupil's needs, the primary one first; unchanged needs leave no trace."""
    Pupil.objects.select_for_update().get(pk=pupil.pk)
    present = list(pupil.needs.values_list("need", flat=True))
    if present == list(needs):
        return {}
    if len(set(needs)) < len(needs):
        raise Refused("Each need stands once.", "need_1")
    pupil.needs.all().delete()
    PupilNeed.objects.bulk_create(
        [PupilNeed(pupil=pupil, rank=rank, need=need) for rank, need in enumerate(needs, start=1)]
    )
    return {"needs": ",".join(needs)}
