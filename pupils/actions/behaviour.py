"""Praise and incidents: logged, edited, taken back, added to; colleagues told, and what they read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from pupils.behaviour_kinds import FIRST_CATEGORIES, EventKind, EventRole, TellsWhom
from pupils.behaviour_telling import whom_to_tell
from pupils.models import (
    BehaviourAddendum,
    BehaviourCategory,
    BehaviourEvent,
    BehaviourNotice,
    BehaviourPart,
)
from pupils.weeks import monday_of, recompute
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.calendar import LONDON
from staffing.receipts import claim_version
from staffing.refusals import Refused

PART_FIELDS = ("on", "role", "account", "own_words")


@dataclass(frozen=True)
class PartEntry:
    """One pupil's part in an event, as its author tells it."""

    pupil_id: int
    role: str = EventRole.DID
    account: str = ""
    own_words: str = ""


@dataclass(frozen=True)
class Offer:
    """A category as forms offer it: of the school's own list, or of the one that it begins with."""

    name: str
    kind: EventKind


def offered(by: Actor) -> list[Offer]:
    """The school's list; before anybody changed or used it, the one that a school begins with."""
    rows = list(BehaviourCategory.objects.visible_to(by))
    if not rows:
        return [Offer(each.name, each.kind) for each in FIRST_CATEGORIES]
    return [Offer(row.name, EventKind(row.kind)) for row in rows if row.is_offered]


def begin_categories(school_id: int) -> None:
    """Write down the list that a school begins with, where it has none yet."""
    if BehaviourCategory.objects.filter(school_id=school_id).exists():
        return
    rows = [
        BehaviourCategory(
            school_id=school_id,
            name=each.name,
            kind=each.kind,
            **{f"tells_{whom.value}": whom in each.tells for whom in TellsWhom},
        )
        for each in FIRST_CATEGORIES
    ]
    BehaviourCategory.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def log_event(
    *, by: Actor, category: str, told: Mapping[str, Any], parts: Sequence[PartEntry], at: datetime
) -> BehaviourEvent:
    """One event with everybody who was part of it; whoever its category tells has it on Today."""
    begin_categories(by.school_id)
    chosen = BehaviourCategory.objects.visible_to(by).get(name=category)
    event = BehaviourEvent(
        school_id=by.school_id, written_by_id=by.staff_id, written_at=at, category=chosen, kind=chosen.kind
    )
    for name, value in told.items():
        setattr(event, name, value)
    event.save()
    bulk_create_with_history([_part(event, entry) for entry in parts], BehaviourPart)
    ids = [entry.pupil_id for entry in parts]
    recompute((pk, monday_of(event.on)) for pk in ids)
    _tell(by, event, ids, at)
    record(by, AuditVerb.CREATE, event, pupil_ids=ids)
    return event


def praise(*, by: Actor, category: str, pupil_ids: Sequence[int], on: date, at: datetime) -> BehaviourEvent:
    """Praise without another word."""
    return log_event(
        by=by, category=category, told={"on": on}, parts=[PartEntry(pk) for pk in pupil_ids], at=at
    )


@transaction.atomic
def edit_event(
    *,
    by: Actor,
    event: BehaviourEvent,
    version: int,
    category: str,
    told: Mapping[str, Any],
    parts: Sequence[PartEntry],
    at: datetime,
) -> BehaviourEvent:
    """Change an event that was opened at `version`; raises Stale where somebody saved meanwhile."""
    event = claim_version(event, version)
    before = list(event.parts.all())
    weeks = {(part.pupil_id, monday_of(event.on)) for part in before}
    event.category = BehaviourCategory.objects.visible_to(by).get(name=category)
    event.kind = event.category.kind
    for name, value in told.items():
        setattr(event, name, value)
    event.save()
    ids = [entry.pupil_id for entry in parts]
    if event.tells_more_of({part.pupil_id for part in before} - set(ids)):
        raise Refused("More was recorded about a pupil whom you took out, so they stay in it.", "pupils")
    _write_parts(event, before, parts)
    recompute(weeks | {(pk, monday_of(event.on)) for pk in ids})
    event.notices.exclude(pupil__in=ids).delete()
    _tell(by, event, ids, at)
    record(by, AuditVerb.EDIT, event, pupil_ids=sorted({*ids, *(part.pupil_id for part in before)}))
    return event


