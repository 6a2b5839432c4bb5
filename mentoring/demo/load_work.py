"""Work of the demo's pupils: days at work, scored by the rubric, in alternative provision; and a page as photographed."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from random import Random
from typing import Any, Final

from PIL import Image, ImageDraw, ImageFont
from simple_history.utils import bulk_create_with_history

from mentoring.demo.load_support import Rows
from mentoring.demo.support import SupportPlan
from mentoring.demo.trust import SEED, DemoTrust
from pupils.actions.targets import WORK_SOURCE
from pupils.models import Target, TargetReading, TargetStep, WorkDay
from pupils.work_skills import BEST, WorkSkill
from staffing.calendar import LONDON
from staffing.models import Phase

BATCH: Final = 500
WEEKS: Final = 14
SHARE: Final = 0.3
END_OF_DAY: Final = time(15, 30)
PLACES: Final = ("Sandwort Nursery", "Motor workshop", "Training kitchen")
NOTES: Final = (
    "",
    "",
    "Stayed until it was done.",
    "Asked for the next job.",
    "Needed the morning to begin.",
)
WHAT: Final = {
    WorkSkill.PUNCTUAL: "Is at work on time",
    WorkSkill.PREPARED: "Brings the whole kit",
    WorkSkill.WORKS_WITH_OTHERS: "Shares a job with somebody",
    WorkSkill.SAFE: "Works safely without being watched",
    WorkSkill.PERSISTS: "Finishes what was begun",
}
LINES: Final = (
    "On Saturday we took the", "early bus to the sea. It was", "cold but the light was", "beautiful. My brother ran",
    "straight into the water", "with his shoes on.",
)  # fmt: skip


def page_of_work() -> bytes:
    """A page out of an exercise book, drawn."""
    page = Image.new("RGB", (900, 1200), "#fbf8ee")
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(size=52)
    for top in range(160, 1160, 90):
        pen.line((0, top, 900, top), fill="#b9cbd6", width=3)
    pen.line((110, 0, 110, 1200), fill="#d9a5a0", width=3)
    for number, line in enumerate(LINES):
        pen.text((140, 98 + 90 * number), line, fill="#26364d", font=font)
    out = BytesIO()
    page.save(out, "JPEG", quality=80)
    return out.getvalue()


def load_work(support: SupportPlan, trust: DemoTrust, rows: Rows) -> None:
    """For some pupils of an alternative provision a day at work each week, and a target that it feeds."""
    if rows.school.phase != Phase.ALTERNATIVE:
        return
    rng = Random(f"{SEED}:work:{rows.school.urn}")
    targets: list[Any] = []
    days: list[Any] = []
    for mentor, load in sorted(support.caseloads.items()):
        for pupil in load:
            if rng.random() < SHARE:
                author, skill = rows.staff[mentor].pk, rng.choice(list(WorkSkill))
                targets.append(_target(skill, rows.pupil_ids[pupil], author, support.starts_on))
                days += _days(targets[-1], trust.marked.morning, rng)
    for target in targets:
        target._history_date = datetime.combine(target.baseline_on, END_OF_DAY, LONDON)
    bulk_create_with_history(targets, Target, batch_size=BATCH)
    bulk_create_with_history(days, WorkDay, batch_size=BATCH)
    steps = [TargetStep(target=target, position=1, text="Knows what is asked for") for target in targets]
    bulk_create_with_history(steps, TargetStep, batch_size=BATCH)
    of_pupil = {target.pupil_id: target for target in targets}
    readings = [_reading(of_pupil[day.pupil_id], day) for day in days]
    bulk_create_with_history(readings, TargetReading, batch_size=BATCH)


def _target(skill: WorkSkill, pupil_id: int, author_id: int, on: date) -> Target:
    return Target(
        pupil_id=pupil_id, author_id=author_id, kind=Target.Kind.WORK, skill=skill, what=WHAT[skill],
        why="An employer asks for it first.", measure="Score at work, from 1 to 4", baseline=Decimal(1),
        baseline_on=on, baseline_source="First day at work", aim=Decimal(BEST), aim_by=on + timedelta(weeks=WEEKS),
        how="Looked at together on the way back.", helpers="My mentor and the supervisor",
    )  # fmt: skip


def _days(target: Target, until: date, rng: Random) -> Iterator[WorkDay]:
    """A day in most weeks, each a little better than the last, at the pupil's own pace."""
    pace, place = rng.uniform(0.1, 0.35), rng.choice(PLACES)
    for week in range(1, WEEKS + 1):
        on = target.baseline_on + timedelta(weeks=week, days=2)
        if on > until or rng.random() < 0.2:
            continue
        scores = {
            skill.value: min(BEST, max(1, round(1.4 + pace * week + rng.gauss(0, 0.5))))
            for skill in WorkSkill
        }
        yield WorkDay(
            pupil_id=target.pupil_id,
            on=on,
            place=place,
            note=rng.choice(NOTES),
            written_by_id=target.author_id,
            written_at=datetime.combine(on, END_OF_DAY, LONDON),
            **scores,
        )


def _reading(target: Target, day: WorkDay) -> TargetReading:
    return TargetReading(
        target=target,
        work_day=day,
        on=day.on,
        value=Decimal(getattr(day, target.skill)),
        source=WORK_SOURCE,
        written_by_id=day.written_by_id,
        written_at=day.written_at,
    )
