"""What an answer tells the next page ("Saved."): sealed in a cookie, so that no save waits for a second write."""

import json
from collections.abc import Sequence
from typing import Any

from cryptography.fernet import InvalidToken
from django.contrib.auth import SESSION_KEY
from django.contrib.messages.storage.cookie import CookieStorage, MessageDecoder
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage

from staffing.sealing import seal, unseal


class SealedCookie(CookieStorage):
    """Nobody reads it on a shared computer, and nobody else is shown it: a message can name a pupil."""

    def _encode_parts(self, messages: Sequence[str], encode_empty: bool = False) -> str | None:
        """`messages` are JSON each, as Django's own storage hands them over."""
        if not (messages or encode_empty):
            return None
        return seal(f"[{json.dumps(self._whose)},{','.join(messages)}]")

    def _decode(self, data: str | None) -> list[Any] | None:
        """None where it is somebody else's, or was not sealed by us."""
        if not data:
            return None
        try:
            whose, *messages = json.loads(unseal(data), cls=MessageDecoder)
        except InvalidToken:
            whose, messages = None, []
        return messages if whose == self._whose and messages else None

    @property
    def _whose(self) -> str:
        """The signed-in user, who is the same after a lock; the session is not."""
        return str(self.request.session.get(SESSION_KEY, ""))


class Messages(FallbackStorage):
    """In the cookie, and in the session what is too long for it."""

    storage_classes = (SealedCookie, SessionStorage)
