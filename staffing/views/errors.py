"""Pages for what went wrong."""

import sys
from collections.abc import Callable
from secrets import choice
from typing import TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.defaults import server_error

from staffing.access import public
from staffing.drafts import body_of, keep_for_owner
from staffing.middleware import sign_in_address
from staffing.saving import cannot_save

RETRY_AFTER_SECONDS = "120"
# Without letters and digits that are mistaken for each other when they are written by hand.
BY_HAND = "ACDEFHJKMNPRTUVWXY3479"
Lines = list[tuple[str, str]]
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def on_paper(template: str, lines: Callable[[HttpRequest], Lines]) -> Callable[[View], View]:
    """Declare a view whose form goes on paper where nothing can be saved: what that is, and its `lines`."""

    def declare(view: View) -> View:
        view.on_paper = (template, lines)  # type: ignore[attr-defined]
        return view

    return declare


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from a page that had grown old: everything typed is given back, nothing is saved.

    A form that says whose it is becomes that person's draft, too.
    """
    is_kept = keep_for_owner(request.POST)
    typed = [] if is_kept else _typed(request.POST)
    context = {"typed": typed, "is_kept": is_kept, "address": sign_in_address(request)}
    return render(request, "csrf_failure.html", context, status=403)


def not_there(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The answer for "not yours" and "not there", byte for byte: it is made without a word of who asks."""
    return HttpResponse(render_to_string("404.html"), status=404)


def fault(request: HttpRequest) -> HttpResponse:
    """What a fault answers, wherever it arose: a full disk or a read-only database is not one of ours."""
    return _cannot_save(request) if cannot_save(sys.exc_info()[1]) else server_error(request)


def _cannot_save(request: HttpRequest) -> HttpResponse:
    """Gives back what was typed; neither reads the database nor writes to it, the session neither.

    `reference` is for a form on paper: it is entered later, and says that both are one.
    """
    if hasattr(request, "session"):
        request.session.modified = False
    view = getattr(request.resolver_match, "func", None)
    template, lines = getattr(view, "on_paper", ("503.html", lambda request: _typed(request.POST)))
    reference = "".join(choice(BY_HAND) for _ in range(6))
    context = {
        "is_post": request.method == "POST",
        "typed": lines(request),
        "reference": f"P-{reference}",
    }
    headers = {"Retry-After": RETRY_AFTER_SECONDS, "Cache-Control": "no-store"}
    return HttpResponse(render_to_string(template, context), status=503, headers=headers)


def _typed(data: QueryDict) -> Lines:
    """The texts of a form, each with the name of its field."""
    return [
        (name.replace("_", " "), text)
        for name, texts in body_of(data).items()
        for text in texts
        if len(text) > 2 and not name.startswith("password")
    ]


@public
def health(request: HttpRequest) -> HttpResponse:
    """Says that the web process answers; touches neither database nor broker."""
    return HttpResponse("ok", content_type="text/plain")
