"""Targets of the pupils on the demo's caseloads, with readings over the term: some met, some not, the same every time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final

from django.core.files.base import ContentFile
from simple_history.utils import bulk_create_with_history

from mentoring.demo.load_support import Rows
from mentoring.demo.load_work import page_of_work
from mentoring.demo.support import SupportPlan
from mentoring.demo.trust import SEED, DemoTrust
from pupils.models import Target, TargetEvidence, TargetReading, TargetStep
from pupils.register_measures import RegisterMeasure
from pupils.register_readings import weeks_to_read
from pupils.weeks import recompute
from staffing.calendar import LONDON

BATCH: Final = 500
WEEKS: Final = 14
END_OF_DAY: Final = time(15, 30)


@dataclass(frozen=True, slots=True)
class DemoTarget:
    """One that several pupils could have: from a baseline (lowest and highest) to so much more, or less."""

    kind: str
    what: str
    own_words: str
    why: str
    measure: str
    unit: str
    baseline: tuple[int, int]
    gain: int
    source: str
    how: str
    steps: tuple[str, ...]
    subject: str = ""
    register_measure: str = ""


TARGETS: Final = (
    DemoTarget(
        "attendance", "Comes to every half-day", "I want to miss fewer mornings.", "Missed lessons add up.",
        "Half-days attended in a week", "%", (74, 86), 10, "Register, last four weeks",
        "Met at the gate on Mondays; home is rung by nine.", ("Sets an alarm", "Packs the bag at night"),
        register_measure=RegisterMeasure.ATTENDED,
    ),
    DemoTarget(
        "punctuality", "Is in school on time", "I hate walking in late.", "The first five minutes say what to do.",
        "Arrivals that were on time in a week", "%", (80, 88), 10, "Register, last four weeks",
        "Walks in with a friend.", ("Sets an alarm",), register_measure=RegisterMeasure.ON_TIME,
    ),
    DemoTarget(
        "attainment", "Reads a page aloud without help", "I want to read to my brother.", "Reading opens every subject.",
        "Words read correctly in a minute", "words", (58, 84), 25, "Reading test", "Ten minutes, three times a week.",
        ("Chooses a book", "Reads with a partner", "Reads to a younger class"), subject="English",
    ),
    DemoTarget(
        "engagement", "Starts work within two minutes", "Starting is the hard bit.", "Once begun, the work gets done.",
        "Lessons begun without a prompt", "%", (30, 50), 30, "Teachers’ count over a week",
        "First task on a card, on the desk.", ("Writes date and title", "Does the first question alone"),
    ),
    DemoTarget(
        "behaviour", "Leaves by the calm card, not by shouting", "I’d like people to notice before I blow.",
        "Calls out when overwhelmed.", "Times called out in a week", "times", (11, 16), -9, "Behaviour log, two weeks",
        "Shows the card; five minutes in the calm place.", ("Knows the signs", "Uses the card once a day"),
    ),
    DemoTarget(
        "homework", "Hands homework in on the day", "I do it and then forget it.", "Practice is part of the lesson.",
        "Pieces handed in on the day", "%", (35, 55), 30, "Homework record", "Homework club on two days.",
        ("Writes it in the planner", "Puts it in the bag at once"),
    ),
    DemoTarget(
        "own", "Eats lunch with somebody three times a week", "I don’t want to sit alone.",
        "Lunch is the loneliest time.",
        "Lunches with somebody in a week", "lunches", (0, 1), 3, "The pupil’s own count", "Lunchtime club.",
        ("Goes to the club once", "Asks somebody along"),
    ),
)  # fmt: skip

# What somebody saw, one of each kind in turn.
SEEN: Final[tuple[dict[str, Any], ...]] = (
    {
        "kind": "on_task", "seconds_on_task": 405, "seconds_observed": 600, "text": "Watched from the back of the room.",
    },
    {"kind": "photo", "text": "A page without being asked twice."},
    {
        "kind": "abc", "antecedent": "Told to put the phone away.", "behaviour": "Pushed the chair back and shouted.",
        "consequence": "Five minutes in the calm place, then finished the task.",
    },
    {"kind": "frequency", "times": 3, "minutes": 50, "text": "Called out; each time stopped at a look."},
    {"kind": "line", "text": "Began before the others had their books out."},
)  # fmt: skip


def load_targets(support: SupportPlan, trust: DemoTrust, rows: Rows) -> int:
    """One or two targets for every pupil on a caseload; says how many."""
    made = list(_plan(support, trust, rows))
    targets: list[Any] = [target for target, _, _ in made]
    for target in targets:
        target._history_user = rows.users[target.author_id]
        target._history_date = datetime.combine(target.decided_on or target.baseline_on, END_OF_DAY, LONDON)
    bulk_create_with_history(targets, Target, batch_size=BATCH)
    steps, readings = [], []
    evidence: list[TargetEvidence] = []
    page = page_of_work()
    for target, kind, its in made:
        steps += [
            TargetStep(
                target=target,
                position=at,
                text=text,
                done_on=its[at][0] if len(its) > 2 * at else None,
            )
            for at, text in enumerate(kind.steps, start=1)
        ]
        readings += [_reading(target, on, value, kind) for on, value in its]
        if its and target.pupil_id % 4 == 0:
            evidence.append(_observed(target, its[-1][0], SEEN[len(evidence) % len(SEEN)], page))
    bulk_create_with_history(steps, TargetStep, batch_size=BATCH)
    bulk_create_with_history(readings, TargetReading, batch_size=BATCH)
    TargetEvidence.objects.bulk_create(evidence, batch_size=BATCH)
    recompute({key for target in targets for key in weeks_to_read(target)})
    return len(targets)


Readings = list[tuple[date, Decimal]]


def _plan(
    support: SupportPlan, trust: DemoTrust, rows: Rows
) -> Iterator[tuple[Target, DemoTarget, Readings]]:
    rng = Random(f"{SEED}:targets:{rows.school.urn}")
    until = trust.marked.morning
    for mentor, load in sorted(support.caseloads.items()):
        for pupil in load:
            for kind in rng.sample(TARGETS, rng.choice((1, 1, 2))):
                target = _target(kind, rows.pupil_ids[pupil], rows.staff[mentor].pk, support.starts_on, rng)
                its = [] if kind.register_measure else _readings(target, until, rng)
                _decide(target, its, rng)
                yield target, kind, its


def _target(kind: DemoTarget, pupil_id: int, author_id: int, on: date, rng: Random) -> Target:
    baseline = rng.randint(*kind.baseline)
    return Target(
        pupil_id=pupil_id, author_id=author_id, kind=kind.kind, subject=kind.subject, what=kind.what,
        own_words=kind.own_words if rng.random() < 0.7 else "", why=kind.why, measure=kind.measure, unit=kind.unit,
        register_measure=kind.register_measure,
        is_lower_better=kind.gain < 0, baseline=Decimal(baseline), baseline_on=on, baseline_source=kind.source,
        aim=Decimal(baseline + kind.gain), aim_by=on + timedelta(weeks=WEEKS), how=kind.how,
        helpers="My mentor and my form tutor",
    )  # fmt: skip


def _readings(target: Target, until: date, rng: Random) -> Readings:
    """One in most weeks; a pupil's pace is their own, from hardly moving to well ahead of the line."""
    pace, gain = rng.choice((0.15, 0.5, 0.8, 1.0, 1.2, 1.7)), target.aim - target.baseline
    found: Readings = []
    for week in range(1, WEEKS + 1):
        on = target.baseline_on + timedelta(weeks=week, days=3)
        if on > until or rng.random() < 0.25:
            continue
        share = Decimal(str(round(pace * week / WEEKS + rng.gauss(0, 0.07), 3)))
        value = round(target.baseline + gain * share)
        most = 100 if target.is_share else 10_000
        found.append((on, Decimal(min(most, max(0, value)))))
    return found


