"""Who is asked to read plans, and who has not: by plan, and by member of staff."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Exists, F, OuterRef, Q

from pupils.models import Involvement, Plan, PlanAdult, PlanReading
from pupils.models.links import LASTING, InvolvementQuerySet
from pupils.models.plan import PlanQuerySet
from pupils.models.pupil import NAME_FIELDS
from pupils.models.scope import SUPPORT_SOURCES
from pupils.visibility import Link, faculties_of, is_visible
from staffing.access import Actor, Scope, open_on, open_or_coming
from staffing.models import Staff

# Of every plan that somebody has not read: what says who is asked, and what the page names it by.
OF_PUPIL = ("school", "cohort", "send_status", *NAME_FIELDS)
OF_PLAN = ("kind", "title", "author", "number", "ended_on", *(f"pupil__{name}" for name in OF_PUPIL))


@dataclass(frozen=True)
class Readers:
    """Who is asked to read the version that is asked for, and who has not."""

    asked: int
    unread: tuple[Staff, ...]

    @property
    def read(self) -> int:
        return self.asked - len(self.unread)


def readers_of(plan: Plan, on: date) -> Readers | None:
    """None for a plan that nobody is asked to read."""
    return readers_of_all([plan], on)[plan.pk] if plan.asks_on else None


def readers_of_all(plans: Sequence[Plan], on: date) -> Mapping[int, Readers]:
    """By plan: everybody who works with the pupil now and may open the plan, by role or named in it, but its author.

    Plans that were read with their pupil; three to five statements, however many they are.
    """
    links = _links([plan.pupil_id for plan in plans], on)
    judge = _Judge(plans, links, on)
    enough = Q(number__gte=F("plan__asks_from"), plan__in=[plan.pk for plan in plans])
    read = set(PlanReading.objects.filter(enough).values_list("plan_id", "staff_id"))
    found = {}
    for plan in plans:
        working = {link.staff_id for link in links[plan.pupil_id] if link.starts_on <= on}
        asked = [staff_id for staff_id in working if judge.is_asked(plan, staff_id)]
        found[plan.pk] = Readers(len(asked), judge.by_name(pk for pk in asked if (plan.pk, pk) not in read))
    return found


class _Judge:
    """What is read once for many plans, to say of each colleague with a link whether they are asked to read it."""

    def __init__(self, plans: Sequence[Plan], links: Mapping[int, Sequence[Link]], on: date) -> None:
        self.on, self.links = on, links
        self.actors = _actors(links, on)
        by_faculty = any(
            Scope.FACULTY in actor.scopes(resource)
            for resource in {plan.made_of.resource for plan in plans}
            for _, actor in self.actors.values()
        )
        self.taught = faculties_of(list(links), on) if by_faculty else {}
        self.named = _named(plans)

    def is_asked(self, plan: Plan, staff_id: int) -> bool:
        """Whether somebody who works with the pupil may open the plan, and did not write it."""
        if staff_id == plan.author_id or staff_id not in self.actors:
            return False
        return (plan.pk, staff_id) in self.named or is_visible(
            self.actors[staff_id][1],
            plan.pupil,
            resource=plan.made_of.resource,
            on=self.on,
            links=self.links[plan.pupil_id],
            faculty_ids=self.taught.get(plan.pupil_id, ()),
        )

    def by_name(self, staff_ids: Iterable[int]) -> tuple[Staff, ...]:
        staff = [self.actors[pk][0] for pk in staff_ids]
        return tuple(sorted(staff, key=lambda each: (each.surname, each.pk)))


class _Linked(NamedTuple):
    """A `Link`: of a school's plans there are twenty for each, and only this of each is looked at."""

    staff_id: int
    reason: str
    source_kind: str
    starts_on: date


def _links(pupil_ids: Collection[int], on: date) -> dict[int, list[Link]]:
    """By pupil, who works with them or will."""
    return _by_pupil(Involvement.objects.filter(pupil__in=pupil_ids), pupil_ids, on)


