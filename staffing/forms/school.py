"""Forms about the school's settings and calendar."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory

from staffing.bells import left_without
from staffing.forms.dates import DatedForm, DateInput
from staffing.forms.keyed import KeyedForm, WordedForm
from staffing.models import ClosedDay, DayShape, Period, School

WEEKDAYS = {1: "Monday", 2: "Tuesday", 3: "Wednesday", 4: "Thursday", 5: "Friday"}
MOST_NAMED = 20
CYCLE = {1: "Every week the same", 2: "Week A and week B"}


class TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(format="%H:%M", **kwargs)


class SchoolForm(KeyedForm):
    name = forms.CharField(max_length=120)
    digest_weekday = forms.TypedChoiceField(
        label="Weekly digest on", coerce=int, choices=list(WEEKDAYS.items())
    )
    digest_time = forms.TimeField(label="Weekly digest at", widget=TimeInput())
    caseload_limit = forms.IntegerField(
        label="Full caseload of a full-time mentor", min_value=1, max_value=200
    )
    caseload_warning = forms.IntegerField(label="Warn from", min_value=1, max_value=200)
    contact_days = forms.IntegerField(
        label="School days without contact before it is said", min_value=1, max_value=60
    )
    adequate_percent = forms.IntegerField(
        label="Adequate progress of a target, in per cent of the expected way",
        min_value=1,
        max_value=100,
        help_text="The expected way is the straight line from baseline to aim. At 80, four fifths of it are asked for.",
    )
    adequate_words = forms.CharField(
        label="Adequate progress in the school’s own words",
        max_length=300,
        required=False,
        help_text="Stands on a target’s page, beside the figures.",
    )
    cycle_weeks = forms.TypedChoiceField(label="Timetable", coerce=int, choices=list(CYCLE.items()))
    cycle_anchor = forms.DateField(
        label="A Monday of week A",
        widget=DateInput(),
        help_text="From it weeks A and B take turns; weeks without a school day don't count.",
    )
    asks_gender_identity = forms.BooleanField(
        label="Gender identity is asked for",
        required=False,
        help_text="Only the records office sees and changes it, on a pupil’s record.",
    )
    is_factor_relaxed = forms.BooleanField(
        label="Mentors and teachers may sign in with a password alone",
        required=False,
        help_text="Everybody else who sees pupils or settings gives a code from their phone once a day as well.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        limit, warning = cleaned.get("caseload_limit"), cleaned.get("caseload_warning")
        if limit and warning and warning > limit:
            self.add_error("caseload_warning", "The warning comes before the limit, not after.")
        anchor = cleaned.get("cycle_anchor")
        if anchor and anchor.isoweekday() != 1:
            self.add_error("cycle_anchor", f"This is a {anchor:%A}. Give a Monday.")
        return cleaned


def school_initial(school: School) -> dict[str, Any]:
    names = [name for name in SchoolForm.base_fields if name not in ("form_key", "draft_owner")]
    return {name: getattr(school, name) for name in names}


class YearForm(DatedForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_on"].required = True
        self.fields["ends_on"].help_text = ""


class TermForm(YearForm):
    name = forms.CharField(max_length=20, help_text="Such as Autumn.")
    break_starts_on = forms.DateField(label="Half-term from", widget=DateInput(), required=False)
    break_ends_on = forms.DateField(label="Half-term to", widget=DateInput(), required=False)

    field_order = ["name", "starts_on", "break_starts_on", "break_ends_on", "ends_on"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        starts, ends = cleaned.get("starts_on"), cleaned.get("ends_on")
        first, last = cleaned.get("break_starts_on"), cleaned.get("break_ends_on")
        if bool(first) != bool(last):
            self.add_error(
                "break_ends_on" if first else "break_starts_on", "Give both days of the half-term, or none."
            )
        elif first and last and last < first:
            self.add_error("break_ends_on", "This is before half-term begins.")
        elif first and last and starts and ends and not starts < first <= last < ends:
            self.add_error("break_starts_on", "Half-term lies inside the term.")
        return cleaned


class ClosedDayForm(KeyedForm):
    on = forms.DateField(label="Day", widget=DateInput())
    kind = forms.ChoiceField(choices=ClosedDay.Kind.choices)
    reason = forms.CharField(max_length=120, required=False)


class ShapeForm(KeyedForm):
    name = forms.CharField(max_length=40, help_text="Such as Normal day, or Short Friday.")


class BellForm(WordedForm):
    name = forms.CharField(max_length=20, required=False)
    kind = forms.ChoiceField(choices=Period.Kind.choices, initial=Period.Kind.LESSON)
    starts_at = forms.TimeField(label="From", widget=TimeInput(), required=False)
    ends_at = forms.TimeField(label="To", widget=TimeInput(), required=False)

    @property
    def is_empty(self) -> bool:
        return not any(self.cleaned_data.get(name) for name in ("name", "starts_at", "ends_at"))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.is_empty:
            return cleaned
        for name, sentence in (
            ("name", "Give it a name."),
            ("starts_at", "When does it begin?"),
            ("ends_at", "When does it end?"),
        ):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, sentence)
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if starts and ends and ends <= starts:
            self.add_error("ends_at", "This is not after the beginning.")
        return cleaned


class _Bells(BaseFormSet):
    def filled(self) -> list[BellForm]:
        return [form for form in self.forms if form.is_valid() and not form.is_empty]

    def rows(self) -> list[tuple[str, str, time, time]]:
        """Name, kind, beginning and end of each period."""
        typed = [form.cleaned_data for form in self.filled()]
        return [(row["name"], row["kind"], row["starts_at"], row["ends_at"]) for row in typed]

    def clean(self) -> None:
        """Bells follow each other: no period begins before the one before has ended, and no name comes twice."""
        rows = sorted(self.filled(), key=lambda form: form.cleaned_data["starts_at"])
        # Read before any error is added: that takes a value out of what was cleaned.
        bells = [dict(form.cleaned_data) for form in rows]
        names: set[str] = set()
        for form, bell in zip(rows, bells, strict=True):
            name = bell["name"].casefold()
            if name in names:
                form.add_error("name", "This name is there twice.")
            names.add(name)
        for before, bell, form in zip(bells, bells[1:], rows[1:], strict=False):
            if bell["starts_at"] < before["ends_at"]:
                form.add_error("starts_at", f"{before['name']} has not ended by then.")


Bells = formset_factory(BellForm, formset=_Bells, extra=3, max_num=20, absolute_max=20)


def bells_typed(typed: Mapping[str, Sequence[str]]) -> list[dict[str, str]]:
    """The rows of bells as they were typed, out of a draft."""
    rows = [
        {name: next(iter(typed.get(f"form-{place}-{name}", ())), "") for name in BellForm.base_fields}
        for place in range(Bells.max_num)
    ]
    return [row for row in rows if row["name"] or row["starts_at"] or row["ends_at"]]


class DayChoice(forms.ChoiceField):
    """The bells of a weekday: to have none is an answer too, so nothing about it is optional."""

    answers_with_none = True


class WeekForm(KeyedForm):
    """A select for each weekday of each timetable week, named `w<week>d<weekday>`.

    Where what is planned would be left without its bells, it is named, and saving takes a tick.
    """

    is_confirmed = forms.BooleanField(label="Change the week all the same", required=False)

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shapes = {str(shape.pk): shape for shape in school.day_shapes.order_by("name")}
        self.shapes: dict[str, DayShape] = shapes
        choices = [("", "No lessons"), *((key, shape.name) for key, shape in shapes.items())]
        for week in range(1, school.cycle_weeks + 1):
            for weekday, day in WEEKDAYS.items():
                label = day if school.cycle_weeks == 1 else f"Week {'AB'[week - 1]}, {day}"
                self.fields[f"w{week}d{weekday}"] = DayChoice(label=label, choices=choices, required=False)

        self.order_fields([name for name in self.fields if name != "is_confirmed"])
        if not self.is_bound:
            del self.fields["is_confirmed"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        rings = {(*place, shape.pk) for place, shape in self.days().items() if shape}
        left = left_without(self.actor.school_id, rings)
        if left and not cleaned.get("is_confirmed"):
            self.add_error(None, _would_be_left(left))
        if not left:
            del self.fields["is_confirmed"]
        return cleaned

    def days_asked(self) -> list[str]:
        return [name for name in self.fields if name[0] == "w"]

    @property
    def weeks(self) -> list[tuple[str, list[tuple[str, forms.BoundField]]]]:
        """The days under each timetable week, as the page shows them."""
        weeks: dict[str, list[tuple[str, forms.BoundField]]] = {}
        for name in self.days_asked():
            week, _, day = str(self.fields[name].label).rpartition(", ")
            weeks.setdefault(week or "Every week", []).append((day, self[name]))
        return list(weeks.items())

    def days(self) -> dict[tuple[int, int], DayShape | None]:
        chosen = {name: value for name, value in self.values().items() if name != "is_confirmed"}
        return {(int(name[1]), int(name[3])): self.shapes.get(value) for name, value in chosen.items()}


def _would_be_left(left: list[str]) -> str:
    """How many, and where; nobody reads a list of a hundred."""
    number = "One weekly slot" if len(left) == 1 else f"{len(left)} weekly slots"
    more = f"; and {len(left) - MOST_NAMED} more" if len(left) > MOST_NAMED else ""
    return (
        f"{number} would have no bells on that day any more: {'; '.join(left[:MOST_NAMED])}{more}. What is planned for"
        " them from today on goes, until they get a period of the new day. Tick below to change the week all the same."
    )
