"""Fields that several forms of the record share."""

from collections.abc import Callable
from typing import Any, BinaryIO

from django import forms

from pupils.cells import BadCell, read_name
from pupils.sheets import UnreadableFile


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


class OverLimitField(forms.CharField):
    """Why a mentor is to have more than a full caseload."""

    def __init__(self) -> None:
        super().__init__(
            label="Reason for going over a full caseload",
            max_length=200,
            required=False,
            help_text="Only where a mentor gets more than a full caseload.",
        )


class PictureField(forms.FileField):
    """A photograph, cleaned to what is kept of it: `kept` writes it anew. None where none was chosen."""

    widget = forms.FileInput(attrs={"accept": "image/jpeg,image/png"})

    def __init__(self, *, kept: Callable[[BinaryIO], bytes], **kwargs: Any) -> None:
        super().__init__(
            error_messages={
                "required": "Choose a photo.",
                "empty": "This file is empty. Choose another.",
            },
            **kwargs,
        )
        self.kept = kept

    def clean(self, data: Any, initial: Any = None) -> bytes | None:
        upload = super().clean(data, initial)
        if not upload:
            return None
        upload.seek(0)
        try:
            return self.kept(upload.file)
        except UnreadableFile as problem:
            raise forms.ValidationError(str(problem)) from problem
