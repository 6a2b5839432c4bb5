"""The week on paper: every slot of one adult in order, with its pupils, to be written on by hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from interventions.catch_up import Span, own_slots
from interventions.expected import expected_pupils
from interventions.models import PlannedSession
from pupils.models import Pupil
from staffing.access import Actor, Resource, Verb


@dataclass(frozen=True)
class SheetSlot:
    """One slot and whom it is for; what is logged already needs no boxes."""

    planned: PlannedSession
    pupils: Sequence[Pupil]

    @property
    def is_open(self) -> bool:
        return self.planned.state == PlannedSession.State.PLANNED


@dataclass(frozen=True)
class WeekSheet:
    span: Span
    days: Sequence[tuple[date, Sequence[SheetSlot]]]

    @property
    def before(self) -> date:
        return self.span.first - timedelta(days=7)

    @property
    def after(self) -> date:
        return self.span.first + timedelta(days=7)

    @property
    def pupil_ids(self) -> list[int]:
        return sorted({pupil.pk for _, slots in self.days for slot in slots for pupil in slot.pupils})


def read_sheet(actor: Actor, monday: date) -> WeekSheet:
    """In the order of the grid that it is typed into: by day, time, and name."""
    span = Span(monday, is_week=True)
    plans = list(own_slots(actor).filter(on__range=(span.first, span.last)))
    expected = expected_pupils(plans)
    wanted = {pk for ids in expected.values() for pk in ids}
    pupils = list(
        Pupil.objects.visible_to(actor, Resource.SESSION, Verb.CREATE).filter(pk__in=wanted).by_name()
    )
    days: dict[date, list[SheetSlot]] = {}
    for plan in plans:
        its = [pupil for pupil in pupils if pupil.pk in expected[plan.pk]]
        days.setdefault(plan.on, []).append(SheetSlot(plan, its))
    return WeekSheet(span, list(days.items()))
