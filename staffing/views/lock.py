"""The locked screen: how long until it locks, how it opens, and where it leads back to."""

import time

from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from staffing.access import before_factor, signed_in
from staffing.actions.browsers import unlock
from staffing.addresses import go_on_to
from staffing.browsers import note_use
from staffing.calendar import now
from staffing.forms.factors import PasskeyForm
from staffing.forms.lock import UnlockForm
from staffing.idle import seconds_left, unattended, while_locked
from staffing.passkeys import options_to_answer
from staffing.proofs import prove
from staffing.requests import StaffRequest


@signed_in
@before_factor
@while_locked
@unattended
@require_http_methods(["GET", "HEAD", "POST"])
def lock(request: StaffRequest) -> HttpResponse:
    """Asks who is back, and leads to where they were."""
    if request.idle_left:
        return redirect(go_on_to(request))
    passwords = UnlockForm(None if "credential" in request.POST else request.POST or None, user=request.user)
    passkeys = PasskeyForm(request.POST if "credential" in request.POST else None, user=request.user)
    if passwords.is_valid():
        _open(request, means="password")
        # Another session id; the session goes on even where the password has just been hashed anew.
        update_session_auth_hash(request, passwords.opened_by)
        return redirect(go_on_to(request))
    if passkeys.is_valid():
        _open(request, means="passkey")
        prove(request, at=time.time(), with_factor=True)
        return redirect(go_on_to(request))
    context = {
        "form": passwords,
        "errors": passkeys if passkeys.is_bound else passwords,
        "options": options_to_answer(request.user),
    }
    return render(request, "staffing/lock.html", context)


def _open(request: StaffRequest, *, means: str) -> None:
    unlock(by=request.actor, browser=request.browser, at=now(), means=means)


@signed_in
@before_factor
@while_locked
@unattended
@require_http_methods(["GET", "HEAD", "POST"])
def idle(request: StaffRequest) -> HttpResponse:
    """Seconds until the screen locks. The page asks by itself; a POST says that somebody is there, and opens nothing."""
    if request.method == "POST" and request.idle_left:
        note_use(request.browser, now())
    return JsonResponse({"left": seconds_left(request.browser, request.actor.roles, now())})
