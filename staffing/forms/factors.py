"""Codes of a phone, recovery codes, and the password where it stands for them."""

import json
import time
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context
from allauth.mfa.base.internal.flows import post_authentication
from django import forms
from django.contrib.auth.base_user import AbstractBaseUser

from staffing.factors import Answer, Verdict, count_guess, is_now, step_of, take_code
from staffing.forms.keyed import WordedForm
from staffing.passkeys import NotRight, check_answer, check_new

PASSKEY_FAILED = "That passkey was not taken. Try once more, or use a code."


class GuessedForm(WordedForm):
    """A form whose answer somebody could guess: ten wrong ones in five minutes are the limit."""

    code = forms.CharField(
        max_length=20,
        help_text="Six digits, from the app on your phone.",
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
    )

    def __init__(self, *args: Any, user: AbstractBaseUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def judge(self, code: str, at: float) -> Answer:
        raise NotImplementedError

    def clean_code(self) -> str:
        guess = count_guess(context.request, self.user)
        if guess is None:
            raise get_adapter().validation_error("too_many_login_attempts")
        self.answer = self.judge(self.cleaned_data["code"], time.time())
        if self.answer.verdict is not Verdict.RIGHT:
            raise forms.ValidationError(self.answer.verdict.value)
        guess.rollback()
        return self.cleaned_data["code"]


class CodeForm(GuessedForm):
    """A code of the person's phone, or one of their recovery codes."""

    @property
    def kind(self) -> str:
        """The kind of factor that a right code came from."""
        assert self.answer.factor is not None
        return self.answer.factor.type

    def judge(self, code: str, at: float) -> Answer:
        return take_code(self.user, code, at)


class SignInCodeForm(CodeForm):
    """The same at sign-in, where the library asks the form to note what was given."""

    def save(self) -> None:
        post_authentication(context.request, self.answer.factor)


class PhoneForm(GuessedForm):
    """The first code of a phone that is being set up: shows that it holds the secret and that its clock is right."""

    def __init__(self, *args: Any, secret: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.secret = secret
        self.step = 0
        self.fields["code"].label = "Code that the app shows"
        # What is to be done first stands above: the page opens there.
        del self.fields["code"].widget.attrs["autofocus"]

    def judge(self, code: str, at: float) -> Answer:
        step = step_of(self.secret, code, at)
        if step is None:
            return Answer(Verdict.WRONG)
        self.step = step
        return Answer(Verdict.RIGHT if is_now(step, at) else Verdict.CLOCK)


class Decoder(json.JSONDecoder):
    """Brackets within brackets without end, or a number of thousands of digits, are refused as what is no JSON."""

    def decode(self, s: str, *args: Any) -> Any:
        try:
            return super().decode(s, *args)
        except (RecursionError, ValueError) as error:
            raise json.JSONDecodeError(str(error), s, 0) from error


class CredentialForm(WordedForm):
    """What a browser's passkey says; nobody types it, and nobody could guess it."""

    credential = forms.JSONField(widget=forms.HiddenInput, decoder=Decoder)

    def __init__(self, *args: Any, user: AbstractBaseUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def judge(self, credential: Any) -> None:
        """Raises NotRight."""
        raise NotImplementedError

    def clean_credential(self) -> Any:
        credential = self.cleaned_data["credential"]
        try:
            self.judge(credential)
        except NotRight:
            raise forms.ValidationError(PASSKEY_FAILED) from None
        return credential


class PasskeyForm(CredentialForm):
    """The answer of a passkey that was added before."""

    kind = "webauthn"

    def judge(self, credential: Any) -> None:
        self.factor = check_answer(self.user, credential)


class SignInPasskeyForm(PasskeyForm):
    """The same at sign-in, where the library asks the form to note what was given."""

    def save(self) -> None:
        post_authentication(context.request, self.factor)


class NewPasskeyForm(CredentialForm):
    name = forms.CharField(
        label="What you call it",
        max_length=60,
        help_text="Such as School laptop, or Blue key.",
        initial="Passkey",
    )

    field_order = ["name", "credential"]

    def judge(self, credential: Any) -> None:
        check_new(credential)


class PasswordForm(WordedForm):
    """The password again, from whoever has no second factor."""

    kind = "password"

    # As at sign-in, spaces at its ends are part of it.
    password = forms.CharField(
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "autofocus": True}),
    )

    def __init__(self, *args: Any, user: AbstractBaseUser, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        email = getattr(self.user, "email", "")
        if get_adapter().authenticate(context.request, email=email, password=password) != self.user:
            raise forms.ValidationError("That is not your password.")
        return password
