"""Targets: set, edited, ticked step by step, decided and taken back; their readings, evidence and days at work."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from pupils.models import Pupil, Target, TargetEvidence, TargetReading, TargetStep, WorkDay
from pupils.register_readings import forget_readings, weeks_to_read
from pupils.weeks import recompute
from pupils.work_skills import WorkSkill
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.receipts import claim_version
from staffing.refusals import Refused

WORK_SOURCE = "Score at work"


@transaction.atomic
def set_target(*, by: Actor, pupil: Pupil, told: Mapping[str, Any], steps: Sequence[str]) -> Target:
    """A new target of a pupil, with its small steps in order."""
    target = Target.objects.create(pupil=pupil, **told)
    _write_steps(target, steps)
    recompute(weeks_to_read(target))
    record(by, AuditVerb.CREATE, target, pupil_id=pupil.pk)
    return target


@transaction.atomic
def edit_target(
    *, by: Actor, target: Target, version: int, told: Mapping[str, Any], steps: Sequence[str]
) -> Target:
    """Change a target that was opened at `version`; raises Stale where somebody saved meanwhile."""
    target = claim_version(target, version)
    changed = sorted(name for name, value in told.items() if getattr(target, name) != value)
    for name in changed:
        setattr(target, name, told[name])
    target.save()
    _write_steps(target, steps)
    if {"register_measure", "baseline_on"} & set(changed):
        forget_readings(target)
        recompute(weeks_to_read(target))
    record(by, AuditVerb.EDIT, target, pupil_id=target.pupil_id, fields=",".join(changed))
    return target


def _write_steps(target: Target, texts: Sequence[str]) -> None:
    """Make the steps these, in this order: one that stays keeps the day it was done on."""
    present = {step.text: step for step in target.steps.all()}
    for position, text in enumerate(dict.fromkeys(texts), start=1):
        step = present.pop(text, None) or TargetStep(target=target, text=text)
        if step.position != position:
            step.position = position
            step.save()
    for gone in present.values():
        gone.delete()


@transaction.atomic
def tick_step(*, by: Actor, step: TargetStep, done_on: date | None) -> TargetStep:
    """A step is done on a day, or with none not done after all."""
    step.done_on = done_on
    step.save(update_fields=["done_on"])
    record(by, AuditVerb.EDIT, step, pupil_id=step.target.pupil_id, is_done=done_on is not None)
    return step


@transaction.atomic
def decide_target(
    *, by: Actor, target: Target, version: int, state: str, reason: str, on: date | None
) -> Target:
    """Say what became of a target and why, or open it again; raises Stale where somebody saved meanwhile."""
    target = claim_version(target, version)
    is_open = state == Target.State.OPEN
    target.state = state
    target.state_reason = "" if is_open else reason
    target.decided_on = None if is_open else on
    target.decided_by_id = None if is_open else by.staff_id
    target.save()
    if is_open:
        # What the register said meanwhile.
        recompute(weeks_to_read(target))
    record(by, AuditVerb.EDIT, target, pupil_id=target.pupil_id, state=state)
    return target


@transaction.atomic
def add_reading(
    *, by: Actor, target: Target, on: date, value: Decimal, source: str, at: datetime
) -> TargetReading:
    """Where a target stood on a day."""
    reading = write_reading(by=by, target_id=target.pk, on=on, value=value, source=source, at=at)
    record(by, AuditVerb.CREATE, reading, pupil_id=target.pupil_id)
    return reading


def write_reading(
    *, by: Actor, target_id: int, on: date, value: Decimal, source: str, at: datetime
) -> TargetReading:
    """The row alone, for an action whose own event tells of it."""
    return TargetReading.objects.create(
        target_id=target_id, on=on, value=value, source=source, written_by_id=by.staff_id, written_at=at
    )


@transaction.atomic
def correct_reading(
    *, by: Actor, reading: TargetReading, version: int, on: date, value: Decimal, source: str
) -> TargetReading:
    """Put a reading right; what it was stays in its history. Raises Stale where somebody saved meanwhile."""
    reading = claim_version(reading, version)
    reading.on, reading.value, reading.source = on, value, source
    reading.save()
    record(by, AuditVerb.EDIT, reading, pupil_id=reading.target.pupil_id)
    return reading


@transaction.atomic
def add_evidence(
    *, by: Actor, target: Target, told: Mapping[str, Any], at: datetime, photo: bytes | None = None
) -> TargetEvidence:
    """What somebody saw, under their own name; `photo` is a picture of work that was written anew."""
    file = ContentFile(photo, name=f"{uuid4().hex}.jpg") if photo else ""
    evidence = TargetEvidence.objects.create(
        target=target, photo=file, written_by_id=by.staff_id, written_at=at, **told
    )
    record(by, AuditVerb.CREATE, evidence, pupil_id=target.pupil_id, kind=evidence.kind)
    return evidence


@transaction.atomic
def score_work_day(*, by: Actor, pupil: Pupil, told: Mapping[str, Any], at: datetime) -> WorkDay:
    """A day at work by the rubric; open targets that are scored by one of its skills get their reading from it."""
    day = _save_day(WorkDay(pupil=pupil, written_by_id=by.staff_id, written_at=at, **told))
    _feed_targets(day)
    record(by, AuditVerb.CREATE, day, pupil_id=pupil.pk)
    return day


@transaction.atomic
def correct_work_day(*, by: Actor, day: WorkDay, version: int, told: Mapping[str, Any]) -> WorkDay:
    """Put a day at work right, and the readings that came from it; raises Stale where somebody saved meanwhile."""
    day = claim_version(day, version)
    for name, value in told.items():
        setattr(day, name, value)
    day = _save_day(day)
    _feed_targets(day)
    record(by, AuditVerb.EDIT, day, pupil_id=day.pupil_id)
    return day


def _save_day(day: WorkDay) -> WorkDay:
    try:
        with transaction.atomic():
            day.save()
    except IntegrityError as taken:
        raise Refused(
            "This day is scored already for this place. Correct that one instead.", "place"
        ) from taken
    return day


def _feed_targets(day: WorkDay) -> None:
    """The day's scores as readings: added, put right, or taken away where a skill has no score any more."""
    present = {reading.target_id: reading for reading in day.readings.select_related("target")}
    scored = Target.objects.filter(pupil_id=day.pupil_id).exclude(skill="")
    wanted = {target.pk: target for target in scored.open()} | {
        reading.target_id: reading.target for reading in present.values()
    }
    for pk, target in wanted.items():
        score = getattr(day, WorkSkill(target.skill).value) if target.skill else None
        reading = present.get(pk)
        if score is None:
            if reading is not None:
                reading.delete()
            continue
        if reading is None:
            reading = TargetReading(
                target=target, work_day=day, written_by_id=day.written_by_id, written_at=day.written_at
            )
        reading.on, reading.value, reading.source = day.on, Decimal(score), WORK_SOURCE
        reading.save()
