"""Who covers which lesson, and on which day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from interventions.cover import may_cover
from interventions.lessons import said_of
from pupils.forms.fields import DayField
from pupils.models import TimetabledLesson
from staffing.calendar import Calendar, today
from staffing.forms import KeyedForm
from staffing.models import Staff


class CoverForm(KeyedForm):
    on = DayField(label="On")
    timetabled = forms.ChoiceField(label="Lesson", widget=forms.RadioSelect)
    staff = forms.ModelChoiceField(Staff.objects.none(), label="Who covers it", empty_label="Choose")

    def __init__(
        self, *args: Any, lessons: Sequence[TimetabledLesson], calendar: Calendar, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.lessons, self.calendar = {str(each.pk): each for each in lessons}, calendar
        lesson, staff = self.fields["timetabled"], self.fields["staff"]
        assert isinstance(lesson, forms.ChoiceField)
        assert isinstance(staff, forms.ModelChoiceField)
        two_weeks = calendar.cycle_weeks == 2
        lesson.choices = [(key, _called(each, two_weeks)) for key, each in self.lessons.items()]
        staff.queryset = may_cover(self.actor, today())

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on < today():
            raise forms.ValidationError("That day is over.")
        return on

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        lesson, on, staff = self.lessons.get(told.get("timetabled", "")), told.get("on"), told.get("staff")
        if lesson and on and (trouble := said_of(lesson, on, self.calendar)):
            self.add_error("on", trouble)
        if lesson and staff and lesson.teacher_id == staff.pk:
            self.add_error("staff", f"{staff.name} teaches this lesson.")
        return told

    def told(self) -> dict[str, Any]:
        """What the action wants."""
        told = self.values()
        return told | {"lesson": self.lessons[told.pop("timetabled")]}


def _called(lesson: TimetabledLesson, two_weeks: bool) -> str:
    week = f", week {'AB'[lesson.cycle_week - 1]}" if two_weeks else ""
    return f"{lesson.get_weekday_display()} {lesson.period.name}{week}"
