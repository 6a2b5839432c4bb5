"""Why a concern or a file that moves is opened: by how it stands, else by how its reader came; and who is asked first."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone

from safeguarding.adults import clock_of
from safeguarding.agencies import next_meeting, referrals_of
from safeguarding.codes import EntryKind, WhyRead
from safeguarding.desk import actions_of
from safeguarding.models import AdultConcern, Entry, Matter
from safeguarding.plans import PLAN_WORK, plans_of
from safeguarding.sealing import Body
from safeguarding.standing import TOLD_TO_TEAM, Stage, standing_of
from staffing.access import Actor

READ_AGAIN_AFTER: Final = timedelta(minutes=10)
# From where a link leads, as its address says. Nothing else that an address says is taken for a reason.
WAYS: Final = frozenset({WhyRead.LIST, WhyRead.CHRONOLOGY, WhyRead.LINKED, WhyRead.KEPT, WhyRead.WITHIN})


def way_of(code: str | None) -> WhyRead:
    return WhyRead(code) if code in WAYS else WhyRead.ADDRESS


def news_of(entries: Sequence[Entry]) -> int:
    """The number of the last entry of a concern that came from outside the team."""
    return max((entry.number for entry in entries if entry.kind in TOLD_TO_TEAM), default=0)


def is_noted(by: Actor, entries: Sequence[Entry], at: datetime, news: int) -> bool:
    """Whether they opened it in the last ten minutes, and after what came last."""
    return any(entry.kind == EntryKind.READ and entry.number > news for entry in _lately(by, entries, at))


def is_asked(
    by: Actor, concern: Matter, entries: Sequence[Entry], said: dict[int, Body | None], at: datetime
) -> bool:
    """Whether they say first why they open it: it is closed, and nothing in it waits for anybody.

    Not who has opened it or written in it just before.
    """
    if standing_of(entry.kind for entry in entries).stage != Stage.CLOSED or _lately(by, entries, at):
        return False
    return not _is_due(concern, entries, said, at)


def how_new(by: Actor, entries: Sequence[Entry], at: datetime, news: int) -> WhyRead | None:
    """What it is to them who open it; None where they knew all that came from others."""
    if any(entry.kind != EntryKind.READ and entry.number >= news for entry in _lately(by, entries, at)):
        return WhyRead.WROTE
    known = max((entry.number for entry in entries if entry.author_id == by.staff_id), default=0)
    return WhyRead.UNREAD if news > known else None


def how_it_stood(
    by: Actor, concern: Matter, entries: Sequence[Entry], said: dict[int, Body | None], at: datetime
) -> WhyRead | None:
    """What called for them to open it; None where nothing did."""
    if why := how_new(by, entries, at, news_of(entries)):
        return why
    standing = standing_of(entry.kind for entry in entries)
    if not standing.is_triaged and not standing.is_closed:
        return WhyRead.WAITED
    return WhyRead.DUE if _is_due(concern, entries, said, at) else None


def _lately(by: Actor, entries: Sequence[Entry], at: datetime) -> list[Entry]:
    """What they did about it in the last ten minutes."""
    since = at - READ_AGAIN_AFTER
    return [entry for entry in entries if entry.author_id == by.staff_id and entry.written_at > since]


def _is_due(concern: Matter, entries: Sequence[Entry], said: dict[int, Body | None], at: datetime) -> bool:
    on = timezone.localdate(at)
    return any(day <= on for day in _days_due(concern, entries, said, on))


def _days_due(
    concern: Matter, entries: Sequence[Entry], said: dict[int, Body | None], on: date
) -> Iterator[date]:
    """The day of everything that is to be done about it; in one that is closed, of what is about a plan alone."""
    for plan in plans_of([entry for entry in entries if entry.kind in PLAN_WORK], said):
        if plan.is_on(on):
            yield from (meeting.next_on for meeting in plan.meetings.values() if meeting.next_on)
    if standing_of(entry.kind for entry in entries).is_closed:
        return
    yield from (action.due_on for action in actions_of(concern, entries, said) if not action.outcome)
    yield from (referral.reply_by for referral in referrals_of(entries, said) if referral.reply_by)
    if meeting_on := next_meeting(entries, said):
        yield meeting_on
    if isinstance(concern, AdultConcern):
        clock = clock_of(concern, entries, said)
        if clock and not clock.told_at:
            yield timezone.localdate(clock.due_at)
