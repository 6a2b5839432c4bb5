"""What hangs from a pupil's record: written and changed, without two of a kind on one day where only one can be."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar

from django.db import models, transaction
from django.utils.formats import date_format

from pupils.flag_kinds import SEVERAL_AT_ONCE, FlagKind
from pupils.models import (
    Agency,
    Arrangement,
    CareAlert,
    Diagnosis,
    Enrolment,
    Flag,
    Placement,
    Pupil,
)
from staffing.access import Actor, meets
from staffing.audit import AuditVerb, record
from staffing.receipts import claim_version
from staffing.refusals import Refused

Part = Flag | CareAlert | Diagnosis | Agency | Placement | Arrangement
Written = TypeVar("Written", Flag, CareAlert, Diagnosis, Agency, Placement, Arrangement)


@transaction.atomic
def add_part(*, by: Actor, row: Written) -> Written:
    """A new row of a pupil's record; refused where another of its kind stands on one of its days."""
    _check_alone(row)
    row.save()
    record(by, AuditVerb.CREATE, row, pupil_id=row.pupil_id)
    return row


@transaction.atomic
def change_part(*, by: Actor, row: Written, version: int, told: Mapping[str, Any]) -> Written:
    """Change a row that was opened at `version`; raises Stale where somebody saved meanwhile."""
    row = claim_version(row, version)
    changed = sorted(name for name, value in told.items() if getattr(row, name) != value)
    for name in changed:
        setattr(row, name, told[name])
    _check_alone(row)
    row.save()
    record(by, AuditVerb.EDIT, row, pupil_id=row.pupil_id, fields=",".join(changed))
    return row


def _check_alone(row: Part) -> None:
    """Two people at once are told apart by the pupil's row, which is held while it is looked at."""
    if not isinstance(row, Flag | Placement):
        return
    Pupil.objects.select_for_update().get(pk=row.pupil_id)
    others = _others(row).filter(meets(row.starts_on, row.ends_on)).order_by("starts_on")
    other = others.first()
    if other is not None:
        what = str(other) if isinstance(other, Flag) else "A place"
        raise Refused(
            f"{what} is on the record {_days(other.starts_on, other.ends_on)} already. "
            "End that one first, or change its days.",
            "starts_on",
        )


def _others(row: Flag | Placement) -> "models.QuerySet[Any]":
    others = type(row)._default_manager.filter(pupil=row.pupil_id).exclude(pk=row.pk)
    if isinstance(row, Flag):
        others = others.filter(kind=row.kind)
        if FlagKind(row.kind) in SEVERAL_AT_ONCE:
            others = others.filter(detail=row.detail)
    return others


def _days(starts_on: date, ends_on: date | None) -> str:
    return f"from {date_format(starts_on)}" + (f" to {date_format(ends_on)}" if ends_on else " on")


@transaction.atomic
def take_back(*, by: Actor, pupil: Pupil, version: int, on: date, status: str, came_from: str) -> Pupil:
    """A pupil who left is on roll again: the time before becomes a row of its own.

    What ended with the leaving stays ended. Raises Stale where somebody saved meanwhile.
    """
    pupil = claim_version(pupil, version)
    if pupil.left_on is None or on <= pupil.left_on:
        raise Refused(
            f"The pupil is on roll until {date_format(pupil.left_on)}: give a later day."
            if pupil.left_on
            else "This pupil has not left.",
            "on",
        )
    Enrolment.objects.create(
        pupil=pupil,
        status=pupil.enrolment_status,
        starts_on=pupil.admitted_on,
        ends_on=pupil.left_on,
        came_from=pupil.came_from,
        went_to=pupil.went_to,
        leaving_reason=pupil.leaving_reason,
    )
    pupil.admitted_on, pupil.left_on = on, None
    pupil.enrolment_status, pupil.came_from = status, came_from
    pupil.went_to = pupil.leaving_reason = ""
    pupil.save()
    record(by, AuditVerb.EDIT, pupil, pupil_id=pupil.pk, fields="admitted_on,left_on")
    return pupil
