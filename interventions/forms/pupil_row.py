"""One pupil's row on a log page: there or not, how it went, and a note."""

from collections.abc import Sequence
from typing import Any

from django import forms

from interventions.codes import ATTENDED, AbsenceReason, Engagement, HelpLevel, PresenceStatus
from interventions.entries import PupilEntry
from interventions.forms.notes import NoteField
from interventions.forms.target_row import TargetRowForm
from pupils.key_lines import KeyLines
from pupils.models import Pupil
from pupils.registers import Away

# What the register says about an absence, in the words of a session.
REASON_BY_MARK = {
    "E": AbsenceReason.SUSPENDED,
    "M": AbsenceReason.APPOINTMENT,
    "V": AbsenceReason.TRIP,
}


def opening_row(away: Away | None) -> dict[str, Any]:
    """Present, unless the register of the day says otherwise."""
    if away is None:
        return {"presence": PresenceStatus.PRESENT}
    reason = REASON_BY_MARK.get(away.code, AbsenceReason.NOT_IN_SCHOOL)
    return {"presence": PresenceStatus.ABSENT, "reason": reason}


class PupilRowForm(forms.Form):
    """Flat: its template writes the controls. A row without a word (just picked) means present."""

    presence = forms.ChoiceField(choices=PresenceStatus.choices, required=False)
    reason = forms.ChoiceField(choices=[("", ""), *AbsenceReason.choices], required=False)
    engagement = forms.TypedChoiceField(
        choices=Engagement.choices, coerce=int, empty_value=None, required=False
    )
    help_level = forms.ChoiceField(choices=[("", ""), *HelpLevel.choices], required=False)
    note = NoteField()

    def __init__(self, *args: Any, pupil: Pupil, away: Away | None, before: str = "", **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"{before}p{pupil.pk}", **kwargs)
        self.pupil = pupil
        self.away = away
        self.roll_error = ""
        self.targets: Sequence[TargetRowForm] = ()
        self.lines: KeyLines | None = None

    @property
    def last_score(self) -> int | None:
        return getattr(self.pupil, "last_engagement", None)

    @property
    def status(self) -> str:
        return self["presence"].value() or PresenceStatus.PRESENT

    @property
    def score(self) -> str:
        return str(self["engagement"].value() or "")

    @property
    def note_text(self) -> str:
        return self["note"].value() or ""

    @property
    def is_unfolded(self) -> bool:
        """Whether note and help show at once: where something stands in them."""
        return bool(self.note_text or self["help_level"].value())

    def has_changed(self) -> bool:
        return super().has_changed() or any(row.has_changed() for row in self.targets)

    @property
    def has_told_target(self) -> bool:
        return any(row.is_told for row in self.targets)

    @property
    def problems(self) -> list[str]:
        found = [str(error) for errors in self.errors.values() for error in errors]
        found += [problem for row in self.targets for problem in row.problems]
        return [self.roll_error, *found] if self.roll_error else found

    def entry(self) -> PupilEntry:
        """As told; a score given before somebody was marked away falls, and so does a reason when they came."""
        told = self.cleaned_data
        status = told["presence"] or PresenceStatus.PRESENT
        was_there = status in ATTENDED
        return PupilEntry(
            pupil_id=self.pupil.pk,
            status=status,
            absence_reason=told["reason"] if status == PresenceStatus.ABSENT else "",
            engagement=told["engagement"] if was_there else None,
            help_level=told["help_level"] if was_there else "",
            note=told["note"],
            targets=tuple(filter(None, (row.entry() for row in self.targets))) if was_there else (),
        )
