"""Logging a session, editing it for a day, and adding to it afterwards."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar

from django.db import models, transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from interventions import weeks
from interventions.actions.planned import State, turn
from interventions.actions.session_targets import rewrite_targets, write_targets
from interventions.entries import SessionEntry
from interventions.models import (
    Addendum,
    Note,
    NoteReader,
    PlannedSession,
    Presence,
    Session,
    SessionAdult,
    StrategyUse,
)
from pupils.actions.tasks import write_task
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.calendar import week_start
from staffing.receipts import claim_version

AboutPupil = TypeVar("AboutPupil", Presence, Note)


class EditingIsOver(Exception):
    """A session is edited by whoever wrote it, for 24 hours; after that something is added to it."""


@transaction.atomic(savepoint=False)
def log_session(
    *, by: Actor, entry: SessionEntry, at: datetime, planned: PlannedSession | None = None
) -> Session:
    """Write down a session, planned or not; a planned one is logged once: raises AlreadyTold for the second."""
    if planned is not None:
        turn(planned, State.PLANNED, State.HELD)
    session = Session(
        school_id=by.school_id,
        planned=planned,
        provision_id=planned.provision_id if planned else None,
        written_by_id=by.staff_id,
        written_at=at,
    )
    _tell(session, entry)
    session.save()
    SessionAdult.objects.bulk_create(
        SessionAdult(session=session, staff_id=pk) for pk in sorted(entry.adult_ids)
    )
    NoteReader.objects.bulk_create(
        NoteReader(session=session, staff_id=pk) for pk in sorted(entry.reader_ids)
    )
    if entry.topic_ids:
        session.topics.set(entry.topic_ids)
    _write(Presence, (), _presences(session, entry))
    _write(Note, (), _notes(session, entry))
    write_targets(by=by, session=session, entry=entry, at=at)
    follow_up = _follow_up(by, session, entry, at)
    pupil_ids = [each.pupil_id for each in entry.pupils]
    weeks.recompute(((pupil_id, week_start(session.on)) for pupil_id in pupil_ids), by.school_id)
    record(by, AuditVerb.CREATE, session, pupil_ids=pupil_ids, **follow_up)
    return session


@transaction.atomic
def edit_session(*, by: Actor, session: Session, version: int, entry: SessionEntry, at: datetime) -> Session:
    """Tell it anew, within 24 hours; raises Stale where it was saved elsewhere since `version` was read."""
    if not session.is_editable_by(by, at):
        raise EditingIsOver
    claim_version(session, version)
    before = list(session.presences.all())
    touched = {(row.pupil_id, week_start(row.on)) for row in before}
    _tell(session, entry)
    session.save()
    _set_staff(SessionAdult, session, entry.adult_ids)
    _set_staff(NoteReader, session, entry.reader_ids)
    session.topics.set(entry.topic_ids)
    _write(Presence, before, _presences(session, entry))
    _write(Note, session.notes.all(), _notes(session, entry))
    rewrite_targets(by=by, session=session, entry=entry, at=at)
    _forget_strategies_of_others(session, entry)
    follow_up = _follow_up(by, session, entry, at)
    touched |= {(each.pupil_id, week_start(session.on)) for each in entry.pupils}
    weeks.recompute(touched, by.school_id)
    pupil_ids = sorted({pupil_id for pupil_id, _ in touched})
    record(by, AuditVerb.EDIT, session, pupil_ids=pupil_ids, **follow_up)
    return session


@transaction.atomic
def add_addendum(*, by: Actor, session: Session, text: str, at: datetime) -> Addendum:
    """Add to a session under one's own name; what stood there stays as it was."""
    addendum = Addendum.objects.create(session=session, text=text, written_by_id=by.staff_id, written_at=at)
    pupil_ids = list(session.presences.values_list("pupil_id", flat=True))
    record(by, AuditVerb.CREATE, addendum, pupil_ids=pupil_ids)
    return addendum


def _tell(session: Session, entry: SessionEntry) -> None:
    for name in (
        "title",
        "kind",
        "on",
        "starts_at",
        "minutes",
        "is_restricted",
        "unusual_day_reason",
    ):
        setattr(session, name, getattr(entry, name))


def _presences(session: Session, entry: SessionEntry) -> list[Presence]:
    return [
        Presence(
            session=session,
            pupil_id=each.pupil_id,
            on=session.on,
            status=each.status,
            absence_reason=each.absence_reason,
            engagement=each.engagement,
            help_level=each.help_level,
        )
        for each in entry.pupils
    ]


def _notes(session: Session, entry: SessionEntry) -> list[Note]:
    texts: list[tuple[int | None, str]] = [(None, entry.note)]
    texts += [(each.pupil_id, each.note) for each in entry.pupils]
    return [Note(session=session, pupil_id=pupil_id, text=text) for pupil_id, text in texts if text]


def _write(model: type[AboutPupil], before: Iterable[AboutPupil], wanted: Iterable[AboutPupil]) -> None:
    """Make the rows (one a pupil) the wanted ones, each change with its history."""
    fields = [
        field.name for field in model._meta.concrete_fields if field.name not in ("id", "session", "pupil")
    ]
    present = {row.pupil_id: row for row in before}
    added, changed = [], []
    for row in wanted:
        old = present.pop(row.pupil_id, None)
        if old is None:
            added.append(row)
        elif any(getattr(old, name) != getattr(row, name) for name in fields):
            row.pk = old.pk
            changed.append(row)
    for gone in present.values():
        gone.delete()
    if changed:
        bulk_update_with_history(changed, model, fields)
    if added:
        bulk_create_with_history(added, model)


def _forget_strategies_of_others(session: Session, entry: SessionEntry) -> None:
    """Of whoever is not in the session any more nothing is said."""
    there = [each.pupil_id for each in entry.pupils]
    for use in StrategyUse.objects.filter(session=session).exclude(line__plan__pupil__in=there):
        use.delete()


def _set_staff(model: type[Any], session: Session, staff_ids: frozenset[int]) -> None:
    rows: models.QuerySet[Any] = model.objects.filter(session=session)
    present = set(rows.values_list("staff_id", flat=True))
    rows.exclude(staff_id__in=staff_ids).delete()
    model.objects.bulk_create(model(session=session, staff_id=pk) for pk in sorted(staff_ids - present))


def _follow_up(by: Actor, session: Session, entry: SessionEntry, at: datetime) -> dict[str, Any]:
    """The task that was asked for, named for the session's own event."""
    if entry.follow_up is None:
        return {}
    only = entry.pupils[0].pupil_id if len(entry.pupils) == 1 else None
    task = write_task(
        by=by,
        owner_id=entry.follow_up.owner_id,
        text=entry.follow_up.text,
        due_on=entry.follow_up.due_on,
        at=at,
        pupil_id=only,
    )
    session.follow_ups.add(task)
    return {"task": task.pk}
