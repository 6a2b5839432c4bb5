"""A folder of papers on its way in: many PDFs or a zip, and what they are."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from django import forms
from django.core.files.uploadedfile import UploadedFile

from staffing.calendar import today
from staffing.forms import KeyedForm
from staffing.forms.dates import DateInput

KINDS: Final = (".pdf", ".zip")
NOT_TAKEN: Final = "“{}” is neither PDF nor zip. Leave it out: nothing was taken yet."
CHOOSE_FILES: Final = {
    "required": "Choose the files, or one zip.",
    "empty": "“%(name)s” is empty. Leave it out.",
}


class ManyFilesInput(forms.FileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Each of them is asked what a single one is asked."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        each_of: Sequence[Any] = data if isinstance(data, list | tuple) and data else [None]
        return [super(ManyFilesField, self).clean(each, initial) for each in each_of]

    def to_python(self, data: Any) -> Any:
        file = super().to_python(data)
        if file is not None and not str(file.name).lower().endswith(KINDS):
            raise forms.ValidationError(NOT_TAKEN.format(file.name))
        return file


class MorePapersForm(KeyedForm):
    """Further files for a batch that takes more."""

    papers = ManyFilesField(
        label="The files",
        help_text="PDFs with the pupil’s UPN, or forename and surname, in each file’s name; or one zip of them. "
        "Up to 40 MB at a time, 15 MB each: more can be added afterwards.",
        error_messages=CHOOSE_FILES,
        widget=ManyFilesInput(attrs={"accept": ".pdf,.zip"}),
    )


class PapersForm(MorePapersForm):
    """`kinds` are the school's kinds in use."""

    kind = forms.ChoiceField(label="Which plans they belong to")
    title = forms.CharField(
        label="What they are called", max_length=120, help_text="Such as: EHC plan as the authority sent it."
    )
    on = forms.DateField(label="Of which day", help_text="The date on the documents.", widget=DateInput())
    writer = forms.CharField(
        label="Who wrote them", max_length=120, help_text="A person, a service or an authority."
    )
    field_order = ("kind", "papers", "title", "on", "writer")

    def __init__(self, *args: Any, kinds: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = list(kinds)

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > today():
            raise forms.ValidationError("This day is still to come.")
        return on

    def told(self) -> dict[str, Any]:
        """What is the same of all of them."""
        told = self.values()
        del told["papers"]
        return told
