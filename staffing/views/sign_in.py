"""Signing in: the library's pages, with the tick that says whether others use this computer, and with passkeys."""

from http import HTTPStatus
from typing import Any

from allauth.account import views
from allauth.mfa.base.views import AuthenticateView
from django.http import HttpRequest, HttpResponse

from staffing.access import public
from staffing.guesses import refuse_uncounted
from staffing.passkeys import options_to_answer
from staffing.proofs import mark_shared


@public
def sign_in(request: HttpRequest) -> HttpResponse:
    """The tick counts once the password was right: it stays on the browser."""
    response: HttpResponse = views.login(request)
    if response.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        refuse_uncounted()
    if request.method == "POST" and response.status_code == 302:
        mark_shared(request, response)
    return response


class SecondStepView(AuthenticateView):
    """Public, because whoever has only the password is not signed in yet: it answers after a right password alone."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The question comes after the library's own, because a session remembers the last one alone."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        options = options_to_answer(self.stage.login.user)
        return context | {"errors": self._asked(), "options": options}

    def _asked(self) -> Any:
        """The form that was sent, which says what was wrong with it."""
        return self.webauthn_form if self.webauthn_form.is_bound else self.auth_form


second_step = public(SecondStepView.as_view())
