"""Geometry and words of the small charts: templates draw, they do not reckon."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

WIDTH, HEIGHT = 112, 28
LEFT, RIGHT = 4.0, 108.0
TOP, BOTTOM = 4.0, 24.0
BAR, BAR_GAP, BAR_LEFT, BAR_ROOM = 14, 22, 132.0, 160.0
NOT_KNOWN = "not known"
NARROW_SPACE = "\u202f"


@dataclass(frozen=True)
class Point:
    """A place inside the drawing, in its own units."""

    x: float
    y: float

    def __str__(self) -> str:
        return f"{self.x:.1f},{self.y:.1f}"


@dataclass(frozen=True)
class Row:
    """One figure for the table beside the drawing."""

    name: str
    value: str


@dataclass(frozen=True)
class Spark:
    """A small line: its runs of known values, the pupil's own past as a dashed line, a dot on the latest."""

    title: str
    description: str
    lines: tuple[str, ...]
    dot: Point | None
    base_y: float | None
    rows: tuple[Row, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: float = LEFT
    right: float = RIGHT


def spark(
    values: Sequence[float | None],
    *,
    baseline: float | None,
    low: float,
    high: float,
    label: str,
    unit: str = "",
    names: Sequence[str] = (),
) -> Spark:
    """Values from the oldest week to the latest; None where nothing is known, which breaks the line.

    `low` and `high` are the ends of the scale, the same for every pupil of a table, so that lines compare;
    what lies outside is drawn at the edge. `names` name the values (such as "9 Nov") in the table.
    """
    points = [
        None if value is None else Point(x, _height(value, low, high))
        for value, x in zip(values, _places(len(values)), strict=True)
    ]
    return Spark(
        title=label,
        description=_sentence(values, baseline, unit),
        lines=_runs(points),
        dot=points[-1] if points else None,
        base_y=None if baseline is None else round(_height(baseline, low, high), 1),
        rows=tuple(
            Row(name, said(value, unit))
            for name, value in zip(names or _counted(len(values)), values, strict=True)
        ),
    )


def said(value: float | None, unit: str = "") -> str:
    """A figure with its unit, to one decimal at most: 93 %, 3.9, not known."""
    if value is None:
        return NOT_KNOWN
    number = f"{value:.1f}".removesuffix(".0")
    return f"{number}{NARROW_SPACE}{unit}" if unit else number


def _places(count: int) -> list[float]:
    """Evenly from left to right; a single value stands on the right, where the latest always is."""
    if count == 1:
        return [RIGHT]
    return [LEFT + (RIGHT - LEFT) * at / (count - 1) for at in range(count)]


def _height(value: float, low: float, high: float) -> float:
    if high <= low:
        return (TOP + BOTTOM) / 2
    share = (min(max(value, low), high) - low) / (high - low)
    return BOTTOM - share * (BOTTOM - TOP)


def _runs(points: Sequence[Point | None]) -> tuple[str, ...]:
    """Unbroken stretches; a lone point is written twice, because its round ends then show as a dot."""
    runs = [list(run) for is_known, run in groupby(points, key=lambda point: point is not None) if is_known]
    return tuple(" ".join(str(point) for point in (run * 2 if len(run) == 1 else run)) for run in runs)


def _sentence(values: Sequence[float | None], baseline: float | None, unit: str) -> str:
    latest = said(values[-1], unit) if values else NOT_KNOWN
    own = "no earlier weeks to compare" if baseline is None else f"own average before {said(baseline, unit)}"
    gaps = sum(value is None for value in values)
    missing = f"; {gaps} of {len(values)} weeks not known" if gaps else ""
    return f"latest {latest}, {own}{missing}"


def _counted(count: int) -> list[str]:
    return ["latest" if back == 0 else f"{back} before" for back in range(count - 1, -1, -1)]


@dataclass(frozen=True)
class Bar:
    """One bar: its name on the left, its number at its end; places in the drawing's own units."""

    name: str
    value: int
    y: int
    text_y: int
    length: float
    end: float


@dataclass(frozen=True)
class Bars:
    """Counts drawn as bars one below the other; the table beside them has the same rows."""

    title: str
    description: str
    bars: tuple[Bar, ...]
    height: int
    width: int = 320
    left: float = BAR_LEFT
    bar: int = BAR


def bars(counts: Sequence[tuple[str, int]], *, label: str) -> Bars:
    """Counts by name, in the order given; the longest bar is the highest count."""
    most = max((value for _, value in counts), default=0)
    drawn = []
    for at, (name, value) in enumerate(counts):
        length = round(BAR_ROOM * value / most, 1) if most else 0.0
        y = at * BAR_GAP + (BAR_GAP - BAR) // 2
        drawn.append(Bar(name, value, y, y + BAR - 3, length, round(BAR_LEFT + length + 4, 1)))
    top = [f"{name} {value}" for name, value in counts if value == most and most]
    said_most = f"most: {', '.join(top)}" if top else "none"
    return Bars(label, said_most, tuple(drawn), len(counts) * BAR_GAP)
