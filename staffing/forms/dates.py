"""Forms with a first and a last day."""

from typing import Any

from django import forms

from staffing.forms.keyed import KeyedForm


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%Y-%m-%d", **kwargs)


class DatedForm(KeyedForm):
    """A form with a first and a last day, the last included."""

    starts_on = forms.DateField(label="From", widget=DateInput())
    ends_on = forms.DateField(
        label="To", widget=DateInput(), required=False, help_text="Leave empty while it goes on."
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "This is before the first day.")
        return cleaned


class EndForm(KeyedForm):
    """The last day of something."""

    ends_on = forms.DateField(label="Last day", widget=DateInput())
