"""Forms that put pupils on caseloads, move them and take them off."""

from typing import Any, Final

from django import forms
from django.http import QueryDict

from pupils.caseloads import mentors
from pupils.forms.fields import DayField, OverLimitField
from pupils.models import CaseloadAssignment, Pupil
from pupils.roll import FEWEST_LETTERS
from staffing.access import Resource, Verb
from staffing.calendar import today
from staffing.forms import KeyedForm
from staffing.models import Staff

MOST_PUPILS: Final = 30
MOST_OFFERED: Final = 12


class MentorForm(KeyedForm):
    """A mentor, from a day on; a reason where that is one pupil too many."""

    mentor = forms.ModelChoiceField(Staff.objects.none(), empty_label="Choose a mentor")
    starts_on = DayField(label="From")
    over_limit_reason = OverLimitField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mentor = self.fields["mentor"]
        assert isinstance(mentor, forms.ModelChoiceField)
        mentor.queryset = mentors(self.actor, today())
        self.initial.setdefault("starts_on", today())


class AssignForm(MentorForm):
    """Pupils within the actor's reach, by the picker or, without scripts, by ticking who was found."""

    pupils = forms.ModelMultipleChoiceField(
        Pupil.objects.none(),
        error_messages={
            "required": "Choose a pupil at least.",
            "invalid_choice": "One of these is not among the pupils whose caseload you may change.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pupils = self.fields["pupils"]
        assert isinstance(pupils, forms.ModelMultipleChoiceField)
        reachable = Pupil.objects.visible_to(self.actor, Resource.CASELOAD, Verb.EDIT)
        self._reachable = reachable.on_roll(today()).by_name()
        pupils.queryset = self._reachable

    def clean_pupils(self) -> list[Pupil]:
        pupils = list(self.cleaned_data["pupils"])
        if len(pupils) > MOST_PUPILS:
            raise forms.ValidationError(f"At most {MOST_PUPILS} pupils at once.")
        return pupils

    def chosen(self) -> list[Pupil]:
        """Whom the form holds so far."""
        data = self.data
        held = data.getlist("pupils") if isinstance(data, QueryDict) else self.initial.get("pupils", [])
        ids = [int(pk) for pk in held if str(pk).isdecimal() and len(str(pk)) < 18]
        return list(self._reachable.filter(pk__in=ids[:MOST_PUPILS]))

    def found(self) -> list[Pupil]:
        """Whom a search without scripts found and the form does not hold yet."""
        text = str(self.data.get("q", "")).strip()[:80] if self.is_bound else ""
        if len(text) < FEWEST_LETTERS:
            return []
        held = [pupil.pk for pupil in self.chosen()]
        return list(self._reachable.named_like(text).exclude(pk__in=held)[:MOST_OFFERED])


class MoveForm(MentorForm):
    """A pupil handed from one mentor to another."""

    def __init__(self, *args: Any, assignment: CaseloadAssignment, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": assignment.version}, **kwargs)
        mentor = self.fields["mentor"]
        assert isinstance(mentor, forms.ModelChoiceField)
        assert mentor.queryset is not None
        mentor.queryset = mentor.queryset.exclude(pk=assignment.mentor_id)


class EndForm(KeyedForm):
    """The last day on a caseload."""

    ends_on = DayField(label="Last day")

    def __init__(self, *args: Any, assignment: CaseloadAssignment, **kwargs: Any) -> None:
        initial = {"version": assignment.version, "ends_on": assignment.ends_on or today()}
        super().__init__(*args, initial=initial, **kwargs)