def _by_pupil(rows: InvolvementQuerySet, pupil_ids: Iterable[int], on: date) -> dict[int, list[Link]]:
    links: dict[int, list[Link]] = {pupil_id: [] for pupil_id in pupil_ids}
    lasting = rows.lasting().filter(open_or_coming(on)).order_by("starts_on", "pk")
    for pupil_id, *link in lasting.values_list("pupil_id", *_Linked._fields):
        links[pupil_id].append(_Linked(*link))
    return links


def _named(plans: Sequence[Plan]) -> set[tuple[int, int]]:
    """Plan and adult, of those whom the version in force names: asked only of kinds that name somebody."""
    ids = [plan.pk for plan in plans if plan.made_of.names_adults and not plan.is_over]
    rows = PlanAdult.objects.filter(plan__in=ids, number=F("plan__number"))
    return set(rows.values_list("plan_id", "staff_id")) if ids else set()


def _actors(links: Mapping[int, Sequence[Link]], on: date) -> dict[int, tuple[Staff, Actor]]:
    ids = {link.staff_id for its in links.values() for link in its}
    return {
        staff.pk: (staff, actor) for staff, actor in Staff.objects.filter(pk__in=ids).employed(on).actors(on)
    }


@dataclass(frozen=True)
class Unread:
    """What waits to be read of the plans that somebody writes or signs off: by plan, and by reader."""

    plans: Sequence[Plan]
    readers: Sequence[tuple[Staff, Sequence[Plan]]]


def unread_by(actor: Actor, on: date) -> Unread:
    """The plan with the most readers missing first, and the reader with the most plans."""
    waiting = _waiting(Plan.objects.editable_by(actor).in_force().filter(asks_on__lte=on), on)
    found = Plan.objects.filter(pk__in=waiting).select_related("pupil").only(*OF_PLAN)
    plans = list(found.order_by("asks_on", "pk"))
    pupil_ids = {plan.pupil_id for plan in plans}
    # That a pupil has support opens plans to others than those who give it.
    support = Involvement.objects.filter(pupil__in=pupil_ids, source_kind__in=SUPPORT_SOURCES)
    links = _by_pupil(support, pupil_ids, on)
    for plan in plans:
        links[plan.pupil_id] += waiting[plan.pk]
    judge = _Judge(plans, links, on)
    missing: dict[int, tuple[Staff, ...]] = {}
    by_reader: dict[int, tuple[Staff, list[Plan]]] = {}
    for plan in plans:
        unread = {link.staff_id for link in waiting[plan.pk]}
        asked = judge.by_name(pk for pk in unread if judge.is_asked(plan, pk))
        if asked:
            missing[plan.pk] = asked
        for staff in asked:
            by_reader.setdefault(staff.pk, (staff, []))[1].append(plan)
    return Unread(
        sorted((plan for plan in plans if plan.pk in missing), key=lambda plan: -len(missing[plan.pk])),
        sorted(by_reader.values(), key=lambda pair: (-len(pair[1]), pair[0].surname)),
    )


def _waiting(plans: PlanQuerySet, on: date) -> dict[int, list[_Linked]]:
    """By plan, the links of those who work with the pupil now and have not read it: most have, says the database."""
    link = "pupil__involvements__"
    read = PlanReading.objects.filter(
        plan=OuterRef("pk"), staff=OuterRef(f"{link}staff"), number__gte=OuterRef("asks_from")
    )
    works_with = open_on(on, link) & Q(**{f"{link}reason__in": LASTING})
    rows = plans.filter(works_with & ~Q(Exists(read))).order_by()
    waiting: dict[int, list[_Linked]] = defaultdict(list)
    for plan_id, *its in rows.values_list("pk", *(f"{link}{name}" for name in _Linked._fields)):
        waiting[plan_id].append(_Linked(*its))
    return waiting
