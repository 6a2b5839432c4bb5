"""What is said of a finding that is right as it is: why, and until when."""

from datetime import date
from typing import Any

from django import forms

from pupils.actions.faults import set_aside
from pupils.faults import Fault
from pupils.forms.fields import DayField
from pupils.models import Pupil
from staffing.access import Actor
from staffing.calendar import now, today
from staffing.forms.keyed import WordedForm


class AsideForm(WordedForm):
    """That a finding is right as it is: stands beside each row's field, folded away."""

    why = forms.CharField(label="Why", max_length=300)
    until = DayField(label="Until")
    facts = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, pupil: Pupil, actor: Actor, fault: Fault, **kwargs: Any) -> None:
        self.pupil, self.actor, self.fault = pupil, actor, fault
        super().__init__(*args, **kwargs)

    @property
    def fields_shown(self) -> list[forms.BoundField]:
        return [self["why"], self["until"]]

    @property
    def is_filled(self) -> bool:
        return "why" in self.changed_data or ("until" in self.changed_data and bool(self["until"].value()))

    @property
    def is_open(self) -> bool:
        """Something is typed in it, so it is not folded away."""
        return self.is_bound or bool(self.initial.get("why"))

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until < today():
            raise forms.ValidationError("This day is over.")
        return until

    def save(self) -> None:
        told = self.cleaned_data
        set_aside(
            by=self.actor,
            pupil=self.pupil,
            fault=self.fault,
            facts=told["facts"],
            why=told["why"],
            until=told["until"],
            at=now(),
        )
