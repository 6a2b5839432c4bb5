"""Second factors: which a person has, and what a code is worth. Rows and arithmetic are the sign-in library's."""

from dataclasses import dataclass
from enum import Enum

from allauth.core.internal import ratelimit
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models, transaction
from django.http import HttpRequest

from staffing.sealing import unseal

Kind = Authenticator.Type
# Codes change every so many seconds; one step to either side is taken, twenty (ten minutes) are told apart from a guess.
STEP_SECONDS = 30
TAKEN_WITHIN = 1
TOLD_WITHIN = 20


class Verdict(Enum):
    RIGHT = "right"
    WRONG = "That code is not right."
    USED = "This code has been used. Wait for the next one."
    CLOCK = (
        "The clock of the phone that makes the codes seems to be wrong. Let the phone set its time by itself, under"
        " date and time in its settings, then type the next code."
    )


@dataclass(frozen=True)
class Answer:
    """What a code is worth; for a right one, which factor it came from."""

    verdict: Verdict
    factor: Authenticator | None = None


def factors_of(user: AbstractBaseUser) -> models.QuerySet[Authenticator]:
    """A person's phone and passkeys; recovery codes stand in for these and are none by themselves."""
    return Authenticator.objects.filter(user_id=user.pk).exclude(type=Kind.RECOVERY_CODES)


def has_factor(user: AbstractBaseUser) -> bool:
    return factors_of(user).exists()


def codes_left(user: AbstractBaseUser) -> int:
    """How many recovery codes have not been used."""
    row = Authenticator.objects.filter(user_id=user.pk, type=Kind.RECOVERY_CODES).first()
    return len(row.wrap().get_unused_codes()) if row else 0


def count_guess(request: HttpRequest, user: AbstractBaseUser) -> ratelimit.RateLimitUsage | None:
    """Count a guess at somebody's code as guesses at passwords are; None where there were too many.

    Whoever guessed right rolls it back.
    """
    key = f"second-factor-{user.pk}"
    return ratelimit.consume(request, app="allauth.account", action="login_failed", key=key)


def step_of(secret: str, code: str, at: float) -> int | None:
    """The step at which a phone shows this code, the nearest within ten minutes."""
    now = int(at) // STEP_SECONDS
    steps = sorted(range(now - TOLD_WITHIN, now + TOLD_WITHIN + 1), key=lambda step: abs(step - now))
    return next(
        (
            step
            for step in steps
            if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, step)))
        ),
        None,
    )


def is_now(step: int, at: float) -> bool:
    return abs(step - int(at) // STEP_SECONDS) <= TAKEN_WITHIN


@transaction.atomic
def take_code(user: AbstractBaseUser, code: str, at: float) -> Answer:
    """Use up a code of the phone or a recovery code: each is right once, however many ask at the same time."""
    rows = Authenticator.objects.select_for_update().filter(user_id=user.pk)
    by_kind = {row.type: row for row in rows}
    recovery, phone = by_kind.get(Kind.RECOVERY_CODES), by_kind.get(Kind.TOTP)
    if recovery and recovery.wrap().validate_code(code):
        return Answer(Verdict.RIGHT, recovery)
    return _take_from_phone(phone, code, at) if phone else Answer(Verdict.WRONG)


def _take_from_phone(phone: Authenticator, code: str, at: float) -> Answer:
    step = step_of(unseal(phone.data["secret"]), code, at)
    if step is None:
        return Answer(Verdict.WRONG)
    told = [each for each in phone.data.get("told", []) if each * STEP_SECONDS > at - 120]
    if not is_now(step, at):
        # Whoever guesses has just learnt a code that is right later: that one will not be taken.
        phone.data["told"] = [*told, step]
        verdict = Verdict.CLOCK
    elif step <= phone.data.get("taken", 0) or step in told:
        verdict = Verdict.USED
    else:
        phone.data["taken"] = step
        verdict = Verdict.RIGHT
    phone.save(update_fields=["data"])
    return Answer(verdict, phone)
