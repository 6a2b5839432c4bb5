"""How the desk is run, as its team fills it in."""

from collections.abc import Sequence
from typing import Any

from django import forms

from safeguarding.forms.desk import DeskForm
from safeguarding.running import Running
from staffing.forms.school import TimeInput
from staffing.forms.words import words
from staffing.models import Staff


class RunningForm(DeskForm):
    """`turn-<id>` is the turn of one of the team."""

    urgent_minutes = forms.IntegerField(
        label="Minutes that an urgent concern may stand unread",
        min_value=5,
        max_value=240,
        help_text="By day and night. Then the next of the team is told, and so on, each once.",
    )
    unread_hours = forms.IntegerField(
        label="Hours that any other may stand unread",
        min_value=1,
        max_value=40,
        help_text="Counted on school days, between the times below.",
    )
    opens_at = forms.TimeField(label="The team is in school from", widget=TimeInput())
    closes_at = forms.TimeField(label="Until", widget=TimeInput())
    words = forms.CharField(
        label="What else to do out of hours",
        max_length=300,
        required=False,
        widget=words(3),
        help_text="Such as the number of the council’s emergency duty team. It stands on the receipt of whoever raises"
        " a concern then, and in the mail to the team.",
    )

    def __init__(self, *args: Any, team: Sequence[Staff], running: Running, **kwargs: Any) -> None:
        super().__init__(*args, initial=_initial_of(running), **kwargs)
        self.team = running.in_turn(team)
        for turn, staff in enumerate(self.team, 1):
            self.fields[f"turn-{staff.pk}"] = forms.IntegerField(
                label=f"Turn of {staff.name}", min_value=1, max_value=len(self.team), initial=turn
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        opens_at, closes_at = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens_at and closes_at and closes_at <= opens_at:
            self.add_error("closes_at", "This is not after the time before it.")
        seen: set[int] = set()
        for staff in self.team:
            turn = cleaned.get(f"turn-{staff.pk}")
            if turn in seen:
                self.add_error(f"turn-{staff.pk}", "Another has this turn: give each a turn of their own.")
            elif turn:
                seen.add(turn)
        return cleaned

    def told(self) -> dict[str, Any]:
        told = self.values()
        turns = {staff.pk: told[f"turn-{staff.pk}"] for staff in self.team}
        return {
            "urgent_minutes": told["urgent_minutes"],
            "unread_hours": told["unread_hours"],
            "opens_at": f"{told['opens_at']:%H:%M}",
            "closes_at": f"{told['closes_at']:%H:%M}",
            "words": told["words"],
            "order": sorted(turns, key=turns.__getitem__),
        }


def _initial_of(running: Running) -> dict[str, Any]:
    names = ("urgent_minutes", "unread_hours", "opens_at", "closes_at", "words")
    return {name: getattr(running, name) for name in names} | {"version": running.number or None}


def stored_of(running: Running, team: Sequence[Staff]) -> dict[str, Any]:
    """How it stands, as its form has it."""
    turns = {f"turn-{staff.pk}": turn for turn, staff in enumerate(running.in_turn(team), 1)}
    return _initial_of(running) | turns
