"""What somebody says about a session, cleaned and shaped: what forms give to actions."""

from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal

from interventions.codes import PresenceStatus


@dataclass(frozen=True)
class TargetEntry:
    """That a target was worked on, with the reading taken and the tries counted, where there were any."""

    target_id: int
    value: Decimal | None = None
    tries: int | None = None
    successes: int | None = None


@dataclass(frozen=True)
class PupilEntry:
    """How one pupil took part; scores only where the pupil was there, a reason only where absent."""

    pupil_id: int
    status: str = PresenceStatus.PRESENT
    absence_reason: str = ""
    engagement: int | None = None
    help_level: str = ""
    note: str = ""
    targets: tuple[TargetEntry, ...] = ()


@dataclass(frozen=True)
class FollowUp:
    """Something to be done afterwards, by whom and by when."""

    text: str
    owner_id: int
    due_on: date


@dataclass(frozen=True)
class SessionEntry:
    """One session as its author tells it. School, author and time are no part of it: the server knows them."""

    title: str
    kind: str
    on: date
    minutes: int
    pupils: tuple[PupilEntry, ...]
    adult_ids: frozenset[int]
    starts_at: time | None = None
    topic_ids: frozenset[int] = frozenset()
    note: str = ""
    is_restricted: bool = False
    reader_ids: frozenset[int] = frozenset()
    unusual_day_reason: str = ""
    follow_up: FollowUp | None = None
