"""Encryption of what must not be read from a copy of the database: its key stands outside, in HANDRAIL_FIELD_KEY."""

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def _keys() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.HANDRAIL_FIELD_KEY])


def seal(text: str) -> str:
    return _keys().encrypt(text.encode()).decode()


def reseal(sealed: str) -> str:
    """The same under the first key, whichever of ours sealed it."""
    return _keys().rotate(sealed.encode()).decode()


def unseal(sealed: str) -> str:
    """Raises cryptography's InvalidToken where no key of ours sealed it."""
    return _keys().decrypt(sealed.encode()).decode()
