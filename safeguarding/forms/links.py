"""What the team fills in to link pupils with each other."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import capfirst

from pupils.forms.picking import PickingForm
from pupils.models.pupil import PupilQuerySet
from safeguarding.codes import LinkKind
from safeguarding.forms.desk import DeskForm
from safeguarding.forms.people import roll
from staffing.access import Actor
from staffing.forms.words import words

LONGEST = 2_000
KINDS = [(kind.value, capfirst(kind.label)) for kind in LinkKind]


class LinkForm(PickingForm):
    """A pupil of the concern, and whom they are linked with."""

    pupil = forms.TypedChoiceField(label="Pupil in this concern", coerce=int)
    kind = forms.ChoiceField(label="Linked as", choices=KINDS, widget=forms.RadioSelect)
    note = forms.CharField(label="How it is known", max_length=LONGEST, required=False, widget=words(3))

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pupils"].label = "With whom"
        choice = self.fields["pupil"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = people
        if len(people) == 1:
            self.initial.setdefault("pupil", people[0][0])

    def reach(self, actor: Actor) -> PupilQuerySet:
        """Everybody on roll: siblings are in other years, and friends anywhere."""
        return roll(actor)


class LinkEndForm(DeskForm):
    why = forms.CharField(label="Why it is ended", max_length=LONGEST, widget=words(3))
