"""Plans of the demo's pupils: every kind in every state it has, with versions over the year, the same every time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any, Final

from simple_history.utils import bulk_create_with_history

from mentoring.demo.load_beside import load_beside
from mentoring.demo.load_contributions import load_contributions
from mentoring.demo.load_support import Rows
from mentoring.demo.plan_words import LINES, TEXTS
from mentoring.demo.support import SupportPlan
from mentoring.demo.trust import SEED, DemoTrust
from pupils.codes import SendStatus
from pupils.flag_kinds import FlagKind
from pupils.models import (
    Flag,
    Involvement,
    Plan,
    PlanLine,
    PlanReading,
    PlanTarget,
    PlanVersion,
    Pupil,
    Target,
)
from pupils.plan_kinds import FULL, IN_SHORT, PLAN_KINDS, Section, Shape, Stage
from staffing.access import Role
from staffing.calendar import LONDON
from staffing.models import Phase, Staff

BATCH: Final = 500
END_OF_DAY: Final = time(16, 0)
# How many days ago the version in force began, the one before it, and the first: none in a holiday.
BEGAN: Final = (25, 75, 150)
# Of a secondary school, who is looked after and has a PEP, whatever the draw of flags has left.
LOOKED_AFTER: Final = 6
# A new version of every so many One Plans stands at each stage, or is not begun.
ONE_PLAN_STAGES: Final = ("", "", Stage.DRAFT, Stage.ASKED, Stage.AGREED, Stage.SIGNED)


@dataclass
class DemoPlan:
    """A plan with what its versions say, the oldest first."""

    plan: Plan
    versions: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True)
class Writers:
    """Who writes plans in a school, and who signs off what the SENDCo wrote."""

    sendco: Staff
    head: Staff
    mentors: dict[int, Staff]

    def author(self, pupil: Pupil, kind: str) -> Staff:
        """The pupil's mentor, of what mentors may write; else the SENDCo."""
        is_theirs = kind in ("support", "action", "transition", "post16", "pep", "care")
        return self.mentors.get(pupil.pk, self.sendco) if is_theirs else self.sendco


def load_plans(support: SupportPlan, trust: DemoTrust, rows: Rows) -> None:
    """Passports for all on the register, One Plans, EHCP records, PEPs and the rest for some."""
    rng, on = Random(f"{SEED}:plans:{rows.school.urn}"), trust.marked.morning
    reached = Pupil.objects.filter(pk__in=rows.pupil_ids.values()).on_roll(on).supported(on)
    pupils = list(reached.order_by("upn"))
    writers = _writers(support, rows, on)
    looked_after = _looked_after(pupils, rows)
    made = [each for pupil in pupils for each in _of_pupil(pupil, writers, rng, on, pupil.pk in looked_after)]
    plans: list[Any] = [each.plan for each in made]
    for plan in plans:
        plan._history_user = rows.users[plan.author_id]
    bulk_create_with_history(plans, Plan, batch_size=BATCH)
    PlanVersion.objects.bulk_create(
        [version for each in made for version in _versions(each, on, writers)], batch_size=BATCH
    )
    load_beside(plans, support, rows.staff, rng)
    PlanReading.objects.bulk_create(_readings(plans, rng, on), batch_size=BATCH)
    PlanLine.objects.bulk_create([line for each in made for line in _lines(each)], batch_size=BATCH)
    _point_at_targets(plans)
    load_contributions(plans, rows, rng, on)


def _writers(support: SupportPlan, rows: Rows, on: date) -> Writers:
    def holder(role: Role) -> Staff:
        return Staff.objects.filter(school=rows.school).with_role(role, on).order_by("pk")[0]

    mentors = {
        rows.pupil_ids[pupil]: rows.staff[mentor]
        for mentor, load in support.caseloads.items()
        for pupil in load
    }
    return Writers(holder(Role.SENDCO), holder(Role.HEAD), mentors)


