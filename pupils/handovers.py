"""A caseload to be handed over, as its page shows it: each pupil with who takes over, and what is to be known."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Count

from pupils.actions.caseload_moves import Move
from pupils.balance import NOT_TO_BE_GIVEN, Wish, control_of, move_of
from pupils.caseloads import MentorCaseload, mentors, with_count
from pupils.models import CaseloadAssignment, Pupil, Task
from pupils.models.handover import LONGEST
from staffing.access import Actor, Resource, Verb, open_or_coming
from staffing.models import Staff

STAYS: Final = "stays"
TOO_LONG: Final = f"Keep it to {LONGEST:,} characters."


@dataclass
class Leaving:
    """One pupil of the caseload: the place as it was seen, who is chosen for them alone, and the note."""

    pupil: Pupil
    seen: tuple[int, int]
    to: str = ""
    note: str = ""
    tasks: int = 0
    problem: str = ""

    @property
    def name(self) -> str:
        """Of the control that says who takes over, as on the board of caseloads."""
        return control_of(self.pupil.pk, self.seen)

    @property
    def note_name(self) -> str:
        return f"note-{self.pupil.pk}"

    def goes_to(self, everybody: str) -> str:
        """The key of who takes this pupil over; empty where the pupil stays."""
        return "" if self.to == STAYS else self.to or everybody

    def move(self, to: str) -> Move:
        return move_of(self.pupil.pk, self.seen, to)


def takers(actor: Actor, mentor: Staff, on: date) -> list[MentorCaseload]:
    """Mentors who can be given the pupils of another, each with how many they have."""
    staff = mentors(actor, on).exclude(pk=mentor.pk).select_related("school")
    counted = with_count(staff, open_or_coming(on, "caseload__"), on)
    return [MentorCaseload(each, each.pupils_now) for each in counted]  # type: ignore[attr-defined]


def first_day_after(mentor: Staff, on: date) -> date:
    """From when the pupils are to be with somebody else: the day after the mentor's last, or at once."""
    return mentor.ends_on + timedelta(days=1) if mentor.ends_on and mentor.ends_on >= on else on


def read_leaving(
    actor: Actor,
    mentor: Staff,
    on: date,
    wishes: Mapping[int, Wish],
    notes: Mapping[int, str],
    keys: Collection[str],
) -> list[Leaving]:
    """Pupils of the mentor whose caseload the actor may change, now or to come; and those who were when it was sent.

    `keys`: who can be given them.
    """
    editable = Pupil.objects.visible_to(actor, Resource.CASELOAD, Verb.EDIT).on_roll(on)
    rows = CaseloadAssignment.objects.filter(
        open_or_coming(on), mentor=mentor, pupil__in=editable.values("pk")
    )
    leaving = {
        row.pupil_id: Leaving(row.pupil, (row.pk, row.version)) for row in rows.select_related("pupil")
    }
    gone = (wishes.keys() | notes.keys()) - leaving.keys()
    if gone:
        leaving |= {pupil.pk: Leaving(pupil, (0, 0)) for pupil in editable.filter(pk__in=gone)}
    tasks = Task.objects.open().filter(owner=mentor, pupil__in=leaving).order_by()
    counts = dict(tasks.values_list("pupil").annotate(Count("pk")))
    for pk, each in leaving.items():
        each.tasks, each.note = counts.get(pk, 0), notes.get(pk, "").strip()
        each.problem = TOO_LONG if len(each.note) > LONGEST else ""
        _take(each, wishes.get(pk), keys)
    return sorted(leaving.values(), key=lambda each: (each.pupil.known_surname, each.pupil.known_forename))


def _take(each: Leaving, wish: Wish | None, keys: Collection[str]) -> None:
    if wish is None:
        return
    each.seen = (wish.assignment_id, wish.version)
    if wish.to in ("", STAYS) or wish.to in keys:
        each.to = wish.to
    else:
        each.problem = NOT_TO_BE_GIVEN
