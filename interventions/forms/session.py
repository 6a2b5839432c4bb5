"""What is said of a session as a whole: when, what about, by whom, and what follows."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms

from interventions.codes import ProgrammeKind
from interventions.entries import FollowUp
from interventions.forms.notes import NoteField
from interventions.models import Topic
from staffing.calendar import today
from staffing.forms import KeyedForm
from staffing.forms.offered import Choice, Offered
from staffing.forms.renderer import ChipBoxes, NameList


def _number(value: str) -> int:
    return int(value)


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who may be named on the page; of a session that is edited, whether they were there or may read it."""

    pk: int
    name: str
    gives_support: bool
    was_there: bool = False
    is_reader: bool = False

    @property
    def choice(self) -> Choice:
        return self.pk, self.name


class SessionForm(KeyedForm):
    """The fields beside the pupils' rows. Choices are read once for every field that offers them, where one needs them.

    Saving asks for no list that nothing was taken from: an adult's own name, which stands first, is known.
    """

    kind = forms.ChoiceField(choices=ProgrammeKind.choices, widget=forms.RadioSelect)
    on = forms.DateField(
        label="Date",
        widget=forms.DateInput(attrs={"type": "date", "class": "input-short"}, format="%Y-%m-%d"),
    )
    starts_at = forms.TimeField(
        label="Start",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time", "class": "input-short"}, format="%H:%M"),
    )
    minutes = forms.IntegerField(
        min_value=1,
        max_value=480,
        widget=forms.NumberInput(attrs={"class": "input-short", "inputmode": "numeric"}),
        error_messages={
            "min_value": "A session lasts at least 1 minute.",
            "max_value": "A session lasts at most 480 minutes (8 hours).",
        },
    )
    note = NoteField(label="Note")
    topics = forms.TypedMultipleChoiceField(
        label="What it was about", required=False, coerce=_number, widget=ChipBoxes
    )
    adults = forms.TypedMultipleChoiceField(
        label="Adults",
        coerce=_number,
        widget=ChipBoxes,
        error_messages={"required": "Say which adult was there."},
    )
    is_restricted = forms.BooleanField(label="Only for named readers", required=False)
    readers = forms.TypedMultipleChoiceField(
        label="Who may read the notes", required=False, coerce=_number, widget=ChipBoxes
    )
    unusual_day_reason = forms.CharField(label="Reason for this day", required=False, max_length=200)
    follow_text = forms.CharField(label="What is to be done", required=False, max_length=300)
    follow_owner = forms.TypedChoiceField(
        label="By whom", required=False, coerce=_number, empty_value=None, widget=NameList
    )
    follow_due = forms.DateField(
        label="By when",
        required=False,
        widget=forms.DateInput(attrs={"type": "date", "class": "input-short"}, format="%Y-%m-%d"),
    )

    def __init__(
        self,
        *args: Any,
        colleagues: Callable[[], Sequence[Colleague]],
        topics: Callable[[], Iterable[Topic]],
        is_planned: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._colleagues = colleagues
        offered = {
            "topics": Offered(lambda: [(topic.pk, topic.name) for topic in topics()]),
            "adults": Offered(self._others, (self.actor.staff_id, self.actor.name)),
            "readers": Offered(self._others),
            "follow_owner": Offered(lambda: [each.choice for each in colleagues()], ("", "")),
        }
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
        for name in ("kind", "on") if is_planned else ():
            del self.fields[name]

    def _others(self) -> list[Choice]:
        """Who else gives support."""
        support = (each for each in self._colleagues() if each.gives_support)
        return [each.choice for each in support if each.pk != self.actor.staff_id]

    def clean_readers(self) -> list[int]:
        readers: list[int] = self.cleaned_data["readers"]
        return readers if self.cleaned_data.get("is_restricted") else []

    def clean_follow_due(self) -> date | None:
        due: date | None = self.cleaned_data["follow_due"]
        if self.cleaned_data.get("follow_text") and due is not None and due < today():
            raise forms.ValidationError("That day has passed.")
        return due

    def clean(self) -> dict[str, Any]:
        told = self.cleaned_data
        if told.get("follow_text"):
            if not told.get("follow_owner"):
                self.add_error("follow_owner", "Say who is to do it.")
            if not told.get("follow_due") and "follow_due" not in self.errors:
                self.add_error("follow_due", "Say by when.")
        return told

    def follow_up(self) -> FollowUp | None:
        told = self.cleaned_data
        if not told["follow_text"]:
            return None
        return FollowUp(text=told["follow_text"], owner_id=told["follow_owner"], due_on=told["follow_due"])
