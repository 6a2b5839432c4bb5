"""When an unattended screen locks: how long each role may idle, and what counts as being there."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from django.http import HttpResponseBase

from staffing.access import Role
from staffing.models import Browser

# Minutes after which the screen locks. Whoever holds several roles has the shortest.
IDLE_MINUTES: dict[Role, int] = dict.fromkeys(Role, 30) | {
    Role.SAFEGUARDING_LEAD: 15,
    Role.SENDCO: 15,
    Role.ASSISTANT_SENDCO: 15,
    Role.SITE_ADMIN: 15,
}

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def limit_of(roles: frozenset[Role]) -> timedelta:
    return timedelta(minutes=min((IDLE_MINUTES[role] for role in roles), default=15))


def seconds_left(browser: Browser, roles: frozenset[Role], at: datetime) -> int:
    """Until the screen locks; 0 where it has."""
    left = limit_of(roles) - (at - browser.used_at)
    return max(0, int(left.total_seconds()))


def unattended(view: View) -> View:
    """Declare a view that pages ask by themselves: it is no sign that somebody is there."""
    view.unattended = True  # type: ignore[attr-defined]
    return view


def while_locked(view: View) -> View:
    """Declare a view that answers while the screen is locked, and tells nothing; the list is frozen by a test."""
    view.while_locked = True  # type: ignore[attr-defined]
    return view
