"""Single keys for what is done most: each person may change them, or switch them off."""

from collections.abc import Mapping
from string import ascii_lowercase

from django.db import models


class Shortcut(models.TextChoices):
    """What a single key does, wherever one is not typing."""

    LOG = "log", "Log a session"
    FIND = "find", "Find a pupil"
    HIDE = "hide", "Hide the screen, and show it again"
    RAISE = "raise", "Raise a concern"


DEFAULTS: dict[str, str] = {Shortcut.LOG: "n", Shortcut.FIND: "/", Shortcut.HIDE: "b", Shortcut.RAISE: "r"}
KEYS = (*ascii_lowercase, "/", ".", ",", ";")


def keys_of(chosen: Mapping[str, str]) -> dict[str, str]:
    """The key of each shortcut: one's own, else the one it came with where that is not taken for another."""
    taken = set(chosen.values())
    return {name: chosen.get(name, "" if key in taken else key) for name, key in DEFAULTS.items()}
