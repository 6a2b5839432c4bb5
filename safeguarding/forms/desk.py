"""What the team fills in at its desk. What was typed stands in the page again where it was refused."""

from typing import Any

from django import forms
from django.utils.text import capfirst

from safeguarding.codes import Category, Level, Threshold, Urgency, WhyRead
from staffing.calendar import now, today
from staffing.forms import KeyedForm
from staffing.forms.dates import DateInput
from staffing.forms.words import words
from staffing.models import Staff

LONGEST = 20_000


class DeskForm(KeyedForm):
    """What was typed is kept sealed, as everything whose address is of the room (safeguarding.models.draft)."""

    def told(self) -> dict[str, Any]:
        """What an entry keeps of it."""
        return self.values()


def long_text(label: str, rows: int = 4, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST, widget=words(rows), **more)


class TriageForm(DeskForm):
    categories = forms.MultipleChoiceField(
        label="What it is about", choices=Category.choices, widget=forms.CheckboxSelectMultiple
    )
    urgency = forms.ChoiceField(label="How soon", choices=Urgency.choices, widget=forms.RadioSelect)
    level = forms.ChoiceField(
        label="Level of help or protection that the child has",
        choices=Level.choices,
        widget=forms.RadioSelect,
    )
    threshold = forms.ChoiceField(
        label="Threshold decision", choices=Threshold.choices, widget=forms.RadioSelect
    )
    reasons = long_text("Reasons for the decision")


class HappenedForm(DeskForm):
    """Something that took place before it is written down."""

    happened_at = forms.DateTimeField(
        label="When",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M"],
    )

    def clean_happened_at(self) -> Any:
        at = self.cleaned_data["happened_at"]
        if at > now():
            raise forms.ValidationError("This is still to come. Say when it took place.")
        return at


class DiscussionForm(HappenedForm):
    with_whom = forms.CharField(label="With whom", max_length=200)
    text = long_text("What was said")

    def told(self) -> dict[str, Any]:
        told = self.values()
        return {"with": told["with_whom"], "text": told["text"]}


class DecisionForm(DeskForm):
    decision = long_text("What is decided", 3)
    reasons = long_text("Reasons")


class ActionForm(DeskForm):
    what = forms.CharField(label="What is to be done", max_length=400)
    owner = forms.ModelChoiceField(Staff.objects.none(), label="Who sees to it", empty_label="Choose")
    due_on = forms.DateField(label="By when", widget=DateInput())

    def __init__(self, *args: Any, owners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)
        owner.queryset = owners

    def clean_due_on(self) -> Any:
        if self.cleaned_data["due_on"] < today():
            raise forms.ValidationError("This day is over. Say by when it is to be done.")
        return self.cleaned_data["due_on"]

    def told(self) -> dict[str, Any]:
        told = self.values()
        owner: Staff = told["owner"]
        due_on = told["due_on"].isoformat()
        return {"what": told["what"], "owner": owner.pk, "owner_name": owner.name, "due_on": due_on}


class OutcomeForm(DeskForm):
    outcome = long_text("What came of it", 3, help_text="Or why it is not needed any more.")


class ParentsForm(HappenedForm):
    TOLD = "told", "They were told, or heard"
    NOT_TOLD = "not_told", "They were not told, for the reasons below"

    is_told = forms.ChoiceField(label="Parents or carers", choices=[TOLD, NOT_TOLD], widget=forms.RadioSelect)
    with_whom = forms.CharField(
        label="With whom", max_length=200, required=False, help_text="Needed where they were told."
    )
    text = long_text("What was said, or why they were not told")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("is_told") == "told" and not cleaned.get("with_whom"):
            self.add_error("with_whom", "Say with whom.")
        return cleaned

    def told(self) -> dict[str, Any]:
        told = self.values()
        said = dict([self.TOLD, self.NOT_TOLD])[told["is_told"]]
        return {"is_told": said, "with": told["with_whom"], "text": told["text"]}


class CloseForm(DeskForm):
    reasons = long_text("Why it is closed", help_text="How it was followed up and resolved.")


class ReopenForm(DeskForm):
    reasons = long_text("Why it is opened again")


class CorrectionForm(DeskForm):
    text = long_text("How it reads rightly")
    why = forms.CharField(label="What was wrong", max_length=400)


# Why one that is closed is opened.
ASKED = (
    WhyRead.REVIEW,
    WhyRead.NEWS,
    WhyRead.REQUEST,
    WhyRead.TRANSFER,
    WhyRead.SUPERVISION,
    WhyRead.OTHER,
)


class OpenClosedForm(DeskForm):
    why_read = forms.ChoiceField(
        label="Reason",
        choices=[(each.value, capfirst(each.label)) for each in ASKED],
        widget=forms.RadioSelect,
    )
    text = long_text("More about it", 2, required=False, help_text="Needed where it is something else.")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        # Where the words themselves were refused, that is said already.
        is_silent = not cleaned.get("text") and "text" not in self.errors
        if cleaned.get("why_read") == WhyRead.OTHER and is_silent:
            self.add_error("text", "Say in a few words why you open it.")
        return cleaned
