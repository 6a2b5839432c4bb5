"""The sessions of the demo's mentors into the database: some ten thousand rows, in sets."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django.db.models import Model
from simple_history.utils import bulk_create_with_history

from interventions.models import Note, PlannedSession, Presence, Session, SessionAdult, Slot, Topic
from mentoring.demo.load_support import Rows
from mentoring.demo.sessions import DemoSession, DemoTask
from mentoring.demo.support import DemoSlot
from pupils.models import Task
from staffing.calendar import LONDON

BATCH = 500
END_OF_DAY = time(15, 30)
State = PlannedSession.State


def load_sessions(played: Sequence[DemoSession], slots: dict[DemoSlot, Slot], rows: Rows) -> int:
    """Says how many sessions were held. Week sums are to be made anew afterwards."""
    planned = {
        (row.slot_id, row.on): row
        for row in PlannedSession.objects.filter(staff__school=rows.school).select_related(
            "provision__programme"
        )
    }
    pairs = [(item, planned[slots[item.slot].pk, item.on]) for item in played]
    _settle_planned(pairs)
    held = [(item, _session(item, row, rows)) for item, row in pairs if item.is_held]
    _keep(Session, [(session, session) for _, session in held], rows)
    _load_parts(held, rows)
    return len(held)


def _keep(model: type[Model], made: Sequence[tuple[Session, Any]], rows: Rows) -> None:
    """Write sessions, or what came of each, with their history: by whoever wrote the session, when it was written."""
    for session, row in made:
        row._history_user, row._history_date = rows.users[session.written_by_id], session.written_at
    bulk_create_with_history([row for _, row in made], model, batch_size=BATCH)


def _settle_planned(pairs: Sequence[tuple[DemoSession, PlannedSession]]) -> None:
    outcomes: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    for item, row in pairs:
        if item.is_held:
            outcomes[State.HELD, "", ""].append(row.pk)
        elif item.reason:
            outcomes[State.NOT_HELD, item.reason, item.reason_note].append(row.pk)
    for (state, reason, note), ids in outcomes.items():
        for first in range(0, len(ids), BATCH):
            PlannedSession.objects.filter(pk__in=ids[first : first + BATCH]).update(
                state=state, not_held_reason=reason, not_held_note=note
            )


def _session(item: DemoSession, row: PlannedSession, rows: Rows) -> Session:
    return Session(
        school=rows.school,
        planned=row,
        provision_id=row.provision_id,
        title=row.provision.name,
        kind=row.provision.programme.kind,
        on=row.on,
        starts_at=row.starts_at,
        minutes=row.minutes,
        written_by_id=row.staff_id,
        written_at=_aware(item),
    )


def _load_parts(held: Sequence[tuple[DemoSession, Session]], rows: Rows) -> None:
    topics = dict(Topic.objects.filter(school=rows.school).values_list("name", "pk"))
    about = Session.topics.through
    adults, topic_rows, presences, notes = [], [], [], []
    follow_ups: list[tuple[Session, Task]] = []
    for item, session in held:
        adults.append(SessionAdult(session=session, staff_id=session.written_by_id))
        topic_rows += [about(session=session, topic_id=topics[name]) for name in item.topics]
        presences += _presences(item, session, rows)
        notes += _notes(item, session, rows)
        follow_ups += [(session, _task(task, session, rows)) for task in item.tasks]
    SessionAdult.objects.bulk_create(adults, batch_size=BATCH)
    about.objects.bulk_create(topic_rows, batch_size=BATCH)
    _keep(Presence, [(row.session, row) for row in presences], rows)
    _keep(Note, [(row.session, row) for row in notes], rows)
    _keep(Task, follow_ups, rows)
    links = Session.follow_ups.through
    links.objects.bulk_create(
        (links(session=session, task=task) for session, task in follow_ups), batch_size=BATCH
    )


def _presences(item: DemoSession, session: Session, rows: Rows) -> list[Presence]:
    return [
        Presence(
            session=session,
            pupil_id=rows.pupil_ids[presence.pupil],
            on=item.on,
            status=presence.status,
            absence_reason=presence.reason or "",
            engagement=presence.engagement,
            help_level=presence.help_level or "",
        )
        for presence in item.presences
    ]


def _notes(item: DemoSession, session: Session, rows: Rows) -> list[Note]:
    notes = [
        Note(session=session, pupil_id=rows.pupil_ids[presence.pupil], text=presence.note)
        for presence in item.presences
        if presence.note
    ]
    return [*notes, Note(session=session, text=item.group_note)] if item.group_note else notes


def _task(task: DemoTask, session: Session, rows: Rows) -> Task:
    done_at = datetime.combine(task.done_on, END_OF_DAY, LONDON) if task.done_on else None
    return Task(
        school=rows.school,
        owner_id=session.written_by_id,
        set_by_id=session.written_by_id,
        pupil_id=rows.pupil_ids[task.pupil],
        text=task.text,
        due_on=task.due_on,
        set_at=session.written_at,
        done_at=done_at,
        done_by_id=session.written_by_id if done_at else None,
    )


def _aware(item: DemoSession) -> datetime:
    if item.written_at is None:
        raise ValueError("A session that was held was written at some time.")
    return item.written_at.replace(tzinfo=LONDON)
