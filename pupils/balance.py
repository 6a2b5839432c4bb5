"""The board on which caseloads are balanced: who has whom, and how it would be after the moves that are planned."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from pupils.actions.caseload_moves import Move
from pupils.caseloads import MentorCaseload, left_by, mentors, with_count, without_mentor
from pupils.models import CaseloadAssignment, Pupil
from staffing.access import Actor, Resource, Verb, open_or_coming
from staffing.models import Staff

NOBODY: Final = "none"
NOT_TO_BE_GIVEN: Final = "This mentor can’t be given pupils. Choose another."
# With so few mentors all of the board is in sight; with more, a phone opens on those about whom something is to be done.
FEW_MENTORS: Final = 4
# A pupil without a mentor, beyond these, is found on the list of caseloads.
MOST_WITHOUT: Final = 60


def key_of(mentor_id: int) -> str:
    """The key of a mentor's column, as a form sends it."""
    return f"m{mentor_id}"


def control_of(pupil_id: int, seen: tuple[int, int]) -> str:
    """The name of the control that says where a pupil goes: what was seen goes with it, so that it is one field."""
    return f"to-{pupil_id}-{seen[0]}-{seen[1]}"


def move_of(pupil_id: int, seen: tuple[int, int], to: str) -> Move:
    """What is asked for by the key of a column, from the place and version (0: none) that were seen."""
    assignment_id, version = seen
    mentor_id = None if to == NOBODY else int(to.removeprefix("m"))
    return Move(pupil_id, mentor_id, assignment_id or None, version)


@dataclass(frozen=True)
class Wish:
    """Where a pupil is to go, by the key of a column, and the place (0: none) and version that were seen."""

    to: str
    assignment_id: int = 0
    version: int = 0


@dataclass
class Card:
    """A pupil on the board: where they are, where they are to go, and what stands in the way."""

    pupil: Pupil
    place: CaseloadAssignment | None
    seen: tuple[int, int]
    to: str = ""
    problem: str = ""
    # Of its control, as HTML: a form writes them.
    options: str = ""

    @property
    def stands(self) -> str:
        """The column it comes from."""
        return key_of(self.place.mentor_id) if self.place else NOBODY

    @property
    def stands_in(self) -> str:
        """The column it is in, as planned."""
        return self.to or self.stands

    @property
    def name(self) -> str:
        """Of its control."""
        return control_of(self.pupil.pk, self.seen)

    @property
    def came(self) -> str:
        return f"from {self.place.mentor.name}" if self.place else "had no mentor"

    @property
    def move(self) -> Move:
        return move_of(self.pupil.pk, self.seen, self.to)


def is_asked(cards: Collection[Card]) -> bool:
    """Whether something is planned for one of them, or stands in its way."""
    return any(card.to or card.problem for card in cards)


@dataclass
class Column(MentorCaseload):
    """A mentor's caseload as it would be; `may_get`: somebody at work, who can be given pupils."""

    cards: list[Card] = field(default_factory=list)
    may_get: bool = True
    is_one_of_few: bool = False

    @property
    def is_unfolded(self) -> bool:
        """On a phone, until opened or closed: who has too many, has left, or about whom something is planned."""
        return self.is_one_of_few or self.is_over or self.left_on is not None or is_asked(self.cards)

    @property
    def key(self) -> str:
        return key_of(self.mentor.pk)

    @property
    def warning(self) -> int:
        return self.mentor.caseload_warning()

    @property
    def is_given_too_many(self) -> bool:
        """Over the limit, and by what is planned."""
        return self.is_over and any(card.to for card in self.cards)

    @property
    def others(self) -> int:
        """Pupils who count and whom the reader does not move: of other years, or to come later."""
        return max(0, self.count - len(self.cards))


