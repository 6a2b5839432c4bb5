"""What no adult may leave out, for the pupils of a page where the work happens."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONArray

from pupils.models import PlanLine
from pupils.plan_kinds import NON_NEGOTIABLES
from staffing.access import Actor
from staffing.models.school import JSONList

MOST: Final = 3


def musts_of(actor: Actor, pupil_ids: Collection[int]) -> Mapping[int, Sequence[str]]:
    """Three at most for each, each sentence once, of plans in force that the actor may see: one statement for all."""
    if not pupil_ids:
        return {}
    told = _musts(actor).filter(plan__pupil__in=pupil_ids)
    found: dict[int, list[tuple[int, int, str]]] = defaultdict(list)
    for pupil_id, plan_id, position, text in told.values_list("plan__pupil", "plan", "position", "text"):
        found[pupil_id].append((plan_id, position, text))
    return {pupil_id: in_order(said) for pupil_id, said in found.items()}


def musts_column(actor: Actor) -> Subquery:
    """The same as a column of pupils, for a page that reads them anyway: `in_order` says it as sentences."""
    told = _musts(actor).filter(plan__pupil=OuterRef("pk"))
    return Subquery(told.annotate(said=JSONList(JSONArray("plan", "position", "text"))).values("said"))


def in_order(said: Collection[tuple[int, int, str]]) -> list[str]:
    """Three at most, each sentence once."""
    return list(dict.fromkeys(text for _, _, text in sorted(said)))[:MOST]


def _musts(actor: Actor) -> QuerySet[PlanLine]:
    return PlanLine.objects.visible_to(actor).in_force().filter(section=NON_NEGOTIABLES.key).order_by()
