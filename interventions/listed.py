"""What the list of sessions shows."""

from collections import defaultdict
from typing import Any, Final

from django.core.paginator import Page
from django.db.models import Prefetch

from interventions.models import Presence, Session
from interventions.models.session import PresenceQuerySet, SessionQuerySet
from staffing.access import Actor
from staffing.paging import Pages
from staffing.prepared import GivenIds, PreparedFor

SESSIONS_A_PAGE: Final = 25


def listed_sessions(actor: Actor, *, is_own: bool) -> SessionQuerySet:
    """Own sessions and those of pupils within reach, latest first; with the presences in sight as `seen`."""
    rows = _whose(Session.objects.listed_for(actor), actor, is_own)
    return rows.prefetch_related(Prefetch("presences", _presences(actor), to_attr="seen"))


def page_of_sessions(actor: Actor, asked: str | None, *, is_own: bool) -> Page[Session]:
    """One page of them."""
    page = _PAGES.page(actor, asked, is_own)
    seen = defaultdict(list)
    for row in _SEEN.rows(actor, sessions=[session.pk for session in page]):
        seen[row.session_id].append(row)
    for session in page:
        shown: Any = session
        shown.seen = seen[session.pk]
    return page


def _latest(actor: Actor, is_own: bool) -> SessionQuerySet:
    """Asked row by row from the latest on: a page needs no more than it shows."""
    return _whose(Session.objects.visible_to(actor), actor, is_own)


def _whose(sessions: SessionQuerySet, actor: Actor, is_own: bool) -> SessionQuerySet:
    sessions = sessions.select_related("written_by")
    return sessions.filter(written_by_id=actor.staff_id) if is_own else sessions


def _presences(actor: Actor) -> PresenceQuerySet:
    return Presence.objects.visible_to(actor).select_related("pupil").order_by("pk")


# A school's sessions are not counted to show the latest.
_PAGES = Pages(_latest, SESSIONS_A_PAGE, counted=False)
_SEEN = PreparedFor(lambda actor: _presences(actor).filter(session__in=GivenIds("sessions")))
