"""The sign-in library's forms in our words."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ResetPasswordForm, ResetPasswordKeyForm
from django import forms

NEW_PASSWORD = "At least 12 characters. Three or four odd words are good, and easy to remember."


def _say(form: forms.Form, name: str, label: str, help_text: str = "", **attributes: str) -> None:
    """Label a field, and take away the placeholder that would stand for the label."""
    field = form.fields[name]
    field.label, field.help_text = label, help_text
    field.widget.attrs.pop("placeholder", None)
    field.widget.attrs.update(attributes)


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "login", "E-mail address", autocomplete="username")
        _say(self, "password", "Password")


class AskForLinkForm(ResetPasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "email", "E-mail address", "The one you sign in with.")


class SetPasswordForm(ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "password1", "New password", NEW_PASSWORD)
        _say(self, "password2", "The same again")


class NewPasswordForm(ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _say(self, "oldpassword", "Password now")
        _say(self, "password1", "New password", NEW_PASSWORD)
        _say(self, "password2", "The same again")
