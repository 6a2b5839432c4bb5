"""A pupil's plans as a list, and what somebody may do with each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, F, OuterRef, Q

from pupils.models import Plan, PlanReading, PlanVersion, Pupil
from pupils.plan_beside import BesideOf, beside_in, beside_of
from pupils.plan_kinds import NON_NEGOTIABLES, PLAN_KINDS, Stage, resources
from pupils.plan_parts import Change, changes, lines_of
from pupils.plan_steps import Rights
from pupils.visibility import is_reached
from pupils.writing_aid import name_words
from staffing.access import Actor, Resource, Verb


@dataclass(frozen=True)
class PlanRow:
    """A plan as lists show it: `since` is the day of the version in force, `kind` the colour of its state."""

    plan: Plan
    name: str
    state: str
    kind: str
    since: date | None

    @property
    def what(self) -> str:
        return self.plan.told_as(self.name)


def plans_of(actor: Actor, pupil: Pupil, names: Mapping[str, str], on: date) -> list[PlanRow]:
    """Those in force first, then those on the way, then those that are over, the latest first."""
    about = actor.about(pupil.pk)
    seen = Plan.objects.visible_to(about).filter(pupil=pupil).select_related("author")
    versions = PlanVersion.objects.filter(plan=OuterRef("pk"), number=OuterRef("number"))
    rows = seen.annotate(since=versions.values("in_force_from")[:1])
    order = list(PLAN_KINDS)
    found = [row_of(plan, names, on) for plan in rows]
    return sorted(found, key=lambda row: (row.plan.is_over, not row.plan.number, order.index(row.plan.kind)))


def row_of(plan: Plan, names: Mapping[str, str], on: date) -> PlanRow:
    """Of a plan with `since`."""
    state, kind = _state(plan, on)
    return PlanRow(plan, names[plan.kind], state, kind, plan.since)  # type: ignore[attr-defined]


def _state(plan: Plan, on: date) -> tuple[str, str]:
    if plan.is_over:
        return "Ended", ""
    if not plan.number:
        return Stage(plan.stage).label, ""
    if plan.is_due(on):
        return "Review due", "watch"
    return "In force", "good"


@dataclass(frozen=True)
class ToRead:
    """A plan that waits to be read: what must happen, and what is new to this reader (nothing where all of it is)."""

    plan: Plan
    name: str
    since: date
    musts: tuple[str, ...]
    read_before: int
    changes: tuple[Change, ...]


def plans_to_read(actor: Actor, names: Mapping[str, str], on: date, most: int) -> list[ToRead]:
    """What waits for the actor, the longest asked for first: three statements however many there are."""
    mine = PlanReading.objects.filter(plan=OuterRef("pk"), staff_id=actor.staff_id).order_by("-number")
    asked = Plan.objects.to_read_by(actor, on).select_related("pupil")
    plans = asked.annotate(read_before=mine.values("number")[:1]).order_by("asks_on", "pk")[:most]
    asked_for: Sequence[Plan] = list(plans)
    beside = beside_of(asked_for)
    return [to_read(plan, its, beside, names) for plan, its in _with_versions(actor, asked_for)]


def to_read(
    plan: Plan, versions: Mapping[int, PlanVersion], beside: BesideOf, names: Mapping[str, str]
) -> ToRead:
    """Of a plan with `read_before`."""
    now, before = versions[plan.number], plan.read_before or 0  # type: ignore[attr-defined]
    was, shown = (beside_in(beside, plan, number) for number in (before, plan.number))
    return ToRead(
        plan=plan,
        name=names[plan.kind],
        since=now.in_force_from,
        musts=tuple(lines_of(now.words, NON_NEGOTIABLES)),
        read_before=before,
        changes=changes(plan.made_of, versions[before].words, now.words, was, shown) if before else (),
    )


def _with_versions(actor: Actor, plans: Sequence[Plan]) -> Iterator[tuple[Plan, dict[int, PlanVersion]]]:
    """Each plan with the version in force and those that were read, by their number."""
    found: dict[int, dict[int, PlanVersion]] = {plan.pk: {} for plan in plans}
    mine = PlanReading.objects.filter(
        plan=OuterRef("plan"), staff_id=actor.staff_id, number=OuterRef("number")
    )
    wanted = Q(number=F("plan__number")) | Exists(mine)
    for version in PlanVersion.objects.filter(wanted, plan__in=[plan.pk for plan in plans]):
        found[version.plan_id][version.number] = version
    return ((plan, found[plan.pk]) for plan in plans)


def other_names(actor: Actor, pupil: Pupil, texts: Iterable[str]) -> list[str]:
    """Full names of other pupils on the actor's roll that are made of words in the texts: one statement."""
    words = name_words(texts)
    others = Pupil.objects.visible_to(actor, Resource.ROLL).exclude(pk=pupil.pk)
    found = others.filter(known_forename__in=words, known_surname__in=words)
    return sorted({f"{each.known_forename} {each.known_surname}" for each in found})


def rights_to(actor: Actor, plan: Plan) -> Rights:
    """What somebody may do with a plan that was read `with_rights` of theirs."""
    return Rights(plan.may_edit, plan.may_approve, is_author=plan.author_id == actor.staff_id)  # type: ignore[attr-defined]


def beginnable(actor: Actor, pupil: Pupil) -> list[str]:
    """Codes of the kinds that the actor may begin for this pupil: none of those that there is one of already."""
    about, asked = actor.about(pupil.pk), list(resources())
    reached = [is_reached(about, resource, Verb.CREATE) for resource in asked]
    may = dict(zip(asked, Pupil.objects.filter(pk=pupil.pk).values_list(*reached).get(), strict=True))
    there = set(pupil.plans.current().values_list("kind", flat=True))
    return [
        code
        for code, kind in PLAN_KINDS.items()
        if may[kind.resource] and not (kind.is_one and code in there)
    ]
