"""Tasks about the pupil."""

from typing import Any

from django.db.models import Case, F, QuerySet, Value, When
from django.db.models.functions import TruncDate
from django.urls import reverse

from mentoring.timeline.entry import Columns, Entry, Whom, columns_of, entry_from
from pupils.models import Task
from staffing.access import Actor
from staffing.calendar import LONDON


def tasks(actor: Actor, pupil: Whom, text: str) -> QuerySet[Any]:
    rows = Task.objects.visible_to(actor.about(pupil)).filter(pupil=pupil, text__icontains=text)
    state = Case(When(done_at__isnull=True, then=Value("open")), default=Value("done"))
    return columns_of(
        rows,
        "task",
        day=TruncDate("set_at", tzinfo=LONDON),
        title=Value("Task"),
        words=F("text"),
        state=state,
    )


def tell_task(row: Columns) -> Entry:
    is_open = row["state"] == "open"
    return entry_from(
        row,
        url=reverse("pupils:task_list"),
        tag="to do" if is_open else "done",
        tag_kind="watch" if is_open else "good",
    )
