"""How often the lines of a plan were used, and whether they helped: counted in the room that knows of sessions."""

from collections.abc import Callable
from dataclasses import dataclass

from pupils.models import Plan


@dataclass(frozen=True)
class LineUse:
    """One strategy in force, and what was said of it in sessions."""

    text: str
    helped: int
    did_not: int
    could_not: int

    @property
    def tried(self) -> int:
        return self.helped + self.did_not

    @property
    def asked(self) -> int:
        return self.tried + self.could_not


Count = Callable[[Plan], list[LineUse]]
_COUNTS: list[Count] = []


def counts_uses(count: Count) -> Count:
    """Register what another room knows of how lines are used: of one plan, each line in force that was used."""
    _COUNTS.append(count)
    return count


def uses_of(plan: Plan) -> list[LineUse]:
    """For a plan that the reader may see; the numbers alone, and nothing of the sessions."""
    return [use for count in _COUNTS for use in count(plan)]
