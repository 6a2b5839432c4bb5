"""Passkeys: what a browser is asked for, and whether what it answers is right. The library speaks the protocol."""

import json
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal import auth
from cryptography.exceptions import InvalidSignature
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError

from staffing.factors import Kind, factors_of

# Whatever is sent in place of an answer: it is never an error page.
_UNREADABLE = (TypeError, ValueError, KeyError, AttributeError, InvalidSignature, ValidationError)


class NotRight(Exception):
    """The browser's answer is not one to the question that this session was asked, or not by a passkey of this person."""


def options_to_add(user: AbstractBaseUser) -> str:
    """The question for a new passkey, as JSON."""
    return json.dumps(auth.begin_registration(user, passwordless=False))


def options_to_answer(user: AbstractBaseUser) -> str:
    """The question for a passkey that is there, as JSON; empty where the person has none."""
    if not factors_of(user).filter(type=Kind.WEBAUTHN).exists():
        return ""
    return json.dumps(auth.begin_authentication(user))


def check_new(credential: Any) -> None:
    """Raises NotRight."""
    try:
        auth.parse_registration_response(credential)
        auth.complete_registration(credential)
    except _UNREADABLE as error:
        raise NotRight from error


def check_answer(user: AbstractBaseUser, credential: Any) -> Authenticator:
    """Which passkey answered; raises NotRight."""
    try:
        auth.parse_authentication_response(credential)
        return auth.complete_authentication(user, credential)
    except _UNREADABLE as error:
        raise NotRight from error
