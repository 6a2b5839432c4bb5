"""Who is asked to read plans, and who has not: by plan, and by member of staff."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from pupils.models import Involvement, Plan, PlanAdult, PlanReading
from pupils.visibility import faculties_of, why_visible
from staffing.access import Actor, Scope, open_or_coming
from staffing.models import Staff


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
    actors = _actors(links, on)
    by_faculty = any(
        Scope.FACULTY in actor.scopes(plan.made_of.resource) for _, actor in actors.values() for plan in plans
    )
    taught = faculties_of(list(links), on) if by_faculty else {}
    enough = Q(number__gte=F("plan__asks_from"), plan__in=[plan.pk for plan in plans])
    read = set(PlanReading.objects.filter(enough).values_list("plan_id", "staff_id"))
    named = _named(plans)
    found = {}
    for plan in plans:
        its, faculty_ids = links[plan.pupil_id], taught.get(plan.pupil_id, ())
        working = {link.staff_id for link in its if link.starts_on <= on} - {plan.author_id}
        there = [actors[pk] for pk in working & actors.keys()]
        asked = [
            staff
            for staff, actor in there
            if (plan.pk, staff.pk) in named or _may_open(actor, plan, on, its, faculty_ids)
        ]
        unread = [staff for staff in asked if (plan.pk, staff.pk) not in read]
        unread.sort(key=lambda staff: (staff.surname, staff.pk))
        found[plan.pk] = Readers(len(asked), tuple(unread))
    return found


def _links(pupil_ids: Collection[int], on: date) -> dict[int, list[Involvement]]:
    """By pupil, who works with them or will."""
    links: dict[int, list[Involvement]] = {pupil_id: [] for pupil_id in pupil_ids}
    rows = Involvement.objects.lasting().filter(open_or_coming(on), pupil__in=pupil_ids)
    for link in rows.order_by("starts_on", "pk"):
        links[link.pupil_id].append(link)
    return links


def _named(plans: Sequence[Plan]) -> set[tuple[int, int]]:
    """Plan and adult, of those whom the version in force names: asked only of kinds that name somebody."""
    ids = [plan.pk for plan in plans if plan.made_of.names_adults and not plan.is_over]
    rows = PlanAdult.objects.filter(plan__in=ids, number=F("plan__number"))
    return set(rows.values_list("plan_id", "staff_id")) if ids else set()


def _actors(links: Mapping[int, Sequence[Involvement]], on: date) -> dict[int, tuple[Staff, Actor]]:
    ids = {link.staff_id for its in links.values() for link in its}
    return {
        staff.pk: (staff, actor) for staff, actor in Staff.objects.filter(pk__in=ids).employed(on).actors(on)
    }


def _may_open(
    actor: Actor, plan: Plan, on: date, links: Sequence[Involvement], faculty_ids: Collection[int]
) -> bool:
    resource = plan.made_of.resource
    return bool(
        why_visible(actor, plan.pupil, resource=resource, on=on, links=links, faculty_ids=faculty_ids)
    )


@dataclass(frozen=True)
class Unread:
    """What waits to be read of the plans that somebody writes or signs off: by plan, and by reader."""

    plans: Sequence[tuple[Plan, Readers]]
    readers: Sequence[tuple[Staff, Sequence[Plan]]]


def unread_by(actor: Actor, on: date) -> Unread:
    """The plan with the most readers missing first, and the reader with the most plans."""
    written = Plan.objects.editable_by(actor).in_force().filter(asks_on__lte=on)
    plans = list(written.select_related("pupil").order_by("asks_on", "pk"))
    found = readers_of_all(plans, on) if plans else {}
    waiting = [(plan, found[plan.pk]) for plan in plans if found[plan.pk].unread]
    by_reader: dict[int, tuple[Staff, list[Plan]]] = {}
    for plan, readers in waiting:
        for staff in readers.unread:
            by_reader.setdefault(staff.pk, (staff, []))[1].append(plan)
    return Unread(
        sorted(waiting, key=lambda pair: -len(pair[1].unread)),
        sorted(by_reader.values(), key=lambda pair: (-len(pair[1]), pair[0].surname)),
    )
