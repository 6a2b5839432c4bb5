"""Who hears from the school about a pupil: the household rules, plain, as every page and every letter keeps them.

One copy for a household, and one more for whoever has a separate copy; never for somebody marked "do not contact", never
for somebody whom a court order in force on the day bars; and no letter carries an address that is hidden.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Tie:
    """What the rules ask of one person's link with a pupil.

    `is_parent`: a parent or carer, who hears without being chosen. `barred_from` to `barred_until` (both included; no
    end: for good) is a court order that forbids contact. `hides_address`: said of this person or of anybody there.
    """

    contact_id: int
    household_id: int
    priority: int = 1
    is_parent: bool = True
    do_not_contact: bool = False
    hides_address: bool = False
    separate_copy: bool = False
    barred_from: date | None = None
    barred_until: date | None = None


@dataclass(frozen=True, slots=True)
class Copy:
    """One letter: the household it goes to and whom it addresses; without `shows_address` it is handed over."""

    household_id: int
    contact_ids: tuple[int, ...]
    shows_address: bool


def is_barred(tie: Tie, on: date) -> bool:
    """Whether a court order bars contact with this person on a day."""
    begun = tie.barred_from is not None and tie.barred_from <= on
    return begun and (tie.barred_until is None or on <= tie.barred_until)


def may_reach(tie: Tie, on: date) -> bool:
    """Whether the school may get in touch with this person about the pupil on a day."""
    return not tie.do_not_contact and not is_barred(tie, on)


def in_call_order(ties: Iterable[Tie], on: date) -> list[Tie]:
    """Whom to ring, the first one first."""
    return sorted((tie for tie in ties if may_reach(tie, on)), key=lambda tie: (tie.priority, tie.contact_id))


def hidden_households(ties: Iterable[Tie]) -> frozenset[int]:
    """Households whose address is hidden: one person's word hides it, whoever else lives there."""
    return frozenset(tie.household_id for tie in ties if tie.hides_address)


def copies(ties: Sequence[Tie], on: date) -> list[Copy]:
    """Letters about the pupil on a day, in the order in which these people are rung."""
    hidden = hidden_households(ties)
    shared: dict[int, list[int]] = {}
    groups: list[tuple[int, list[int]]] = []
    for tie in in_call_order(ties, on):
        if not tie.is_parent:
            continue
        if tie.separate_copy:
            groups.append((tie.household_id, [tie.contact_id]))
        elif tie.household_id in shared:
            shared[tie.household_id].append(tie.contact_id)
        else:
            shared[tie.household_id] = [tie.contact_id]
            groups.append((tie.household_id, shared[tie.household_id]))
    return [Copy(home, tuple(people), home not in hidden) for home, people in groups]


def refusal(tie: Tie, name: str, on: date, *, is_posted: bool) -> str:
    """Why the school may not get in touch with this person on a day, or not by post; empty where it may."""
    if is_barred(tie, on):
        return f"A court order in force on this day bars contact with {name}. Do not ring, write or meet."
    if tie.do_not_contact:
        return f"{name} is marked “do not contact” for this pupil."
    if is_posted and tie.hides_address:
        return (
            f"The address of {name} is hidden, so no letter is posted there. Hand it over in person and tick "
            "“Handed over in person”, or choose another way."
        )
    return ""
