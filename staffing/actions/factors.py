"""A person's own second factor: set up, replaced, taken away; and codes for the day when it is not at hand."""

from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.db import transaction

from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.factors import Kind, factors_of
from staffing.models import User
from staffing.refusals import Refused
from staffing.sealing import seal

FACTOR = "second_factor"


def _add(by: Actor, user: User, kind: Kind, data: dict[str, Any]) -> list[str]:
    """Add a factor; the codes that come with somebody's first one, shown once."""
    Authenticator.objects.create(user=user, type=kind, data=data)
    record(by, AuditVerb.CREATE, FACTOR, kind=kind.value)
    has_codes = Authenticator.objects.filter(user=user, type=Kind.RECOVERY_CODES).exists()
    return [] if has_codes else make_codes(by=by, user=user)


@transaction.atomic
def set_phone(*, by: Actor, user: User, secret: str, step: int) -> list[str]:
    """The phone that makes codes from now on, in place of one before; the code just typed is used up."""
    User.objects.select_for_update().get(pk=user.pk)
    Authenticator.objects.filter(user=user, type=Kind.TOTP).delete()
    return _add(by, user, Kind.TOTP, {"secret": seal(secret), "taken": step})


@transaction.atomic
def add_passkey(*, by: Actor, user: User, name: str, credential: dict[str, Any]) -> list[str]:
    """A passkey beside whatever there is; gives the codes that come with somebody's first factor."""
    User.objects.select_for_update().get(pk=user.pk)
    return _add(by, user, Kind.WEBAUTHN, {"name": name, "credential": credential})


@transaction.atomic
def make_codes(*, by: Actor, user: User) -> list[str]:
    """Ten recovery codes, each good once; those made before no longer count."""
    User.objects.select_for_update().get(pk=user.pk)
    Authenticator.objects.filter(user=user, type=Kind.RECOVERY_CODES).delete()
    record(by, AuditVerb.CREATE, FACTOR, kind=Kind.RECOVERY_CODES.value)
    return RecoveryCodes.activate(user).generate_codes()


@transaction.atomic
def remove_factor(*, by: Actor, user: User, factor: Authenticator, is_needed: bool) -> None:
    """Take away a phone or passkey; Refused where it is the last and one is needed."""
    User.objects.select_for_update().get(pk=user.pk)
    is_last = not factors_of(user).exclude(pk=factor.pk).exists()
    if is_last and is_needed:
        raise Refused("This is your only one, and your work here needs one. Add another first.")
    if is_last:
        Authenticator.objects.filter(user=user).delete()
    else:
        factor.delete()
    record(by, AuditVerb.END, FACTOR, kind=factor.type)


@transaction.atomic
def answered(*, by: Actor, kind: str) -> None:
    """Somebody signed in showed once more to be there."""
    record(by, AuditVerb.SIGN_IN, FACTOR, kind=kind)
