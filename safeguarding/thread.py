"""One concern as the team reads it: everything in order of time, what was superseded beside what supersedes it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from safeguarding.agencies import Referral, next_meeting, referrals_of
from safeguarding.body_map import BY_CODE
from safeguarding.codes import (
    Agency,
    Category,
    EntryKind,
    Finding,
    Level,
    LinkKind,
    MoveReason,
    PlanMeeting,
    PupilRole,
    Route,
    Threshold,
    Urgency,
    WhyRead,
)
from safeguarding.desk import Action, actions_of, name_of
from safeguarding.links import Link, links_of
from safeguarding.models import Concern, ConcernPupil, Entry
from safeguarding.plans import Plan, plans_of
from safeguarding.sealing import Body
from safeguarding.standing import Standing, standing_of
from staffing.access import Actor
from staffing.calendar import today

# What is put right by another entry; whoever raised a concern adds to it, and a triage is done again.
CORRECTABLE = frozenset(
    {
        EntryKind.DISCUSSION,
        EntryKind.DECISION,
        EntryKind.PARENTS,
        EntryKind.OUTCOME,
        EntryKind.CLOSED,
        EntryKind.REOPENED,
        EntryKind.CORRECTION,
        EntryKind.LADO_TOLD,
        EntryKind.REFERRED,
        EntryKind.REPLIED,
        EntryKind.CHASED,
        EntryKind.ESCALATED,
        EntryKind.STRATEGY,
        EntryKind.PLAN_MEETING,
    }
)
ERASED = "What was written here was erased by order, and can’t be read any more."
CODES: dict[str, type[Any]] = {
    "categories": Category,
    "level": Level,
    "threshold": Threshold,
    "urgency": Urgency,
    "role": PupilRole,
    "route": Route,
    "finding": Finding,
    "link": LinkKind,
    "agency": Agency,
    "meeting": PlanMeeting,
    "reason": MoveReason,
    "why_read": WhyRead,
}
DAYS = frozenset({"reply_by", "until"})
# Fields of an entry that are read out, in this order, with what they are called; any other comes after these.
LABELS = {
    "why_read": "Why",
    "adult": "About",
    "role": "In this",
    "words": "Own words",
    "seen": "Seen and heard",
    "child_words": "The child’s own words",
    "view": "Opinion",
    "where": "Where",
    "others": "Who else was there",
    "pupils": "Pupils",
    "danger": "In danger now",
    "done": "Done at once",
    "is_day_unknown": "The day is not known",
    "told": "The lead was told in person",
    "categories": "About",
    "level": "Level",
    "urgency": "How soon",
    "threshold": "Threshold",
    "paper": "Form on paper",
    "agency": "Agency",
    "to_whom": "To whom",
    "their_reference": "Their reference",
    "asked": "Asked",
    "meeting": "Meeting",
    "held_on": "Held on",
    "there": "Who was there",
    "sent_to": "Went to",
    "route": "Decided",
    "told_by": "Told by",
    "with": "With",
    "from": "From",
    "lado_reference": "The LADO’s reference",
    "advice": "Advice",
    "to": "To",
    "about": "About",
    "until": "Stands until",
    "decision": "Decided",
    "decided_by": "Decided by",
    "finding": "Outcome",
    "reasons": "Reasons",
    "starts_on": "From",
    "ends_on": "To",
    "worker": "Social worker, or who leads",
    "team": "Team",
    "reach": "How to reach them",
    "what": "To do",
    "owner_name": "Owner",
    "due_on": "By",
    "outcome": "What came of it",
    "is_told": "Parents",
    "link": "Linked as",
    "note": "How it is known",
    "answer": "Answer",
    "text": "",
    "reply_by": "Answer expected by",
    "next_on": "Next on",
    "why": "Why it is put right",
    "why_ended": "Why it is ended",
    "leaving_on": "Last day here",
    "law": "Law or order",
    "with_names": "With the names of other children",
    "passphrase_told": "How the passphrase was told",
}
# What the app keeps for itself.
NOT_READ_OUT = frozenset(
    {
        "reference",
        "between",
        "name",
        "form",
        "files",
        "marks",
        "owner",
        "action",
        "time",
        "referral",
        "plan",
        "key",
        "message",
        "entries",
        "asked_by",
    }
)


@dataclass(frozen=True)
class Said:
    """An entry, and what it says as (label, words); `superseded_by` is the number of what put it right.

    `is_day_only`: when it took place is known by its day alone.
    """

    entry: Entry
    about: str
    lines: list[tuple[str, str]]
    files: list[tuple[int, str]]
    is_erased: bool
    superseded_by: int | None
    is_correctable: bool
    is_day_only: bool

    @property
    def came_to(self) -> str:
        """What a later entry did to this one."""
        if self.superseded_by is None:
            return ""
        done = "Ended" if self.entry.kind == EntryKind.LINKED else "Put right"
        return f"{done} by entry {self.superseded_by}"


@dataclass(frozen=True)
class Person:
    """Somebody in a concern, as the newest entry has them."""

    name: str
    role: PupilRole
    words: str
    pupil_id: int | None
    key_id: int
    links: list[Link]
    row: ConcernPupil
    plans: list[Plan]


@dataclass(frozen=True)
class Thread:
    concern: Concern
    standing: Standing
    people: list[Person]
    said: list[Said]
    actions: list[Action]
    referrals: list[Referral]
    next_meeting: date | None

    @property
    def to_do(self) -> list[Action]:
        return [action for action in self.actions if not action.outcome]


def thread_of(
    actor: Actor,
    concern: Concern,
    entries: list[Entry],
    said: dict[int, Body | None],
    pupils: Sequence[ConcernPupil],
    of_plans: Sequence[Entry],
) -> Thread:
    """Of the entries of a concern as `note_read` gives them to its reader, who sees plans and links of its pupils too."""
    plans = plans_of(of_plans, said)
    links = links_of(actor, [row.pupil_id for row in pupils])
    names = {row.entry_id: name_of(row, said) for row in pupils}
    by_key = {row.key_id: names[row.entry_id] for row in pupils}
    people = [
        Person(
            names[row.entry_id],
            PupilRole(row.role),
            _words(said.get(row.entry_id)),
            row.pupil_id,
            row.key_id,
            [link for link in links if link.pupil_id == row.pupil_id],
            row,
            [plan for plan in plans if plan.key_id == row.key_id and plan.is_on(today())],
        )
        for row in pupils
    ]
    return Thread(
        concern,
        standing_of([*(entry.kind for entry in entries), EntryKind.READ]),
        people,
        list(said_of(entries, said, names, by_key)),
        actions_of(concern, entries, said),
        referrals_of(entries, said),
        next_meeting(entries, said),
    )


def _words(body: Body | None) -> str:
    return str(body.get("words", "")) if body else ""


def said_of(
    entries: list[Entry],
    said: dict[int, Body | None],
    names: Mapping[int, str],
    by_key: Mapping[int, str] | None = None,
) -> Iterator[Said]:
    """Each entry as it is read; `names`: whom an entry is about, by its id, where it is about one of several.

    `by_key`: the names of pupils by their keys, for what is about a pupil whatever the concern, such as a plan.
    """
    superseded = {entry.supersedes_id: entry.number for entry in entries if entry.supersedes_id}
    numbers = {entry.pk: entry.number for entry in entries}
    first_file = 1
    for entry in entries:
        body = said[entry.pk]
        by = superseded.get(entry.pk)
        yield Said(
            entry=entry,
            about=names.get(entry.pk, "") or _about(entry, body or {}, numbers, by_key or {}),
            lines=list(lines_of(body)) if body else [],
            files=list(_files(entry, body, first_file)),
            is_erased=body is None,
            superseded_by=by,
            is_day_only=body is not None and body.get("time") == "",
            is_correctable=entry.kind in CORRECTABLE and by is None and body is not None,
        )
        first_file += len(entry.files)


def _about(entry: Entry, body: Body, numbers: Mapping[int, int], by_key: Mapping[int, str]) -> str:
    """What else an entry belongs to: the entry it puts right or follows, or the pupil whose plan it is."""
    other = numbers.get(entry.supersedes_id or body.get("referral", 0))
    if other:
        return f"entry {other}"
    return by_key.get(body.get("key", 0), "")


def _files(entry: Entry, body: Body | None, first: int) -> Iterator[tuple[int, str]]:
    """Each file of an entry: its place among those of the concern, and its name."""
    names = [str(each.get("name", "")) for each in (body or {}).get("files", [])]
    for place, _ in enumerate(entry.files):
        yield first + place, names[place] if place < len(names) else f"File {first + place}"


def lines_of(body: Body) -> Iterator[tuple[str, str]]:
    """What an entry says, field by field."""
    names = [name for name in LABELS if name in body]
    names += [name for name in body if name not in LABELS and name not in NOT_READ_OUT]
    for name in names:
        if words := _in_words(name, body[name]):
            yield LABELS.get(name, name.replace("_", " ").capitalize()), words
    for mark in body.get("marks") or []:
        yield "Body map", _mark(mark)


def _mark(mark: dict[str, Any]) -> str:
    place = BY_CODE.get(mark["place"])
    return f"{mark['number']}. {place.label if place else mark['place']}: {mark['what']}"


def _in_words(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if name.endswith("_on") or name in DAYS:
        return f"{date.fromisoformat(value):%-d %b %Y}" if value else ""
    if isinstance(value, list):
        return ", ".join(_in_words(name, each) for each in value)
    if name in CODES and value in CODES[name].values:
        return str(CODES[name](value).label)
    return "" if value is None else str(value)
