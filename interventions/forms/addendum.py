"""What is added to a session, and why a planned one was not held."""

from django import forms

from interventions.codes import NotHeldReason
from interventions.forms.notes import NoteField
from staffing.forms import KeyedForm


class AddendumForm(KeyedForm):
    text = NoteField(label="What is to be added", required=True)


class NotHeldForm(KeyedForm):
    reason = forms.ChoiceField(
        label="Why did it not happen?",
        choices=NotHeldReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the reason that fits best."},
    )
    note = forms.CharField(
        label="Anything to add", required=False, max_length=200, help_text="A few words, such as Year 8 trip."
    )
