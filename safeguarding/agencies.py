"""Referrals to agencies and what came of each, and the strategy meetings: as entries tell it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from safeguarding.codes import Agency, EntryKind
from safeguarding.models import Entry
from safeguarding.sealing import Body
from staffing.calendar import LONDON

# What follows a referral and is bound to it.
ANSWERS = frozenset({EntryKind.REPLIED, EntryKind.CHASED, EntryKind.ESCALATED})
AGENCY_WORK = ANSWERS | {EntryKind.REFERRED}


@dataclass(frozen=True)
class Referral:
    """`reply_by`: by when an answer is expected; empty where none is expected any more."""

    entry: Entry
    agency: str
    asked: str
    their_reference: str
    made_on: date
    reply_by: date | None
    chased: int = 0
    is_escalated: bool = False

    @property
    def is_waiting(self) -> bool:
        return self.reply_by is not None

    def days(self, on: date) -> int:
        """How long it has been without the answer that is expected."""
        return max((on - self.made_on).days, 0)

    def is_late(self, on: date) -> bool:
        return self.reply_by is not None and self.reply_by < on


def referrals_of(entries: Iterable[Entry], said: dict[int, Body | None]) -> list[Referral]:
    """Each with how it stands after all that followed; what was erased is not among them."""
    entries = list(entries)
    answers: dict[int, list[tuple[str, Body]]] = defaultdict(list)
    for entry in entries:
        if entry.kind in ANSWERS and (body := said[entry.pk]):
            answers[body["referral"]].append((entry.kind, body))
    return [
        _referral(entry, body, answers[entry.pk])
        for entry in entries
        if entry.kind == EntryKind.REFERRED and (body := said[entry.pk])
    ]


def _referral(entry: Entry, body: Body, answers: list[tuple[str, Body]]) -> Referral:
    reply_by = body["reply_by"]
    for kind, answer in answers:
        # An answer ends the waiting, unless they said when more comes; a chase moves the day where it gives one.
        reply_by = answer["reply_by"] or ("" if kind == EntryKind.REPLIED else reply_by)
    at = entry.happened_at or entry.written_at
    return Referral(
        entry=entry,
        agency=str(Agency(body["agency"]).label),
        asked=body["asked"],
        their_reference=body["their_reference"],
        made_on=at.astimezone(LONDON).date(),
        reply_by=date.fromisoformat(reply_by) if reply_by else None,
        chased=sum(kind == EntryKind.CHASED for kind, _ in answers),
        is_escalated=any(kind == EntryKind.ESCALATED for kind, _ in answers),
    )


def next_meeting(entries: Iterable[Entry], said: dict[int, Body | None]) -> date | None:
    """When the next strategy meeting is, as the last one set it."""
    held = [body for entry in entries if entry.kind == EntryKind.STRATEGY and (body := said[entry.pk])]
    return date.fromisoformat(held[-1]["next_on"]) if held and held[-1]["next_on"] else None
