"""The adults whom a plan names, among the fields of its draft: a row for each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms

from pupils.actions.plan_adults import Named
from pupils.models import PlanAdult
from pupils.plan_kinds import PlanKind
from staffing.access import Actor, Verb, roles_that
from staffing.models import Staff

MOST_ADULTS: Final = 6
WHO, DOES = "adult_", "does_"
WHO_IS_IT: Final = "Choose who does this, or take the words out."
NAMED_TWICE: Final = "Named twice. Choose each colleague once, and say all that they do there."


@dataclass(frozen=True)
class AdultRow:
    who: forms.BoundField
    does: forms.BoundField


def add_adults(form: forms.Form, kind: PlanKind, actor: Actor, on: date) -> None:
    """A row for each colleague who may be named: those whose role may read such plans. Read once for all rows."""
    readers = roles_that(kind.resource, Verb.VIEW)
    staff = Staff.objects.visible_to(actor).employed(on).with_one_of(readers, on).order_by("surname", "pk")
    choices = [("", "Nobody"), *((str(each.pk), each.name) for each in staff)]
    for number in _numbers():
        form.fields[WHO + number] = forms.ChoiceField(
            label=f"Adult {number}", choices=choices, required=False
        )
        form.fields[DOES + number] = forms.CharField(
            label=f"What adult {number} does, and when", max_length=120, required=False
        )
        for name in (WHO, DOES):
            form.fields[name + number].answers_with_none = True  # type: ignore[attr-defined]


def adults_opening(there: Sequence[PlanAdult]) -> dict[str, Any]:
    """Who is named, as the form has it."""
    told: dict[str, Any] = {}
    for number, adult in zip(_numbers(), there, strict=False):
        told |= {WHO + number: str(adult.staff_id), DOES + number: adult.does}
    return told


def adult_rows(form: forms.Form) -> tuple[AdultRow, ...]:
    return tuple(AdultRow(form[WHO + number], form[DOES + number]) for number in _numbers())


def check_adults(form: forms.Form) -> None:
    """Each is named once, and what is done is done by somebody."""
    seen: set[str] = set()
    for number in _numbers():
        who, does = form.cleaned_data.get(WHO + number), form.cleaned_data.get(DOES + number)
        if who and who in seen:
            form.add_error(WHO + number, NAMED_TWICE)
        elif does and not who and WHO + number not in form.errors:
            form.add_error(WHO + number, WHO_IS_IT)
        seen.add(who or "")


def named_in(values: dict[str, Any]) -> list[Named]:
    """Who is named, taken out of what was typed."""
    rows = [(values.pop(WHO + number), values.pop(DOES + number)) for number in _numbers()]
    return [Named(int(who), does) for who, does in rows if who]


def _numbers() -> Iterator[str]:
    return map(str, range(1, MOST_ADULTS + 1))
