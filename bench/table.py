"""What was measured, as Markdown: every figure beside what is wanted of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from bench.client import CLIENTS, Figures

# Beside the figures; where they come from is told in the text above them.
MEMORY_GOAL: Final = 200
# Of the web processes and of PostgreSQL for them.
BOTH_MEMORY_GOAL: Final = 450
START_GOAL: Final = 3
DIGEST_GOAL: Final = 2
DIGEST_MEMORY_GOAL: Final = 150
DIGEST_STATEMENTS: Final = 25
STATEMENTS_A_RECIPIENT: Final = 2
PREVIEW_GOAL, COMMIT_GOAL, MARKS_GOAL = 10, 20, 60
IMPORT_MEMORY_GOAL: Final = 300
FIRST_VISIT_BYTES, FIRST_VISIT_REQUESTS = 60_000, 6
GROWTH_GOAL: Final = 1.5
GROWS_FROM, GROWS_TO = 1_500, 15_000
# By address: what the page is called for a pupil of whom there are concerns, and for a twin of whom there are none.
TWINS: Final = {
    "mentoring:pupil_detail": ("a pupil with five concerns", "a twin with none"),
    "mentoring:pupil_timeline": ("timeline with five concerns", "timeline with none"),
}
# How far two medians of the very same page lie apart on a machine that others use too.
TWINS_GOAL: Final = 1.1
# What a goal in seconds is for: the size of school that it names.
DIGEST_SIZE: Final = 1_500

ABOUT: Final = f"""# How fast it is

Measured and written by `python -m bench --write`; no figure here is typed by hand. An invented school is built in a
database of its own (one pupil in five on the register, a mentor for every thirteen of them, the marks, sessions and
reading of a term) and served by gunicorn as in production: two workers of four threads, production's settings. One
client asks for every page by turns, so that a slow moment of the machine slows every page alike; then {CLIENTS} clients
ask for one page at once. The clients run on the same machine and share its processors.

- **× floor** is the median beside that of the *floor*: a constant page for a signed-in user by plain Django, with the
  layers of a new project, served from the same database by as many workers and threads. Over such a floor the goals are
  set. The *constant page* is the same by Handrail's own settings and connections, which are quicker: over that one a
  page takes more. Milliseconds differ from machine to machine, and on a shared one from minute to minute; the ratio
  hardly.
- **statements** are counted in the server itself, for the same requests that are timed, signing in included and the
  bounds of transactions left out, and what is written once a minute whatever the page: that somebody is there.
  **kB** is the page compressed by gzip, as the web server in front sends it.
- **CPU** is the processor time of the answering thread, without the database's own.
- A *pupil with five concerns* and a *twin with none* are alike but for what the sealed room holds of the first: to
  everybody outside it, time, statements and bytes are to be the same.
- A goal in *italics* is missed. Goals in × floor are what other systems took for the like, measured together on one
  machine over their own floor: a list in half the best one's time, logging a session within 1.2 times the best, a
  board with all figures within the time of the best one's list without figures.
