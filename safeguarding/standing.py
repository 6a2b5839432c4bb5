"""Where a concern stands, read from the kinds of its entries alone: nothing is decrypted for it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import models

from safeguarding.codes import EntryKind

# What comes from outside the team, and waits to be read.
TOLD_TO_TEAM = frozenset({EntryKind.RAISED, EntryKind.CONCERNED, EntryKind.ADDENDUM, EntryKind.ANSWER})
LOOKED_AT = frozenset({EntryKind.READ, EntryKind.TRIAGE, EntryKind.ASSESSED})
# What it is, and what follows, was decided: of a child by the team, of an adult by the head.
TRIAGED = frozenset({EntryKind.TRIAGE, EntryKind.ASSESSED})
ACTED = frozenset(
    {
        EntryKind.DISCUSSION,
        EntryKind.DECISION,
        EntryKind.ACTION,
        EntryKind.OUTCOME,
        EntryKind.PARENTS,
        EntryKind.MESSAGE,
        EntryKind.CLOSED,
        EntryKind.ASSESSED,
        EntryKind.LADO_TOLD,
        EntryKind.REFERRED,
        EntryKind.REPLIED,
        EntryKind.CHASED,
        EntryKind.ESCALATED,
        EntryKind.STRATEGY,
        EntryKind.PLAN,
        EntryKind.PLAN_MEETING,
    }
)


class Told(models.TextChoices):
    """How far a concern has come, as whoever raised it is told: nothing of what was done."""

    RECEIVED = "received", "received"
    READ = "read", "read"
    ACTED = "acted", "acted upon"


def stage_told(kinds: Iterable[str]) -> Told:
    """Of the kinds of a concern's entries; it never goes back."""
    known = set(kinds)
    if known & ACTED:
        return Told.ACTED
    return Told.READ if known & LOOKED_AT else Told.RECEIVED


class Stage(models.TextChoices):
    """The one word for a concern at the desk."""

    UNREAD = "unread", "not read yet"
    MORE = "more", "something new to read"
    READ = "read", "waits for triage"
    OPEN = "open", "open"
    CLOSED = "closed", "closed"


@dataclass(frozen=True)
class Standing:
    """`is_unread`: something from outside the team came after it was last read, also where it is closed."""

    is_unread: bool = False
    is_read: bool = False
    is_triaged: bool = False
    is_closed: bool = False

    @property
    def stage(self) -> Stage:
        if self.is_unread:
            return Stage.MORE if self.is_read else Stage.UNREAD
        if self.is_closed:
            return Stage.CLOSED
        return Stage.OPEN if self.is_triaged else Stage.READ

    @property
    def stage_of_adult(self) -> str:
        """The word for one about an adult, which is decided upon and not triaged."""
        return "waits to be decided" if self.stage is Stage.READ else str(self.stage.label)


def standing_of(kinds: Iterable[str]) -> Standing:
    """Of the kinds of a concern's entries, in the order of the chain."""
    standing = Standing()
    for kind in kinds:
        standing = _after(standing, kind)
    return standing


def _after(before: Standing, kind: str) -> Standing:
    is_looked_at = kind in LOOKED_AT
    return Standing(
        is_unread=kind in TOLD_TO_TEAM or (before.is_unread and not is_looked_at),
        is_read=before.is_read or is_looked_at,
        is_triaged=before.is_triaged or kind in TRIAGED,
        is_closed=kind == EntryKind.CLOSED or (before.is_closed and kind != EntryKind.REOPENED),
    )
