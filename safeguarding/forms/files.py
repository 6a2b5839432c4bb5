"""Files that somebody chooses in a form of the room: taken in first, so that none has to be chosen twice."""

from collections.abc import Sequence
from typing import Any, BinaryIO, Self, cast

from django import forms

from pupils.sheets import UnreadableFile
from safeguarding import waiting_files
from safeguarding.waiting_files import MOST_FILES, WaitingFile
from staffing.forms import KeyedForm
from staffing.requests import StaffRequest

# What a button sends that takes them away again.
NO_FILES = "no_files"


def take_files(request: StaffRequest, tokens: str) -> tuple[str, list[str]]:
    """The words for the files that a form carries, with those just chosen, and why some were not taken."""
    refused = []
    for upload in request.FILES.getlist("files"):
        file, name = cast(BinaryIO, upload), getattr(upload, "name", "") or "file"
        if len(tokens.split()) >= MOST_FILES:
            refused.append(f"“{name}” was not taken: these are {MOST_FILES} already.")
            continue
        try:
            file.seek(0)
            tokens = f"{tokens} {waiting_files.keep(request.actor, name, file).token}".strip()
        except UnreadableFile as problem:
            refused.append(
                f"“{name}” was not taken. {problem} Your text is here: send it again without the file."
            )
    return tokens, refused


class KeptFilesField(forms.CharField):
    """Files that were taken in. What is wrong with them stands where they are chosen (`stands_at`, an id)."""

    stands_at = "id_files"

    def __init__(self) -> None:
        super().__init__(label="Files", required=False, widget=forms.HiddenInput)


class FilesForm(KeyedForm):
    """A form that takes files."""

    kept_files = KeptFilesField()

    refused_files: Sequence[str] = ()

    @classmethod
    def of(cls, request: StaffRequest, **kwargs: Any) -> Self:
        kwargs = {"draft_key": request.path} | kwargs
        if request.method != "POST":
            return super().of(request, **kwargs)
        sent = request.POST.copy()
        tokens, refused = take_files(request, sent.get("kept_files", ""))
        sent["kept_files"] = "" if sent.get("more") == NO_FILES else tokens
        form = cls(sent, actor=request.actor, **kwargs)
        form.refused_files = refused
        return form

    @property
    def taken_files(self) -> list[WaitingFile]:
        return waiting_files.carried(self.actor, str(self["kept_files"].value() or ""))

    @property
    def told_files(self) -> list[dict[str, str]]:
        """What an entry says of its files."""
        return [{"name": each.name, "kind": each.kind} for each in self.taken_files]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.data.get("more") == NO_FILES:
            self.add_error("kept_files", "The files are taken away. Nothing was saved yet.")
        for problem in self.refused_files:
            self.add_error("kept_files", problem)
        return cleaned
