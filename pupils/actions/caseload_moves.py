"""Several pupils put on other caseloads at once, from one day: all or none, in as many statements as for one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Count, Q
from django.utils.formats import date_format
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from pupils.actions.caseloads import DAY, check_days, check_leaving, check_overlap, locked_mentors
from pupils.involvement import link_caseloads
from pupils.models import CaseloadAssignment, Pupil
from staffing.access import Actor, open_or_coming
from staffing.audit import AuditVerb, record
from staffing.models import Staff
from staffing.refusals import Refused

NO_PUPIL = "This pupil is not at the school any more."
NO_MENTOR = "This mentor is not at the school any more."


@dataclass(frozen=True)
class Move:
    """A pupil who is to go to a mentor, or to nobody; and the place that was seen, where there was one."""

    pupil_id: int
    mentor_id: int | None
    assignment_id: int | None = None
    version: int = 0


@dataclass(frozen=True)
class Moved:
    """What became of a move: the place that ended, and the one that begins."""

    pupil: Pupil
    ended: CaseloadAssignment | None
    begun: CaseloadAssignment | None


class MovesRefused(Exception):
    """Nothing was written: what stands in the way of each pupil's move, or who would have too many."""

    def __init__(self, pupils: Mapping[int, str], over: Sequence[str] = ()) -> None:
        super().__init__(f"{len(pupils)} pupils, {len(over)} mentors")
        self.pupils, self.over = pupils, over


@transaction.atomic
def move_caseloads(
    *, moves: Sequence[Move], starts_on: date, by: Actor, over_limit_reason: str = ""
) -> list[Moved]:
    """Every pupil goes to the mentor of their move from a day on; raises MovesRefused where one of them can't."""
    moved = carry_out(moves, starts_on, by, over_limit_reason)
    pupil_ids = [each.pupil.pk for each in moved]
    record(by, AuditVerb.EDIT, "caseloads", pupil_ids=pupil_ids, starts_on=starts_on.isoformat())
    return moved


def carry_out(moves: Sequence[Move], starts_on: date, by: Actor, over_limit_reason: str) -> list[Moved]:
    """The rows and what follows from them; whoever calls writes the event, and is in a transaction.

    As if each pupil were taken off one caseload and then each put on the other, in the order of mentors and pupils:
    who changes places with another needs no room. Mentors, then pupils, then places are locked, by their keys.
    """
    mentor_ids = {move.mentor_id for move in moves if move.mentor_id}
    mentors = {row.pk: row for row in locked_mentors(mentor_ids).filter(school_id=by.school_id)}
    pupils = _locked_pupils(moves, by)
    places = _locked_places(moves, starts_on)
    refused: dict[int, str] = {}
    going: list[tuple[Move, CaseloadAssignment | None]] = []
    for move in sorted(moves, key=lambda move: (move.mentor_id or 0, move.pupil_id)):
        its = places[move.pupil_id]
        try:
            going.append((move, _checked(move, pupils, mentors, its, starts_on)))
        except Refused as said:
            refused[move.pupil_id] = str(said)
    if refused:
        raise MovesRefused(refused)
    ended = _end([place for _, place in going if place], starts_on)
    begun = _begin([move for move, _ in going], mentors, starts_on, by, over_limit_reason)
    link_caseloads([*ended, *begun.values()])
    return [Moved(pupils[move.pupil_id], place, begun.get(move.pupil_id)) for move, place in going]


def _locked_pupils(moves: Sequence[Move], by: Actor) -> dict[int, Pupil]:
    ids = [move.pupil_id for move in moves]
    rows = Pupil.objects.select_for_update(no_key=True).filter(pk__in=ids, school_id=by.school_id)
    return {pupil.pk: pupil for pupil in rows.order_by("pk")}


def _locked_places(moves: Sequence[Move], starts_on: date) -> dict[int, list[CaseloadAssignment]]:
    """Of each pupil the place that was seen, and whatever is open on the day or later."""
    seen = [move.assignment_id for move in moves if move.assignment_id]
    rows = CaseloadAssignment.objects.select_for_update(of=("self",)).filter(
        open_or_coming(starts_on) | Q(pk__in=seen), pupil__in=[move.pupil_id for move in moves]
    )
    places: dict[int, list[CaseloadAssignment]] = defaultdict(list)
    for row in rows.select_related("mentor").order_by("pk"):
        places[row.pupil_id].append(row)
    return places


