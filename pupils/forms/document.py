"""Papers and photographs on their way in: looked through by content, refused with a sentence beside the field."""

from datetime import date
from typing import Any

from django import forms

from pupils.forms.fields import PictureField
from pupils.models import Document, Pupil
from pupils.models.document import LETTERS
from pupils.papers import Paper, read_paper
from pupils.pictures import face_of
from pupils.sheets import UnreadableFile
from staffing.access import Resource, Verb
from staffing.calendar import today
from staffing.forms.dates import DateInput
from staffing.forms.keyed import CARRIED, KeyedForm

CHOOSE = {"required": "Choose a file.", "empty": "This file is empty. Choose another."}


class DocumentForm(KeyedForm):
    """What a document is and who may open it."""

    title = forms.CharField(label="What it is called", max_length=120)
    kind = forms.ChoiceField(choices=[("", "Choose one"), *Document.Kind.choices])
    on = forms.DateField(label="Of which day", widget=DateInput())
    readers = forms.ChoiceField(
        label="Who may open it",
        choices=Document.Readers.choices,
        widget=forms.RadioSelect,
        initial=Document.Readers.RECORD,
        help_text="A diagnosis, a health letter and an agency’s letter are always for the SENDCo and safeguarding lead.",
    )

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > today():
            raise forms.ValidationError("This day is still to come.")
        return on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") in LETTERS:
            cleaned["readers"] = Document.Readers.LETTER
        return cleaned

    def told(self) -> dict[str, Any]:
        return self.values()


class FilingForm(DocumentForm):
    """A new document; `pupil` is whose."""

    file = forms.FileField(
        help_text="PDF, Word (.docx), JPEG or PNG, up to 15 MB.",
        error_messages=CHOOSE,
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx,.jpg,.jpeg,.png"}),
    )

    field_order = ["file", "title", "kind", "on", "readers"]

    def __init__(self, *args: Any, pupil: Pupil, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        letters = Pupil.objects.visible_to(self.actor, Resource.LETTER, Verb.CREATE)
        self.takes_letters = letters.filter(pk=pupil.pk).exists()

    def clean_file(self) -> Paper:
        try:
            upload = self.cleaned_data["file"]
            upload.seek(0)
            return read_paper(upload.file)
        except UnreadableFile as problem:
            raise forms.ValidationError(str(problem)) from problem

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("readers") == Document.Readers.LETTER and not self.takes_letters:
            self.add_error("kind", "Letters about this pupil are filed by the SENDCo or the records office.")
        return cleaned

    def told(self) -> dict[str, Any]:
        told = super().told()
        return told | {"paper": told.pop("file")}


class WithdrawDocumentForm(KeyedForm):
    why = forms.CharField(
        label="Why", max_length=300, help_text="Such as: it is about another pupil; filed twice."
    )


class PhotoForm(KeyedForm):
    """A new photograph, or none."""

    photo = PictureField(
        kept=face_of,
        required=False,
        help_text="JPEG or PNG, up to 10 MB. A square of the middle is kept, small, without place and time.",
    )
    takes_away = forms.BooleanField(label="Take the photo away", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "photo" not in self.errors and not cleaned.get("photo") and not cleaned.get("takes_away"):
            self.add_error("photo", "Choose a photo.")
        return cleaned


def document_opening(document: Document) -> dict[str, Any]:
    names = [name for name in DocumentForm.base_fields if name not in CARRIED]
    return {name: getattr(document, name) for name in names}
