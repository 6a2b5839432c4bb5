"""Who needs attention this week, and why: one function a rule, silent where there is too little to say."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from interventions.codes import AbsenceReason, NotHeldReason
from mentoring.models import DigestItem
from mentoring.week import PupilWeekView
from mentoring.wording import counted, in_words, short_date
from staffing.charts import said

Level = DigestItem.Level

# Two school days: one day's illness early in a week says nothing about the week.
LEAST_HALF_DAYS_NOW = 4
# Three weeks and ten days of marks: below that there is no past to compare with.
LEAST_WEEKS_BEFORE = 3
LEAST_HALF_DAYS_BEFORE = 20
# One day of five is 20 points, half a day 10: less than half a day is noise.
FALL_POINTS = 10
# The national line of persistent absence is 90 %: above it a fall is not worth a call home.
ATTENDANCE_OF_CONCERN = 90
# A fall of two days of five asks for somebody to act, not just to look.
FALL_TO_ACT_ON = 30
# Nearly a whole week, or the best week would be a Monday.
LEAST_HALF_DAYS_FOR_BEST = 8
LEAST_WEEKS_FOR_BEST = 4
# Better than the pupil's own past by a quarter of a day and more.
RISE_POINTS = 5
# Single scores swing with the day: at least two now, and six in three weeks before.
LEAST_SCORES_NOW = 2
LEAST_SCORES_BEFORE = 6
# One whole step of the five, from one written descriptor to the next.
ENGAGEMENT_STEP = 1.0
# Planned sessions not held from which somebody has to act.
NOT_HELD_TO_ACT_ON = 2
# The school itself kept the pupil from sessions: who acts on it asks a colleague and not the pupil. Once is chance.
FROM_SCHOOL = frozenset({AbsenceReason.IN_LESSON, AbsenceReason.TRIP, AbsenceReason.SUSPENDED})
MISSED_TO_EXPLAIN = 2


@dataclass(frozen=True)
class Reason:
    """Why a pupil stands out: a sentence with its numbers. `weight` orders reasons of one level, heaviest first."""

    rule: str
    level: Level
    sentence: str
    weight: float = 0.0

    @cached_property
    def rank(self) -> int:
        """0 for what asks for somebody to act, and on to praise."""
        return _RANKS.index(self.level)


Rule = Callable[[PupilWeekView], Reason | None]


def attendance_falling(view: PupilWeekView) -> Reason | None:
    """Well below the pupil's own past, and below what is of concern."""
    now = view.now.attendance
    if now is None or now >= ATTENDANCE_OF_CONCERN or view.now.possible < LEAST_HALF_DAYS_NOW:
        return None
    own = view.own.attendance
    if own is None or own - now < FALL_POINTS or not _has_past(view):
        return None
    fall = own - now
    return Reason(
        "attendance_falling",
        Level.ACT if fall >= FALL_TO_ACT_ON else Level.LOOK,
        f"Attendance {said(round(now), '%')} this week; {_over_before(own, '%', view.sums.attendance_weeks)}.",
        fall,
    )


def no_contact(view: PupilWeekView) -> Reason | None:
    """On a caseload or with provision, and not seen in a session for the school's number of school days."""
    if view.supported_since is None or view.supported_days is None:
        return None
    seen = view.last_contact_on
    # Somebody seen before this support began, and not since, counts from when it began.
    days = view.supported_days if view.contact_days_ago is None else view.contact_days_ago
    if min(days, view.supported_days) < view.contact_limit:
        return None
    sentence = (
        f"No session since support began on {_day(view.supported_since, view)}."
        if seen is None
        else f"Last seen {_day(seen, view)}, {counted(days, 'school day')} ago."
    )
    if view.missed >= MISSED_TO_EXPLAIN and view.missed_reason in FROM_SCHOOL:
        why = _lower_first(AbsenceReason(view.missed_reason).label)
        missed = in_words(view.missed)
        sentence = f"{sentence[:-1]}; not at {missed} of {missed} sessions: {why}."
    return Reason(
        "no_contact", Level.ACT if days >= 2 * view.contact_limit else Level.LOOK, sentence, float(days)
    )


