"""Sign-in, sign-out and passwords: of the library's views those that we use, under its own names."""

from allauth.account import views
from django.urls import path, re_path
from django.views.decorators.http import require_POST

from staffing.access import public, signed_in
from staffing.views.account import password_reset
from staffing.views.sign_in import second_step, sign_in

# Sign-out is public: whoever has been signed out already meets the sign-in page, not an error.
urlpatterns = [
    path("sign-in/", sign_in, name="account_login"),
    path("sign-in/code/", second_step, name="mfa_authenticate"),
    path("sign-out/", public(require_POST(views.logout)), name="account_logout"),
    path("password/", signed_in(views.password_change), name="account_change_password"),
    path("password/forgotten/", password_reset, name="account_reset_password"),
    path("password/forgotten/sent/", public(views.password_reset_done), name="account_reset_password_done"),
    re_path(
        r"^password/set/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        public(views.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/set/done/",
        public(views.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
]
