"""The kinds of entry there are, each for whoever may see its rows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet

from mentoring.timeline.attendance import (
    absences,
    clubs,
    lessons,
    talks,
    tell_absence,
    tell_club,
    tell_lesson,
    tell_talk,
)
from mentoring.timeline.behaviour import behaviour, suspensions, tell_behaviour, tell_suspension
from mentoring.timeline.contacts import contacts, tell_contact
from mentoring.timeline.documents import documents, tell_document
from mentoring.timeline.entry import Columns, Entry, Whom
from mentoring.timeline.sessions import sessions, tell_session
from mentoring.timeline.tasks import tasks, tell_task
from pupils.behaviour_kinds import EventKind
from staffing.access import Actor, Can


@dataclass(frozen=True)
class Source:
    """A kind of entry: the code it has in addresses, its name, whom it is for, its rows and how one is told."""

    code: str
    label: str
    needs: Can
    rows: Callable[[Actor, Whom, str], QuerySet[Any]]
    tell: Callable[[Columns], Entry]


INCIDENTS: Final = (EventKind.NEGATIVE, EventKind.NEUTRAL)
SOURCES: Final = (
    Source("session", "Sessions", Can.SESSION_VIEW, sessions, tell_session),
    Source("attendance", "Absence and lateness", Can.ATTENDANCE_VIEW, absences, tell_absence),
    Source("lesson", "Lessons missed", Can.ATTENDANCE_VIEW, lessons, tell_lesson),
    Source("club", "Clubs and places", Can.ATTENDANCE_VIEW, clubs, tell_club),
    Source("talk", "Talks about attendance", Can.CONTACT_LOG_VIEW, talks, tell_talk),
    Source("contact", "Contact with home", Can.CONTACT_LOG_VIEW, contacts, tell_contact),
    Source(
        "praise", "Praise", Can.BEHAVIOUR_VIEW, behaviour("praise", (EventKind.POSITIVE,)), tell_behaviour
    ),
    Source("incident", "Incidents", Can.BEHAVIOUR_VIEW, behaviour("incident", INCIDENTS), tell_behaviour),
    Source("suspension", "Suspensions", Can.BEHAVIOUR_VIEW, suspensions, tell_suspension),
    Source("task", "Tasks", Can.TASK_VIEW, tasks, tell_task),
    Source("document", "Documents", Can.DOCUMENT_VIEW, documents, tell_document),
)


def sources_for(actor: Actor) -> list[Source]:
    return [source for source in SOURCES if actor.can(source.needs)]
