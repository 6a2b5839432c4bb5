"""What a view declares: the capability it needs, or that none is needed."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from staffing.access.actor import Actor
from staffing.access.capabilities import Can

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
SIGNED_IN = "signed in"
PUBLIC = "public"


def needs(capability: Can) -> Callable[[View], View]:
    """Declare the capability a view needs; without it the answer is 403, before anything is looked up."""

    def declare(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor: Actor | None = getattr(request, "actor", None)
            if actor is None or not actor.can(capability):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        checked.access = capability  # type: ignore[attr-defined]
        return checked  # type: ignore[return-value]

    return declare


def signed_in(view: View) -> View:
    """Declare a view that every signed-in person may use: own account, sign-out, choice of school."""
    view.access = SIGNED_IN  # type: ignore[attr-defined]
    return view


def before_factor(view: View) -> View:
    """Declare a view for whoever has still to give a second factor, or to set one up; the list is frozen by a test."""
    view.before_factor = True  # type: ignore[attr-defined]
    return view


def step_up(view: View) -> View:
    """Declare a view that asks for a second factor not older than ten minutes, from whoever may use it."""
    view.step_up = True  # type: ignore[attr-defined]
    return view


def public(view: View) -> View:
    """Declare a view that needs no sign-in; the list of these is frozen by a test."""
    view.access = PUBLIC  # type: ignore[attr-defined]
    view.login_required = False  # type: ignore[attr-defined]
    return view
