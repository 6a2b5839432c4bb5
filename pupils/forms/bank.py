"""Forms of the bank of lines for plans."""

from typing import Any

from django import forms

from pupils.bank_files import MOST_OF_A_LINE, BankRow, read_bank
from pupils.codes import NeedType
from pupils.models import BankLine, BankSection
from pupils.plan_sources import line_of
from pupils.sheets import UnreadableFile
from staffing.forms import KeyedForm
from staffing.forms.words import words

ANY_NEED = [("", "Any need"), *NeedType.choices]
MOST_LINES = 200


def _section() -> forms.ChoiceField:
    return forms.ChoiceField(label="Where they belong", choices=BankSection.choices)


def _need() -> forms.ChoiceField:
    return forms.ChoiceField(label="For which need", choices=ANY_NEED, required=False)


class LinesForm(KeyedForm):
    """Many lines at once: typed, or pasted from a list or a column of a spreadsheet."""

    section = _section()
    need = _need()
    lines = forms.CharField(
        max_length=MOST_LINES * MOST_OF_A_LINE,
        widget=words(8),
        help_text="One a line. A list or a column of a spreadsheet can be pasted. Name no pupil.",
    )

    def clean_lines(self) -> list[str]:
        lines = list(filter(None, map(line_of, self.cleaned_data["lines"].splitlines())))
        if len(lines) > MOST_LINES:
            raise forms.ValidationError(f"At most {MOST_LINES} lines at once: there are {len(lines)}.")
        if long := next((line for line in lines if len(line) > MOST_OF_A_LINE), None):
            raise forms.ValidationError(
                f"Keep each line to {MOST_OF_A_LINE} characters: “{long[:40]}…” has {len(long)}."
            )
        return lines

    def rows(self) -> list[BankRow]:
        told = self.cleaned_data
        return [(told["section"], told["need"], line) for line in told["lines"]]


class BankFileForm(KeyedForm):
    """Lines as a file, such as another school took them out: `rows` is what is read from it."""

    file = forms.FileField(
        help_text="CSV or Excel (.xlsx) with the columns “Where it belongs”, “Need” and “Line”, as they are taken out.",
        error_messages={"required": "Choose a file.", "empty": "This file is empty. Export it again."},
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )
    rows: list[BankRow]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        try:
            self.rows = read_bank(file.file, file.name)
        except UnreadableFile as problem:
            raise forms.ValidationError(str(problem)) from problem
        return file


class LineForm(KeyedForm):
    """One line, put better."""

    section = _section()
    need = _need()
    text = forms.CharField(label="Line", max_length=MOST_OF_A_LINE, widget=words(2))
    is_offered = forms.BooleanField(label="Offered to whoever writes a plan", required=False)

    def __init__(self, *args: Any, line: BankLine, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line = line

    def clean_text(self) -> str:
        return line_of(self.cleaned_data["text"])

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        same = BankLine.objects.visible_to(self.actor).exclude(pk=self.line.pk)
        if same.filter(**{name: told.get(name) for name in ("section", "need", "text")}).exists():
            self.add_error("text", "This line is there already, for this need.")
        return told


def line_opening(line: BankLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in ("section", "need", "text", "is_offered", "version")}
