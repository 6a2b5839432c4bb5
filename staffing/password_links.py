"""The link in a mail at which a person sets a password."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.urls import reverse


def address_of_key(key: str) -> str:
    """Where a key is taken: on our own site, whatever host a request named."""
    # The pattern takes the account and its token in one piece.
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": "account", "key": "token"})
    return settings.SITE_ADDRESS.rstrip("/") + path.replace("account-token", key)


def set_password_address(user: AbstractBaseUser) -> str:
    """Good for PASSWORD_RESET_TIMEOUT, and until a password is set or somebody signs in."""
    return address_of_key(f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}")
