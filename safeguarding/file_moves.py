"""Where a file that moves stands, read from the kinds of its entries; and the list of those that are on their way."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models

from safeguarding import move_clock
from safeguarding.codes import EntryKind, MoveReason
from safeguarding.desk import GONE
from safeguarding.models import Entry, FileMove, FileMoveStep, SubjectKey
from safeguarding.models.file_move import FileMoveQuerySet
from safeguarding.sealing import Body, bodies
from staffing.access import Actor
from staffing.calendar import LONDON, Calendar
from staffing.models import School, Term

K = EntryKind
OUT, IN = FileMove.Direction.OUT, FileMove.Direction.IN
# With one of these nothing more is to be done.
ENDED = frozenset({K.RECEIPT, K.ACKNOWLEDGED, K.CALLED_OFF})
ERASED = "erased by order"
LOOKED_BACK = timedelta(days=366)


class MoveStage(models.TextChoices):
    """The one word for a move, by the last of these that happened."""

    TO_SEND = "to_send", "to be sent"
    PACKED = "packed", "pack made"
    SENT = "sent", "receipt awaited"
    RECEIVED = "received", "receipt confirmed"
    ASKED = "asked", "asked for"
    CAME = "came", "came"
    THANKED = "thanked", "receipt sent"
    OFF = "off", "no file moves"


_STAGES = (
    (K.CALLED_OFF, MoveStage.OFF),
    (K.RECEIPT, MoveStage.RECEIVED),
    (K.SENT, MoveStage.SENT),
    (K.PACKED, MoveStage.PACKED),
    (K.ACKNOWLEDGED, MoveStage.THANKED),
    (K.CAME, MoveStage.CAME),
)


def stage_of(direction: str, kinds: Iterable[str]) -> MoveStage:
    known = set(kinds)
    first = MoveStage.TO_SEND if direction == OUT else MoveStage.ASKED
    return next((stage for kind, stage in _STAGES if kind in known), first)


# What may be noted next, most likely first.
_NEXT = {
    MoveStage.TO_SEND: (K.SENT, K.CALLED_OFF),
    MoveStage.PACKED: (K.SENT, K.CALLED_OFF),
    MoveStage.SENT: (K.RECEIPT, K.FILE_CHASED, K.SENT),
    MoveStage.ASKED: (K.CAME, K.FILE_CHASED, K.CALLED_OFF),
    MoveStage.CAME: (K.ACKNOWLEDGED,),
}


def next_steps(stage: MoveStage) -> tuple[EntryKind, ...]:
    return _NEXT.get(stage, ())


@dataclass(frozen=True)
class Move:
    """One move as the team sees it. `due_on` and `days_left` are of what waits; None where nothing is late ever."""

    move: FileMove
    name: str
    school: str
    stage: MoveStage
    steps: list[Entry]
    said: dict[int, Body | None]
    due_on: date | None = None
    days_left: int | None = None

    @property
    def is_out(self) -> bool:
        return self.move.direction == OUT

    @property
    def is_late(self) -> bool:
        return self.days_left is not None and self.days_left < 0

    @property
    def days_late(self) -> int:
        return -(self.days_left or 0)

    def said_first(self, kind: str) -> Body:
        """What the first entry of a kind says; nothing where it was erased."""
        return next((self.said[step.pk] or {} for step in self.steps if step.kind == kind), {})


def on_their_way(actor: Actor) -> FileMoveQuerySet:
    return FileMove.objects.visible_to(actor).exclude(_ended())


def ended(actor: Actor) -> FileMoveQuerySet:
    return FileMove.objects.visible_to(actor).filter(_ended())


def left_behind(actor: Actor, on: date) -> models.QuerySet[SubjectKey]:
    """Of pupils who left in the year before, and of whose file nobody has said to where it goes."""
    gone = FileMove.objects.filter(
        pupil=models.OuterRef("pupil"), school=models.OuterRef("school"), direction=OUT
    )
    keys = SubjectKey.objects.visible_to(actor).whole().filter(of=SubjectKey.Of.PUPIL)
    left = keys.filter(pupil__left_on__range=(on - LOOKED_BACK, on)).exclude(models.Exists(gone))
    return left.select_related("pupil").order_by("-pupil__left_on", "pk")


def _ended() -> models.Exists:
    return models.Exists(FileMoveStep.objects.filter(move=models.OuterRef("pk"), entry__kind__in=ENDED))


def read(school: School, moves: Sequence[FileMove], on: date) -> list[Move]:
    """These moves, in the order given. Three statements, however many, and one for the school's terms."""
    steps: dict[int, list[Entry]] = defaultdict(list)
    rows = FileMoveStep.objects.filter(move__in=[move.pk for move in moves])
    for row in rows.select_related("entry__author").order_by("entry__number"):
        steps[row.move_id].append(row.entry)
    return read_with(school, [(move, steps[move.pk]) for move in moves], on)


def read_with(school: School, moves: Sequence[tuple[FileMove, list[Entry]]], on: date) -> list[Move]:
    """The same of moves whose entries are there already."""
    said = bodies(entry for _, steps in moves for entry in steps)
    calendar = school.calendar()
    hang_on_terms = any((said[steps[0].pk] or {}).get("reason") == MoveReason.NEW_TERM for _, steps in moves)
    terms = Term.objects.filter(year__school=school) if hang_on_terms else Term.objects.none()
    starts = list(terms.values_list("starts_on", flat=True))
    return [_read(move, steps, said, calendar, starts, on) for move, steps in moves]


def _read(
    move: FileMove,
    steps: list[Entry],
    said: dict[int, Body | None],
    calendar: Calendar,
    terms: Sequence[date],
    on: date,
) -> Move:
    body = said[steps[0].pk]
    stage = stage_of(move.direction, (step.kind for step in steps))
    due = _due(stage, steps, body, calendar, terms)
    return Move(
        move=move,
        name=move.pupil.name if move.pupil else GONE,
        school=str(body["school"]) if body else ERASED,
        stage=stage,
        steps=steps,
        said=said,
        due_on=due,
        days_left=move_clock.days_left(calendar, due, on) if due else None,
    )


def _due(
    stage: MoveStage, steps: list[Entry], body: Body | None, calendar: Calendar, terms: Sequence[date]
) -> date | None:
    """By when the file is to be sent; once it is, or was asked for, by when an answer is to be here."""
    if stage in (MoveStage.TO_SEND, MoveStage.PACKED):
        if body is None:
            return None
        leaving_on = date.fromisoformat(body["leaving_on"])
        return move_clock.due_on(calendar, terms, leaving_on, body["reason"])
    if stage in (MoveStage.SENT, MoveStage.ASKED):
        asked = [step for step in steps if step.kind in (K.SENT, K.FILE_CHASED, K.INCOMING)][-1]
        since = (asked.happened_at or asked.written_at).astimezone(LONDON).date()
        return move_clock.answer_due_on(calendar, since)
    return None
