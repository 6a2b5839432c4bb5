"""The sign-in library's forms in our words."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import (
    ChangePasswordForm,
    LoginForm,
    ResetPasswordForm,
    ResetPasswordKeyForm,
    UserTokenForm,
    default_token_generator,
)
from allauth.account.internal.flows.password_reset import request_password_reset
from allauth.account.models import EmailAddress
from allauth.account.utils import filter_users_by_email
from allauth.core.context import request_context
from django import forms
from django.http import HttpRequest

from staffing.forms.keyed import WordedForm
from staffing.models import User
from staffing.proofs import was_marked_shared

NEW_PASSWORD = "At least 12 characters. Three or four odd words are good, and easy to remember."


def _say(form: forms.Form, name: str, label: str, help_text: str = "", **attributes: str) -> None:
    """Label a field, and take away the placeholder that would stand for the label."""
    field = form.fields[name]
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attributes)


class SignInForm(WordedForm, LoginForm):
    is_shared = forms.BooleanField(
        label="This computer is shared",
        required=False,
        help_text="Others use it too: then a code is asked at every sign-in here.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "login", "E-mail address", autocomplete="username")
        _say(self, "password", "Password")
        self.initial.setdefault("is_shared", was_marked_shared(self.request))


class AskForLinkForm(WordedForm, ResetPasswordForm):
    """Looks nobody up until the answer has gone: neither its time nor its statements tell who has an account."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "email", "E-mail address", "The one you sign in with.")

    def clean_email(self) -> str:
        return get_adapter().clean_email(self.cleaned_data["email"].lower())

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Leave the look-up and the mail for `views.account.password_reset` to do after the answer."""
        request.after_answer = lambda: self._send(request)  # type: ignore[attr-defined]
        return self.cleaned_data["email"]

    def _send(self, request: HttpRequest) -> None:
        email = self.cleaned_data["email"]
        users = filter_users_by_email(email, is_active=True, prefer_verified=True)
        if users:
            # The library has let go of the request by now.
            with request_context(request):
                request_password_reset(request, email, users, default_token_generator)


class LinkForm(UserTokenForm):
    """A link is asked the same questions whether or not its account exists."""

    def _get_user(self, uidb36: str) -> User | None:
        user: User | None = super()._get_user(uidb36)
        key = self.cleaned_data["key"]
        if user is None and "-" in key:
            self.token_generator.check_token(User(pk=0), key)
            EmailAddress.objects.filter(user_id=0, email__iexact="").exists()
        return user


class SetPasswordForm(WordedForm, ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "password1", "New password", NEW_PASSWORD)
        _say(self, "password2", "The same again")


class NewPasswordForm(WordedForm, ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "oldpassword", "Password now")
        _say(self, "password1", "New password", NEW_PASSWORD)
        _say(self, "password2", "The same again")
