"""The phones of the cast: what they hold, and the codes they show."""

import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value

from staffing.factors import STEP_SECONDS, Kind
from staffing.models import Staff
from staffing.sealing import seal


def set_up_phone(staff: Staff) -> str:
    """Give somebody a phone that makes codes; returns the secret it holds."""
    secret = generate_totp_secret()
    Authenticator.objects.create(user=staff.user, type=Kind.TOTP, data={"secret": seal(secret)})
    return secret


def recovery_codes_of(staff: Staff) -> list[str]:
    return RecoveryCodes.activate(staff.user).generate_codes()


def code_of(secret: str, *, ahead: int = 0) -> str:
    """What a phone shows whose clock is ahead by some seconds, or behind."""
    return format_hotp_value(hotp_value(secret, (int(time.time()) + ahead) // STEP_SECONDS))


def wrong_code(secret: str) -> str:
    """A code that this phone shows at no time near to now."""
    near = {code_of(secret, ahead=seconds) for seconds in range(-900, 900, STEP_SECONDS)}
    return next(code for code in map(str, range(100_000, 999_999)) if code not in near)
