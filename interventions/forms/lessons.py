"""Forms of a lesson that teacher and mentor share: the line before it, what is told after it, and what is ready."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from django import forms

from interventions.actions.lessons import Line, Want
from interventions.codes import HelpLevel, MaterialForm
from interventions.models import LessonNeed, Material, SharedLesson, WantedMaterial
from pupils.models import Pupil
from pupils.models.pupil import PupilQuerySet
from staffing.calendar import today
from staffing.forms import KeyedForm
from staffing.forms.dates import DateInput
from staffing.forms.words import words

ROWS: Final = (1, 2, 3, 4)


class PupilField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Pupil) -> str:
        return obj.short_name


class LineForm(KeyedForm):
    """What the class will do, and what it and single pupils will need: four of each row, which is plenty for a lesson."""

    doing = forms.CharField(label="What the class will do", max_length=1000, required=False, widget=words(3))
    needs = forms.CharField(
        label="What the group will need", max_length=1000, required=False, widget=words(2)
    )

    def __init__(self, *args: Any, pupils: PupilQuerySet, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        named = [("", "Choose a pupil"), *((pupil.pk, pupil.short_name) for pupil in pupils)]
        for row in ROWS:
            pupil = PupilField(pupils, label="Pupil", required=False)
            pupil.choices = named
            self.fields |= {
                f"need{row}_pupil": pupil,
                f"need{row}_text": forms.CharField(label="Will need", max_length=300, required=False),
                f"want{row}_what": forms.CharField(label="Material", max_length=200, required=False),
                f"want{row}_form": forms.ChoiceField(
                    label="In which form", choices=MaterialForm.choices, required=False
                ),
                f"want{row}_copies": forms.IntegerField(
                    label="How many", min_value=1, max_value=200, required=False
                ),
                f"want{row}_by": forms.DateField(label="By when", widget=DateInput(), required=False),
            }

    def need_rows(self) -> Iterator[tuple[int, Any, Any]]:
        for row in ROWS:
            yield row, self[f"need{row}_pupil"], self[f"need{row}_text"]

    def want_rows(self) -> Iterator[tuple[int, Sequence[Any]]]:
        for row in ROWS:
            yield row, [self[f"want{row}_{name}"] for name in ("what", "form", "copies", "by")]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        seen: set[int] = set()
        for row in ROWS:
            self._check_need(row, told, seen)
            self._check_want(row, told)
        said = (told.get("doing"), told.get("needs"), *(told.get(f"need{row}_text") for row in ROWS))
        if not any(said) and not any(told.get(f"want{row}_what") for row in ROWS) and not self.errors:
            self.add_error("doing", "Write what the class will do, or what it will need.")
        return told

    def _check_need(self, row: int, told: dict[str, Any], seen: set[int]) -> None:
        pupil, text = told.get(f"need{row}_pupil"), told.get(f"need{row}_text")
        if text and not pupil and f"need{row}_pupil" not in self.errors:
            self.add_error(f"need{row}_pupil", "Choose whose need this is.")
        if pupil and not text and f"need{row}_text" not in self.errors:
            self.add_error(f"need{row}_text", f"Write what {pupil.short_name} will need.")
        if pupil and pupil.pk in seen:
            self.add_error(f"need{row}_pupil", f"{pupil.short_name} stands above already.")
        seen |= {pupil.pk} if pupil else set()

    def _check_want(self, row: int, told: dict[str, Any]) -> None:
        by = told.get(f"want{row}_by")
        if not told.get(f"want{row}_what"):
            if (by or told.get(f"want{row}_copies")) and f"want{row}_what" not in self.errors:
                self.add_error(f"want{row}_what", "Write which material.")
        elif by and not today() <= by <= self.on:
            self.add_error(f"want{row}_by", "Give a day from today to the lesson’s.")

    def line(self) -> Line:
        told = self.cleaned_data
        return Line(
            doing=told["doing"],
            needs=told["needs"],
            needs_of={
                told[f"need{row}_pupil"].pk: told[f"need{row}_text"]
                for row in ROWS
                if told[f"need{row}_text"]
            },
            wants=[
                Want(
                    told[f"want{row}_what"],
                    told[f"want{row}_form"] or MaterialForm.PLAIN,
                    told[f"want{row}_copies"] or 1,
                    told[f"want{row}_by"] or self.on,
                )
                for row in ROWS
                if told[f"want{row}_what"]
            ],
        )


def line_opening(
    lesson: SharedLesson | None, needs: Sequence[LessonNeed], wanted: Sequence[WantedMaterial]
) -> dict[str, Any]:
    """The line as it stands, in the rows of the form: what is ready is not asked for again."""
    if lesson is None:
        return {}
    opening: dict[str, Any] = {"doing": lesson.doing, "needs": lesson.needs, "version": lesson.version}
    for row, need in zip(ROWS, needs, strict=False):
        opening |= {f"need{row}_pupil": need.pupil_id, f"need{row}_text": need.text}
    for row, want in zip(ROWS, wanted, strict=False):
        opening |= {f"want{row}_{name}": getattr(want, name) for name in ("what", "form", "copies", "by")}
    return opening


class ReportForm(KeyedForm):
    """How it went, and the help of each pupil who is said to have had some."""

    text = forms.CharField(label="How it went", max_length=2000, widget=words(4))
    unresolved = forms.CharField(
        label="What could not be resolved",
        max_length=1000,
        required=False,
        widget=words(2),
        help_text="Something that needs the teacher.",
    )

    def __init__(self, *args: Any, pupils: Sequence[Pupil], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pupils = pupils
        for pupil in pupils:
            self.fields[f"p{pupil.pk}-help"] = forms.ChoiceField(
                label=pupil.short_name, choices=[("", "Not said"), *HelpLevel.choices], required=False
            )

    def help_rows(self) -> list[Any]:
        return [self[f"p{pupil.pk}-help"] for pupil in self.pupils]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if not self.errors and not self.helps():
            self.add_error(None, "Say of at least one pupil how much help was needed.")
        return told

    def helps(self) -> Mapping[int, str]:
        found = {pupil.pk: self.cleaned_data.get(f"p{pupil.pk}-help", "") for pupil in self.pupils}
        return {pk: level for pk, level in found.items() if level}


class AnswerForm(KeyedForm):
    answer = forms.CharField(label="Your answer", max_length=1000, widget=words(4))


class ReadyForm(KeyedForm):
    material = forms.ModelChoiceField(
        Material.objects.none(),
        label="Material that was used",
        required=False,
        empty_label="None that is kept",
    )
    where = forms.CharField(
        label="Where it is now", max_length=120, required=False, help_text="Such as: in your tray."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        material = self.fields["material"]
        assert isinstance(material, forms.ModelChoiceField)
        material.queryset = Material.objects.visible_to(self.actor)