@transaction.atomic
def take_back(*, by: Actor, event: BehaviourEvent, at: datetime) -> BehaviourEvent:
    """It was a slip: nobody sees it any more, and it counts for nothing; its history stays.

    Raises Refused where something was recorded after it: that would go out of sight with it.
    """
    event = claim_version(event, event.version)
    if event.has_followed():
        raise Refused("Something was recorded after it, so it stays. Add what followed instead.")
    event.taken_back_at, event.taken_back_by_id = at, by.staff_id
    event.save()
    ids = list(event.parts.values_list("pupil_id", flat=True))
    recompute((pk, monday_of(event.on)) for pk in ids)
    record(by, AuditVerb.END, event, pupil_ids=ids)
    return event


@transaction.atomic
def add_to_event(*, by: Actor, event: BehaviourEvent, text: str, at: datetime) -> BehaviourAddendum:
    """What followed: under one's own name, and never changed."""
    addendum = BehaviourAddendum.objects.create(
        event=event, text=text, written_by_id=by.staff_id, written_at=at
    )
    ids = list(event.parts.values_list("pupil_id", flat=True))
    record(by, AuditVerb.CREATE, addendum, pupil_ids=ids)
    return addendum


@transaction.atomic
def read_notice(*, by: Actor, notice: BehaviourNotice, at: datetime) -> bool:
    """Say that one has read of an event; says whether that was new."""
    unread = BehaviourNotice.objects.unread().filter(pk=notice.pk)
    is_new = bool(unread.update(read_at=at))
    if is_new:
        record(by, AuditVerb.EDIT, notice, pupil_id=notice.pupil_id)
    return is_new


def _part(event: BehaviourEvent, entry: PartEntry) -> BehaviourPart:
    return BehaviourPart(
        event=event,
        pupil_id=entry.pupil_id,
        on=event.on,
        role=entry.role,
        account=entry.account,
        own_words=entry.own_words,
    )


def _write_parts(
    event: BehaviourEvent, before: Sequence[BehaviourPart], entries: Sequence[PartEntry]
) -> None:
    present = {part.pupil_id: part for part in before}
    added, changed = [], []
    for wanted in (_part(event, entry) for entry in entries):
        old = present.pop(wanted.pupil_id, None)
        if old is None:
            added.append(wanted)
        elif any(getattr(old, name) != getattr(wanted, name) for name in PART_FIELDS):
            wanted.pk = old.pk
            changed.append(wanted)
    for gone in present.values():
        gone.delete()
    if changed:
        bulk_update_with_history(changed, BehaviourPart, PART_FIELDS)
    if added:
        bulk_create_with_history(added, BehaviourPart)


def _tell(by: Actor, event: BehaviourEvent, pupil_ids: Sequence[int], at: datetime) -> None:
    told = whom_to_tell(by, event.category, pupil_ids, at.astimezone(LONDON).date())
    BehaviourNotice.objects.bulk_create(
        [
            BehaviourNotice(event=event, pupil_id=pupil_id, staff_id=staff_id, why=why, made_at=at)
            for (pupil_id, staff_id), why in told.items()
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def save_category(
    *, by: Actor, told: Mapping[str, Any], category: BehaviourCategory | None = None, version: int = 0
) -> BehaviourCategory:
    """Add to the school's list, or change what is on it; events keep the category they have."""
    begin_categories(by.school_id)
    if category:
        category = claim_version(category, version)
    row = category or BehaviourCategory(school_id=by.school_id)
    for name, value in told.items():
        setattr(row, name, value)
    row.save()
    record(by, AuditVerb.EDIT if category else AuditVerb.CREATE, row)
    return row
