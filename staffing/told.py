"""What an answer tells the next page ("Saved."): sealed in a cookie, so that no save waits for a second write."""

import json
from collections.abc import Sequence
from typing import Any

from cryptography.fernet import InvalidToken
from django.contrib.messages.storage.cookie import CookieStorage, MessageDecoder
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage

from staffing.sealing import seal, unseal


class SealedCookie(CookieStorage):
    """Nobody reads it on a shared computer, and no other session shows it: a message can name a pupil."""

    def _encode_parts(self, messages: Sequence[str], encode_empty: bool = False) -> str | None:
        """`messages` are JSON each, as Django's own storage hands them over."""
        if not (messages or encode_empty):
            return None
        return seal(f"[{json.dumps(self._session_key)},{','.join(messages)}]")

    def _decode(self, data: str | None) -> list[Any] | None:
        """None where it is of another session, or was not sealed by us."""
        if not data:
            return None
        try:
            session_key, *messages = json.loads(unseal(data), cls=MessageDecoder)
        except InvalidToken:
            session_key, messages = None, []
        return messages if session_key == self._session_key and messages else None

    @property
    def _session_key(self) -> str:
        return self.request.session.session_key or ""


class Messages(FallbackStorage):
    """In the cookie, and in the session what is too long for it."""

    storage_classes = (SealedCookie, SessionStorage)
