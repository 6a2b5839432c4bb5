"""Handing pupils over from mentor to mentor: with notes, with open tasks, and confirmed by whoever takes them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from pupils.actions.caseload_moves import Move, Moved, carry_out
from pupils.actions.tasks import finish_at, write_task
from pupils.models import Handover, HandoverNote, Task
from staffing.access import Actor
from staffing.audit import AuditVerb, record
from staffing.calendar import LONDON
from staffing.models import Staff
from staffing.receipts import claim_version
from staffing.refusals import Refused

READ = "This handover has been read and confirmed meanwhile. Tell the mentor in person, or write it on the pupil’s page."


@dataclass(frozen=True)
class Told:
    """What goes with the pupils: notes by pupil, one about the caseload, their tasks, and who is asked to write."""

    notes: Mapping[int, str] = field(default_factory=dict)
    note: str = ""
    passes_tasks: bool = False
    asks_for_notes: bool = False


@transaction.atomic
def hand_over(
    *,
    moves: Sequence[Move],
    told: Told,
    starts_on: date,
    at: datetime,
    by: Actor,
    over_limit_reason: str = "",
) -> list[Handover]:
    """Move pupils, as `move_caseloads` does, and tell each new mentor by a handover from each mentor before.

    Who had no mentor before, or gets none, is moved and not handed over.
    """
    moved = carry_out(moves, starts_on, by, over_limit_reason)
    pairs: dict[tuple[int, int], list[Moved]] = defaultdict(list)
    for each in moved:
        if each.ended and each.begun:
            pairs[each.ended.mentor_id, each.begun.mentor_id].append(each)
    handovers = [_handover(its, told, starts_on, at, by) for _, its in sorted(pairs.items())]
    passed = _pass_tasks(moved) if told.passes_tasks else 0
    record(
        by,
        AuditVerb.EDIT,
        "caseloads",
        pupil_ids=[each.pupil.pk for each in moved],
        starts_on=starts_on.isoformat(),
        handovers=len(handovers),
        tasks=passed,
    )
    return handovers


def _handover(moved: Sequence[Moved], told: Told, starts_on: date, at: datetime, by: Actor) -> Handover:
    """Of one mentor to another, with a task to read it and, where that is asked, one to write it."""
    ended, begun = moved[0].ended, moved[0].begun
    assert ended is not None
    assert begun is not None
    handover = Handover.objects.create(
        school_id=by.school_id,
        from_mentor=ended.mentor,
        to_mentor=begun.mentor,
        starts_on=starts_on,
        note=told.note,
        note_by_id=by.staff_id if told.note else None,
        handed_by_id=by.staff_id,
        handed_at=at,
        reading=_asked(by, begun.mentor, f"Read the handover from {ended.mentor.name}", starts_on, at),
        writing=_asked_to_write(ended.mentor, begun.mentor, told, starts_on, at, by),
    )
    notes = [_note(handover, each.pupil.pk, told.notes.get(each.pupil.pk, ""), by) for each in moved]
    bulk_create_with_history(notes, HandoverNote)
    return handover


def _note(handover: Handover, pupil_id: int, text: str, by: Actor) -> HandoverNote:
    return HandoverNote(
        handover=handover, pupil_id=pupil_id, text=text, written_by_id=by.staff_id if text else None
    )


def _day(at: datetime) -> date:
    return at.astimezone(LONDON).date()


def _asked(by: Actor, owner: Staff, text: str, starts_on: date, at: datetime) -> Task:
    return write_task(by=by, owner_id=owner.pk, text=text, due_on=max(starts_on, _day(at)), at=at)


def _asked_to_write(
    giver: Staff, taker: Staff, told: Told, starts_on: date, at: datetime, by: Actor
) -> Task | None:
    """Of whoever is still at work, and has not handed over themselves."""
    if not told.asks_for_notes or giver.pk == by.staff_id or not giver.is_employed(_day(at)):
        return None
    return _asked(by, giver, f"Write handover notes for {taker.name}", starts_on, at)


def _pass_tasks(moved: Sequence[Moved]) -> int:
    """What the mentors before have still to do about these pupils becomes the new mentor's; says how much."""
    takers = {
        (each.ended.mentor_id, each.pupil.pk): each.begun.mentor_id
        for each in moved
        if each.ended and each.begun
    }
    open_tasks = (
        Task.objects.select_for_update()
        .open()
        .filter(
            owner__in={owner_id for owner_id, _ in takers}, pupil__in={pupil_id for _, pupil_id in takers}
        )
    )
    passed = []
    for task in open_tasks.order_by("pk"):
        taker_id = takers.get((task.owner_id, task.pupil_id or 0))
        if taker_id:
            task.owner_id, task.version = taker_id, task.version + 1
            passed.append(task)
    if passed:
        bulk_update_with_history(passed, Task, ["owner", "version"])
    return len(passed)


@transaction.atomic
def write_handover(
    *, handover: Handover, version: int, notes: Mapping[int, str], note: str, at: datetime, by: Actor
) -> Handover:
    """Write what is to be known, by the id of each note; raises Stale where somebody else wrote meanwhile.

    Whoever was asked to write it has done so.
    """
    locked = Handover.objects.select_for_update().get(pk=handover.pk)
    if locked.read_at:
        raise Refused(READ)
    claim_version(locked, version)
    if note != locked.note:
        locked.note, locked.note_by_id = note, by.staff_id if note else None
    locked.save()
    changed = []
    for row in HandoverNote.objects.filter(handover=locked, pk__in=notes):
        text = notes[row.pk]
        if text != row.text:
            row.text, row.written_by_id = text, by.staff_id if text else None
            changed.append(row)
    if changed:
        bulk_update_with_history(changed, HandoverNote, ["text", "written_by"])
    if locked.writing_id and locked.from_mentor_id == by.staff_id:
        finish_at(locked.writing_id, by=by, at=at)
    record(by, AuditVerb.EDIT, locked, pupil_ids=sorted(row.pupil_id for row in changed))
    return locked


@transaction.atomic
def confirm_handover(*, handover: Handover, at: datetime, by: Actor) -> bool:
    """Whoever takes over has read it: theirs alone to say. Says whether it was not confirmed before."""
    waiting = Handover.objects.select_for_update().waiting()
    row = waiting.filter(pk=handover.pk, to_mentor_id=by.staff_id).first()
    if row is None:
        return False
    # Two servers' clocks may differ by a moment: nobody reads it before it was there.
    row.read_at, row.version = max(at, row.handed_at), row.version + 1
    row.save()
    for task_id in filter(None, (row.reading_id, row.writing_id)):
        finish_at(task_id, by=by, at=at)
    notes = row.notes.values_list("pupil", flat=True)
    record(by, AuditVerb.EDIT, row, pupil_ids=sorted(notes), is_read=True)
    return True
