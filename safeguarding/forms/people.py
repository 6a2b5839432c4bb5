"""Whom a concern is about, row by row: picked or typed names, somebody not on the roll, or nobody knows who."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms

from pupils.models import Pupil
from pupils.models.pupil import PupilQuerySet
from pupils.roll import FEWEST_LETTERS
from safeguarding.actions.concerns import NOBODY, Concerned
from safeguarding.codes import PupilRole
from safeguarding.forms.rows import Row, add_rows, row_of
from safeguarding.models import ConcernPupil
from staffing.access import Actor, Resource
from staffing.calendar import today
from staffing.forms.words import words

MOST_PEOPLE: Final = 20
MOST_OFFERED: Final = 12
Standing = ConcernPupil.Standing
STANDINGS: Final = [
    (Standing.ON_ROLL, "On the roll of this school"),
    (Standing.NOT_ON_ROLL, "Not on the roll: keep the name as I wrote it"),
    (Standing.NOT_KNOWN, "I don’t know the name"),
]
NO_ROLE: Final = "Say what part this pupil has in it."
NO_NAME: Final = "Write the name, or choose “I don’t know the name”."
NOT_FOUND: Final = "Nobody on the roll is called so. Write it otherwise, or choose “Not on the roll”."
TWICE: Final = "This pupil is in the row above already."

FIELDS: Final[dict[str, Any]] = {
    "who": lambda: forms.CharField(label="Name", max_length=120, required=False),
    "pupil": lambda: forms.CharField(label="Which of them", max_length=18, required=False),
    "standing": lambda: forms.ChoiceField(
        label="Is this pupil on the roll?", choices=STANDINGS, initial=Standing.ON_ROLL, required=False
    ),
    "role": lambda: forms.ChoiceField(
        label="Part in it", choices=[("", "Choose"), *PupilRole.choices], required=False
    ),
    "words": lambda: forms.CharField(
        label="What concerns this pupil alone", max_length=20_000, required=False, widget=words(2)
    ),
}


def roll(actor: Actor) -> PupilQuerySet:
    """Whom anybody on the staff may name: everybody on roll, by name and form alone."""
    return Pupil.objects.visible_to(actor, Resource.ROLL).on_roll(today()).by_name()


@dataclass
class PersonRow:
    """A row as a page shows it: `chosen` is the pupil it holds, `offered` those whom a typed name may mean."""

    number: int
    fields: Row
    chosen: Pupil | None = None
    offered: Sequence[Pupil] = ()


class PeopleRows:
    """The rows of one form about people."""

    def __init__(self, form: forms.Form, actor: Actor, number: int) -> None:
        self.form, self.actor = form, actor
        self.number = min(number, MOST_PEOPLE)
        add_rows(form, self.number, FIELDS)
        self._offered: dict[int, list[Pupil]] = {}

    def shown(self) -> list[PersonRow]:
        rows = [PersonRow(each, row_of(self.form, each, FIELDS)) for each in range(self.number)]
        held = {row.number: _id_of(row.fields["pupil"].value()) for row in rows}
        pupils = roll(self.actor).in_bulk([pk for pk in held.values() if pk]) if any(held.values()) else {}
        for row in rows:
            row.chosen = pupils.get(held[row.number] or 0)
            row.offered = () if row.chosen else self._offered.get(row.number, ())
        return rows

    def clean(self, typed: dict[str, Any]) -> list[Concerned]:
        """Whom the form names; what is missing is said beside its field."""
        ids = [_id_of(typed.get(f"pupil-{number}")) for number in range(self.number)]
        pupils = roll(self.actor).in_bulk([pk for pk in ids if pk])
        found: list[Concerned] = []
        for number, pk in enumerate(ids):
            said = {part: typed.get(f"{part}-{number}") or "" for part in FIELDS}
            each = self._read(number, said, pupils.get(pk or 0))
            if each and each.pupil and each.pupil in [known.pupil for known in found]:
                self.form.add_error(f"who-{number}", TWICE)
            elif each:
                found.append(each)
        # What is wrong with a row says enough; what is wrong elsewhere does not name anybody.
        if not found and not any(name.startswith(("who-", "role-")) for name in self.form.errors):
            self.form.add_error("who-0", NOBODY)
        return found

    def _read(self, number: int, said: dict[str, str], pupil: Pupil | None) -> Concerned | None:
        standing = said["standing"] or Standing.ON_ROLL
        if f"who-{number}" in self.form.errors:
            return None
        is_empty = not (pupil or said["who"] or said["words"] or said["role"])
        if is_empty and standing == Standing.ON_ROLL:
            return None
        if standing == Standing.ON_ROLL:
            pupil = pupil or self._named(number, said["who"])
        elif standing == Standing.NOT_ON_ROLL and not said["who"]:
            self.form.add_error(f"who-{number}", NO_NAME)
        if not said["role"]:
            self.form.add_error(f"role-{number}", NO_ROLE)
            return None
        if standing == Standing.ON_ROLL and pupil is None:
            return None
        is_named = standing == Standing.NOT_ON_ROLL
        return Concerned(
            role=PupilRole(said["role"]),
            pupil=pupil if standing == Standing.ON_ROLL else None,
            name=said["who"] if is_named else "",
            words=said["words"],
        )

    def _named(self, number: int, name: str) -> Pupil | None:
        """The one pupil whom a typed name means; of several they are offered beside the field."""
        if not name:
            self.form.add_error(f"who-{number}", NO_NAME)
            return None
        like = roll(self.actor).named_like(name)[: MOST_OFFERED + 1] if len(name) >= FEWEST_LETTERS else []
        found = list(like)
        called = [pupil for pupil in found if pupil.name.casefold() == name.casefold()]
        if len(called or found) == 1:
            return (called or found)[0]
        if len(found) > MOST_OFFERED:
            self.form.add_error(f"who-{number}", "Many pupils are called so. Write more of the name.")
        elif found:
            self._offered[number] = found
            self.form.add_error(f"who-{number}", f"{len(found)} pupils are called so. Choose which.")
        else:
            self.form.add_error(f"who-{number}", NOT_FOUND)
        return None


def _id_of(value: Any) -> int | None:
    text = str(value or "")
    return int(text) if text.isdecimal() and len(text) < 18 else None
