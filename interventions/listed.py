"""What the list of sessions shows."""

from django.db.models import Prefetch

from interventions.models import Presence, Session
from interventions.models.session import SessionQuerySet
from staffing.access import Actor


def listed_sessions(actor: Actor, *, is_own: bool) -> SessionQuerySet:
    """Own sessions and those of pupils within reach, latest first; with the presences in sight as `seen`."""
    sessions = Session.objects.visible_to(actor).select_related("written_by")
    if is_own:
        sessions = sessions.filter(written_by_id=actor.staff_id)
    presences = Presence.objects.visible_to(actor).select_related("pupil").order_by("pk")
    return sessions.prefetch_related(Prefetch("presences", presences, to_attr="seen"))
