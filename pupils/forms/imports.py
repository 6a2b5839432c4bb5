"""What is filled in for an import: the file, and decisions about rows."""

from collections.abc import Iterable
from typing import Any

from django import forms

from pupils.imports.batches import DECISIONS
from pupils.models import ImportBatch
from staffing.forms import KeyedForm


class UploadForm(KeyedForm):
    """Only that there is a file: what is wrong in it is said when it is read."""

    kind = forms.ChoiceField(
        label="What is in the file?",
        choices=ImportBatch.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what is in the file."},
    )
    file = forms.FileField(
        help_text="CSV or Excel (.xlsx), up to 25 MB, as your school’s system exports it.",
        error_messages={"required": "Choose a file.", "empty": "This file is empty. Export it again."},
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )


class DecisionsForm(KeyedForm):
    """One choice for each line that waits."""

    def __init__(self, *args: Any, lines: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in lines:
            self.fields[f"line-{line}"] = forms.ChoiceField(choices=list(DECISIONS.items()), required=False)

    def decisions(self) -> dict[int, str]:
        """What was chosen, by line; lines left open are left out."""
        return {
            int(name.removeprefix("line-")): choice
            for name, choice in self.cleaned_data.items()
            if name.startswith("line-") and choice
        }
