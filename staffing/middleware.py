"""What every request passes: its line in the log, caps, a session's limit, who acts, what was typed, the closed door."""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.db import Error
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect, resolve_url
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers

from staffing import browsers
from staffing.access import PUBLIC, Actor, Can
from staffing.acting import asking_browser, staff_choices
from staffing.addresses import sent_from
from staffing.calendar import now, today
from staffing.drafts import keep_for_owner
from staffing.factors import has_factor
from staffing.idle import seconds_left
from staffing.logs import request_id
from staffing.models import Browser
from staffing.proofs import has_passed, is_fresh
from staffing.receipts import taken
from staffing.views.factors import ask, is_needed

log = logging.getLogger("handrail.requests")
GetResponse = Callable[[HttpRequest], HttpResponse]
METHODS = ("GET", "HEAD", "POST")
SIGNED_IN_AT = "signed_in_at"
ACTS_IN = "acts_in"
# Seconds by which two machines may disagree; a session from further ahead was not begun by one of ours.
CLOCKS_DIFFER_BY = 300


def _and_back(request: HttpRequest, page: str) -> str:
    """A page to go to first, and to come back from: to what was asked for, or the page that a form stood on."""
    is_get = request.method == "GET"
    came_from = request.get_full_path() if is_get else sent_from(request, default=request.path)
    return f"{resolve_url(page)}?{urlencode({'next': came_from})}"


def sign_in_address(request: HttpRequest) -> str:
    """Where to sign in, and to come back to afterwards."""
    return _and_back(request, settings.LOGIN_URL)


def request_line(get_response: GetResponse) -> GetResponse:
    """Give the request an id, which the answer and every line logged meanwhile carry, and log what became of it.

    By the name of its address: a path may hold a key, a query what somebody looks for.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        request_id.set(uuid4().hex)
        begun = time.monotonic()
        response = get_response(request)
        response["X-Request-ID"] = request_id.get()
        facts = {
            "method": request.method,
            "address": request.resolver_match.view_name if request.resolver_match else "",
            "status": response.status_code,
            "ms": round((time.monotonic() - begun) * 1000),
        }
        log.info("answered", extra={"facts": facts})
        return response

    return middleware


def request_limit(get_response: GetResponse) -> GetResponse:
    """Refuse a body over the cap by its declared length, before anything reads it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > settings.HANDRAIL_MAX_REQUEST_BYTES:
            # A form with a file stands where it is sent to; what was typed into it has been kept there.
            form = request.path if request.content_type == "multipart/form-data" else ""
            return HttpResponse(render_to_string("413.html", {"form": form}), status=413)
        return get_response(request)

    return middleware


def names_browser(get_response: GetResponse) -> GetResponse:
    """Say which browser the session is of, so that it is read together with who is signed in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        asking_browser.set(request.session.get(browsers.BROWSER))
        return get_response(request)

    return middleware


def session_limit(get_response: GetResponse) -> GetResponse:
    """End a session at its absolute limit, however busy it was, and where all of somebody's were ended."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            signed_in_at = request.session.setdefault(SIGNED_IN_AT, time.time())
            age = time.time() - signed_in_at
            ended_at = request.user.sessions_ended_at
            is_ended = ended_at is not None and signed_in_at < ended_at.timestamp()
            if is_ended or not -CLOCKS_DIFFER_BY <= age <= settings.HANDRAIL_SESSION_LIMIT_SECONDS:
                logout(request)
        return get_response(request)

    return middleware


def acting_staff(get_response: GetResponse) -> GetResponse:
    """Set `request.staff` and `request.actor`: the record this sign-in acts under, read anew each time.

    A leaver is signed out, as is a session that was ended from elsewhere, and a revoked role is gone at the next
    request. Signed-in answers are never stored by the browser.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        request.staff = request.actor = None  # type: ignore[attr-defined]
        request.staff_choices = []  # type: ignore[attr-defined]
        if not request.user.is_authenticated:
            return get_response(request)
        on = today()
        is_known = browsers.BROWSER in request.session
        browser_id = browsers.of_session(request, now())
        choices = request.user.choices if is_known else staff_choices(request.user, on, browser_id)
        staff = request.user.acting_staff(choices, request.session.get(ACTS_IN))
        used_at = getattr(staff, "browser_used_at", None)
        if staff is None or used_at is None:
            logout(request)
        else:
            request.browser = Browser(pk=browser_id, user=request.user, used_at=used_at)  # type: ignore[attr-defined]
            request.staff_choices = choices  # type: ignore[attr-defined]
            request.staff = staff  # type: ignore[attr-defined]
            request.actor = staff.actor_with(staff.roles_held, on)  # type: ignore[attr-defined]
        response = get_response(request)
        response["Cache-Control"] = "no-store"
        patch_vary_headers(response, ["Cookie"])
        return response

    return middleware


class KeptText:
    """A POST whose session is gone, or that fails, becomes its owner's draft: its form says, signed, whose it is."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if (
            request.method != "POST"
            or request.user.is_authenticated
            or getattr(view, "access", None) == PUBLIC
        ):
            return None
        if not keep_for_owner(request.POST):
            return None
        return redirect(f"{sign_in_address(request)}&kept=1")

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """What could not be saved, for a fault of ours, waits in its form; a dead database keeps nothing."""
        if request.method == "POST":
            with suppress(Error):
                keep_for_owner(request.POST)


class TakenForm:
    """A form that was taken already leads where it led then, before anything is held against it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        actor: Actor | None = getattr(request, "actor", None)
        if request.method != "POST" or actor is None or "form_key" not in request.POST:
            return None
        answer = taken(actor, request.POST["form_key"])
        return redirect(answer) if answer else None


class FailClosed:
    """A view that declares nothing answers 403; what is neither reading nor the sending of a form, 405."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        if request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        access = getattr(view, "access", None)
        if access is None:
            raise PermissionDenied
        if access != PUBLIC and not request.user.is_authenticated:
            return redirect(sign_in_address(request))
        return None


class IdleLock:
    """Whoever idled for too long meets the lock, whatever is asked for; what was being sent is kept for them.

    Any other request is a sign that somebody is there, unless its view is one that pages ask by themselves.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: Any, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        actor: Actor | None = request.actor
        if actor is None or getattr(view, "access", None) == PUBLIC:
            return None
        at = now()
        if seconds_left(request.browser, actor.roles, at):
            if not getattr(view, "unattended", False):
                browsers.note_use(request.browser, at)
        elif not getattr(view, "while_locked", False):
            # A form that was taken already would come back as if it had not been.
            is_taken = taken(actor, request.POST.get("form_key", ""))
            kept = not is_taken and keep_for_owner(request.POST)
            return redirect(_and_back(request, "staffing:lock") + ("&kept=1" if kept else ""))
        request.idle_left = seconds_left(request.browser, actor.roles, at)
        return None


class SecondFactor:
    """Who needs a second factor and has not given it goes nowhere else; and what asks for a fresh one gets it first."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: Any, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        access = getattr(view, "access", None)
        actor: Actor | None = request.actor
        if actor is None or access == PUBLIC:
            return None
        is_closed = not has_passed(request) and is_needed(request)
        if is_closed and not getattr(view, "before_factor", False):
            keep_for_owner(request.POST)
            first = "staffing:factor_ask" if has_factor(request.user) else "staffing:phone_create"
            return redirect(_and_back(request, first))
        may = not isinstance(access, Can) or actor.can(access)
        if may and getattr(view, "step_up", False) and not is_fresh(request, time.time()):
            keep_for_owner(request.POST)
            return ask(request)
        return None
