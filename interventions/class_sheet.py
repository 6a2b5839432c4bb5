"""The class sheet: whose plan is in force in a teaching group, what every adult does for each, who else is there."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from interventions.models import Slot
from pupils.groups import members
from pupils.models import Arrangement, Plan, PlanLine, TeachingGroup
from pupils.plan_kinds import HELPS, NON_NEGOTIABLES
from staffing.access import Actor

MOST_LINES: Final = 3
# What must happen comes before what helps; what does not help is left to the plan itself.
ORDER: Final = (NON_NEGOTIABLES.key, HELPS.key)
CARRIED: Final = (Arrangement.Kind.PASS, Arrangement.Kind.KIT)


@dataclass(frozen=True)
class SheetLine:
    """What to do, and whether no adult may leave it out."""

    text: str
    is_must: bool


@dataclass(frozen=True)
class SheetRow:
    """A pupil with a plan in force."""

    pupil_id: int
    name: str
    lines: Sequence[SheetLine]
    passes: Sequence[str]


@dataclass(frozen=True)
class Adult:
    """Who supports the class, and when: Tuesday P3, Friday P1."""

    name: str
    when: str


@dataclass(frozen=True)
class ClassSheet:
    rows: Sequence[SheetRow]
    adults: Sequence[Adult]

    @property
    def pupil_ids(self) -> list[int]:
        return [row.pupil_id for row in self.rows]


def read_class_sheet(actor: Actor, group: TeachingGroup, on: date) -> ClassSheet:
    """Four statements, however many are in the group."""
    there = members(actor, group, on).values("pk")
    plans = Plan.objects.on_class_sheets_of(actor, on).filter(pupil__in=there)
    seen = list(plans.select_related("pupil").order_by("pupil__known_surname", "pupil__known_forename"))
    pupils = {plan.pupil_id: plan.pupil for plan in seen}
    lines = _lines(seen)
    passes: dict[int, list[str]] = defaultdict(list)
    carried = Arrangement.objects.visible_to(actor).standing(on).filter(pupil__in=pupils, kind__in=CARRIED)
    for each in carried:
        passes[each.pupil_id].append(each.what)
    rows = [SheetRow(pk, pupil.name, lines[pk], passes[pk]) for pk, pupil in pupils.items()]
    return ClassSheet(rows, _adults(actor, group, on))


def _lines(plans: Sequence[Plan]) -> dict[int, list[SheetLine]]:
    """By pupil, each sentence once; at most three."""
    pupil_of = {plan.pk: plan.pupil_id for plan in plans}
    told = PlanLine.objects.in_force().filter(plan__in=pupil_of, section__in=ORDER)
    found: dict[int, dict[str, SheetLine]] = defaultdict(dict)
    for line in sorted(told, key=lambda each: (ORDER.index(each.section), each.plan_id, each.position)):
        its = found[pupil_of[line.plan_id]]
        its.setdefault(line.text, SheetLine(line.text, line.section == NON_NEGOTIABLES.key))
    return defaultdict(list, {pk: list(its.values())[:MOST_LINES] for pk, its in found.items()})


def _adults(actor: Actor, group: TeachingGroup, on: date) -> list[Adult]:
    slots = Slot.objects.visible_to(actor).open(on).filter(provision__teaching_group=group)
    when: dict[str, list[str]] = defaultdict(list)
    for slot in slots.select_related("staff", "period"):
        when[slot.staff.name].append(f"{slot.get_weekday_display()} {slot.period.name}")
    return [Adult(name, ", ".join(dict.fromkeys(times))) for name, times in sorted(when.items())]
