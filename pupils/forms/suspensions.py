"""Why a suspension does not stand any more."""

from django import forms

from pupils.models import Suspension
from staffing.forms import KeyedForm


class WithdrawalForm(KeyedForm):
    withdrawn_as = forms.ChoiceField(
        label="What happened?", choices=Suspension.WithdrawnAs.choices, widget=forms.RadioSelect
    )
    why = forms.CharField(
        label="In a line",
        max_length=300,
        help_text="Such as: entered for the wrong pupil; the governors met on 12 Nov.",
    )
