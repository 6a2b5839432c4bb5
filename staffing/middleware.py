"""What every request passes: caps, the absolute limit of a session, who acts, what was typed, and the closed door."""

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils.cache import patch_vary_headers

from staffing.access import PUBLIC
from staffing.addresses import sent_from
from staffing.calendar import today
from staffing.drafts import keep_for_owner

GetResponse = Callable[[HttpRequest], HttpResponse]
SIGNED_IN_AT = "signed_in_at"
ACTS_IN = "acts_in"


def sign_in_address(request: HttpRequest) -> str:
    """Where to sign in, and to come back to afterwards: what was asked for, or the page that a form stood on."""
    is_get = request.method == "GET"
    came_from = request.get_full_path() if is_get else sent_from(request, default=request.path)
    return f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': came_from})}"


def request_limit(get_response: GetResponse) -> GetResponse:
    """Refuse a body over the cap by its declared length, before anything reads it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > settings.HANDRAIL_MAX_REQUEST_BYTES:
            return HttpResponse("This is too large: at most 30 MB can be sent at once.", status=413)
        return get_response(request)

    return middleware


def session_limit(get_response: GetResponse) -> GetResponse:
    """End a session at its absolute limit, however busy it was."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            signed_in_at = request.session.setdefault(SIGNED_IN_AT, time.time())
            age = time.time() - signed_in_at
            if not 0 <= age + 300 <= settings.HANDRAIL_SESSION_LIMIT_SECONDS + 300:
                logout(request)
        return get_response(request)

    return middleware


def acting_staff(get_response: GetResponse) -> GetResponse:
    """Set `request.staff` and `request.actor`: the record this sign-in acts under, read anew each time.

    A leaver is signed out and a revoked role is gone at the next request. Signed-in answers are never stored by
    the browser.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        request.staff = request.actor = None  # type: ignore[attr-defined]
        request.staff_choices = []  # type: ignore[attr-defined]
        if not request.user.is_authenticated:
            return get_response(request)
        on = today()
        choices = request.user.staff_choices(on)
        staff = request.user.acting_staff(choices, request.session.get(ACTS_IN))
        if staff is None:
            logout(request)
        else:
            request.staff_choices = choices  # type: ignore[attr-defined]
            request.staff = staff  # type: ignore[attr-defined]
            request.actor = staff.actor(on)  # type: ignore[attr-defined]
        response = get_response(request)
        response["Cache-Control"] = "no-store"
        patch_vary_headers(response, ["Cookie"])
        return response

    return middleware


class KeptText:
    """A POST whose session is gone becomes its owner's draft: the form carries a signed note of whose it is."""

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


class FailClosed:
    """A view that declares nothing answers 403."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        access = getattr(view, "access", None)
        if access is None:
            raise PermissionDenied
        if access != PUBLIC and not request.user.is_authenticated:
            return redirect(sign_in_address(request))
        return None
