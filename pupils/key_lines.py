"""What no adult may leave out and what helps, for the pupils of a page where the work happens."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONArray

from pupils.line_uses import TRIED
from pupils.models import PlanLine
from pupils.plan_kinds import HELPS, NON_NEGOTIABLES
from staffing.access import Actor
from staffing.models.school import JSONList

MOST: Final = 3
# Of how many pupils a list tells, and how many letters stand in it unfolded.
MOST_PUPILS, SHORT = 6, 90
SAID: Final = ("section", "plan", "position", "text")
Said = tuple[str, int, int, str]


@dataclass(frozen=True)
class KeyLines:
    """Of one pupil, three of each at most, and each sentence once."""

    musts: Sequence[str]
    helps: Sequence[str]

    def __bool__(self) -> bool:
        return bool(self.musts or self.helps)

    @property
    def is_short(self) -> bool:
        return sum(len(text) for text in (*self.musts, *self.helps)) <= SHORT


@dataclass(frozen=True)
class Told:
    """Of the pupils of one session or lesson, each by name where there are several; `more` are left out."""

    rows: Sequence[tuple[str, KeyLines]]
    more: int
    by_name: bool

    def __bool__(self) -> bool:
        return bool(self.rows)

    @property
    def is_short(self) -> bool:
        return len(self.rows) == 1 and self.rows[0][1].is_short

    @property
    def heading(self) -> str:
        has_musts = any(lines.musts for _, lines in self.rows)
        has_helps = any(lines.helps for _, lines in self.rows)
        if has_musts and has_helps:
            return "What must happen and what helps"
        return "What must happen" if has_musts else "What helps"


def tell(lines_of: Sequence[tuple[str, KeyLines]], *, by_name: bool) -> Told:
    """Of pupils, each with a name and the lines: those that no plan says anything of are left out."""
    told = [row for row in lines_of if row[1]]
    return Told(told[:MOST_PUPILS], max(0, len(told) - MOST_PUPILS), by_name)


def key_lines_of(actor: Actor, pupil_ids: Collection[int]) -> Mapping[int, KeyLines]:
    """Of each, from plans in force that the actor may see: one statement for all. Who has none is left out."""
    if not pupil_ids:
        return {}
    told = key_lines(actor).filter(plan__pupil__in=pupil_ids)
    found: dict[int, list[Said]] = defaultdict(list)
    for pupil_id, *said in told.values_list("plan__pupil", *SAID):
        found[pupil_id].append(tuple(said))
    return {pupil_id: in_order(said) for pupil_id, said in found.items()}


def key_lines_column(actor: Actor) -> Subquery:
    """As a column of pupils, for a page that reads them anyway: `in_order` says it as sentences."""
    told = key_lines(actor).filter(plan__pupil=OuterRef("pk"))
    return Subquery(told.annotate(said=JSONList(JSONArray(*SAID))).values("said"))


def in_order(said: Collection[Said]) -> KeyLines:
    """By plan and place; what must happen is not said again among what helps."""
    texts: dict[str, dict[str, None]] = {section: {} for section in TRIED}
    for section, _, _, text in sorted(said, key=lambda each: each[1:3]):
        texts[section][text] = None
    musts, helps = list(texts[NON_NEGOTIABLES.key]), list(texts[HELPS.key])
    return KeyLines(musts[:MOST], [text for text in helps if text not in musts][:MOST])


def key_lines(actor: Actor) -> QuerySet[PlanLine]:
    """Lines of plans in force that the actor may see, in no order."""
    return PlanLine.objects.visible_to(actor).in_force().filter(section__in=TRIED).order_by()