"""


@dataclass(frozen=True)
class Row:
    """A page as measured; `goal` is what is wanted of it."""

    name: str
    role: str
    goal: dict[str, Any]
    figures: Figures


@dataclass
class Measured:
    """One school in one database."""

    database: str
    pupils: int
    counts: dict[str, int]
    rows: list[Row]
    floor: Figures
    constant: Figures
    first_visit: tuple[int, int]
    seconds_to_start: float
    memory: float | None
    database_memory: float | None = None
    digest: dict[str, Any] = field(default_factory=dict)


def table_of(measured: Measured) -> str:
    head = "| page | for | median ms | 95 % ms | requests/s | CPU ms | × floor | statements | kB |"
    floor = measured.floor.median
    lines = [head, "| --- | --- " + "| ---: " * 7 + "|"]
    lines += [
        _bare_line("floor", measured.floor, floor),
        _bare_line("constant page", measured.constant, floor),
    ]
    lines += [_line(row, floor) for row in measured.rows]
    return "\n".join(lines)


def _bare_line(name: str, page: Figures, floor: float) -> str:
    return (
        f"| {name} | anybody | {page.median:.1f} | {page.p95:.1f} | {page.rate:.0f} | {page.cpu:.1f} "
        f"| {page.median / floor:.1f} | {page.statements} | |"
    )


def _line(row: Row, floor: float) -> str:
    figures, goal = row.figures, row.goal
    ratio = figures.median / floor
    told = _beside(ratio, goal["times_floor"], 1)
    statements = _beside(figures.statements, goal["statements"])
    size = _beside(figures.compressed / 1000, goal["bytes"] / 1000, 1)
    return (
        f"| {row.name} | {row.role} | {figures.median:.1f} | {figures.p95:.1f} | {figures.rate:.0f} "
        f"| {figures.cpu:.1f} | {told} | {statements} | {size} |"
    )


def _beside(value: float, goal: float | None, digits: int = 0) -> str:
    """The figure and what it is to be at most, in italics where it is more; alone where nothing is asked."""
    said = f"{value:,.{digits}f}"
    if goal is None:
        return said
    both = f"{said} ≤ {goal:g}"
    return both if value <= goal else f"*{said} > {goal:g}*"


def summary_of(measured: Measured) -> list[str]:
    """What is not a page."""
    size, requests = measured.first_visit
    lines = [
        f"First visit: {_beside(size / 1000, FIRST_VISIT_BYTES / 1000, 1)} kB compressed in "
        f"{_beside(requests, FIRST_VISIT_REQUESTS)} requests.",
        f"From the command to the first answer: {_beside(measured.seconds_to_start, START_GOAL, 1)} s.",
    ]
    if measured.memory is not None:
        said = f"Memory of the web processes after all of it: {_beside(measured.memory, MEMORY_GOAL)} MiB"
        if measured.database_memory is not None:
            both = measured.memory + measured.database_memory
            said += f"; with the database’s, of their connections: {_beside(both, BOTH_MEMORY_GOAL)} MiB"
        lines.append(f"{said}.")
    lines += twins_in(measured)
    done = measured.digest
    most = DIGEST_STATEMENTS + STATEMENTS_A_RECIPIENT * done["recipients"]
    in_time = DIGEST_GOAL * max(1, measured.pupils / DIGEST_SIZE)
    lines.append(
        f"The weekly digests of {done['recipients']} recipients planned and built: "
        f"{_beside(done['seconds'], in_time, 2)} s, "
        f"{_beside(done['statements'], most)} statements, "
        f"{_beside(done['peak'], DIGEST_MEMORY_GOAL)} MiB at most."
    )
    return lines


def twins_in(measured: Measured) -> list[str]:
    """Whether concerns about a pupil can be told by time, statements or bytes from outside the room."""
    rows = {row.name: row for row in measured.rows}
    pairs = [(rows[one], rows[other]) for one, other in TWINS.values() if {one, other} <= rows.keys()]
    return [
        f"As the {one.role.replace('sendco', 'SENDCo')}, “{one.name}” beside “{other.name}”: "
        f"{one.figures.median:.1f} and {other.figures.median:.1f} ms, the slower "
        f"{_beside(max(_ratio(one, other), _ratio(other, one)), TWINS_GOAL, 2)} times the other; "
        f"{one.figures.statements} and {other.figures.statements} statements, "
        f"{one.figures.bytes:,} and {other.figures.bytes:,} bytes."
        for one, other in pairs
    ]


def _ratio(one: Row, other: Row) -> float:
    return one.figures.median / other.figures.median


def imports_of(done: dict[str, dict[str, Any]]) -> list[str]:
    """What the two imports took."""
    pupils, marks = done["pupils"], done["attendance"]
    whole = marks["preview"] + marks["commit"]
    return [
        f"A roll of {pupils['counts']['new']:,} pupils: looked at in "
        f"{_beside(pupils['preview'], PREVIEW_GOAL, 1)} s, written in "
        f"{_beside(pupils['commit'], COMMIT_GOAL, 1)} s, "
        f"{_beside(pupils['peak'], IMPORT_MEMORY_GOAL)} MiB at most.",
        f"{marks['counts']['new']:,} marks: looked at in {marks['preview']:.1f} s, written in "
        f"{marks['commit']:.1f} s, together {_beside(whole, MARKS_GOAL, 1)} s, "
        f"{_beside(marks['peak'], IMPORT_MEMORY_GOAL)} MiB at most.",
    ]


def growth_of(found: Sequence[Measured]) -> Iterator[str]:
    """Each page's time at the largest school beside its time at the middling one, both over their floors."""
    for database in dict.fromkeys(one.database for one in found):
        by_size = {one.pupils: one for one in found if one.database == database}
        if not by_size.keys() >= {GROWS_FROM, GROWS_TO}:
            continue
        yield f"\n| page on {database} | for | {GROWS_TO:,} beside {GROWS_FROM:,} pupils |\n| --- | --- | ---: |"
        few, many = by_size[GROWS_FROM], by_size[GROWS_TO]
        for before, after in zip(few.rows, many.rows, strict=True):
            grown = (after.figures.median / many.floor.median) / (before.figures.median / few.floor.median)
            yield f"| {before.name} | {before.role} | {_beside(grown, GROWTH_GOAL, 2)} |"


def section_of(measured: Measured) -> str:
    counts = measured.counts
    told = (
        f"{counts['pupils']:,} pupils, {counts['on_register']:,} on the register and {counts['on_caseloads']:,} on "
        f"caseloads; {counts['staff']:,} staff, {counts['marks']:,} marks, {counts['sessions']:,} sessions."
    )
    return "\n".join(
        [
            f"## {measured.pupils:,} pupils on {measured.database}\n",
            told + "\n",
            table_of(measured) + "\n",
            *(f"- {line}" for line in summary_of(measured)),
        ]
    )


def document(machine: str, found: Sequence[Measured], imports: Iterable[tuple[str, dict[str, Any]]]) -> str:
    parts = [ABOUT, machine, *(section_of(one) for one in found)]
    growth = "\n".join(growth_of(found))
    if growth:
        parts.append(
            f"## How it grows\n\nTimes over the floor, so that the machine's speed falls out.\n{growth}"
        )
    told = [f"- On {database}: {line}" for database, done in imports for line in imports_of(done)]
    if told:
        parts.append("\n".join(["## Imports into an empty school\n", *told]))
    return "\n\n".join(part.strip() for part in parts) + "\n"
