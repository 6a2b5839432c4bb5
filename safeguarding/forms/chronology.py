"""How a chronology is narrowed, by codes and days that may stand in an address; and what is hidden in a version of it."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms

from safeguarding.chronology import Wanted
from safeguarding.codes import Category, EntryKind, Level, Naming
from safeguarding.forms.desk import DeskForm
from safeguarding.naming import Suggestion
from safeguarding.redaction import found_in, words_of
from staffing.forms.dates import DateInput
from staffing.forms.keyed import WordedForm
from staffing.forms.words import words

# What stands in no concern, or was said of the key of one child.
NOT_IN_ONE: Final = (EntryKind.ERASURE_ASKED, EntryKind.ERASED, EntryKind.CHRONOLOGY_MADE)
KINDS: Final = [
    ("", "Everything but who read it"),
    *((kind.value, kind.label) for kind in EntryKind if kind not in NOT_IN_ONE),
]
UPSIDE_DOWN: Final = "The last day comes before the first."
TOO_SHORT: Final = "“{words}” is too short to be found. Write two letters at least."
STANDS_INSTEAD: Final = "The word “hidden” stands in place of what is hidden, so it can’t be hidden itself."
NOT_THERE: Final = (
    "“{words}” stands nowhere in it. Look how it is written there, each paragraph on a line of its own."
)
MOST_WORDS: Final = 200
FEWEST_SIGNS: Final = 2
MADE_FOR: Final = [("family", "The family"), ("court", "A court"), ("other", "Somebody else who may have it")]


class ChronologyFilter(WordedForm):
    """Each part that can't be read narrows nothing, and is said beside its field."""

    kind = forms.ChoiceField(label="Kind of entry", choices=KINDS, required=False)
    category = forms.ChoiceField(
        label="Category", choices=[("", "Any category"), *Category.choices], required=False
    )
    level = forms.ChoiceField(label="Level", choices=[("", "Any level"), *Level.choices], required=False)
    since = forms.DateField(label="From", widget=DateInput(), required=False)
    until = forms.DateField(label="To", widget=DateInput(), required=False)
    of = forms.ChoiceField(label="Of", choices=[("", "The pupil"), ("family", "The family")], required=False)
    names = forms.ChoiceField(label="Names of others", choices=Naming.choices, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.answers_with_none = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", UPSIDE_DOWN)
        return cleaned

    def wanted(self) -> Wanted:
        self.is_valid()
        said = {
            name: value for name, value in self.cleaned_data.items() if value and name not in ("of", "names")
        }
        return Wanted(**said, is_family=self.cleaned_data.get("of") == "family")

    def naming(self) -> Naming:
        self.is_valid()
        return Naming(self.cleaned_data.get("names") or Naming.FULL)

    def in_words(self) -> list[tuple[str, str]]:
        """What was asked for, as a paper says it."""
        self.is_valid()
        asked: list[tuple[str, str]] = []
        for name, value in self.cleaned_data.items():
            if value and name != "names":
                choices = dict(getattr(self.fields[name], "choices", ()))
                label = str(self.fields[name].label)
                asked.append((label, str(choices.get(value) or f"{value:%-d %b %Y}")))
        return asked


class RedactForm(DeskForm):
    """What is hidden in a version for others; the reasons are asked for when it is made."""

    hide = forms.MultipleChoiceField(
        label="Names to hide", widget=forms.CheckboxSelectMultiple, required=False
    )
    passages = forms.CharField(
        label="Other words to hide",
        max_length=20_000,
        required=False,
        widget=words(4),
        help_text="A name, an address or a passage on each line, as it is written.",
    )
    leave_out = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)
    made_for = forms.ChoiceField(label="Made for", choices=MADE_FOR, widget=forms.RadioSelect)
    why = forms.CharField(label="Why this is hidden", max_length=2_000, required=False, widget=words(2))

    def __init__(
        self,
        *args: Any,
        offered: Sequence[Suggestion],
        numbers: Sequence[int],
        text: str,
        **kwargs: Any,
    ) -> None:
        self.text = text
        ticked = [each.phrase for each in offered if each.is_ticked]
        first = {"hide": ticked, "made_for": MADE_FOR[0][0]}
        super().__init__(*args, **{"initial": first} | kwargs)
        self.choose("hide", [(each.phrase, each.label) for each in offered])
        self.choose("leave_out", [(str(number), str(number)) for number in numbers])
        self.fields["hide"].answers_with_none = True  # type: ignore[attr-defined]
        self.fields["why"].answers_with_none = True  # type: ignore[attr-defined]

    def choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = choices

    def clean_passages(self) -> str:
        typed: str = self.cleaned_data["passages"]
        lines = [line.strip() for line in typed.splitlines() if line.strip()]
        if len(lines) > MOST_WORDS:
            raise forms.ValidationError(f"These are {len(lines)} lines; at most {MOST_WORDS} can be hidden.")
        for line in lines:
            said = words_of(line)
            if len("".join(said)) < FEWEST_SIGNS:
                raise forms.ValidationError(TOO_SHORT.format(words=line))
            if "hidden" in said:
                raise forms.ValidationError(STANDS_INSTEAD)
            if not found_in(self.text, [line]):
                raise forms.ValidationError(NOT_THERE.format(words=line))
        return typed

    def hidden(self) -> list[str]:
        """Names and passages, in the order of the page; of a form that was not sent yet, what it begins with."""
        ticked = self["hide"].value() or []
        lines = [line.strip() for line in str(self["passages"].value() or "").splitlines()]
        known = {value for value, _ in self.fields["hide"].choices}  # type: ignore[attr-defined]
        return [each for each in ticked if each in known] + [line for line in lines if words_of(line)]

    def left_out(self) -> set[int]:
        return {int(number) for number in self["leave_out"].value() or [] if str(number).isdecimal()}
