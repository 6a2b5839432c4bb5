"""Reminding a colleague of the plans that they have not read: a task of theirs, which says nothing of a pupil."""

from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction

from pupils.actions.tasks import set_task
from pupils.models import Task
from staffing.access import Actor
from staffing.models import Staff

TEXT: Final = "Read the plans that wait for you, and confirm each: they stand on Today, under Plans to read."
WITHIN: Final = timedelta(days=3)


@transaction.atomic
def nudge_reader(*, by: Actor, staff: Staff, on: date, at: datetime) -> bool:
    """Says whether it was new: one reminder at a time is enough, whoever sent it."""
    if Task.objects.filter(owner=staff, text=TEXT, done_at__isnull=True).exists():
        return False
    set_task(by=by, owner_id=staff.pk, text=TEXT, due_on=on + WITHIN, at=at)
    return True
