"""Who approves a role that a colleague proposed, in words for a page."""

from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date

from staffing.access import APPROVERS, TEAM_APPROVERS, Actor, Role
from staffing.models import Staff, StaffRole

NO_LEADER = (
    "Nobody here can approve roles yet. First the site administrator, who also keeps staff records, gives a colleague"
    " the role of headteacher or senior leader: that first one counts at once."
)
NO_OTHER = (
    "Nobody else here can approve it yet: a headteacher or senior leader does, another than whoever proposes"
    " the role or is to hold it."
)
NO_NAMER = (
    "Nobody else here can approve it yet: the site administrator, the headteacher or somebody of the team does, another"
    " than whoever proposes it or is to hold it."
)


@dataclass(frozen=True)
class Waiting:
    """A role that waits: who is asked, in words, and whether that is the reader."""

    row: StaffRole
    asked: str
    is_mine: bool


def _deciders(actor: Actor, approvers: Set[Role], on: date) -> list[Staff]:
    """Who may approve in the actor's school on a day."""
    return list(Staff.objects.visible_to(actor).employed(on).with_one_of(approvers, on))


def waiting(
    actor: Actor, rows: Iterable[StaffRole], on: date, approvers: Set[Role] = APPROVERS
) -> list[Waiting]:
    """Roles that wait, each with who is asked; who may approve is read once, and only where something waits."""
    rows = list(rows)
    there = _deciders(actor, approvers, on) if rows else []
    found = []
    for row in rows:
        theirs = _without(there, row.staff_id, row.proposed_by_id)
        is_mine = actor.staff_id in {staff.pk for staff in theirs}
        found.append(Waiting(row, _asked(there, theirs, approvers), is_mine))
    return found


def what_follows(actor: Actor, colleague: Staff, on: date) -> str:
    """What becomes of a role that the actor gives to the colleague."""
    there = _deciders(actor, APPROVERS, on)
    asked = _asked(there, _without(there, colleague.pk, actor.staff_id), APPROVERS)
    return f"The role counts from the moment it is approved. {asked}"


def _without(there: list[Staff], *ids: int | None) -> list[Staff]:
    return [staff for staff in there if staff.pk not in ids]


def _asked(there: list[Staff], theirs: list[Staff], approvers: Set[Role]) -> str:
    if theirs:
        return f"Asked: {' or '.join(staff.name for staff in theirs)}."
    if approvers == TEAM_APPROVERS:
        return NO_NAMER
    return NO_OTHER if there else NO_LEADER
