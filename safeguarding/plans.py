"""Plans of help or protection: of a pupil, whatever concern they were written in, with their meetings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from safeguarding.codes import EntryKind, Level, PlanMeeting
from safeguarding.models import Entry, EntryKey
from safeguarding.sealing import Body
from staffing.access import Actor

GONE = "a pupil who is not in the records any more"
PLAN_WORK = (EntryKind.PLAN, EntryKind.PLAN_MEETING)


@dataclass
class Plan:
    """As the newest entry has it. `root` is the id of the first, by which the others are bound to it.

    `meetings`: of each sort the last, with the day it was held and the day of the next.
    """

    root: int
    entry: Entry
    key_id: int
    level: Level
    starts_on: date
    ends_on: date | None
    worker: str
    team: str
    reach: str
    text: str
    meetings: dict[PlanMeeting, "Meeting"] = field(default_factory=dict)

    def is_on(self, on: date) -> bool:
        """Begun or to begin, and not over."""
        return self.ends_on is None or self.ends_on >= on


@dataclass(frozen=True)
class Meeting:
    held_on: date | None
    next_on: date | None


def plan_entries(actor: Actor, key_ids: Sequence[int]) -> list[Entry]:
    """About these pupils, from every concern the actor may read: one statement."""
    own = EntryKey.objects.filter(key__in=key_ids).values("entry")
    return list(Entry.objects.visible_to(actor).filter(kind__in=PLAN_WORK, pk__in=own).in_order())


def all_plan_entries(actor: Actor) -> tuple[list[Entry], dict[int, str]]:
    """Of every pupil that the actor may read about, and the pupils' names by their key: one statement."""
    visible = Entry.objects.visible_to(actor).filter(kind__in=PLAN_WORK).values("pk")
    rows = EntryKey.objects.filter(entry__in=visible).select_related("entry__concern", "key__pupil")
    found = list(rows.order_by("entry__number"))
    names = {row.key_id: row.key.pupil.name if row.key.pupil else GONE for row in found}
    return [row.entry for row in found], names


def plans_of(entries: Iterable[Entry], said: dict[int, Body | None]) -> list[Plan]:
    """Plans as these entries have them, the first begun first; what was erased is not among them."""
    plans: dict[int, Plan] = {}
    for entry in entries:
        if not (body := said[entry.pk]):
            continue
        root = body.get("plan") or entry.pk
        if entry.kind == EntryKind.PLAN:
            meetings = plans[root].meetings if root in plans else {}
            plans[root] = _plan(root, entry, body, meetings)
        elif root in plans:
            meeting = Meeting(_day(body["held_on"]), _day(body["next_on"]))
            plans[root].meetings[PlanMeeting(body["meeting"])] = meeting
    return sorted(plans.values(), key=lambda plan: (plan.starts_on, plan.root))


def _plan(root: int, entry: Entry, body: Body, meetings: dict[PlanMeeting, Meeting]) -> Plan:
    starts_on = _day(body["starts_on"])
    assert starts_on
    return Plan(
        root=root,
        entry=entry,
        key_id=body["key"],
        level=Level(body["level"]),
        starts_on=starts_on,
        ends_on=_day(body["ends_on"]),
        worker=body["worker"],
        team=body["team"],
        reach=body["reach"],
        text=body["text"],
        meetings=meetings,
    )


def _day(said: str) -> date | None:
    return date.fromisoformat(said) if said else None
