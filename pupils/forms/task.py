"""A task for oneself or a colleague."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from pupils.forms.picking import PickingForm
from pupils.models import Pupil
from pupils.models.pupil import PupilQuerySet
from staffing.access import Actor, Resource, Verb, roles_that
from staffing.calendar import today
from staffing.forms.dates import DateInput
from staffing.models import Staff


class TaskForm(PickingForm):
    text = forms.CharField(
        label="What is to be done",
        max_length=300,
        help_text="A few words. What is sensitive belongs in a session's notes.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    owner = forms.ModelChoiceField(Staff.objects.none(), label="By whom", empty_label=None)
    due_on = forms.DateField(label="By when", widget=DateInput())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pupils"].required = False
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)
        on = today()
        with_tasks = roles_that(Resource.TASK, Verb.VIEW)
        owner.queryset = Staff.objects.visible_to(self.actor).employed(on).with_one_of(with_tasks, on)

    def reach(self, actor: Actor) -> PupilQuerySet:
        """A task is about a pupil whose record is open to whoever sets it."""
        return Pupil.objects.visible_to(actor).on_roll(today()).by_name()

    def clean_pupils(self) -> QuerySet[Pupil]:
        pupils = super().clean_pupils()
        if len(pupils) > 1:
            raise forms.ValidationError("A task is about one pupil. Add one task for each.")
        return pupils

    def clean_due_on(self) -> date:
        due_on: date = self.cleaned_data["due_on"]
        if due_on < today():
            raise forms.ValidationError("That day has passed.")
        return due_on

    def told(self) -> dict[str, Any]:
        """What `set_task` takes."""
        pupil = self.cleaned_data["pupils"].first()
        return {
            "owner_id": self.cleaned_data["owner"].pk,
            "text": " ".join(self.cleaned_data["text"].split()),
            "due_on": self.cleaned_data["due_on"],
            "pupil_id": pupil.pk if pupil else None,
        }
