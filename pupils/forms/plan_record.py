"""Forms about the rows of a statutory plan: its dates, outcomes, provision and premium."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django import forms

from pupils.models import Document, Plan, PlanDates, PremiumLine, ProvisionLine, SoughtOutcome
from pupils.models.plan_record import MOST_PAGES, Adulthood
from pupils.plan_kinds import Clock
from staffing.calendar import today
from staffing.forms import KeyedForm
from staffing.forms.dates import DateInput
from staffing.forms.words import words

# The days that each clock counts from, in their order.
DATES: Final[dict[Clock, tuple[str, ...]]] = {
    Clock.ANNUAL: (
        "asked_on", "decided_on", "advice_asked_on", "advice_sent_on", "draft_on", "commented_on", "consulted_on",
        "answered_on", "issued_on", "reviewed_on", "moved_on", "next_place_from",
    ),
    Clock.TERMLY: ("entered_on", "begun_on", "ready_on", "school_on", "renewed_on"),
}  # fmt: skip
# What can only come after what.
FOLLOWS: Final = {
    "decided_on": "asked_on",
    "advice_sent_on": "advice_asked_on",
    "draft_on": "asked_on",
    "commented_on": "draft_on",
    "answered_on": "consulted_on",
    "issued_on": "asked_on",
    "reviewed_on": "issued_on",
    "begun_on": "entered_on",
    "ready_on": "entered_on",
    "renewed_on": "school_on",
}
TO_COME: Final = frozenset({"next_place_from"})


class DatesForm(KeyedForm):
    """A day that nobody knows is left empty, and no date is counted from it."""

    def __init__(self, *args: Any, clock: Clock, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = DATES[clock]
        for name in self.names:
            label = str(PlanDates._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            self.fields[name] = forms.DateField(
                label=label[:1].upper() + label[1:], widget=DateInput(), required=False
            )
            # That nobody knows it is an answer, and to say so beside each says nothing.
            self.fields[name].answers_with_none = True  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        for name in self.names:
            on, before = told.get(name), FOLLOWS.get(name, "")
            if on and name not in TO_COME and on > today():
                self.add_error(name, "That day is still to come.")
            elif on and told.get(before) and on < told[before]:
                self.add_error(name, f"This is before “{self.fields[before].label}”.")
        return told


def opening_dates(dates: PlanDates, clock: Clock) -> Mapping[str, Any]:
    return {name: getattr(dates, name) for name in DATES[clock]}


def _ended_on() -> forms.DateField:
    return forms.DateField(
        label="No longer in the plan from",
        widget=DateInput(),
        required=False,
        help_text="It stays in the history.",
    )


class _CitedForm(KeyedForm):
    """A row that says which document it is from, and on which page."""

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan
        document = self.fields["document"]
        assert isinstance(document, forms.ModelChoiceField)
        document.queryset = Document.objects.visible_to(self.actor.about(plan.pupil_id)).filter(
            pupil_id=plan.pupil_id
        )
        document.label_from_instance = lambda row: f"{row.title}, {row.on.day} {row.on:%b %Y}"  # type: ignore[method-assign,assignment]

    def clean_ended_on(self) -> date | None:
        on: date | None = self.cleaned_data["ended_on"]
        if on and on > today():
            raise forms.ValidationError("That day is still to come.")
        return on


def _document() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        Document.objects.none(), label="From which document", required=False, empty_label="None filed in"
    )


def _page() -> forms.IntegerField:
    return forms.IntegerField(label="Page", required=False, min_value=1, max_value=MOST_PAGES)


def _line(label: str, most: int, **kwargs: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, required=False, **kwargs)


class SoughtForm(_CitedForm):
    text = forms.CharField(label="Outcome", max_length=500, widget=words(2))
    area = forms.ChoiceField(
        label="Prepares for",
        choices=[("", "None of these"), *Adulthood.choices],
        required=False,
        help_text="From Year 9 a plan prepares for adulthood.",
    )
    document = _document()
    page = _page()
    ended_on = _ended_on()


class LineForm(_CitedForm):
    section = forms.ChoiceField(choices=ProvisionLine.Section.choices)
    what = forms.CharField(
        max_length=500, widget=words(2), help_text="In the plan’s own words, one provision a line."
    )
    outcome = forms.ModelChoiceField(
        SoughtOutcome.objects.none(), label="Toward which outcome", required=False, empty_label="Not said"
    )
    quantity = _line("How much", 60, help_text="Such as: 5 hours a week.")
    minutes = forms.IntegerField(label="Minutes each time", required=False, min_value=1, max_value=1500)
    frequency = _line("How often", 60, help_text="Such as: twice a week in term.")
    ratio = _line("Adults to pupils", 30, help_text="Such as: 1 to 3.")
    deliverer = _line("Who delivers it", 120)
    document = _document()
    page = _page()
    ended_on = _ended_on()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outcome = self.fields["outcome"]
        assert isinstance(outcome, forms.ModelChoiceField)
        outcome.queryset = SoughtOutcome.objects.visible_to(self.actor).filter(plan=self.plan)
        outcome.label_from_instance = lambda row: row.text[:80]  # type: ignore[method-assign,assignment]


class PremiumForm(KeyedForm):
    what = forms.CharField(label="Spent on", max_length=200)
    on = forms.DateField(label="When", widget=DateInput())
    amount = forms.DecimalField(
        label="Pounds",
        min_value=Decimal("0.01"),
        max_digits=8,
        decimal_places=2,
        widget=forms.NumberInput(attrs={"class": "input-short", "inputmode": "decimal", "step": "0.01"}),
    )
    impact = forms.CharField(
        label="What came of it", max_length=1000, required=False, widget=words(2),
        help_text="Left empty until it is known.",
    )  # fmt: skip

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan


def opening_row(form: type[KeyedForm], row: SoughtOutcome | ProvisionLine | PremiumLine) -> dict[str, Any]:
    """A row as its form shows it: what it points at by its id."""
    names = set(form.base_fields) & {each.name for each in row._meta.concrete_fields} - {"version"}
    columns = {each.name: each.attname for each in row._meta.concrete_fields}
    return {name: getattr(row, columns[name]) for name in names}
