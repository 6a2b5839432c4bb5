"""What a teacher says before a review: one tap for each strategy, a line beside it, and one about the whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from pupils.actions.round_robin import Said
from pupils.models import PlanLine, RoundRobinAnswer, RoundRobinLine
from pupils.models.round_robin import LONGEST_NOTE, LONGEST_TEXT
from staffing.forms import KeyedForm
from staffing.forms.words import words

NOTHING = "Tap an answer to one of these at least, or write a line about the whole."
NO_ANSWER = "Tap what became of it, too."


@dataclass(frozen=True)
class Row:
    """A strategy with its fields."""

    line: PlanLine
    said: forms.BoundField
    note: forms.BoundField


class RoundRobinForm(KeyedForm):
    text = forms.CharField(
        label="About the whole",
        help_text="What goes well in your lessons, and what does not.",
        max_length=LONGEST_TEXT,
        required=False,
        widget=words(3),
    )

    def __init__(self, *args: Any, lines: Sequence[PlanLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = lines
        for line in lines:
            said = forms.ChoiceField(
                label=line.text, choices=RoundRobinLine.Said.choices, widget=forms.RadioSelect, required=False
            )
            note = forms.CharField(label="A line about it", max_length=LONGEST_NOTE, required=False)
            self.fields[f"l{line.pk}-said"], self.fields[f"l{line.pk}-note"] = said, note

    @property
    def rows(self) -> list[Row]:
        return [Row(each, self[f"l{each.pk}-said"], self[f"l{each.pk}-note"]) for each in self.lines]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        for line in self.lines:
            if told.get(f"l{line.pk}-note") and not told.get(f"l{line.pk}-said"):
                self.add_error(f"l{line.pk}-said", NO_ANSWER)
        says = any(told.get(f"l{line.pk}-said") for line in self.lines) or told.get("text")
        if not says and not self.errors:
            self.add_error(None, NOTHING)
        return told

    def said(self) -> Said:
        """What the action wants: of each strategy that was tapped, what and the line beside it."""
        told = self.cleaned_data
        return {
            line: (told[f"l{line.pk}-said"], told[f"l{line.pk}-note"])
            for line in self.lines
            if told[f"l{line.pk}-said"]
        }


def opening_of(answer: RoundRobinAnswer | None) -> dict[str, Any]:
    """What was said so far, as its form shows it."""
    if answer is None:
        return {}
    opened = {"text": answer.text}
    for each in answer.lines.all():
        opened |= {f"l{each.line_id}-said": each.said, f"l{each.line_id}-note": each.note}
    return opened
