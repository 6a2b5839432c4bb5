"""Messages that stand for somebody, as their Today says them: read with whom a request acts for, in no statement more."""

from dataclasses import dataclass
from datetime import date

from pupils.models import Pupil
from staffing.access import Actor, Resource
from staffing.models import Staff
from staffing.models.people import spoken_name
from staffing.waiting import waiting_rows


@dataclass(frozen=True)
class Standing:
    """A message written for somebody; `pk` is that of their own row."""

    pk: int
    pupil: str
    text: str
    sender: str
    until: date
    is_seen: bool
    is_answered: bool


def standing_messages(staff: Staff, actor: Actor) -> list[Standing]:
    """What is not seen yet comes first, then what is over first."""
    if not actor.scopes(Resource.MESSAGE):
        return []
    found = [_standing(*row) for row in waiting_rows(staff, "messages")]
    return sorted(found, key=lambda each: (each.is_seen, each.until, each.pk))


def _standing(
    pk: int,
    text: str,
    until: str,
    seen_at: str | None,
    answered_at: str | None,
    forename: str,
    surname: str,
    *sender: str,
) -> Standing:
    return Standing(
        pk=pk,
        pupil=Pupil(legal_forename=forename, legal_surname=surname).short_name,
        text=text,
        sender=spoken_name(*sender),
        until=date.fromisoformat(until),
        is_seen=seen_at is not None,
        is_answered=answered_at is not None,
    )
