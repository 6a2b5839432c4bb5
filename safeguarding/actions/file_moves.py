"""Moving a pupil's child protection file to another school, or taking one in: each step an entry, by one of the team."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from pupils.models import Pupil
from safeguarding import pack_files
from safeguarding.chain import append
from safeguarding.codes import EntryKind, WhyRead
from safeguarding.file_moves import ENDED, IN, OUT, Move, next_steps, on_their_way, read_with, stage_of
from safeguarding.models import Entry, FileMove, FileMoveStep, SubjectKey, TransferPack
from safeguarding.models.scope import is_team
from safeguarding.opening import how_new, is_noted
from safeguarding.sealing import key_of_pupil, key_of_school
from staffing.access import Actor
from staffing.models import School
from staffing.refusals import Refused

NO_CONTACT = (
    "Say who takes the file there: a name, and a mail address or telephone. "
    "It is not sent to a school where nobody is known to take it."
)
NO_SCHOOL = "Say to which school."
NOT_TEAM = "Only the safeguarding team moves files. Nothing was saved."
OPEN_ALREADY = "A move of this pupil’s file is under way already. Look at “Files that move”."
NOT_NOW = "Somebody has gone on with this meanwhile. Look at where it stands now."


@transaction.atomic
def begin_transfer(*, by: Actor, pupil: Pupil, told: dict[str, Any]) -> FileMove:
    """Raises Refused where nobody is known at the next school, or the file is on its way already."""
    if not told.get("school"):
        raise Refused(NO_SCHOOL, "school")
    if not told.get("contact") or not (told.get("mail") or told.get("phone")):
        raise Refused(NO_CONTACT, "contact")
    return _begin(by, pupil, OUT, EntryKind.TRANSFER, told)


@transaction.atomic
def begin_incoming(*, by: Actor, pupil: Pupil, told: dict[str, Any], is_expected: bool) -> FileMove:
    """A file was asked for, or is here; or none is expected, which ends it at once."""
    move = _begin(by, pupil, IN, EntryKind.INCOMING, told)
    if not is_expected:
        step(by=by, move=move, kind=EntryKind.CALLED_OFF, body={"outcome": "No file is expected."})
    return move


def _begin(by: Actor, pupil: Pupil, direction: str, kind: EntryKind, told: dict[str, Any]) -> FileMove:
    if not is_team(by) or pupil.school_id != by.school_id:
        raise Refused(NOT_TEAM)
    # Two who begin at once wait for each other.
    key = SubjectKey.objects.select_for_update().get(pk=key_of_pupil(pupil).pk)
    if on_their_way(by).filter(pupil=pupil, direction=direction).exists():
        raise Refused(OPEN_ALREADY)
    move = FileMove.objects.create(school_id=by.school_id, pupil=pupil, direction=direction)
    _append(by, move, kind, told, key)
    return move


@transaction.atomic
def step(
    *,
    by: Actor,
    move: FileMove,
    kind: EntryKind,
    body: dict[str, Any],
    happened_at: datetime | None = None,
    contents: Sequence[bytes] = (),
) -> Entry:
    """What comes next of a move; with its end the pack goes. Raises Refused where somebody was first."""
    kinds = [entry.kind for entry in lock(by, move)]
    if kind not in next_steps(stage_of(move.direction, kinds)):
        raise Refused(NOT_NOW)
    entry = note(by=by, move=move, kind=kind, body=body, happened_at=happened_at, contents=contents)
    if kind in ENDED:
        pack_files.forget(TransferPack.objects.filter(move=move), entry.written_at)
    return entry


@transaction.atomic
def open_move(
    *, by: Actor, school: School, move_id: int, at: datetime, on: date, way: WhyRead = WhyRead.ADDRESS
) -> Move | None:
    """A move with its entries, for whoever may read it; that they did is an entry, with the reason.

    Once in ten minutes, and again where somebody else went on with it since.
    """
    rows = FileMoveStep.objects.visible_to(by).filter(move=move_id)
    steps = list(rows.select_related("move__pupil", "entry__author").order_by("entry__number"))
    if not steps:
        return None
    entries = [each.entry for each in steps]
    row = read_with(school, [(steps[0].move, entries)], on)[0]
    news = max((entry.number for entry in entries if entry.author_id != by.staff_id), default=0)
    if not is_noted(by, entries, at, news):
        is_due = row.due_on is not None and row.due_on <= on
        why = how_new(by, entries, at, news) or (WhyRead.DUE if is_due else way)
        note(by=by, move=row.move, kind=EntryKind.READ, body={"why_read": why.value})
    return row


def lock(by: Actor, move: FileMove) -> list[Entry]:
    """Whoever acts waits for whoever is acting, and must still be of the team; gives the entries so far."""
    if not FileMove.objects.visible_to(by).select_for_update().filter(pk=move.pk).first():
        raise Refused(NOT_TEAM)
    steps = FileMoveStep.objects.filter(move=move).values("entry")
    return list(Entry.objects.filter(pk__in=steps).in_order())


def note(*, by: Actor, move: FileMove, kind: EntryKind, body: dict[str, Any], **more: Any) -> Entry:
    """An entry about a move, under the key of the pupil; where that was destroyed by order none is made anew."""
    key = SubjectKey.objects.whole().filter(pupil=move.pupil_id, school_id=move.school_id).first()
    return _append(by, move, kind, body, key or key_of_school(by.school_id), **more)


def _append(
    by: Actor, move: FileMove, kind: EntryKind, body: dict[str, Any], key: SubjectKey, **more: Any
) -> Entry:
    entry = append(by=by, kind=kind, body=body, keys=[key], **more)
    FileMoveStep.objects.create(move=move, entry=entry)
    return entry
