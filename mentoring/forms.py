"""What the pages of this room take in."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q

from pupils.models import Involvement
from staffing.access import Actor
from staffing.forms import KeyedForm
from staffing.models import Staff


class ReviewForm(KeyedForm):
    """A pupil of the digest looked at: what was decided, and whose task it becomes by when, if anybody's.

    A task may go to oneself and to whoever works with the pupil: they may read what it says.
    """

    decision = forms.CharField(
        max_length=300,
        required=False,
        label="What was decided",
        error_messages={"max_length": "Keep it to 300 characters: there are %(show_value)s."},
    )
    owner = forms.ModelChoiceField(Staff.objects.none(), required=False, label="Task for")
    due_on = forms.DateField(required=False, label="To be done by")

    def __init__(self, *args: Any, actor: Actor, pupil_id: int, on: date, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.on = on
        works_with = Involvement.objects.lasting().open(on).filter(staff=OuterRef("pk"), pupil_id=pupil_id)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)
        owner.queryset = (
            Staff.objects.visible_to(actor).employed(on).filter(Q(pk=actor.staff_id) | Q(Exists(works_with)))
        )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("owner"):
            if not found.get("decision") and "decision" not in self.errors:
                self.add_error("decision", "Say what is to be done: the task carries these words.")
            if not found.get("due_on") and "due_on" not in self.errors:
                self.add_error("due_on", "Say by when it is to be done.")
            elif found.get("due_on") and found["due_on"] < self.on:
                self.add_error("due_on", "The day is over: choose today or later.")
        return found
