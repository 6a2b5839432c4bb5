"""How a school's desk is run, as its team says: how long something may stand unread, whose turn is next, its hours.

The newest entry of its sort counts, so that it is known later who set what. The school's key opens it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time
from typing import Any

from safeguarding.codes import EntryKind
from safeguarding.models import Entry
from safeguarding.sealing import bodies
from staffing.models import Staff


@dataclass(frozen=True)
class Running:
    """`number` is that of the entry; 0 where the team has said nothing yet. `order`: ids of staff, the first first."""

    urgent_minutes: int = 15
    unread_hours: int = 4
    opens_at: time = time(8, 0)
    closes_at: time = time(16, 30)
    words: str = ""
    order: tuple[int, ...] = ()
    number: int = 0

    def in_turn(self, team: Iterable[Staff]) -> list[Staff]:
        """The team in its order; whoever joined since comes last."""
        place = {staff_id: number for number, staff_id in enumerate(self.order)}
        return sorted(team, key=lambda staff: (place.get(staff.pk, len(place)), staff.pk))


def running_of(school_id: int) -> Running:
    """Two statements at most."""
    said = Entry.objects.filter(school_id=school_id, concern__isnull=True, kind=EntryKind.SETTING)
    entry = said.order_by("number").last()
    body = bodies([entry])[entry.pk] if entry else None
    return _as_running(entry.number, body) if entry and body else Running()


def _as_running(number: int, body: dict[str, Any]) -> Running:
    return Running(
        urgent_minutes=body["urgent_minutes"],
        unread_hours=body["unread_hours"],
        opens_at=time.fromisoformat(body["opens_at"]),
        closes_at=time.fromisoformat(body["closes_at"]),
        words=body["words"],
        order=tuple(body["order"]),
        number=number,
    )