def sessions_not_held(view: PupilWeekView) -> Reason | None:
    """None of what was planned happened, or at least two sessions did not."""
    missed = len(view.not_held)
    none_held = 0 < missed == view.due
    if not none_held and missed < NOT_HELD_TO_ACT_ON:
        return None
    planned = f"{counted(view.due, 'session').capitalize()} planned this week"
    what = "none held" if none_held else f"{in_words(missed)} not held"
    if none_held and missed == 1:
        what = "not held"
    return Reason(
        "sessions_not_held",
        Level.ACT if none_held and missed >= NOT_HELD_TO_ACT_ON else Level.LOOK,
        f"{planned}, {what}: {_reasons_given(view.not_held)}.",
        float(missed),
    )


def sessions_not_logged(view: PupilWeekView) -> Reason | None:
    """Planned for a day that is over, and neither logged nor explained."""
    if not view.unlogged:
        return None
    sentence = (
        f"{view.unlogged} of {view.due} planned sessions not logged yet."
        if view.due > 1
        else "The planned session is not logged yet."
    )
    return Reason("sessions_not_logged", Level.LOOK, sentence, view.unlogged / 10)


def engagement_falling(view: PupilWeekView) -> Reason | None:
    """A whole step below the pupil's own past."""
    change = _engagement_change(view)
    if change is None or change > -ENGAGEMENT_STEP:
        return None
    return Reason("engagement_falling", Level.LOOK, _engagement_sentence(view), -change)


def attendance_best(view: PupilWeekView) -> Reason | None:
    """A nearly whole week, better than every earlier one of the academic year."""
    now, best = view.now.attendance, view.best_before
    if now is None or best is None or now <= best or view.now.possible < LEAST_HALF_DAYS_FOR_BEST:
        return None
    own = view.own.attendance
    if own is None or now - own < RISE_POINTS or view.sums.attendance_weeks < LEAST_WEEKS_FOR_BEST:
        return None
    return Reason(
        "attendance_best",
        Level.PRAISE,
        f"Best attendance since September: {said(round(now), '%')}; "
        f"{_over_before(own, '%', view.sums.attendance_weeks)}.",
        now - own,
    )


def engagement_rising(view: PupilWeekView) -> Reason | None:
    """A whole step above the pupil's own past."""
    change = _engagement_change(view)
    if change is None or change < ENGAGEMENT_STEP:
        return None
    return Reason("engagement_rising", Level.PRAISE, _engagement_sentence(view), change)


RULES: tuple[Rule, ...] = (
    attendance_falling,
    no_contact,
    sessions_not_held,
    engagement_falling,
    sessions_not_logged,
    attendance_best,
    engagement_rising,
)
_RANKS = (Level.ACT, Level.LOOK, Level.PRAISE)


def reasons(view: PupilWeekView) -> list[Reason]:
    """Every rule that has something to say, what needs acting on first."""
    found = [reason for rule in RULES if (reason := rule(view)) is not None]
    return sorted(found, key=lambda reason: reason.rank)


def need(found: Iterable[Reason]) -> tuple[int, float]:
    """How a pupil sorts: the gravest level first, then how many and how heavy its reasons are; praise after those."""
    rows = list(found)
    if not rows:
        return (len(_RANKS), 0.0)
    rank = min(row.rank for row in rows)
    return (rank, -sum(row.weight + 100 for row in rows if row.rank == rank))


def needs_attention(found: Iterable[Reason]) -> bool:
    return any(reason.level != Level.PRAISE for reason in found)


def _has_past(view: PupilWeekView) -> bool:
    return view.sums.attendance_weeks >= LEAST_WEEKS_BEFORE and view.own.possible >= LEAST_HALF_DAYS_BEFORE


def _engagement_change(view: PupilWeekView) -> float | None:
    now, own = view.now.engagement, view.own.engagement
    if now is None or own is None or view.now.engagement_count < LEAST_SCORES_NOW:
        return None
    if view.own.engagement_count < LEAST_SCORES_BEFORE or view.sums.engagement_weeks < LEAST_WEEKS_BEFORE:
        return None
    return now - own


def _engagement_sentence(view: PupilWeekView) -> str:
    own = _over_before(view.own.engagement or 0, "", view.sums.engagement_weeks)
    return f"Engagement {said(view.now.engagement)} this week; {own}."


def _over_before(value: float, unit: str, weeks: int) -> str:
    """93 % over the six before."""
    return f"{said(round(value) if unit else value, unit)} over the {in_words(weeks)} before"


def _day(day: date, view: PupilWeekView) -> str:
    return short_date(day, view.week)


def _reasons_given(codes: Iterable[str]) -> str:
    """Adult on cover, no room; the most frequent first."""
    labels = [_lower_first(NotHeldReason(code).label) for code, _ in Counter(codes).most_common() if code]
    return ", ".join(labels)


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
