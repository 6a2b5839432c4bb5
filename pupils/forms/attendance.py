"""The forms that amend a mark and that keep a conversation about attendance."""

from datetime import date
from typing import Any

from django import forms

from pupils.codes import ATTENDANCE_CODES, PRESENT_MARK, AttendanceClass
from pupils.models import AttendanceMark
from staffing.calendar import today
from staffing.forms import KeyedForm
from staffing.forms.dates import DateInput
from staffing.forms.words import words


class AmendForm(KeyedForm):
    """A national code in use on the day, and why; `old_code` is the mark as it was seen."""

    old_code = forms.CharField(widget=forms.HiddenInput, max_length=2, strip=False)
    code = forms.ChoiceField(
        label="New mark",
        error_messages={
            "required": "Choose the new mark.",
            "invalid_choice": "“%(value)s” is not a national attendance code in use that day.",
        },
    )
    reason = forms.CharField(
        max_length=200,
        label="Why it is changed",
        help_text="Kept with the old mark, such as “Parent brought the appointment card”.",
        error_messages={"required": "Say why: it is kept with the old mark."},
    )

    def __init__(self, *args: Any, mark: AttendanceMark, **kwargs: Any) -> None:
        super().__init__(*args, initial={"old_code": mark.code}, **kwargs)
        self.fields["old_code"].widget.attrs["id"] = False
        code = self.fields["code"]
        assert isinstance(code, forms.ChoiceField)
        other_half = {present for half, present in PRESENT_MARK.items() if half != mark.half_day}
        code.choices = [("", "Choose a mark")] + [
            (entry.code, f"{entry.code}  {entry.label}")
            for entry in ATTENDANCE_CODES.values()
            if entry.is_valid(mark.on)
            and entry.code not in other_half
            # A mark may be wrong, but it has been made.
            and entry.counts_as is not AttendanceClass.NO_MARK
            # Sent, it is told that this is the mark already, by the action that looks at it under a lock.
            and (self.is_bound or entry.code != mark.code)
        ]


class TalkForm(KeyedForm):
    """Who, when, what was said and what was agreed."""

    talked_with = forms.CharField(
        label="With whom",
        max_length=120,
        help_text="Such as: the pupil, mother by phone, attendance officer.",
    )
    on = forms.DateField(label="On", widget=DateInput())
    said = forms.CharField(label="What was said", max_length=2000, widget=words(4))
    agreed = forms.CharField(label="What was agreed", max_length=1000, required=False, widget=words(2))

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > today():
            raise forms.ValidationError("That day has not come yet.")
        return on
