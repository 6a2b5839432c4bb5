"""Forms about physical intervention: the record, when parents were told, and one's own statement."""

from datetime import datetime
from typing import Any, Final

from django import forms
from django.db.models import Q

from pupils.models import BehaviourEvent, PhysicalIntervention, Pupil, StatementRequest
from staffing.access import Resource, Verb, roles_that
from staffing.calendar import LONDON, now, today
from staffing.forms import KeyedForm
from staffing.forms.words import words
from staffing.models import Staff

TOLD: Final = ("at", "minutes", "why", "done", "injuries")


class PhysicalForm(KeyedForm):
    pupil = forms.ModelChoiceField(Pupil.objects.none(), label="Which pupil", empty_label="Choose")
    at = forms.TimeField(
        label="When it began", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    minutes = forms.IntegerField(
        label="For how many minutes",
        min_value=1,
        max_value=480,
        widget=forms.NumberInput(attrs={"class": "input-short", "inputmode": "numeric"}),
    )
    why = forms.CharField(label="Why nothing less would do", max_length=2000, widget=words(3))
    done = forms.CharField(label="What was done", max_length=2000, widget=words(3))
    injuries = forms.CharField(
        label="Injuries, and who checked", max_length=1000, required=False, widget=words(2)
    )
    adults = forms.ModelMultipleChoiceField(
        Staff.objects.none(),
        label="Adults who were there",
        widget=forms.CheckboxSelectMultiple,
        help_text="Each is asked on Today for a statement of their own, which nobody else can change.",
        error_messages={"required": "Choose every adult who was there."},
    )

    def __init__(
        self, *args: Any, event: BehaviourEvent, row: PhysicalIntervention | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        pupil, adults = self.fields["pupil"], self.fields["adults"]
        assert isinstance(pupil, forms.ModelChoiceField)
        assert isinstance(adults, forms.ModelMultipleChoiceField)
        named = Pupil.objects.visible_to(self.actor, Resource.BEHAVIOUR, Verb.CREATE)
        pupil.queryset = in_it = named.filter(behaviour_parts__event=event).by_name()
        if len(in_it) == 1:
            self.initial["pupil"] = in_it[0]
        on = today()
        writers = roles_that(Resource.BEHAVIOUR, Verb.CREATE)
        colleagues = Staff.objects.visible_to(self.actor)
        offered = colleagues.employed(on).with_one_of(writers, on)
        if row is None:
            adults.queryset = offered
            return
        asked = StatementRequest.objects.standing().filter(intervention=row).values("staff")
        adults.queryset = colleagues.filter(Q(pk__in=offered.values("pk")) | Q(pk__in=asked))
        adults.help_text = "Whoever is not ticked any more is released, unless their statement is written."
        if row.has_followed():
            del self.fields["pupil"]

    @property
    def pupil_id(self) -> int | None:
        """Who was chosen; nobody where that is not asked any more."""
        pupil = self.cleaned_data.get("pupil")
        return pupil.pk if pupil else None

    def told(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in TOLD}


def physical_opening(row: PhysicalIntervention) -> dict[str, Any]:
    """A record as its form shows it."""
    asked = StatementRequest.objects.standing().filter(intervention=row)
    adults = {"adults": list(asked.values_list("staff", flat=True)), "pupil": row.pupil_id}
    return {name: getattr(row, name) for name in TOLD} | adults


class ParentsToldForm(KeyedForm):
    told_at = forms.DateTimeField(
        label="When they were told",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%d/%m/%Y %H:%M"],
    )
    told = forms.CharField(label="Who was told, and what they said", max_length=1000, widget=words(3))

    def clean_told_at(self) -> datetime:
        told_at: datetime = self.cleaned_data["told_at"]
        if told_at > now():
            raise forms.ValidationError("That time has not come yet.")
        return told_at.astimezone(LONDON)


class StatementForm(KeyedForm):
    text = forms.CharField(
        label="Your statement",
        max_length=6000,
        widget=words(8),
        help_text="What you saw, heard and did yourself, in order. It is never changed once it is saved.",
    )