def _checked(
    move: Move,
    pupils: Mapping[int, Pupil],
    mentors: Mapping[int, Staff],
    places: Iterable[CaseloadAssignment],
    starts_on: date,
) -> CaseloadAssignment | None:
    """The place that ends by it; raises Refused where the same move alone would be."""
    pupil = pupils.get(move.pupil_id)
    if pupil is None:
        raise Refused(NO_PUPIL)
    place = next((row for row in places if row.pk == move.assignment_id), None)
    others = sorted((row for row in places if row is not place), key=lambda row: row.starts_on)
    if move.assignment_id and (place is None or place.version != move.version):
        raise Refused(_changed(place, others))
    if place:
        check_leaving(place, starts_on)
    if move.mentor_id is None:
        return place
    mentor = mentors.get(move.mentor_id)
    if mentor is None:
        raise Refused(NO_MENTOR)
    if place and place.mentor_id == mentor.pk:
        raise Refused(f"The pupil is with {mentor.name} already.")
    check_days(pupil, mentor, starts_on)
    check_overlap(pupil, others[0] if others else None)
    return place


def _changed(place: CaseloadAssignment | None, others: Sequence[CaseloadAssignment]) -> str:
    """Somebody saved meanwhile: how it stands now."""
    said = "Somebody changed this place while you had it open"
    row = others[0] if others else place
    if row is None:
        return f"{said}: there is none now."
    until = f" until {date_format(row.ends_on)}" if row.ends_on else ""
    return f"{said}: with {row.mentor.name} from {date_format(row.starts_on)}{until}. Save again if it is to be yours."


def _end(places: list[CaseloadAssignment], starts_on: date) -> list[CaseloadAssignment]:
    for place in places:
        place.ends_on, place.version = starts_on - DAY, place.version + 1
    if places:
        bulk_update_with_history(places, CaseloadAssignment, ["ends_on", "version"])
    return places


def _begin(
    moves: Sequence[Move], mentors: Mapping[int, Staff], starts_on: date, by: Actor, over_limit_reason: str
) -> dict[int, CaseloadAssignment]:
    """A place for each who is to have one; beyond a full caseload with the reason, or not at all."""
    counts = _counts(mentors, starts_on)
    begun = []
    for move in moves:
        if move.mentor_id is None:
            continue
        is_over = counts[move.mentor_id] >= mentors[move.mentor_id].full_caseload()
        counts[move.mentor_id] += 1
        begun.append(
            CaseloadAssignment(
                pupil_id=move.pupil_id,
                mentor=mentors[move.mentor_id],
                starts_on=starts_on,
                over_limit_reason=over_limit_reason if is_over else "",
                assigned_by_id=by.staff_id,
            )
        )
    over = [mentor for pk, mentor in mentors.items() if counts[pk] > mentor.full_caseload()]
    if over and not over_limit_reason:
        raise MovesRefused({}, [_too_many(mentor, counts[mentor.pk]) for mentor in over])
    if begun:
        bulk_create_with_history(begun, CaseloadAssignment)
    return {row.pupil_id: row for row in begun}


def _counts(mentors: Mapping[int, Staff], on: date) -> dict[int, int]:
    """How many pupils each has on a day or is to have, as `caseload_on` counts for one."""
    rows = CaseloadAssignment.objects.filter(open_or_coming(on), mentor__in=mentors)
    of_mentor = rows.exclude(pupil__left_on__lt=on).order_by().values_list("mentor").annotate(Count("pk"))
    return dict.fromkeys(mentors, 0) | dict(of_mentor)


def _too_many(mentor: Staff, count: int) -> str:
    full = mentor.full_caseload()
    pupils = f"{count} pupil{'' if count == 1 else 's'}"
    return f"{mentor.name} would have {pupils}; a full caseload is {full}. Give a reason to go over it."