@dataclass
class Balance:
    """The whole board: mentors with their pupils, and who has no mentor."""

    columns: list[Column]
    alone: list[Card]
    has_more_alone: bool = False

    @property
    def cards(self) -> list[Card]:
        return [*self.alone, *(card for column in self.columns for card in column.cards)]

    @property
    def planned(self) -> list[Card]:
        return [card for card in self.cards if card.to]

    @property
    def is_alone_unfolded(self) -> bool:
        """As a mentor's column."""
        return len(self.columns) <= FEW_MENTORS or is_asked(self.alone)

    @property
    def problems(self) -> list[Card]:
        return [card for card in self.cards if card.problem]

    @property
    def over(self) -> list[Column]:
        return [column for column in self.columns if column.is_given_too_many]


def read_balance(
    actor: Actor, on: date, wishes: Mapping[int, Wish], problems: Mapping[int, str] | None = None
) -> Balance:
    """The board on a day with what is planned, by pupil; what an action said of a pupil stands with its card."""
    cards, has_more = _cards(actor, on, wishes)
    columns = _columns(actor, on, {card.place.mentor_id for card in cards if card.place})
    by_key = {column.key: column for column in columns}
    alone: list[Card] = []
    for card in cards:
        _plan(card, wishes.get(card.pupil.pk), by_key)
        if problems and card.pupil.pk in problems:
            card.problem, card.seen = problems[card.pupil.pk], _seen(card.place)
        column = by_key.get(card.stands_in)
        (column.cards if column else alone).append(card)
    return Balance(columns, alone, has_more)


def _plan(card: Card, wish: Wish | None, by_key: Mapping[str, Column]) -> None:
    """Put the wish on the card, where there is one, and count it."""
    if wish is None or wish.to == card.stands:
        return
    column = by_key.get(wish.to)
    if wish.to != NOBODY and (column is None or not column.may_get):
        card.problem = NOT_TO_BE_GIVEN
        return
    card.to, card.seen = wish.to, (wish.assignment_id, wish.version)
    if card.place:
        by_key[card.stands].count -= 1
    if column:
        column.count += 1


def _seen(place: CaseloadAssignment | None) -> tuple[int, int]:
    return (place.pk, place.version) if place else (0, 0)


def _columns(actor: Actor, on: date, with_pupils: set[int]) -> list[Column]:
    """Mentors at work, and whoever else still has pupils; who has left comes first."""
    getting = set(mentors(actor, on).values_list("pk", flat=True))
    staff = Staff.objects.visible_to(actor).filter(pk__in=with_pupils | getting).select_related("school")
    columns = [
        Column(mentor, mentor.pupils_now, left_by(mentor, on), may_get=mentor.pk in getting)  # type: ignore[attr-defined]
        for mentor in with_count(staff, open_or_coming(on, "caseload__"), on)
    ]
    for column in columns:
        column.is_one_of_few = len(columns) <= FEW_MENTORS
    return sorted(columns, key=lambda column: column.left_on is None)


def _cards(actor: Actor, on: date, wanted: Collection[int]) -> tuple[list[Card], bool]:
    """Pupils on roll whose caseload the actor may change: with a mentor, on the register without, or asked for."""
    editable = Pupil.objects.visible_to(actor, Resource.CASELOAD, Verb.EDIT).on_roll(on)
    rows = CaseloadAssignment.objects.visible_to(actor).open(on).filter(pupil__in=editable.values("pk"))
    places = {row.pupil_id: row for row in rows.select_related("pupil", "mentor")}
    alone = {pupil.pk: pupil for pupil in without_mentor(actor, on)[: MOST_WITHOUT + 1]}
    has_more = len(alone) > MOST_WITHOUT
    if has_more:
        alone.popitem()
    missing = set(wanted) - places.keys() - alone.keys()
    if missing:
        alone |= {pupil.pk: pupil for pupil in editable.filter(pk__in=missing)}
    cards = [Card(pupil, None, (0, 0)) for pupil in alone.values()]
    cards += [Card(row.pupil, row, _seen(row)) for row in places.values()]
    return sorted(cards, key=lambda card: (card.pupil.known_surname, card.pupil.known_forename)), has_more
