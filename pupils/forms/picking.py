"""Forms that pupils are picked in by parts of their names."""

from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from pupils.models import Pupil
from pupils.models.pupil import PupilQuerySet
from pupils.roll import FEWEST_LETTERS
from staffing.access import Actor, Resource, Verb
from staffing.calendar import today
from staffing.forms import KeyedForm

MOST_PUPILS: Final = 60
MOST_FOUND: Final = 12


def reachable_pupils(actor: Actor) -> PupilQuerySet:
    """Pupils on roll whom this actor may put into provision: those in reach of the record or of support."""
    by_support = Pupil.objects.visible_to(actor, Resource.SUPPORT, Verb.CREATE)
    return (by_support | Pupil.objects.visible_to(actor)).on_roll(today()).by_name()


class PickingForm(KeyedForm):
    """Pupils by the picker or, without scripts, by ticking who was found.

    A search without scripts saves nothing and finds no fault: what was typed is what the form begins with again. A name
    that was typed and not picked stays where the form is refused, with who has it.
    """

    pupils = forms.ModelMultipleChoiceField(
        Pupil.objects.none(),
        label="Pupils",
        error_messages={
            "required": "Choose a pupil at least.",
            "invalid_choice": "One of these is not among the pupils whom you may choose.",
        },
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        actor: Actor,
        initial: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        self.asked = "" if data is None else data.get("q", "").strip()[:80]
        if data is not None and "find" in data:
            typed = {name: data[name] for name in self.base_fields if name in data}
            initial = {**(initial or {}), **typed, "pupils": data.getlist("pupils")}
            data = None
        super().__init__(data, actor=actor, initial=initial, **kwargs)
        self.reachable = self.reach(actor)
        pupils = self.fields["pupils"]
        assert isinstance(pupils, forms.ModelMultipleChoiceField)
        pupils.queryset = self.reachable

    def reach(self, actor: Actor) -> PupilQuerySet:
        """Whom this form may name."""
        return reachable_pupils(actor)

    def clean_pupils(self) -> QuerySet[Pupil]:
        pupils = self.cleaned_data["pupils"]
        if len(pupils) > MOST_PUPILS:
            raise forms.ValidationError(f"These are {len(pupils)} pupils; at most {MOST_PUPILS} go at once.")
        return pupils

    def chosen(self) -> list[Pupil]:
        """Whom the form holds so far."""
        data = self.data
        held = data.getlist("pupils") if isinstance(data, QueryDict) else self.initial.get("pupils", ())
        ids = [int(pk) for pk in held if str(pk).isdecimal() and len(str(pk)) < 18]
        return list(self.reachable.filter(pk__in=ids[: MOST_PUPILS + 1]))

    def found(self) -> list[Pupil]:
        """Whom a search without scripts found and the form does not hold yet."""
        if len(self.asked) < FEWEST_LETTERS:
            return []
        held = [pupil.pk for pupil in self.chosen()]
        return list(self.reachable.named_like(self.asked).exclude(pk__in=held)[:MOST_FOUND])
