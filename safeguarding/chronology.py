"""Everything about one pupil, or one family, in order of when it happened: of all concerns that the reader may read."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from pupils.models import Pupil
from safeguarding.codes import EntryKind, PupilRole
from safeguarding.desk import GONE, name_of
from safeguarding.links import FAMILY, Link, links_of
from safeguarding.models import Concern, ConcernPupil, Entry, EntryKey, PupilLink, SubjectKey
from safeguarding.opening import READ_AGAIN_AFTER
from safeguarding.sealing import Body, bodies
from safeguarding.thread import said_of
from staffing.access import Actor


@dataclass(frozen=True)
class Wanted:
    """What the reader asked for; nothing of it names anybody."""

    kind: str = ""
    category: str = ""
    level: str = ""
    since: date | None = None
    until: date | None = None
    is_family: bool = False


@dataclass(frozen=True)
class Subject:
    """Whom a chronology is of."""

    name: str
    pupil_id: int | None
    key: SubjectKey


@dataclass(frozen=True)
class Moment:
    """An entry as a chronology has it. `about`: whom or what it concerns; `also`: who else was in it, and as what."""

    entry: Entry
    concern: Concern
    is_day_only: bool
    is_erased: bool
    kind: str
    about: str
    also: str
    came_to: str
    author: str
    lines: list[tuple[str, str]]
    files: list[str]

    @property
    def at(self) -> datetime:
        return self.entry.happened_at or self.entry.written_at

    def told_by(self, tell: Callable[[str], str]) -> "Moment":
        """With every word of it as it is to be read."""
        return replace(
            self,
            kind=tell(self.kind),
            about=tell(self.about),
            also=tell(self.also),
            came_to=tell(self.came_to),
            author=tell(self.author),
            lines=[(tell(label), tell(words)) for label, words in self.lines],
            files=[tell(name) for name in self.files],
        )


@dataclass(frozen=True)
class Chronology:
    """`others`: everybody else in these concerns, by name, with the pupil where there is one.

    `own` are entries about the chronology itself, and `last` is the number of the last entry of these concerns.
    """

    subjects: list[Subject]
    moments: list[Moment]
    links: list[Link]
    others: dict[str, Pupil | None]
    concerns: list[Concern]
    own: list[tuple[Entry, Body]]
    last: int

    @property
    def title(self) -> str:
        return ", ".join(subject.name for subject in self.subjects)


def subjects_of(actor: Actor) -> QuerySet[SubjectKey]:
    """The keys of whom the actor knows by a concern or a link that they may read.

    A key alone would tell of a concern that is about the reader.
    """
    seen = Concern.objects.visible_to(actor).values("pk")
    own = ConcernPupil.objects.filter(concern__in=seen, key=OuterRef("pk"))
    linked = PupilLink.objects.filter(concern__in=seen)
    linked = linked.filter(Q(key=OuterRef("pk")) | Q(other=OuterRef("pk")))
    return SubjectKey.objects.visible_to(actor).filter(Exists(own) | Exists(linked)).select_related("pupil")


def chronology_of(actor: Actor, key: SubjectKey, wanted: Wanted, at: datetime) -> Chronology:
    """The statements are the same however many concerns there are."""
    links = links_of(actor, [key.pupil_id])
    subjects = {key.pupil_id or -key.pk: key}
    if wanted.is_family:
        subjects |= {link.key.pupil_id or 0: link.key for link in links if link.kind in FAMILY}
    rows = _rows(actor, subjects.values())
    concerns = {row.concern_id: row.concern for row in rows}
    entries = list(
        Entry.objects.filter(Q(concern__in=concerns) | _own(actor, subjects.values(), at))
        .in_order()
        .select_related("author")
    )
    said = bodies(entries)
    people = People.of(rows, subjects, said)
    by_concern: dict[int | None, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_concern[entry.concern_id].append(entry)
    moments = [
        moment
        for concern in concerns.values()
        for moment in _moments(concern, by_concern[concern.pk], people, said, wanted)
    ]
    return Chronology(
        subjects=[Subject(_name(each, people), each.pupil_id, each) for each in subjects.values()],
        moments=sorted(moments, key=lambda moment: (moment.at, moment.entry.number)),
        links=links,
        others=people.others(said),
        concerns=list(concerns.values()),
        own=[(entry, body) for entry in by_concern[None] if (body := said[entry.pk])],
        last=max((entry.number for entry in entries if entry.concern_id), default=0),
    )


@dataclass(frozen=True)
class People:
    """Everybody in some concerns: rows about whom a chronology is of, and rows about others."""

    mine: list[ConcernPupil]
    theirs: list[ConcernPupil]
    names: dict[int, str]

    @classmethod
    def of(
        cls, rows: Iterable[ConcernPupil], subjects: Collection[int], said: dict[int, Body | None]
    ) -> "People":
        people = cls([], [], {})
        for row in rows:
            is_mine = (row.pupil_id or -row.key_id) in subjects
            (people.mine if is_mine else people.theirs).append(row)
            people.names[row.key_id] = name_of(row, said)
        return people

    def others(self, said: dict[int, Body | None]) -> dict[str, Pupil | None]:
        """By name, with those who are only linked or were so."""
        own = {self.names[row.key_id] for row in self.mine}
        linked = (
            name for body in said.values() if body for name in body.get("pupils", []) if name not in own
        )
        return dict.fromkeys(linked) | {self.names[row.key_id]: row.pupil for row in self.theirs}

    def also_in(self, concern: Concern) -> str:
        """Who else is in it, as the newest row of each has them."""
        newest = {row.key_id: row for row in self.theirs if row.concern_id == concern.pk}
        return ", ".join(f"{self.names[row.key_id]} ({PupilRole(row.role).label})" for row in newest.values())


def _name(key: SubjectKey, people: People) -> str:
    return key.pupil.name if key.pupil else people.names.get(key.pk, GONE)


def _rows(actor: Actor, keys: Iterable[SubjectKey]) -> list[ConcernPupil]:
    """Everybody in the concerns about any of these, in the order in which they came."""
    keys = list(keys)
    theirs = ConcernPupil.objects.filter(
        Q(key__in=[key.pk for key in keys]) | Q(pupil__in=[key.pupil_id for key in keys if key.pupil_id])
    )
    seen = Concern.objects.visible_to(actor).filter(pk__in=theirs.values("concern")).values("pk")
    rows = ConcernPupil.objects.filter(concern__in=seen).order_by("pk")
    return list(rows.select_related("concern", "pupil"))


def _own(actor: Actor, keys: Iterable[SubjectKey], at: datetime) -> Q:
    """What was made of this before, and whether the reader has just read it."""
    theirs = EntryKey.objects.filter(key__in=[key.pk for key in keys]).values("entry")
    made = Q(kind=EntryKind.CHRONOLOGY_MADE)
    read = Q(kind=EntryKind.READ, author_id=actor.staff_id, written_at__gt=at - READ_AGAIN_AFTER)
    return Q(concern__isnull=True, school_id=actor.school_id, pk__in=theirs) & (made | read)


def _moments(
    concern: Concern, entries: list[Entry], people: People, said: dict[int, Body | None], wanted: Wanted
) -> Iterable[Moment]:
    """Of one concern: what was said of others alone is not about these."""
    if not _is_about(entries, said, wanted):
        return
    of_others = {row.entry_id for row in people.theirs} | {
        entry.pk for entry in entries if not _is_between(said[entry.pk], people.mine)
    }
    names = {row.entry_id: people.names[row.key_id] for row in people.mine}
    for each in said_of(entries, said, names):
        if each.entry.pk in of_others or not _is_wanted(each.entry, wanted):
            continue
        yield Moment(
            entry=each.entry,
            concern=concern,
            is_day_only=each.is_day_only,
            is_erased=each.is_erased,
            kind=each.entry.get_kind_display(),
            about=each.about,
            also=people.also_in(concern) if each.entry.kind == EntryKind.RAISED else "",
            came_to=each.came_to,
            author=each.entry.author.name if each.entry.author else "",
            lines=each.lines,
            files=[name for _, name in each.files],
        )


def _is_between(body: Body | None, mine: Iterable[ConcernPupil]) -> bool:
    """Whether a link is of one of these; what is no link is about all of the concern."""
    between = (body or {}).get("between")
    return between is None or any(row.pupil_id in between for row in mine)


def _is_about(entries: Iterable[Entry], said: dict[int, Body | None], wanted: Wanted) -> bool:
    """Whether the concern has the category and the level asked for, as its last triage said."""
    if not wanted.category and not wanted.level:
        return True
    triages = [body for entry in entries if entry.kind == EntryKind.TRIAGE and (body := said[entry.pk])]
    if not triages:
        return False
    last = triages[-1]
    return (not wanted.category or wanted.category in last.get("categories", [])) and (
        not wanted.level or wanted.level == last.get("level")
    )


def _is_wanted(entry: Entry, wanted: Wanted) -> bool:
    """Who read it is told where it is asked for."""
    if entry.kind != wanted.kind if wanted.kind else entry.kind == EntryKind.READ:
        return False
    on = timezone.localdate(entry.happened_at or entry.written_at)
    return (wanted.since or on) <= on <= (wanted.until or on)
