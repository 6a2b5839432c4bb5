"""A target as pages show it: its line from baseline to aim, its readings drawn against it, and what they say."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pupils.models import Target, TargetReading
from pupils.progress import Progress, Read, plain, progress_of
from staffing.charts import NARROW_SPACE, Point, Row, said
from staffing.models import School

WIDTH, HEIGHT = 224, 72
LEFT, RIGHT, TOP, BOTTOM = 6.0, 218.0, 6.0, 66.0
KINDS = {
    Progress.REACHED: "good",
    Progress.ADEQUATE: "good",
    Progress.NOT_ADEQUATE: "watch",
    Progress.TOO_FEW: "",
}
STATE_KINDS = {Target.State.MET: "good", Target.State.PARTLY_MET: "watch", Target.State.NOT_MET: "alert"}


def worded(value: Decimal, unit: str) -> str:
    """A value with its unit, in at most two decimals: 86.5 %, 3 half-days."""
    return f"{plain(value)}{NARROW_SPACE}{unit}" if unit else plain(value)


def day(on: date) -> str:
    return f"{on.day} {on:%b %Y}"


@dataclass(frozen=True)
class Drawing:
    """The straight line, the readings beside it, and both in words and in a table."""

    title: str
    description: str
    straight: tuple[Point, Point]
    readings: str
    dot: Point | None
    rows: tuple[Row, ...]
    width: int = WIDTH
    height: int = HEIGHT


@dataclass(frozen=True)
class Course:
    """One target with what its readings say by the school's rule."""

    target: Target
    progress: Progress
    latest: Read | None
    now: str
    baseline: str
    aim: str
    percent: int
    steps_done: int = 0
    drawing: Drawing | None = None
    explained: str = ""

    @property
    def word(self) -> str:
        """What stands on the tag: the state where it is decided, else what the readings say."""
        return self.progress.value if self.target.is_open else self.target.get_state_display().lower()

    @property
    def kind(self) -> str:
        if self.target.is_open:
            return KINDS[self.progress]
        return STATE_KINDS.get(Target.State(self.target.state), "")

    @property
    def gone(self) -> int:
        """Per cent of the way by the latest reading, held between 0 and 100: for the bar."""
        if self.latest is None:
            return 0
        return round(100 * min(1.0, max(0.0, self.target.line.share(self.latest.value))))


def brief(target: Target, school: School) -> Course:
    """By the latest reading alone, from a target read `with_latest`."""
    value: Decimal | None = target.latest_value  # type: ignore[attr-defined]
    number: int = target.reads or 0  # type: ignore[attr-defined]
    latest = None if value is None else Read(target.latest_on, value)  # type: ignore[attr-defined]
    return _course(target, school, [latest] * number if latest else [])


def course(target: Target, readings: Sequence[TargetReading], school: School) -> Course:
    """With its drawing: `readings` are all of the target's, the oldest first."""
    return _course(
        target,
        school,
        [reading.read for reading in readings if reading.on >= target.baseline_on],
        drawing=_draw(target, readings),
    )


def _course(
    target: Target, school: School, reads: Sequence[Read], *, drawing: Drawing | None = None
) -> Course:
    percent = school.adequate_percent
    progress = progress_of(target.line, reads, percent)
    latest = reads[-1] if reads else None
    return Course(
        target=target,
        progress=progress,
        latest=latest,
        now=worded(latest.value, target.unit) if latest else "not read yet",
        baseline=worded(target.baseline, target.unit),
        aim=worded(target.aim, target.unit),
        percent=percent,
        drawing=drawing,
        explained=_explained(target, progress, latest, percent),
    )


def _explained(target: Target, progress: Progress, latest: Read | None, percent: int) -> str:
    """The rule with this target's numbers."""
    if latest is None or progress is Progress.TOO_FEW:
        return "There are fewer than two readings since the baseline: too few to say anything."
    line = target.line
    stands = worded(line.expected_value(latest.on), target.unit)
    begins = f"The latest reading is {worded(latest.value, target.unit)}, on {day(latest.on)}."
    if not line.is_uphill:
        return f"{begins} Nothing is to be gained here: the line stands at {stands} that day, and no worse is asked for."
    gone, expected = round(100 * line.share(latest.value)), round(100 * line.expected_share(latest.on))
    return (
        f"{begins} That is {said(gone, '%')} of the way from baseline to aim. The straight line stands at {stands} "
        f"that day, {said(expected, '%')} of the way; at least {said(percent, '%')} of that is asked for."
    )


def _draw(target: Target, readings: Iterable[TargetReading]) -> Drawing:
    line, rows = target.line, list(readings)
    days = [target.baseline_on, target.aim_by, *(each.on for each in rows)]
    values = [target.baseline, target.aim, *(each.value for each in rows)]
    first, span = min(days), max(1, (max(days) - min(days)).days)
    low, high = min(values), max(values)

    def at(on: date, value: Decimal) -> Point:
        share = (value - low) / (high - low) if high > low else Decimal("0.5")
        return Point(LEFT + (RIGHT - LEFT) * (on - first).days / span, BOTTOM - float(share) * (BOTTOM - TOP))

    points = [at(each.on, each.value) for each in rows]
    drawn = points * 2 if len(points) == 1 else points
    latest = worded(rows[-1].value, target.unit) if rows else "not read yet"
    begins = f"From {worded(target.baseline, target.unit)} on {day(target.baseline_on)}"
    return Drawing(
        title=f"{target.measure}: {len(rows)} {'reading' if len(rows) == 1 else 'readings'}",
        description=f"{begins} to {worded(target.aim, target.unit)} by {day(target.aim_by)}; latest {latest}.",
        straight=(at(line.starts_on, line.baseline), at(line.by, line.aim)),
        readings=" ".join(str(point) for point in drawn),
        dot=points[-1] if points else None,
        rows=(
            Row(f"Baseline, {day(target.baseline_on)}", worded(target.baseline, target.unit)),
            *(Row(day(each.on), worded(each.value, target.unit)) for each in rows),
            Row(f"Aim, {day(target.aim_by)}", worded(target.aim, target.unit)),
        ),
    )
