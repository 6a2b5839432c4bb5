"""Forms that hand a caseload over, and write what the next mentor is to know."""

import re
from typing import Any, Final

from django import forms

from pupils.balance import Wish, key_of
from pupils.caseloads import MentorCaseload
from pupils.forms.caseload_balance import typed_into, wishes_in
from pupils.forms.fields import DayField, OverLimitField
from pupils.handovers import TOO_LONG
from pupils.models import Handover, HandoverNote
from pupils.models.handover import LONGEST
from staffing.forms import KeyedForm

NOTE: Final = re.compile(r"note-(\d{1,17})", re.ASCII)


class NoteField(forms.CharField):
    """About the caseload as a whole: everybody who takes a pupil of it over reads it."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self) -> None:
        super().__init__(
            label="About the caseload as a whole",
            max_length=LONGEST,
            required=False,
            help_text="Times, places, habits. Everybody who takes a pupil over reads this: name no pupil here.",
        )


class NotedForm(KeyedForm):
    """A form with a note for each of several pupils, in flat controls."""

    note = NoteField()

    def notes(self) -> dict[int, str]:
        """As typed, by pupil or by row, without NUL: PostgreSQL has no place for it, and no field here refuses it."""
        found = ((NOTE.fullmatch(name), values) for name, values in typed_into(self).items())
        return {int(its[1]): values[0].replace("\0", "") for its, values in found if its and values}


class HandOverForm(NotedForm):
    """Who takes over, from when, and what goes with it."""

    everybody_to = forms.ChoiceField(label="Who takes over", required=False)
    starts_on = DayField(label="From")
    over_limit_reason = OverLimitField()
    passes_tasks = forms.BooleanField(required=False, initial=True)
    asks_for_notes = forms.BooleanField(required=False)

    def __init__(self, *args: Any, takers: list[MentorCaseload], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.takers = [
            (key_of(each.mentor.pk), f"{each.mentor.name}, {each.count} of {each.limit}") for each in takers
        ]
        everybody = self.fields["everybody_to"]
        assert isinstance(everybody, forms.ChoiceField)
        everybody.choices = [("", "Choose for each pupil"), *self.takers]

    def wishes(self) -> dict[int, Wish]:
        return wishes_in(typed_into(self))


class NotesForm(NotedForm):
    """What the next mentor is to know, where others may have written too."""

    def __init__(self, *args: Any, handover: Handover, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": handover.version, "note": handover.note}, **kwargs)


class NoteRow:
    """One pupil's note in the form; `theirs` is what somebody else wrote meanwhile."""

    def __init__(self, row: HandoverNote, typed: dict[int, str]) -> None:
        self.row, self.pupil = row, row.pupil
        self.note = typed.get(row.pk, row.text).strip()
        self.problem = TOO_LONG if len(self.note) > LONGEST else ""
        self.theirs = ""

    @property
    def note_name(self) -> str:
        return f"note-{self.row.pk}"

    def hold_against(self, stored: HandoverNote) -> None:
        self.theirs = stored.text if stored.text != self.note else ""
