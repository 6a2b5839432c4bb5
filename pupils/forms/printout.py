"""The forms that ask for papers of many pupils."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q

from pupils.models import GroupTeacher, TeachingGroup
from staffing.access import Actor, open_on
from staffing.calendar import today
from staffing.forms import KeyedForm


class PrintoutForm(KeyedForm):
    """`kinds` are the school's kinds in use; of groups those that one teaches, and the one it was come from."""

    kind = forms.ChoiceField(label="Which plans")
    group = forms.ModelChoiceField(
        TeachingGroup.objects.none(),
        label="Of whom",
        required=False,
        empty_label="Every pupil whose plan is open to me",
    )

    def __init__(
        self, *args: Any, actor: Actor, kinds: Sequence[tuple[str, str]], asked: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        kind, group = self.fields["kind"], self.fields["group"]
        assert isinstance(kind, forms.ChoiceField)
        assert isinstance(group, forms.ModelChoiceField)
        kind.choices = list(kinds)
        taught = GroupTeacher.objects.filter(open_on(today()), staff=actor.staff_id).values("group")
        came_from = Q(pk=int(asked)) if asked.isdecimal() else Q(pk__in=[])
        group.queryset = TeachingGroup.objects.visible_to(actor).filter(came_from | Q(pk__in=taught))


class WeekForm(forms.Form):
    """A week, by a day in it."""

    on = forms.DateField(input_formats=["%Y-%m-%d"])
