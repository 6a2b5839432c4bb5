"""Who must be told of an event, by its category and who works with the pupils: nobody who may not see them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from datetime import date
from typing import Final

from pupils.behaviour_kinds import TellsWhom
from pupils.codes import InvolvementReason
from pupils.models import BehaviourCategory, CaseloadAssignment, Involvement, Pupil
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
        for pupil_id, staff_id in _FINDERS[whom](by, pupil_ids, on):
            if staff_id != by.staff_id:
                found.setdefault((pupil_id, staff_id), whom)
    return found


def _mentors(by: Actor, pupil_ids: Collection[int], on: date) -> Iterator[Told]:
    rows = CaseloadAssignment.objects.filter(pupil__in=pupil_ids).open(on)
    yield from _entitled(by, set(rows.values_list("pupil_id", "mentor_id")), on)


def _teachers(by: Actor, pupil_ids: Collection[int], on: date) -> Iterator[Told]:
    rows = Involvement.objects.filter(pupil__in=pupil_ids, reason=InvolvementReason.TAUGHT).open(on)
    yield from _entitled(by, set(rows.values_list("pupil_id", "staff_id")), on)


def _entitled(by: Actor, told: set[Told], on: date) -> Iterator[Told]:
    """Those of them who may see the pupil's behaviour: read once for each colleague."""
    pupils_of: dict[int, set[int]] = defaultdict(set)
    for pupil_id, staff_id in told:
        pupils_of[staff_id].add(pupil_id)
    for staff in Staff.objects.visible_to(by).employed(on).filter(pk__in=pupils_of):
        yield from _seen(staff, staff.actor(on), pupils_of[staff.pk])


def _holders(roles: frozenset[Role]) -> Callable[[Actor, Collection[int], date], Iterator[Told]]:
    def find(by: Actor, pupil_ids: Collection[int], on: date) -> Iterator[Told]:
        for staff in Staff.objects.visible_to(by).employed(on).with_one_of(roles, on):
            yield from _seen(staff, staff.actor(on).only_as(roles), pupil_ids)

    return find


def _seen(staff: Staff, actor: Actor, pupil_ids: Collection[int]) -> Iterator[Told]:
    seen = Pupil.objects.visible_to(actor, Resource.BEHAVIOUR).filter(pk__in=pupil_ids)
    for pk in seen.values_list("pk", flat=True):
        yield pk, staff.pk


_FINDERS: Final = {
    TellsWhom.MENTOR: _mentors,
    TellsWhom.TEACHERS: _teachers,
    TellsWhom.PASTORAL: _holders(OFFICES[TellsWhom.PASTORAL]),
    TellsWhom.SENDCO: _holders(OFFICES[TellsWhom.SENDCO]),
}
