"""Numbers for governors: by term, and of few nothing. For supervision: what each of the team has before them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import Final

from safeguarding.alerts import team_of
from safeguarding.codes import Category, EntryKind, Level
from safeguarding.desk import waiting_at
from safeguarding.models import Concern, ConcernStaff, Entry
from safeguarding.sealing import Body, bodies
from safeguarding.spans import Span, Year, day_of
from safeguarding.standing import LOOKED_AT, TOLD_TO_TEAM
from staffing.access import Actor
from staffing.suppression import FEWEST, HIDDEN, Shown, alone, is_telling, overlapping, parts

KEPT_BACK: Final = "–"
NOT_LOOKED_AT: Final = "Not looked at by the end of the term"
COUNTED: Final = (EntryKind.TRIAGE, EntryKind.CLOSED, EntryKind.ACTION, EntryKind.OUTCOME)
DATED: Final = (EntryKind.TRIAGE, EntryKind.ACTION, EntryKind.OUTCOME)


@dataclass(frozen=True)
class Line:
    """One number over the terms, in words."""

    label: str
    cells: Sequence[str]


@dataclass(frozen=True)
class Part:
    title: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Overview:
    """Only terms that are over: what was shown of one does not change any more, so that nothing is told by comparing."""

    year: Year
    terms: Sequence[Span]
    parts: Sequence[Part]


@dataclass
class _Counts:
    """What is counted of one term, before anything is kept back."""

    raised: int = 0
    closed: int = 0
    days: list[int] = field(default_factory=list)
    levels: Counter[str] = field(default_factory=Counter)
    categories: Counter[str] = field(default_factory=Counter)
    in_time: int = 0
    late: int = 0


def read_overview(actor: Actor, year: Year, on: date) -> Overview:
    """Three statements. Concerns about colleagues are left out for every reader: else two of the team could compare."""
    terms = [term for term in year.terms if term.is_over(on)]
    counts = [_Counts() for _ in terms]
    about_staff = ConcernStaff.objects.values("concern")
    raised = Concern.objects.visible_to(actor).exclude(pk__in=about_staff)
    concerns = {concern.pk: concern for concern in raised}
    entries = list(Entry.objects.visible_to(actor).filter(concern__in=concerns, kind__in=COUNTED).in_order())
    said = bodies(entry for entry in entries if entry.kind in DATED)
    for term, count in zip(terms, counts, strict=True):
        _count_concerns(count, term, concerns.values(), entries, said)
        _count_actions(count, term, entries, said)
    return Overview(year, terms, list(_parts(counts)))


def _count_concerns(
    count: _Counts,
    term: Span,
    concerns: Iterable[Concern],
    entries: Sequence[Entry],
    said: dict[int, Body | None],
) -> None:
    """As each stood when the term and its holiday were over."""
    triages: dict[int | None, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.kind == EntryKind.TRIAGE and day_of(entry.written_at) <= term.last:
            triages[entry.concern_id].append(entry)
    closed = {
        entry.concern_id
        for entry in entries
        if entry.kind == EntryKind.CLOSED and term.holds(day_of(entry.written_at))
    }
    count.closed = len(closed)
    for concern in concerns:
        raised_on = day_of(concern.raised_at)
        if not term.holds(raised_on):
            continue
        count.raised += 1
        looked_at = triages[concern.pk]
        if looked_at:
            count.days.append((day_of(looked_at[0].written_at) - raised_on).days)
        body = said[looked_at[-1].pk] if looked_at else None
        count.levels[body["level"] if body else ""] += 1
        count.categories.update(set(body["categories"]) if body else ())


def _count_actions(
    count: _Counts, term: Span, entries: Sequence[Entry], said: dict[int, Body | None]
) -> None:
    done_on = {
        body["action"]: day_of(entry.written_at)
        for entry in entries
        if entry.kind == EntryKind.OUTCOME and (body := said[entry.pk])
    }
    for entry in entries:
        body = said.get(entry.pk) if entry.kind == EntryKind.ACTION else None
        if body and term.holds(due_on := date.fromisoformat(body["due_on"])):
            is_in_time = done_on.get(entry.pk, date.max) <= due_on
            count.in_time += is_in_time
            count.late += not is_in_time


def _parts(counts: Sequence[_Counts]) -> Iterable[Part]:
    levels = [*Level.values, ""]
    by_level = [[count.levels[level] for level in levels] for count in counts]
    by_time = [[count.in_time, count.late] for count in counts]
    by_category = [
        overlapping(
            {code: count.categories[code] for code in Category.values}, count.raised - count.levels[""]
        )
        for count in counts
    ]
    yield Part(
        "Concerns",
        [
            _line("Raised", map(_sum, by_level)),
            _line("Closed", (alone(count.closed) for count in counts)),
            Line("Median days until looked at", [_median(count.days) for count in counts]),
        ],
    )
    yield Part("By level of help or protection", _rows([*Level.labels, NOT_LOOKED_AT], by_level))
    yield Part(
        "By what it is about, several each",
        [_line(each.label, (row[each] for row in by_category)) for each in Category],
    )
    yield Part(
        "Things to be done",
        [_line("Due", map(_sum, by_time)), *_rows(["Done in time", "Late"], by_time)],
    )


def _sum(cells: Sequence[int]) -> Shown:
    return HIDDEN if is_telling(cells) else sum(cells)


def _rows(labels: Sequence[str], columns: Sequence[Sequence[int]]) -> list[Line]:
    shown = [parts(column) for column in columns]
    return [_line(label, (column[at] for column in shown)) for at, label in enumerate(labels)]


def _line(label: str, cells: Iterable[Shown]) -> Line:
    return Line(label, [KEPT_BACK if cell is HIDDEN else str(cell) for cell in cells])


def _median(days: Sequence[int]) -> str:
    return f"{median(days):g}" if len(days) >= FEWEST else KEPT_BACK


@dataclass(frozen=True)
class Workload:
    """What one of the team has before them: actions that are theirs, and concerns that they have not opened since
    something came.
    """

    name: str
    to_do: int
    late: int
    unread: int


def workloads(actor: Actor, on: date) -> list[Workload]:
    """Of each of the team, among the concerns that the reader may see; what is about one of them is not counted there."""
    desk = waiting_at(actor)
    waiting = [row.concern.pk for row in desk.rows]
    about = set(ConcernStaff.objects.filter(concern__in=waiting).values_list("concern", "staff"))
    told: dict[int | None, int] = {}
    opened: dict[tuple[int | None, int | None], int] = {}
    entries = Entry.objects.filter(concern__in=waiting, kind__in=TOLD_TO_TEAM | LOOKED_AT).in_order()
    for concern, kind, author, number in entries.values_list("concern", "kind", "author", "number"):
        if kind in TOLD_TO_TEAM:
            told[concern] = number
        else:
            opened[concern, author] = number
    return [
        Workload(
            name=staff.name,
            to_do=sum(each.owner_id == staff.pk for each in desk.due),
            late=sum(each.owner_id == staff.pk and each.is_late(on) for each in desk.due),
            unread=sum(
                opened.get((concern, staff.pk), 0) < number
                for concern, number in told.items()
                if (concern, staff.pk) not in about
            ),
        )
        for staff in team_of(actor.school_id, on).order_by("surname", "forename")
    ]