def _looked_after(pupils: Sequence[Pupil], rows: Rows) -> set[int]:
    """Who is looked after; in a secondary school six of those with support at least."""
    flags = Flag.objects.filter(pupil__in=pupils, kind=FlagKind.LOOKED_AFTER)
    found = set(flags.values_list("pupil", flat=True))
    missing = LOOKED_AFTER - len(found) if rows.school.phase == Phase.SECONDARY else 0
    others = [pupil for pupil in pupils if pupil.pk not in found][: max(0, missing)]
    more = [
        Flag(pupil=pupil, kind=FlagKind.LOOKED_AFTER, source="Virtual school", starts_on=pupil.admitted_on)
        for pupil in others
    ]
    bulk_create_with_history(more, Flag)
    return found | {pupil.pk for pupil in others}


def _of_pupil(
    pupil: Pupil, writers: Writers, rng: Random, on: date, is_looked_after: bool
) -> Iterator[DemoPlan]:
    """What a pupil has: a passport, and by status, year and chance what else."""
    group = pupil.year_group(on)
    year = int(group) if group.isdecimal() else 0
    is_on_plan = pupil.send_status == SendStatus.EHCP
    yield _plan(pupil, "passport", writers, rng, on, stage=rng.choice(("", "", "", "", Stage.DRAFT)))
    if is_on_plan:
        yield _plan(pupil, "ehcp", writers, rng, on, most=1)
        if year >= 9:
            yield _plan(pupil, "post16", writers, rng, on, most=2)
    else:
        yield _plan(pupil, "support", writers, rng, on, stage=rng.choice(ONE_PLAN_STAGES), most=3)
    if is_looked_after:
        yield _plan(pupil, "pep", writers, rng, on, stage=rng.choice(FULL), most=3)
    for kind, chance in (
        ("action", 0.2),
        ("behaviour", 0.12),
        ("risk", 0.08),
        ("agency", 0.08),
        ("care", 0.03),
    ):
        if rng.random() < chance:
            yield _plan(pupil, kind, writers, rng, on, stage=_any_stage(kind, rng), most=2)
    if year in (6, 11) or rng.random() < 0.04:
        yield _plan(pupil, "transition", writers, rng, on, stage=_any_stage("transition", rng), most=1)


def _any_stage(kind: str, rng: Random) -> str:
    return rng.choice(("", Stage.DRAFT) if kind in IN_SHORT else ("", *Stage))


def _plan(
    pupil: Pupil, kind: str, writers: Writers, rng: Random, on: date, *, stage: str = "", most: int = 2
) -> DemoPlan:
    """In its so-and-so-many-eth version, with the next at a stage; now and then over, or only a draft."""
    number = rng.randint(0 if stage else 1, most)
    if kind == "pep":
        # Few are looked after, and each has one.
        number = max(number, 1)
    is_over = number > 0 and kind != "pep" and rng.random() < 0.04
    author = writers.author(pupil, kind)
    title = rng.choice(("Mornings", "Getting started", "Friends at lunch")) if kind == "action" else ""
    plan = Plan(
        pupil=pupil, kind=kind, title=title, author=author, stage="" if is_over else stage, number=number,
        review_by=on + timedelta(days=rng.randint(-10, 120)),
        ended_on=on - timedelta(days=20) if is_over else None,
        end_reason="Reached what it was for." if is_over else "",
    )  # fmt: skip
    if plan.stage == Stage.SIGNED:
        plan.approver = _signer(author, writers)
    if number and plan.made_of.asks_reading:
        plan.asks_from, plan.asks_on = rng.randint(1, number), on - timedelta(days=21)
    found = DemoPlan(plan)
    words = _words(kind, rng)
    for _ in range(number):
        found.versions.append(words)
        words = _revised(kind, words, rng)
    plan.words = words if plan.stage else {}
    return found


