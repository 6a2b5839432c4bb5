"""How often the lines of a plan were used, and whether they helped: in sessions, counted in the room that knows of
them, and as teachers say before a review."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pupils.models import Plan, PlanLine
from pupils.plan_kinds import HELPS, NON_NEGOTIABLES

# Of these it is asked whether they were used, in this order.
TRIED: Final = (NON_NEGOTIABLES.key, HELPS.key)


def in_place(line: PlanLine) -> tuple[int, int, int]:
    """Where a strategy stands among those of a pupil: by section, plan and place."""
    return TRIED.index(line.section), line.plan_id, line.position


@dataclass(frozen=True)
class LineUse:
    """One strategy, and how often what was said of it. "Not used" is said by teachers alone."""

    text: str
    helped: int
    did_not: int
    could_not: int
    not_used: int = 0

    @property
    def tried(self) -> int:
        return self.helped + self.did_not

    @property
    def asked(self) -> int:
        return self.tried + self.could_not + self.not_used


Count = Callable[[Plan], list[LineUse]]
_COUNTS: list[Count] = []


def counts_uses(count: Count) -> Count:
    """Register what another room knows of how lines are used: of one plan, each line in force that was used."""
    _COUNTS.append(count)
    return count


def uses_of(plan: Plan) -> list[LineUse]:
    """For a plan that the reader may see; the numbers alone, and nothing of the sessions."""
    return [use for count in _COUNTS for use in count(plan)]
