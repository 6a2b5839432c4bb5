"""When a family is to hear from the school again: the rhythm agreed for a pupil, held against what was done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

# Good news is asked for while there is still time to give it.
PRAISE_NOTICE: Final = timedelta(days=14)
Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What was agreed: every so many weeks, good news once in each half-term, and something else by a day."""

    starts_on: date
    every_weeks: int | None = None
    wants_praise: bool = False
    agreed: str = ""
    agreed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is due to a family since a day, in words."""

    since: date
    words: str


def next_on(rhythm: Rhythm, last_on: date | None) -> date | None:
    """The last day for the next contact by weeks: counted from the last one, or from when this was agreed."""
    if rhythm.every_weeks is None:
        return None
    return max(rhythm.starts_on, last_on or rhythm.starts_on) + timedelta(weeks=rhythm.every_weeks)


def due(
    rhythm: Rhythm, half_terms: Sequence[Span], on: date, *, last_on: date | None, praised_on: date | None
) -> list[Due]:
    """What is overdue on a day; `last_on` is when the family last heard, `praised_on` when it last heard good news."""
    if on < rhythm.starts_on:
        return []
    found = []
    by = next_on(rhythm, last_on)
    if by is not None and by < on:
        said = "every week" if rhythm.every_weeks == 1 else f"every {rhythm.every_weeks} weeks"
        found.append(Due(by, f"agreed {said}"))
    half_term = next((span for span in half_terms if span[0] <= on <= span[1]), None)
    if rhythm.wants_praise and half_term:
        asked_from = max(half_term[0], half_term[1] - PRAISE_NOTICE)
        if on >= asked_from and not (praised_on and praised_on >= half_term[0]):
            found.append(Due(asked_from, "no good news yet this half-term"))
    if rhythm.agreed_on and rhythm.agreed_on <= on and not (last_on and last_on >= rhythm.agreed_on):
        found.append(Due(rhythm.agreed_on, rhythm.agreed))
    return sorted(found, key=lambda each: each.since)
