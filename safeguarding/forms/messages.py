"""A message for colleagues outside the room, and what one of them answers."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.http import QueryDict

from pupils.models import Pupil
from pupils.models.message import LONGEST
from pupils.models.pupil import PupilQuerySet
from safeguarding.forms.desk import DeskForm
from safeguarding.messages import telling_words
from staffing.calendar import today
from staffing.forms import KeyedForm
from staffing.forms.dates import DateInput
from staffing.forms.words import words
from staffing.models import Staff
from staffing.models.people import StaffQuerySet

USUALLY: Final = timedelta(days=7)
LONGEST_STANDING: Final = timedelta(days=90)
NOBODY: Final = "Choose whom to tell: tick somebody who works with the pupil, or pick another colleague."
OVER: Final = "This day is over. Say until which day it stands."
TOO_LONG: Final = "A message stands for 90 days at most. Write another when this one is over."


class MessageForm(DeskForm):
    """What colleagues are told of pupils in a concern. Words that say why are asked about once, and then sent."""

    pupils = forms.ModelMultipleChoiceField(
        Pupil.objects.none(), label="About", widget=forms.CheckboxSelectMultiple
    )
    readers = forms.ModelMultipleChoiceField(
        Staff.objects.none(), label="For", required=False, widget=forms.CheckboxSelectMultiple
    )
    staff = forms.ModelChoiceField(
        Staff.objects.none(), label="For another colleague", required=False, empty_label="Nobody else"
    )
    text = forms.CharField(
        label="What they are to know or do",
        max_length=LONGEST,
        widget=words(4),
        help_text="They see these words and your name on their Today, and nothing of where they come from. Say what"
        " to look out for and whom to tell, never why.",
    )
    until = forms.DateField(label="Stands until", widget=DateInput())
    warned = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, pupils: PupilQuerySet, staff: StaffQuerySet, near: Collection[int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (
            ("pupils", pupils),
            ("readers", staff.filter(pk__in=near)),
            ("staff", staff.exclude(pk__in=near)),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows
            # One of both is needed.
            field.answers_with_none = True  # type: ignore[attr-defined]
        if not near:
            del self.fields["readers"]
        self.initial.setdefault("until", today() + USUALLY)

    def clean_until(self) -> date:
        until: date = self.cleaned_data["until"]
        if until < today():
            raise forms.ValidationError(OVER)
        if until > today() + LONGEST_STANDING:
            raise forms.ValidationError(TOO_LONG)
        return until

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not (cleaned.get("readers") or cleaned.get("staff")) and not {"readers", "staff"} & set(
            self.errors
        ):
            self.add_error("readers" if "readers" in self.fields else "staff", NOBODY)
        found = ", ".join(telling_words(cleaned.get("text", "")))
        if found and cleaned.get("warned") != found:
            typed = QueryDict(mutable=True)
            typed.update(self.data)
            typed["warned"] = found
            self.data = typed
            self.add_error("text", f"This may tell why you write: {found}. Change it, or send it as it is.")
        return cleaned

    def told(self) -> dict[str, Any]:
        told = self.values()
        staff = [*told.get("readers", ()), *filter(None, [told["staff"]])]
        return {
            "pupils": list(told["pupils"]),
            "staff": staff,
            "text": told["text"],
            "until": told["until"],
        }


class AnswerForm(KeyedForm):
    """Its text is kept sealed: what is answered is read by whoever wrote the message, and by nobody else."""

    text = forms.CharField(label="Your answer", max_length=LONGEST, widget=words(4))
