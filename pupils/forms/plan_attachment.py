"""A paper of a plan on its way in: looked through by content, refused with a sentence beside the field."""

from datetime import date
from hashlib import sha256
from typing import Any

from django import forms

from pupils.forms.document import CHOOSE
from pupils.models import Plan
from pupils.papers import WORD, Paper, read_paper
from pupils.sheets import UnreadableFile
from staffing.calendar import today
from staffing.forms import KeyedForm
from staffing.forms.dates import DateInput

NO_WORD = "A Word file can still be changed. Save it as PDF, then choose that."


class AttachForm(KeyedForm):
    """A file of `plan`, and what it is."""

    file = forms.FileField(
        help_text="PDF, or a scan as JPEG or PNG, up to 15 MB. A PDF that does more than show pages is not taken.",
        error_messages=CHOOSE,
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
    title = forms.CharField(label="What it is called", max_length=120)
    on = forms.DateField(label="Of which day", help_text="The date on the document.", widget=DateInput())
    writer = forms.CharField(
        label="Who wrote it", max_length=120, help_text="A person, a service or an authority."
    )
    number = forms.TypedChoiceField(label="Belongs to", coerce=int)

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.digest = ""
        number = self.fields["number"]
        assert isinstance(number, forms.ChoiceField)
        versions = range(plan.number, 0, -1)
        number.choices = [(0, "The plan as a whole"), *((each, f"Version {each}") for each in versions)]

    def clean_file(self) -> Paper:
        upload = self.cleaned_data["file"]
        upload.seek(0)
        try:
            paper = read_paper(upload.file)
        except UnreadableFile as problem:
            raise forms.ValidationError(str(problem)) from problem
        if paper.media_type == WORD:
            raise forms.ValidationError(NO_WORD)
        # Of the file as it came: a scan that is written anew need not come out the same each time.
        upload.seek(0)
        self.digest = sha256(upload.read()).hexdigest()
        return paper

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > today():
            raise forms.ValidationError("This day is still to come.")
        return on

    def told(self) -> dict[str, Any]:
        told = self.values()
        return told | {"paper": told.pop("file"), "digest": self.digest}


class WithdrawAttachmentForm(KeyedForm):
    why = forms.CharField(
        label="Why", max_length=300, help_text="Such as: it is about another pupil; a newer one is attached."
    )
