"""Follow-ups: set for somebody, ticked off, and taken back when ticked by mistake."""

from datetime import date, datetime

from django.db import transaction

from pupils.models import Task
from staffing.access import Actor
from staffing.audit import AuditVerb, record


@transaction.atomic
def set_task(
    *,
    by: Actor,
    owner_id: int,
    text: str,
    due_on: date,
    at: datetime,
    pupil_id: int | None = None,
) -> Task:
    """Give a colleague, or oneself, something to do by a day."""
    task = write_task(by=by, owner_id=owner_id, text=text, due_on=due_on, at=at, pupil_id=pupil_id)
    record(by, AuditVerb.CREATE, task, pupil_id=pupil_id)
    return task


def write_task(
    *,
    by: Actor,
    owner_id: int,
    text: str,
    due_on: date,
    at: datetime,
    pupil_id: int | None = None,
) -> Task:
    """The row alone, for an action whose own event tells of it."""
    return Task.objects.create(
        school_id=by.school_id,
        owner_id=owner_id,
        set_by_id=by.staff_id,
        pupil_id=pupil_id,
        text=text,
        due_on=due_on,
        set_at=at,
    )


@transaction.atomic
def finish_task(*, by: Actor, task: Task, at: datetime) -> bool:
    """Tick a task off; says whether it was open. Ticking twice leaves the first time standing."""
    return _turn(by, task, is_done=False, done_at=at, done_by_id=by.staff_id)


@transaction.atomic
def reopen_task(*, by: Actor, task: Task) -> bool:
    """Take a tick back; says whether there was one."""
    return _turn(by, task, is_done=True, done_at=None, done_by_id=None)


def finish_at(task_id: int, *, by: Actor, at: datetime) -> None:
    """Ticked off by what it asked for: the row alone, for an action whose own event tells of it."""
    _turned(task_id, is_done=False, done_at=at, done_by_id=by.staff_id)


def _turn(by: Actor, task: Task, *, is_done: bool, done_at: datetime | None, done_by_id: int | None) -> bool:
    row = _turned(task.pk, is_done=is_done, done_at=done_at, done_by_id=done_by_id)
    if row is None:
        return False
    record(by, AuditVerb.EDIT, row, pupil_id=row.pupil_id, is_done=not is_done)
    return True


def _turned(task_id: int, *, is_done: bool, done_at: datetime | None, done_by_id: int | None) -> Task | None:
    rows = Task.objects.select_for_update().filter(pk=task_id, done_at__isnull=not is_done)
    row = rows.first()
    if row is None:
        return None
    row.done_at, row.done_by_id, row.version = done_at, done_by_id, row.version + 1
    row.save(update_fields=["done_at", "done_by", "version"])
    return row
