"""How far a pupil has come on the straight line from a baseline to an aim: pure functions, without a database.

A line is read in calendar days. Its share of the way is 0 at the baseline and 1 at the aim, whichever of the two is
higher; it may be below 0 or above 1. Two lines have no way to go and are read otherwise: one whose aim is its baseline
(to keep what there is), and one whose aim is worse than its baseline (to lose no more than that).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

FEWEST_READINGS = 2


def plain(value: Decimal) -> str:
    """A value without idle decimals: 85, 86.5."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


@dataclass(frozen=True)
class Line:
    """From a value on a day to a value by a later day; `is_lower_better` says which of two values is the better one."""

    baseline: Decimal
    starts_on: date
    aim: Decimal
    by: date
    is_lower_better: bool = False

    @property
    def is_level(self) -> bool:
        """Whether the aim is to keep what there is."""
        return self.aim == self.baseline

    @property
    def is_uphill(self) -> bool:
        """Whether there is something to gain; otherwise the aim is a limit, not to be passed."""
        return is_better(self.aim, self.baseline, is_lower_better=self.is_lower_better)

    def share(self, value: Decimal) -> float:
        """How much of the way a value is: 0 at the baseline, 1 at the aim; on a level line 1 where it is kept, else 0."""
        if self.is_level:
            return float(not is_better(self.aim, value, is_lower_better=self.is_lower_better))
        return float((value - self.baseline) / (self.aim - self.baseline))

    def expected_share(self, on: date) -> float:
        """How much of the way the straight line has gone on a day: nothing until its first day, all from its last."""
        return float(self._gone(on))

    def expected_value(self, on: date) -> Decimal:
        """Where the line stands on a day, in the measure's own unit."""
        return self.baseline + (self.aim - self.baseline) * self._gone(on)

    def _gone(self, on: date) -> Decimal:
        if on >= self.by:
            return Decimal(1)
        days = max(0, (on - self.starts_on).days)
        return Decimal(days) / Decimal((self.by - self.starts_on).days) if days else Decimal(0)

    def is_reached(self, value: Decimal) -> bool:
        """Whether a value is as good as the aim, or better."""
        return not is_better(self.aim, value, is_lower_better=self.is_lower_better)

    def is_adequate(self, value: Decimal, on: date, percent: int) -> bool:
        """Whether a value read on a day is what the school asks for: at least `percent` of the expected way.

        Where nothing is to be gained, a value is adequate that is no worse than the line on that day.
        """
        if not self.is_uphill:
            return not is_better(self.expected_value(on), value, is_lower_better=self.is_lower_better)
        return self.is_reached(value) or self.share(value) * 100 >= self.expected_share(on) * percent


def is_better(one: Decimal, other: Decimal, *, is_lower_better: bool) -> bool:
    """Whether one value is better than another."""
    return one < other if is_lower_better else one > other


class Progress(Enum):
    """What is said of a target's readings."""

    TOO_FEW = "too few readings to say"
    ADEQUATE = "adequate progress"
    NOT_ADEQUATE = "not adequate yet"
    REACHED = "aim reached"


@dataclass(frozen=True)
class Read:
    """One value and the day it was read."""

    on: date
    value: Decimal


def progress_of(line: Line, reads: Sequence[Read], percent: int) -> Progress:
    """What the readings since the baseline say, by the latest of them; the baseline is no reading of its own."""
    since = [read for read in reads if read.on >= line.starts_on]
    if len(since) < FEWEST_READINGS:
        return Progress.TOO_FEW
    latest = max(enumerate(since), key=lambda pair: (pair[1].on, pair[0]))[1]
    if line.is_uphill and line.is_reached(latest.value):
        return Progress.REACHED
    return Progress.ADEQUATE if line.is_adequate(latest.value, latest.on, percent) else Progress.NOT_ADEQUATE
