"""Forms about restorative conversations: what each side said and what was agreed, and what came of it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from pupils.models import BehaviourEvent, BehaviourPart, RestorativeSide, RestorativeTalk
from pupils.visibility import who_reaches
from staffing.access import Resource, Verb, roles_that
from staffing.calendar import today
from staffing.forms import KeyedForm
from staffing.forms.dates import DateInput
from staffing.forms.words import words
from staffing.models import Staff


class TalkForm(KeyedForm):
    """Each side is a field of its own, `p7-account`; who checks back is asked once, when it is written."""

    on = forms.DateField(label="When they talked", widget=DateInput())
    agreed = forms.CharField(label="What was agreed", max_length=2000, widget=words(3))
    checker = forms.ModelChoiceField(
        Staff.objects.none(),
        label="Who checks back",
        empty_label="Choose",
        help_text="A colleague who works with one of them. It becomes a task, without a word of what was said.",
        error_messages={"invalid_choice": "Choose a colleague who works with one of the pupils."},
    )
    check_on = forms.DateField(label="Checks back on", widget=DateInput())

    def __init__(
        self, *args: Any, event: BehaviourEvent, talk: RestorativeTalk | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        parts = BehaviourPart.objects.visible_to(self.actor).filter(event=event).select_related("pupil")
        self.pupils = sorted((part.pupil for part in parts), key=lambda pupil: pupil.short_name)
        for pupil in self.pupils:
            self.fields[f"p{pupil.pk}-account"] = forms.CharField(
                label=f"How {pupil.known_forename} told it", max_length=2000, required=False, widget=words(3)
            )
        if talk:
            del self.fields["checker"], self.fields["check_on"]
            return
        checker = self.fields["checker"]
        assert isinstance(checker, forms.ModelChoiceField)
        checker.queryset = self._checkers()

    def _checkers(self) -> QuerySet[Staff]:
        """Whoever sees one of the pupils, and whoever writes this: the rest could make nothing of what they are told."""
        on = today()
        may_check = roles_that(Resource.BEHAVIOUR, Verb.EDIT)
        colleagues = Staff.objects.visible_to(self.actor).employed(on).with_one_of(may_check, on)
        actors = [actor for _, actor in colleagues.actors(on)]
        pupil_ids = [pupil.pk for pupil in self.pupils]
        seen = who_reaches(actors, pupil_ids, Resource.BEHAVIOUR, on)
        return colleagues.filter(pk__in={self.actor.staff_id, *(actor.staff_id for actor, _ in seen)})

    @property
    def accounts(self) -> list[forms.BoundField]:
        return [self[f"p{pupil.pk}-account"] for pupil in self.pupils]

    def clean_on(self) -> date:
        on: date = self.cleaned_data["on"]
        if on > today():
            raise forms.ValidationError("That day has not come yet.")
        return on

    def clean_check_on(self) -> date:
        on: date = self.cleaned_data["check_on"]
        if on < today():
            raise forms.ValidationError("That day has passed.")
        return on

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        if self.pupils and not any(self.sides().values()):
            self.add_error(f"p{self.pupils[0].pk}-account", "Say how one of them told it.")
        return told

    def sides(self) -> dict[int, str]:
        """Of each pupil whom the form asks about; empty where they said nothing."""
        return {pupil.pk: self.cleaned_data.get(f"p{pupil.pk}-account", "") for pupil in self.pupils}


def talk_opening(talk: RestorativeTalk, sides: list[RestorativeSide]) -> dict[str, Any]:
    accounts = {f"p{side.pupil_id}-account": side.account for side in sides}
    return {"on": talk.on, "agreed": talk.agreed, **accounts}


class OutcomeForm(KeyedForm):
    outcome = forms.ChoiceField(
        label="What came of it?", choices=RestorativeTalk.Outcome.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(label="In a line or two", max_length=2000, required=False, widget=words(3))


def outcome_opening(talk: RestorativeTalk) -> Mapping[str, Any]:
    return {"outcome": talk.outcome, "note": talk.outcome_note}
