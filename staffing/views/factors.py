"""The second factor of one's own: set up, asked again before what matters most, renewed and taken away."""

import base64
import time
from typing import Any
from urllib.parse import urlencode

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from staffing.access import before_factor, needs_second_factor, signed_in, step_up
from staffing.actions.factors import add_passkey, answered, make_codes, remove_factor, set_phone
from staffing.addresses import CAME_FROM, go_on_to
from staffing.factors import Kind, codes_left, factors_of, has_factor
from staffing.forms.factors import CodeForm, NewPasskeyForm, PasskeyForm, PasswordForm, PhoneForm
from staffing.passkeys import options_to_add, options_to_answer
from staffing.proofs import prove
from staffing.refusals import Refused
from staffing.requests import StaffRequest
from staffing.sealing import seal, unseal

# In the session, sealed: the secret of a phone that is being set up.
SECRET = "second_factor_secret"
# What the question itself sends, beside what was being sent when it was asked.
PREFIX = "factor"
may_be_read_and_sent = require_http_methods(["GET", "HEAD", "POST"])


def is_needed(request: StaffRequest) -> bool:
    """Whether the school acted in asks this person for a second factor; the demo asks nobody."""
    is_relaxed = request.staff.school.is_factor_relaxed
    return not settings.DEMO and needs_second_factor(request.actor.roles, is_relaxed=is_relaxed)


@signed_in
@require_safe
def factor_list(request: StaffRequest) -> HttpResponse:
    factors = list(factors_of(request.user).order_by("created_at"))
    context = {
        "phone": next((factor for factor in factors if factor.type == Kind.TOTP), None),
        "passkeys": [factor for factor in factors if factor.type == Kind.WEBAUTHN],
        "may_remove": len(factors) > 1 or not is_needed(request),
        "codes_left": codes_left(request.user),
        "is_needed": is_needed(request),
    }
    return render(request, "staffing/factor_list.html", context)


@signed_in
@before_factor
@step_up
@may_be_read_and_sent
def phone_create(request: StaffRequest) -> HttpResponse:
    """Set up the phone that makes codes, or another in its place."""
    secret = _secret(request)
    form = PhoneForm(request.POST or None, user=request.user, secret=secret)
    if request.method == "POST" and form.is_valid():
        codes = set_phone(by=request.actor, user=request.user, secret=secret, step=form.step)
        del request.session[SECRET]
        return _set_up(request, codes)
    address = get_adapter().build_totp_url(request.user, secret)
    picture = base64.b64encode(get_adapter().build_totp_svg(address).encode()).decode()
    context = {
        "form": form,
        "address": address,
        "picture": f"data:image/svg+xml;base64,{picture}",
        "secret": " ".join(secret[place : place + 4] for place in range(0, len(secret), 4)),
        "is_needed": _is_first(request),
        "next": go_on_to(request),
    }
    return render(request, "staffing/phone_form.html", context)


@signed_in
@before_factor
@step_up
@may_be_read_and_sent
def passkey_create(request: StaffRequest) -> HttpResponse:
    """Add a passkey: the lock of this device, or a key that is plugged in."""
    form = NewPasskeyForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        return _set_up(request, add_passkey(by=request.actor, user=request.user, **form.cleaned_data))
    context = {
        "form": form,
        "options": options_to_add(request.user),
        "is_needed": _is_first(request),
        "next": go_on_to(request),
    }
    return render(request, "staffing/passkey_form.html", context)


def _is_first(request: StaffRequest) -> bool:
    """Whether this person is held here until a first factor is set up."""
    return is_needed(request) and not has_factor(request.user)


def _secret(request: StaffRequest) -> str:
    """The same until it is confirmed, so that a page read again shows the picture that was scanned."""
    sealed = request.session.get(SECRET) or seal(generate_totp_secret())
    request.session[SECRET] = sealed
    return unseal(sealed)


