"""How the sign-in library behaves for us: who gets in, what is written down, where links lead."""

import logging
import smtplib
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.db import transaction
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.calendar import today
from staffing.middleware import SIGNED_IN_AT
from staffing.models import User
from staffing.password_links import address_of_key

log = logging.getLogger(__name__)
QUIET_MESSAGES = ("account/messages/logged_in.txt", "account/messages/logged_out.txt")


def _acts_first(user: User) -> Actor | None:
    """Whom the trail names before a school is chosen: the record that the next page would act under."""
    on = today()
    staff = user.acting_staff(user.staff_choices(on))
    return staff.actor(on) if staff else None


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "The e-mail address or the password is not right.",
        "too_many_login_attempts": "Too many wrong guesses. Wait five minutes, then try again.",
        "enter_current_password": "That is not your password now.",
        "no_place": "You have no place at a school here today. Whoever looks after staff records at your school can"
        " tell you more.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by the school's records staff, by invitation."""
        return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Only who works at a school today gets in; who gave the right password is told so."""
        user = super().authenticate(request, **credentials)
        if user is not None and not (user.is_active and user.staff_choices(today())):
            raise self.validation_error("no_place")
        return user

    def login(self, request: HttpRequest, user: User) -> None:
        with transaction.atomic():
            super().login(request, user)
            request.session[SIGNED_IN_AT] = time.time()
            actor = _acts_first(user)
            if actor:
                record(actor, AuditVerb.SIGN_IN, user)

    def logout(self, request: HttpRequest) -> None:
        with transaction.atomic():
            actor: Actor | None = request.actor  # type: ignore[attr-defined]
            if actor and isinstance(request.user, User):
                record(actor, AuditVerb.SIGN_OUT, request.user)
            super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        with transaction.atomic():
            super().set_password(user, password)
            actor = _acts_first(user)
            if actor:
                record(actor, AuditVerb.EDIT, user, field="password")

    def is_safe_url(self, url: str | None) -> bool:
        """After signing in one goes to a page of this site: nothing that names a host is followed."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_reset_password_from_key_url(self, key: str) -> str:
        return address_of_key(key)

    def format_email_subject(self, subject: str) -> str:
        return subject

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that is away must not tell, by an error page, which addresses have an account."""
        try:
            super().send_mail(template_prefix, email, context)
        except (smtplib.SMTPException, OSError) as error:
            log.error("account mail not sent: %s", type(error).__name__)

    def add_message(
        self, request: HttpRequest, level: int, message_template: str, *args: Any, **kwargs: Any
    ) -> None:
        """Signing in and out speaks for itself."""
        if message_template not in QUIET_MESSAGES:
            super().add_message(request, level, message_template, *args, **kwargs)
