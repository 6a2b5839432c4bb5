"""Who is asked to read plans, and who has not: by plan, and by member of staff."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from pupils.models import Involvement, Plan, PlanAdult, PlanReading
from pupils.visibility import Link, faculties_of, is_visible
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
    judged = Judged(plans, on)
    return {plan.pk: judged.readers(plan) for plan in plans}


class Judged:
    """What is read once for many plans, to say of each who is asked."""

    def __init__(self, plans: Sequence[Plan], on: date) -> None:
        self.on = on
        self.links = _links([plan.pupil_id for plan in plans], on)
        self.actors = _actors(self.links, on)
        by_faculty = any(
            Scope.FACULTY in actor.scopes(resource)
            for resource in {plan.made_of.resource for plan in plans}
            for _, actor in self.actors.values()
        )
        self.taught = faculties_of(list(self.links), on) if by_faculty else {}
        enough = Q(number__gte=F("plan__asks_from"), plan__in=[plan.pk for plan in plans])
        self.read = set(PlanReading.objects.filter(enough).values_list("plan_id", "staff_id"))
        self.named = _named(plans)

    def readers(self, plan: Plan) -> Readers:
        asked = sum(self._may_open(plan, staff, actor) for staff, actor in self._working(plan))
        return Readers(asked, self.unread(plan))

    def unread(self, plan: Plan) -> tuple[Staff, ...]:
        """Of those who are asked; whoever has read it is not judged again."""
        unread = [
            staff
            for staff, actor in self._working(plan)
            if (plan.pk, staff.pk) not in self.read and self._may_open(plan, staff, actor)
        ]
        return tuple(sorted(unread, key=lambda staff: (staff.surname, staff.pk)))

    def _working(self, plan: Plan) -> list[tuple[Staff, Actor]]:
        links = self.links[plan.pupil_id]
        working = {link.staff_id for link in links if link.starts_on <= self.on} - {plan.author_id}
        return [self.actors[pk] for pk in working & self.actors.keys()]

    def _may_open(self, plan: Plan, staff: Staff, actor: Actor) -> bool:
        return (plan.pk, staff.pk) in self.named or is_visible(
            actor,
            plan.pupil,
            resource=plan.made_of.resource,
            on=self.on,
            links=self.links[plan.pupil_id],
            faculty_ids=self.taught.get(plan.pupil_id, ()),
        )


def _links(pupil_ids: Collection[int], on: date) -> dict[int, list[Link]]:
    """By pupil, who works with them or will. Rows of columns: of a school's plans there are twenty for each."""
    links: dict[int, list[Link]] = {pupil_id: [] for pupil_id in pupil_ids}
    rows = Involvement.objects.lasting().filter(open_or_coming(on), pupil__in=pupil_ids)
    columns = ("pupil_id", "staff_id", "reason", "source_kind", "starts_on")
    for link in rows.order_by("starts_on", "pk").values_list(*columns, named=True):
        links[link.pupil_id].append(link)
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
    judged: Judged


def unread_by(actor: Actor, on: date) -> Unread:
    """The plan with the most readers missing first, and the reader with the most plans."""
    written = Plan.objects.editable_by(actor).in_force().filter(asks_on__lte=on)
    # Of every plan of a school: without what it says, which is most of it.
    plans = list(written.select_related("pupil").defer("words").order_by("asks_on", "pk"))
    judged = Judged(plans, on)
    missing = {plan.pk: unread for plan in plans if (unread := judged.unread(plan))}
    by_reader: dict[int, tuple[Staff, list[Plan]]] = {}
    for plan in plans:
        for staff in missing.get(plan.pk, ()):
            by_reader.setdefault(staff.pk, (staff, []))[1].append(plan)
    waiting = [plan for plan in plans if plan.pk in missing]
    return Unread(
        sorted(waiting, key=lambda plan: -len(missing[plan.pk])),
        sorted(by_reader.values(), key=lambda pair: (-len(pair[1]), pair[0].surname)),
        judged,
    )