def _signer(author: Staff, writers: Writers) -> Staff:
    return writers.head if author == writers.sendco else writers.sendco


def _words(kind: str, rng: Random) -> dict[str, Any]:
    return {section.key: _said(section, rng) for section in PLAN_KINDS[kind].sections}


def _said(section: Section, rng: Random) -> str | list[str]:
    if section.shape is Shape.LINES:
        lines = LINES.get(section.key, ())
        return rng.sample(lines, min(len(lines), section.most, rng.randint(2, 4)))
    texts = TEXTS.get(section.key, ())
    return rng.choice(texts) if texts else ""


def _revised(kind: str, words: dict[str, Any], rng: Random) -> dict[str, Any]:
    """Two sections said anew, as after a review."""
    changed = rng.sample(PLAN_KINDS[kind].sections, 2)
    return words | {section.key: _said(section, rng) for section in changed}


def _versions(each: DemoPlan, on: date, writers: Writers) -> Iterator[PlanVersion]:
    plan = each.plan
    signer = None if plan.kind in IN_SHORT else _signer(plan.author, writers)
    for number, words in enumerate(each.versions, start=1):
        since = on - timedelta(days=BEGAN[len(each.versions) - number])
        yield PlanVersion(
            plan=plan, number=number, words=words, in_force_from=since, author=plan.author, approved_by=signer,
            published_by=signer or writers.sendco, published_at=datetime.combine(since, END_OF_DAY, LONDON),
        )  # fmt: skip


def _readings(plans: Sequence[Plan], rng: Random, on: date) -> list[PlanReading]:
    """Most of those who work with a pupil have read what is in force, some an earlier version, a few nothing."""
    links: dict[int, set[int]] = {}
    pupils = {plan.pupil_id for plan in plans}
    for pupil_id, staff_id in Involvement.objects.filter(pupil__in=pupils).values_list("pupil", "staff"):
        links.setdefault(pupil_id, set()).add(staff_id)
    at = datetime.combine(on - timedelta(days=14), END_OF_DAY, LONDON)
    return [
        PlanReading(plan=plan, staff_id=staff_id, number=number, read_at=at)
        for plan in plans
        if plan.asks_on
        for staff_id in sorted(links.get(plan.pupil_id, ()))
        if (number := rng.choice((plan.number,) * 8 + (plan.number - 1, 0))) > 0
    ]


def _lines(each: DemoPlan) -> Iterator[PlanLine]:
    """Each line from the version that brought it to the last in a row that had it."""
    for section in each.plan.made_of.sections:
        if section.shape is Shape.LINES:
            said: Sequence[list[str]] = [words[section.key] for words in each.versions]
            yield from _lines_of(each.plan, section.key, said)


def _lines_of(plan: Plan, section: str, said: Sequence[list[str]]) -> Iterator[PlanLine]:
    begun: dict[str, int] = {}
    for number, lines in enumerate([*said, []], start=1):
        for text in [text for text in begun if text not in lines]:
            is_last = number > len(said)
            position = said[number - 2].index(text)
            yield PlanLine(
                plan=plan, section=section, position=position, text=text, first_number=begun.pop(text),
                last_number=None if is_last else number - 1,
            )  # fmt: skip
        begun |= {text: number for text in lines if text not in begun}


def _point_at_targets(plans: Sequence[Plan]) -> None:
    """One Plans and action plans point at every open target of their pupil."""
    by_pupil: dict[int, list[Target]] = {}
    for target in Target.objects.filter(pupil__in={plan.pupil_id for plan in plans}).open():
        by_pupil.setdefault(target.pupil_id, []).append(target)
    PlanTarget.objects.bulk_create(
        [
            PlanTarget(plan=plan, target=target)
            for plan in plans
            if plan.kind in ("support", "action") and not plan.is_over
            for target in by_pupil.get(plan.pupil_id, ())
        ],
        batch_size=BATCH,
    )
