"""Fields that several forms of the record share."""

from typing import Any

from django import forms

from pupils.cells import BadCell, read_name


class DayField(forms.DateField):
    """A day, with the browser's own calendar; typed by hand also as 22/11/2026."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            error_messages={"invalid": "Give a date, such as 22/11/2026.", "required": "Give a date."},
            **kwargs,
        )


class NameField(forms.CharField):
    """A part of a name: letters of any script, apostrophes, hyphens."""

    def clean(self, value: Any) -> str:
        name = super().clean(value)
        try:
            return read_name(name)
        except BadCell as problem:
            raise forms.ValidationError(str(problem)) from problem
