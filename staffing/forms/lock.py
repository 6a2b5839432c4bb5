"""The password that opens a locked screen."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context
from django import forms

from staffing.forms.keyed import WordedForm
from staffing.models import User


class UnlockForm(WordedForm):
    """A wrong password here is a guess as at sign-in, and counted with those; `opened_by` is who was right."""

    # As at sign-in, spaces at its ends are part of it.
    password = forms.CharField(
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.opened_by = user

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        self.opened_by = get_adapter().authenticate(context.request, email=self.user.email, password=password)
        if self.opened_by != self.user:
            raise forms.ValidationError("That is not your password.")
        return password
