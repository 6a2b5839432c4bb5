"""Whose timetables a scope opens beside one's own: each room says it of its own rows, since this one knows no pupil."""

from collections.abc import Callable
from datetime import date

from django.db.models import Q

from staffing.access import Actor, Scope

Scopes = frozenset[Scope]
Reach = Callable[[Actor, Scopes, date], Q]
_REACHES: list[tuple[Scopes, Reach]] = []


def opens_timetables(*scopes: Scope) -> Callable[[Reach], Reach]:
    """Register a condition on staff: whose timetable is open on a day to whoever has one of these scopes."""

    def register(reach: Reach) -> Reach:
        _REACHES.append((frozenset(scopes), reach))
        return reach

    return register


def timetables_within(actor: Actor, scopes: Scopes, on: date) -> Q:
    """The condition that a member of staff is oneself, or one whose timetable these scopes open."""
    condition = Q(pk=actor.staff_id)
    for asked, reach in _REACHES:
        if asked & scopes:
            condition |= reach(actor, asked & scopes, on)
    return condition
