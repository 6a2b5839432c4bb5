"""Who must be told of an event, by its category and who works with the pupils: nobody who may not see them."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Final

from pupils.behaviour_kinds import TellsWhom
from pupils.codes import InvolvementReason
from pupils.models import BehaviourCategory, CaseloadAssignment, Involvement
from pupils.visibility import who_reaches
from staffing.access import Actor, Resource, Role
from staffing.models import Staff

Told = tuple[int, int]  # Pupil and member of staff.
OFFICES: Final = {
    TellsWhom.PASTORAL: frozenset({Role.PASTORAL_LEAD}),
    TellsWhom.SENDCO: frozenset({Role.SENDCO, Role.ASSISTANT_SENDCO}),
}


def whom_to_tell(
    by: Actor, category: BehaviourCategory, pupil_ids: Collection[int], on: date
) -> dict[Told, TellsWhom]:
    """Pupil and colleague, with the first reason; the author knows already."""
    found: dict[Told, TellsWhom] = {}
    for whom in category.tells:
        find = _holders if whom in OFFICES else _linked
        for pupil_id, staff_id in find(by, whom, pupil_ids, on):
            if staff_id != by.staff_id:
                found.setdefault((pupil_id, staff_id), whom)
    return found


def _linked(by: Actor, whom: TellsWhom, pupil_ids: Collection[int], on: date) -> Iterator[Told]:
    """Mentors or teachers of these pupils who may see their behaviour."""
    if whom == TellsWhom.MENTOR:
        assigned = CaseloadAssignment.objects.filter(pupil__in=pupil_ids).open(on)
        linked = set(assigned.values_list("pupil_id", "mentor_id"))
    else:
        taught = Involvement.objects.filter(pupil__in=pupil_ids, reason=InvolvementReason.TAUGHT).open(on)
        linked = set(taught.values_list("pupil_id", "staff_id"))
    colleagues = Staff.objects.visible_to(by).employed(on).filter(pk__in={staff_id for _, staff_id in linked})
    actors = [actor for _, actor in colleagues.actors(on)]
    yield from linked.intersection(_seen(actors, pupil_ids, on))


def _holders(by: Actor, whom: TellsWhom, pupil_ids: Collection[int], on: date) -> Iterator[Told]:
    """Whoever holds the office, for the pupils whom that office reaches."""
    roles = OFFICES[whom]
    colleagues = Staff.objects.visible_to(by).employed(on).with_one_of(roles, on)
    actors = [actor.only_as(roles) for _, actor in colleagues.actors(on)]
    yield from _seen(actors, pupil_ids, on)


def _seen(actors: Collection[Actor], pupil_ids: Collection[int], on: date) -> Iterator[Told]:
    for actor, pupil_id in who_reaches(actors, pupil_ids, Resource.BEHAVIOUR, on):
        if actor.staff_id is not None:
            yield pupil_id, actor.staff_id