def _decide(target: Target, its: Readings, rng: Random) -> None:
    """Whoever reached the aim some time ago has it decided; a few are closed for another reason."""
    if len(its) < 4:
        return
    on, value = its[-1]
    state, reason = "", ""
    if target.line.is_reached(value):
        state, reason = Target.State.MET, "Reached, and kept for two readings."
    elif rng.random() < 0.08:
        gone = target.line.share(value)
        state = Target.State.PARTLY_MET if gone >= 0.4 else Target.State.NOT_MET
        reason = "Looked at together: a smaller step comes next."
    if state:
        target.state, target.state_reason = state, reason
        target.decided_on, target.decided_by_id = on, target.author_id


def _reading(target: Target, on: date, value: Decimal, kind: DemoTarget) -> TargetReading:
    return TargetReading(
        target=target,
        on=on,
        value=value,
        source=kind.source.split(",")[0],
        written_by_id=target.author_id,
        written_at=datetime.combine(on, END_OF_DAY, LONDON),
    )


def _observed(target: Target, on: date, seen: dict[str, Any], page: bytes) -> TargetEvidence:
    is_photo = seen["kind"] == TargetEvidence.Kind.PHOTO
    return TargetEvidence(
        target=target,
        on=on,
        photo=ContentFile(page, name=f"demo-{target.pk}.jpg") if is_photo else "",
        written_by_id=target.author_id,
        written_at=datetime.combine(on, END_OF_DAY, LONDON),
        **seen,
    )
