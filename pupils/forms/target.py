"""Forms about a target: the target itself, what became of it, a reading, something seen, and a day at work."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django import forms

from pupils.forms.fields import PictureField
from pupils.models import Pupil, Target, TargetEvidence, TargetReading, WorkDay
from pupils.pictures import page_of
from pupils.register_measures import RegisterMeasure
from pupils.target_cells import MOST_STEPS, STEP_CHARACTERS
from pupils.target_directions import MORE_IS_BETTER
from pupils.work_skills import WorkSkill, choices_of
from staffing.access import Resource, Verb, roles_that
from staffing.calendar import today
from staffing.forms import KeyedForm
from staffing.forms.dates import DateInput
from staffing.forms.words import words
from staffing.models import Staff

# Where the register tells how it goes.
READS_REGISTER: Final = frozenset({Target.Kind.ATTENDANCE, Target.Kind.PUNCTUALITY})
HIGHER, LOWER = "higher", "lower"


def _number(label: str, **kwargs: Any) -> forms.DecimalField:
    widget = forms.NumberInput(attrs={"class": "input-short", "inputmode": "decimal", "step": "any"})
    return forms.DecimalField(label=label, widget=widget, max_digits=9, decimal_places=2, **kwargs)


class TargetForm(KeyedForm):
    what = forms.CharField(
        label="What", max_length=200, help_text="One specific thing, such as: comes to every lesson on time."
    )
    kind = forms.ChoiceField(choices=Target.Kind.choices)
    subject = forms.CharField(max_length=60, required=False, help_text="For attainment.")
    skill = forms.ChoiceField(
        label="Scored at work as",
        choices=[("", "Not by the rubric"), *WorkSkill.choices],
        required=False,
        help_text="For a work-related target: each day that is scored gives a reading, from 1 to 4.",
    )
    register_measure = forms.ChoiceField(
        label="Read from the register",
        choices=[("", "No, readings are added by hand"), *RegisterMeasure.choices],
        required=False,
        help_text="For attendance or punctuality: each week of the register gives a reading by itself.",
    )
    own_words = forms.CharField(
        label="In the pupil’s own words", max_length=1000, required=False, widget=words(2)
    )
    why = forms.CharField(max_length=2000, required=False, widget=words(2))
    measure = forms.CharField(
        label="How it is measured",
        max_length=160,
        required=False,
        help_text="Such as: half-days attended in a week. Where the register is read, that says it.",
    )
    unit = forms.CharField(max_length=20, required=False, help_text="Such as %, minutes or marks.")
    baseline = _number("Baseline")
    baseline_on = forms.DateField(label="Baseline on", widget=DateInput())
    baseline_source = forms.CharField(
        label="Where the baseline comes from", max_length=120, help_text="Such as: register, last four weeks."
    )
    aim = _number("Aim")
    aim_by = forms.DateField(label="Aim by", widget=DateInput())
    better = forms.ChoiceField(
        label="What is better here?",
        choices=[("", "As baseline and aim say"), (HIGHER, "More is better"), (LOWER, "Less is better")],
        required=False,
        widget=forms.RadioSelect,
    )
    steps = forms.CharField(
        label="Small steps", required=False, widget=words(3), help_text="One a line, in order."
    )
    how = forms.CharField(max_length=2000, required=False, widget=words(2))
    helpers = forms.CharField(label="Who helps", max_length=300, required=False)
    author = forms.ModelChoiceField(
        Staff.objects.none(),
        empty_label=None,
        help_text="May edit it and say what became of it, while working with the pupil.",
    )

    def __init__(self, *args: Any, pupil: Pupil, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pupil = pupil
        author = self.fields["author"]
        assert isinstance(author, forms.ModelChoiceField)
        on = today()
        author.queryset = (
            Staff.objects.visible_to(self.actor)
            .employed(on)
            .with_one_of(roles_that(Resource.TARGET, Verb.EDIT), on)
        )

    @property
    def asks_better(self) -> bool:
        """Shown only where it is asked, or answered already."""
        return bool("better" in self.errors or self["better"].value())

    def clean_author(self) -> Staff:
        author: Staff = self.cleaned_data["author"]
        seen = Pupil.objects.visible_to(author.actor(today()), Resource.TARGET)
        if not seen.filter(pk=self.pupil.pk).exists():
            raise forms.ValidationError(
                f"{author.name} does not see this pupil’s targets. Name somebody who works with the pupil."
            )
        return author

    def clean_steps(self) -> list[str]:
        steps = [" ".join(line.split()) for line in self.cleaned_data["steps"].splitlines() if line.strip()]
        if len(steps) > MOST_STEPS:
            raise forms.ValidationError(f"At most {MOST_STEPS} steps. A longer way is two targets.")
        if any(len(step) > STEP_CHARACTERS for step in steps):
            raise forms.ValidationError(f"A step has at most {STEP_CHARACTERS} characters.")
        return list(dict.fromkeys(steps))

    def clean_baseline_on(self) -> date:
        return not_coming(self.cleaned_data["baseline_on"])

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if told.get("kind") == Target.Kind.ATTAINMENT and not told.get("subject"):
            self.add_error("subject", "Say in which subject.")
        self._check_measure(told)
        begins, ends = told.get("baseline_on"), told.get("aim_by")
        if begins and ends and ends <= begins:
            self.add_error("aim_by", "The aim’s day comes after the baseline’s.")
        self._ask_what_is_better(told)
        return told

    def _check_measure(self, told: dict[str, Any]) -> None:
        if told.get("register_measure"):
            if told.get("kind") not in READS_REGISTER:
                self.add_error(
                    "register_measure", "Only a target for attendance or punctuality reads the register."
                )
        elif not told.get("measure") and "measure" not in self.errors:
            self.add_error("measure", "Fill in “How it is measured”.")

    def _ask_what_is_better(self, told: dict[str, Any]) -> None:
        baseline, aim = told.get("baseline"), told.get("aim")
        if baseline is None or aim is None or told.get("better") or told.get("register_measure"):
            return
        if aim == baseline:
            self.add_error(
                "better", "The aim is the baseline: to keep it. Say whether more or less would be better."
            )
        elif aim < baseline and told.get("kind") in MORE_IS_BETTER:
            self.add_error(
                "better",
                "The aim is below the baseline, and more is usually better here. If that is meant, choose "
                "“More is better”: the aim then stands as a limit. Choose “Less is better” where less is what you want.",
            )

    def told(self) -> dict[str, Any]:
        """The columns of the target; which way is better follows from baseline and aim unless it was said."""
        told = {name: value for name, value in self.values().items() if name not in ("steps", "better")}
        better = self.cleaned_data["better"]
        told["is_lower_better"] = better == LOWER if better else told["aim"] < told["baseline"]
        if told["register_measure"]:
            measure = RegisterMeasure(told["register_measure"])
            told |= {
                "measure": measure.said,
                "unit": measure.unit,
                "is_lower_better": measure.is_lower_better,
            }
        if told["kind"] != Target.Kind.ATTAINMENT:
            told["subject"] = ""
        if told["kind"] != Target.Kind.WORK:
            told["skill"] = ""
        return told


def opening(target: Target) -> dict[str, Any]:
    """A target as its form shows it."""
    names = [
        name for name in TargetForm.base_fields if name not in ("form_key", "draft_owner", "better", "steps")
    ]
    stored = {name: getattr(target, name) for name in names if name != "author"}
    follows = target.is_lower_better == (target.aim < target.baseline)
    is_usual = target.aim > target.baseline or target.kind not in MORE_IS_BETTER
    said = (
        ""
        if target.register_measure or (follows and is_usual and target.aim != target.baseline)
        else LOWER
        if target.is_lower_better
        else HIGHER
    )
    return stored | {
        "author": target.author_id,
        "better": said,
        "steps": "\n".join(step.text for step in target.steps.all()),
    }


def not_coming(on: date) -> date:
    """A day that has come; raises ValidationError for a later one."""
    if on > today():
        raise forms.ValidationError("That day has not come yet.")
    return on


class DecideForm(KeyedForm):
    state = forms.ChoiceField(
        label="What became of it?",
        choices=[pair for pair in Target.State.choices if pair[0] != Target.State.OPEN],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label="Why", max_length=1000, widget=words(3))
    on = forms.DateField(label="Decided on", widget=DateInput())

    def clean_on(self) -> date:
        return not_coming(self.cleaned_data["on"])


class ReadingForm(KeyedForm):
    value = _number("Value")
    on = forms.DateField(label="On", widget=DateInput())
    source = forms.CharField(
        label="Where it comes from",
        max_length=120,
        required=False,
        help_text="Such as: register, class test.",
    )

    def __init__(self, *args: Any, target: Target, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].label = target.measure
        self.fields["value"].help_text = f"In {target.unit}." if target.unit else ""

    def clean_on(self) -> date:
        return not_coming(self.cleaned_data["on"])


def reading_opening(reading: TargetReading) -> dict[str, Any]:
    return {name: getattr(reading, name) for name in ("value", "on", "source", "version")}


# What each kind of evidence is made of; whatever else was typed falls.
PARTS: Final[dict[str, tuple[str, ...]]] = {
    TargetEvidence.Kind.LINE: ("text",),
    TargetEvidence.Kind.ON_TASK: ("seconds_on_task", "seconds_observed", "text"),
    TargetEvidence.Kind.ABC: ("antecedent", "behaviour", "consequence", "text"),
    TargetEvidence.Kind.FREQUENCY: ("times", "minutes", "text"),
    TargetEvidence.Kind.PHOTO: ("text",),
}
NEEDED: Final[dict[str, tuple[str, ...]]] = {
    TargetEvidence.Kind.LINE: ("text",),
    TargetEvidence.Kind.ON_TASK: ("seconds_on_task", "seconds_observed"),
    TargetEvidence.Kind.ABC: ("antecedent", "behaviour"),
    TargetEvidence.Kind.FREQUENCY: ("times", "minutes"),
    TargetEvidence.Kind.PHOTO: ("photo",),
}
LONGEST_OBSERVATION: Final = 4 * 60 * 60


def _count(label: str, **kwargs: Any) -> forms.IntegerField:
    widget = forms.NumberInput(attrs={"class": "input-short", "inputmode": "numeric"})
    return forms.IntegerField(label=label, required=False, widget=widget, **kwargs)


class EvidenceForm(KeyedForm):
    kind = forms.ChoiceField(
        label="What do you have?", choices=TargetEvidence.Kind.choices, widget=forms.RadioSelect
    )
    on = forms.DateField(label="Seen on", widget=DateInput())
    seconds_on_task = _count("Seconds on task", min_value=0, max_value=LONGEST_OBSERVATION)
    seconds_observed = _count("Seconds observed", min_value=1, max_value=LONGEST_OBSERVATION)
    antecedent = forms.CharField(label="What came before", max_length=1000, required=False, widget=words(2))
    behaviour = forms.CharField(label="What the pupil did", max_length=1000, required=False, widget=words(2))
    consequence = forms.CharField(label="What came after", max_length=1000, required=False, widget=words(2))
    times = _count("How many times", min_value=0, max_value=1000)
    minutes = _count("In how many minutes", min_value=1, max_value=480)
    photo = PictureField(
        kept=page_of,
        label="Photograph",
        required=False,
        help_text="JPEG or PNG, up to 10 MB: the work, and nobody’s face. It is kept small, without place and time, and "
        "everybody who sees this target may open it.",
    )
    text = forms.CharField(label="In a line or two", max_length=2000, required=False, widget=words(3))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # What is shown with its kind alone, and asked for there, is not called optional.
        for name in {name for names in NEEDED.values() for name in names} - {"text"}:
            self.fields[name].answers_with_none = True  # type: ignore[attr-defined]

    def clean_on(self) -> date:
        return not_coming(self.cleaned_data["on"])

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        for name in NEEDED.get(told.get("kind", ""), ()):
            if told.get(name) in (None, "") and name not in self.errors:
                asks = "Choose a photo." if name == "photo" else f"Fill in “{self.fields[name].label}”."
                self.add_error(name, asks)
        on_task, observed = told.get("seconds_on_task"), told.get("seconds_observed")
        is_timed = told.get("kind") == TargetEvidence.Kind.ON_TASK
        if is_timed and on_task is not None and observed is not None and on_task > observed:
            self.add_error("seconds_on_task", "This is more than was observed.")
        return told

    def told(self) -> dict[str, Any]:
        told = self.cleaned_data
        return {name: told[name] for name in ("kind", "on", *PARTS[told["kind"]])}

    def picture(self) -> bytes | None:
        """What is kept of a photograph; whatever file was chosen for another kind falls."""
        told = self.cleaned_data
        return told["photo"] if told["kind"] == TargetEvidence.Kind.PHOTO else None


class WorkDayForm(KeyedForm):
    on = forms.DateField(label="On", widget=DateInput())
    place = forms.CharField(label="Where", max_length=80, help_text="The workplace, workshop or kitchen.")
    note = forms.CharField(max_length=1000, required=False, widget=words(2))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for skill in WorkSkill:
            self.fields[skill.value] = forms.TypedChoiceField(
                label=skill.label,
                choices=[*choices_of(skill), ("", "Not seen")],
                coerce=int,
                empty_value=None,
                required=False,
                initial="",
                widget=forms.RadioSelect,
            )

    @property
    def scores(self) -> Iterable[forms.BoundField]:
        return [self[skill.value] for skill in WorkSkill]

    def clean_on(self) -> date:
        return not_coming(self.cleaned_data["on"])

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if not any(told.get(skill.value) for skill in WorkSkill):
            self.add_error(WorkSkill.PUNCTUAL.value, "Score at least one of the five.")
        return told


def work_day_opening(day: WorkDay) -> dict[str, Any]:
    return {name: getattr(day, name) for name in ("on", "place", "note", "version", *WorkSkill.values)}