def _set_up(request: StaffRequest, codes: list[str]) -> HttpResponse:
    """A factor was added, which is as good as giving it; the first one comes with its codes."""
    prove(request, at=time.time(), with_factor=True)
    if codes:
        return _codes_page(request, codes)
    messages.success(request, "Saved.")
    return redirect("staffing:factor_list")


def _codes_page(request: StaffRequest, codes: list[str]) -> HttpResponse:
    """Shown in answer to the form that made them, and never again."""
    text = "\n".join(["Recovery codes for Handrail. Each is good once.", *codes, ""])
    context = {
        "codes": codes,
        "file": f"data:text/plain;base64,{base64.b64encode(text.encode()).decode()}",
        "next": go_on_to(request),
    }
    return render(request, "staffing/codes.html", context)


@signed_in
@step_up
@require_POST
def codes_create(request: StaffRequest) -> HttpResponse:
    if not has_factor(request.user):
        messages.error(request, "Set up your phone first: recovery codes stand in for it.")
        return redirect("staffing:factor_list")
    return _codes_page(request, make_codes(by=request.actor, user=request.user))


@signed_in
@step_up
@require_POST
def factor_remove(request: StaffRequest, factor_id: int) -> HttpResponse:
    factor: Authenticator = get_object_or_404(factors_of(request.user), pk=factor_id)
    try:
        remove_factor(by=request.actor, user=request.user, factor=factor, is_needed=is_needed(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Taken away.")
    return redirect("staffing:factor_list")


@signed_in
@before_factor
@may_be_read_and_sent
def factor_ask(request: StaffRequest) -> HttpResponse:
    """Ask who is there; then carry on with what was wanted, and with what was being sent."""
    form = _question(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        answered(by=request.actor, kind=form.kind)
        prove(request, at=time.time(), with_factor=not isinstance(form, PasswordForm))
        return redirect(go_on_to(request), preserve_request=CAME_FROM in request.POST)
    carried = [(CAME_FROM, request.POST[CAME_FROM])] if CAME_FROM in request.POST else []
    return _ask_page(request, form, go_on_to(request), carried=carried)


def ask(request: StaffRequest) -> HttpResponse:
    """The answer of a page that asks for a fresh proof before anything else."""
    address = request.get_full_path()
    if request.method == "POST":
        came_from = (CAME_FROM, request.headers.get("Referer", ""))
        return _ask_page(request, _question(request, None), address, carried=[came_from])
    return redirect(f"{reverse('staffing:factor_ask')}?{urlencode({'next': address})}")


def _question(request: StaffRequest, data: Any) -> CodeForm | PasskeyForm | PasswordForm:
    if settings.DEMO or not has_factor(request.user):
        return PasswordForm(data, user=request.user, prefix=PREFIX)
    form = PasskeyForm if data and f"{PREFIX}-credential" in data else CodeForm
    return form(data, user=request.user, prefix=PREFIX)


def _ask_page(
    request: StaffRequest, form: Form, address: str, *, carried: list[tuple[str, str]]
) -> HttpResponse:
    """The question; hidden in it, where a form led to it, what was typed there, to be sent again."""
    own = (f"{PREFIX}-", "csrfmiddlewaretoken")
    typed = [
        (name, value) for name, values in request.POST.lists() if not name.startswith(own) for value in values
    ]
    asks_code = not isinstance(form, PasswordForm)
    # A passkey that failed is said above the field for a code, which is always there.
    shown = CodeForm(user=request.user, prefix=PREFIX) if isinstance(form, PasskeyForm) else form
    context = {
        "form": shown,
        "errors": form,
        "typed": typed + carried,
        "action": f"{reverse('staffing:factor_ask')}?{urlencode({'next': address})}",
        "asks_code": asks_code,
        "options": options_to_answer(request.user) if asks_code else "",
    }
    return render(request, "staffing/factor_ask.html", context, status=403 if carried else 200)
