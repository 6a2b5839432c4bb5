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
    return _sessions(actor, is_own).prefetch_related(Prefetch("presences", _presences(actor), to_attr="seen"))


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


def _sessions(actor: Actor, is_own: bool) -> SessionQuerySet:
    sessions = Session.objects.listed_for(actor).select_related("written_by")
    return sessions.filter(written_by_id=actor.staff_id) if is_own else sessions


def _presences(actor: Actor) -> PresenceQuerySet:
    return Presence.objects.visible_to(actor).select_related("pupil").order_by("pk")


_PAGES = Pages(_sessions, SESSIONS_A_PAGE)
_SEEN = PreparedFor(lambda actor: _presences(actor).filter(session__in=GivenIds("sessions")))
