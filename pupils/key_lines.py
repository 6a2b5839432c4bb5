"""What no adult may leave out, for the pupils of a page where the work happens."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from pupils.models import PlanLine
from pupils.plan_kinds import NON_NEGOTIABLES
from staffing.access import Actor

MOST: Final = 3


def musts_of(actor: Actor, pupil_ids: Collection[int]) -> Mapping[int, Sequence[str]]:
    """Three at most for each, each sentence once, of plans in force that the actor may see: one statement for all."""
    if not pupil_ids:
        return {}
    lines = PlanLine.objects.visible_to(actor).in_force().filter(section=NON_NEGOTIABLES.key)
    told = lines.filter(plan__pupil__in=pupil_ids).order_by("plan", "position")
    found: dict[int, dict[str, None]] = defaultdict(dict)
    for pupil_id, text in told.values_list("plan__pupil", "text"):
        found[pupil_id].setdefault(text)
    return {pupil_id: list(texts)[:MOST] for pupil_id, texts in found.items()}
