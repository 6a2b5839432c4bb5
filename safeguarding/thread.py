"""One concern as the team reads it: everything in order of time, what was superseded beside what supersedes it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from safeguarding.body_map import BY_CODE
from safeguarding.codes import Category, EntryKind, Level, PupilRole, Threshold, Urgency
from safeguarding.desk import Action, actions_of, name_of, pupils_of
from safeguarding.models import Concern, Entry
from safeguarding.sealing import Body, bodies
from safeguarding.standing import Standing, standing_of

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
    }
)
ERASED = "What was written here was erased by order, and can’t be read any more."
CODES: dict[str, type[Any]] = {
    "categories": Category,
    "level": Level,
    "threshold": Threshold,
    "urgency": Urgency,
    "role": PupilRole,
}
# Fields of an entry that are read out, in this order, with what they are called; any other comes after these.
LABELS = {
    "role": "In this",
    "words": "Own words",
    "seen": "Seen and heard",
    "view": "Opinion",
    "where": "Where",
    "others": "Who else was there",
    "danger": "In danger now",
    "done": "Done at once",
    "is_day_unknown": "The day is not known",
    "told": "The lead was told in person",
    "categories": "About",
    "level": "Level",
    "urgency": "How soon",
    "threshold": "Threshold",
    "paper": "Form on paper",
    "with": "With",
    "to": "To",
    "about": "About",
    "until": "Stands until",
    "decision": "Decided",
    "reasons": "Reasons",
    "what": "To do",
    "owner_name": "Owner",
    "due_on": "By",
    "outcome": "What came of it",
    "is_told": "Parents",
    "text": "",
    "why": "Why it is put right",
}
# What the app keeps for itself.
NOT_READ_OUT = frozenset(
    {"reference", "name", "form", "files", "marks", "owner", "action", "time", "message"}
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


@dataclass(frozen=True)
class Person:
    """Somebody in a concern, as the newest entry has them."""

    name: str
    role: PupilRole
    words: str
    pupil_id: int | None


@dataclass(frozen=True)
class Thread:
    concern: Concern
    standing: Standing
    people: list[Person]
    said: list[Said]
    actions: list[Action]

    @property
    def to_do(self) -> list[Action]:
        return [action for action in self.actions if not action.outcome]


def thread_of(concern: Concern, entries: list[Entry]) -> Thread:
    """Of the entries of a concern as `note_read` gives them to its reader."""
    said = bodies(entries)
    pupils = pupils_of(concern)
    names = {row.entry_id: name_of(row, said) for row in pupils}
    people = [
        Person(name_of(row, said), PupilRole(row.role), _words(said.get(row.entry_id)), row.pupil_id)
        for row in pupils
    ]
    return Thread(
        concern,
        standing_of([*(entry.kind for entry in entries), EntryKind.READ]),
        people,
        list(_said(entries, said, names)),
        actions_of(concern, entries, said),
    )


def _words(body: Body | None) -> str:
    return str(body.get("words", "")) if body else ""


def _said(entries: list[Entry], said: dict[int, Body | None], names: dict[int, str]) -> Iterator[Said]:
    superseded = {entry.supersedes_id: entry.number for entry in entries if entry.supersedes_id}
    numbers = {entry.pk: entry.number for entry in entries}
    first_file = 1
    for entry in entries:
        body = said[entry.pk]
        by = superseded.get(entry.pk)
        yield Said(
            entry=entry,
            about=names.get(entry.pk, "") or _about(entry, numbers),
            lines=list(lines_of(body)) if body else [],
            files=list(_files(entry, body, first_file)),
            is_erased=body is None,
            superseded_by=by,
            is_day_only=body is not None and body.get("time") == "",
            is_correctable=entry.kind in CORRECTABLE and by is None and body is not None,
        )
        first_file += len(entry.files)


def _about(entry: Entry, numbers: dict[int, int]) -> str:
    return f"entry {numbers[entry.supersedes_id]}" if entry.supersedes_id in numbers else ""


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
    if name in ("due_on", "until"):
        return f"{date.fromisoformat(value):%-d %b %Y}"
    if isinstance(value, list):
        return ", ".join(_in_words(name, each) for each in value)
    if name in CODES and value in CODES[name].values:
        return str(CODES[name](value).label)
    return "" if value is None else str(value)
