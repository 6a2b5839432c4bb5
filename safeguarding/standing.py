"""How far a concern has come, as whoever raised it is told: nothing of what was done."""

from collections.abc import Iterable

from django.db import models

from safeguarding.codes import EntryKind

_ACTED = {EntryKind.DISCUSSION, EntryKind.DECISION, EntryKind.ACTION, EntryKind.CLOSED}
_READ = {EntryKind.READ, EntryKind.TRIAGE}


class Told(models.TextChoices):
    RECEIVED = "received", "received"
    READ = "read", "read"
    ACTED = "acted", "acted upon"


def stage_told(kinds: Iterable[str]) -> Told:
    """Of the kinds of a concern's entries."""
    known = set(kinds)
    if known & _ACTED:
        return Told.ACTED
    return Told.READ if known & _READ else Told.RECEIVED
