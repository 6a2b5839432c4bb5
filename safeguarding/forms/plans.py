"""Plans of help or protection of a pupil, and the meetings about them, as the team fills them in."""

from typing import Any

from django import forms

from safeguarding.codes import Level, PlanMeeting
from safeguarding.forms.agencies import day_told
from safeguarding.forms.desk import DeskForm, long_text
from safeguarding.plans import Plan
from staffing.calendar import today
from staffing.forms.dates import DatedForm, DateInput

LEVELS = [(level.value, level.label) for level in Level if level is not Level.NONE]


class PlanForm(DatedForm, DeskForm):
    """A plan that begins. Its sort stays; another begins as a plan of its own."""

    level = forms.ChoiceField(label="Sort of plan", choices=LEVELS, widget=forms.RadioSelect)
    worker = forms.CharField(label="Social worker, or who leads", max_length=200, required=False)
    team = forms.CharField(label="Their team", max_length=200, required=False)
    reach = forms.CharField(label="How to reach them", max_length=200, required=False)
    text = long_text("What is agreed, or why it changes", required=False)

    field_order = ("level", "starts_on", "ends_on", "worker", "team", "reach", "text")

    def told(self) -> dict[str, Any]:
        told = self.values()
        return told | {name: day_told(told[name]) for name in ("starts_on", "ends_on")}


class PlanChangeForm(PlanForm):
    """Whatever of a plan has changed; with a last day it is over. `version` is the entry it was opened at."""

    level = None  # type: ignore[assignment]

    @staticmethod
    def initial_of(plan: Plan) -> dict[str, Any]:
        return stored_of(plan) | {"version": plan.entry.number}


def stored_of(plan: Plan) -> dict[str, Any]:
    """A plan as its form has it."""
    names = ("starts_on", "ends_on", "worker", "team", "reach", "text")
    return {name: getattr(plan, name) for name in names}


class PlanMeetingForm(DeskForm):
    meeting = forms.ChoiceField(label="Which meeting", choices=PlanMeeting.choices, widget=forms.RadioSelect)
    held_on = forms.DateField(
        label="Held on",
        widget=DateInput(),
        required=False,
        help_text="Leave empty where only the next is known.",
    )
    there = forms.CharField(label="Who was there", max_length=400, required=False)
    text = long_text("What was said and decided", required=False)
    next_on = forms.DateField(
        label="Next on", widget=DateInput(), required=False, help_text="It stands at the desk from now on."
    )

    def clean_held_on(self) -> Any:
        held_on = self.cleaned_data["held_on"]
        if held_on and held_on > today():
            raise forms.ValidationError("This is still to come. Put it under “Next on”.")
        return held_on

    def clean_next_on(self) -> Any:
        next_on = self.cleaned_data["next_on"]
        if next_on and next_on < today():
            raise forms.ValidationError("This day is over. Put it under “Held on”.")
        return next_on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        if not (cleaned["held_on"] or cleaned["next_on"]):
            self.add_error("held_on", "Say when it was held, or below when it is.")
        elif cleaned["held_on"] and not cleaned["text"]:
            self.add_error("text", "Say what came of it.")
        return cleaned

    def told(self) -> dict[str, Any]:
        told = self.values()
        return told | {name: day_told(told[name]) for name in ("held_on", "next_on")}
