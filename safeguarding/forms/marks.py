"""Injuries that were seen: marks on a drawing of a body, each numbered and described; without the drawing a list."""

from dataclasses import dataclass
from typing import Any, Final

from django import forms

from safeguarding.body_map import CHOICES, PLACES, point_of
from safeguarding.forms.rows import Row, add_rows, row_of

MOST_MARKS: Final = 30
NO_WORDS: Final = "Describe what is seen there: size, colour, shape."
NO_PLACE: Final = "Choose the place of the body."
FIELDS: Final[dict[str, Any]] = {
    "place": lambda: forms.ChoiceField(label="Place", choices=CHOICES, required=False),
    "mark": lambda: forms.CharField(label="What is seen there", max_length=300, required=False),
    "at": lambda: forms.CharField(max_length=7, required=False, widget=forms.HiddenInput),
}


@dataclass
class MarkRow:
    """A row as a page shows it, with where its number stands on the drawing."""

    number: int
    fields: Row
    point: tuple[int, int] | None


class MarkRows:
    """The rows of one form about marks."""

    def __init__(self, form: forms.Form, number: int) -> None:
        self.form, self.number = form, min(number, MOST_MARKS)
        add_rows(form, self.number, FIELDS)

    def shown(self) -> list[MarkRow]:
        rows = []
        for number in range(self.number):
            fields = row_of(self.form, number, FIELDS)
            point = point_of(fields["place"].value() or "", fields["at"].value() or "")
            rows.append(MarkRow(number + 1, fields, point))
        return rows

    @property
    def places(self) -> str:
        """The middle of each place, for the script of the drawing: "face,232,40 …"."""
        return " ".join(f"{place.code},{place.x},{place.y}" for place in PLACES)

    def clean(self, typed: dict[str, Any]) -> list[dict[str, Any]]:
        marks: list[dict[str, Any]] = []
        for number in range(self.number):
            said = {part: typed.get(f"{part}-{number}") or "" for part in FIELDS}
            if not (said["place"] or said["mark"]):
                continue
            if not said["mark"] and f"mark-{number}" not in self.form.errors:
                self.form.add_error(f"mark-{number}", NO_WORDS)
            if not said["place"] and f"place-{number}" not in self.form.errors:
                self.form.add_error(f"place-{number}", NO_PLACE)
            point = point_of(said["place"], said["at"])
            marks.append(
                {"number": len(marks) + 1, "place": said["place"], "what": said["mark"], "at": point}
            )
        return marks
