"""How the sign-in library behaves for us: who gets in, what is written down, where links lead."""

import logging
import smtplib
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.stages import LoginStage
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.stages import AuthenticateStage
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme

from staffing.access import Actor
from staffing.acting import staff_choices
from staffing.audit import AuditVerb, record
from staffing.browsers import forget, forget_others
from staffing.calendar import today
from staffing.factors import has_factor
from staffing.middleware import SIGNED_IN_AT
from staffing.models import Staff, User
from staffing.password_links import address_of_key
from staffing.proofs import begin_session, is_remembered, remember
from staffing.sealing import seal, unseal

log = logging.getLogger(__name__)
QUIET_MESSAGES = ("account/messages/logged_in.txt", "account/messages/logged_out.txt")


def _acts_first(user: User) -> Actor | None:
    """Whom the trail names before a school is chosen: the record that the next page would act under."""
    on = today()
    staff = user.acting_staff(staff_choices(user, on))
    return staff.actor_with(staff.roles_held, on) if staff else None


class SecondStep(LoginStage):
    """After the password: the second factor of whoever has one, unless this browser remembers it from today."""

    key = AuthenticateStage.key
    urlname = AuthenticateStage.urlname

    def handle(self) -> tuple[HttpResponse | None, bool]:
        user = self.login.user
        if settings.DEMO or not has_factor(user) or is_remembered(self.request, user):
            return None, True
        self.request.session.cycle_key()
        return redirect(self.urlname), True


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
        if user is not None and not (user.is_active and staff_choices(user, today())):
            raise self.validation_error("no_place")
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Written to the log by what it was, and not by what was typed: an address may be a password."""
        super().authentication_failed(request, **credentials)
        log.warning("a wrong address or password at sign-in")

    def get_login_stages(self) -> list[type[LoginStage]]:
        return [SecondStep]

    def login(self, request: HttpRequest, user: User) -> None:
        with transaction.atomic():
            super().login(request, user)
            request.session[SIGNED_IN_AT] = time.time()
            second_factor = begin_session(request, user, time.time())
            actor = _acts_first(user)
            if actor:
                Staff.objects.note_sign_in(actor.staff_id, user)
                record(actor, AuditVerb.SIGN_IN, user, second_factor=second_factor)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        remember(request, user, response)
        return response

    def logout(self, request: HttpRequest) -> None:
        with transaction.atomic():
            actor: Actor | None = request.actor  # type: ignore[attr-defined]
            if actor and isinstance(request.user, User):
                record(actor, AuditVerb.SIGN_OUT, request.user)
            forget(request)
            super().logout(request)

    def set_password(self, user: User, password: str) -> None:
        with transaction.atomic():
            super().set_password(user, password)
            forget_others(self.request, user)
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


class FactorAdapter(DefaultMFAAdapter):
    """How the library's second factors behave for us: secrets sealed, pictures that a dark page can show."""

    def encrypt(self, text: str) -> str:
        return seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(encrypted_text)

    def build_totp_svg(self, url: str) -> str:
        """Black on white in any colour scheme, with the quiet border that cameras need."""
        import qrcode
        from qrcode.image.svg import SvgPathFillImage

        return qrcode.make(url, image_factory=SvgPathFillImage).to_string(encoding="unicode")

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": "Handrail"}
