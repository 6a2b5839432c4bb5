"""The form in which a school names its kinds of plan and says which it uses."""

from collections.abc import Iterator
from typing import Any

from django import forms

from pupils.actions.plan_kinds import Told, opened_at
from pupils.models import PlanKindSetting
from pupils.plan_kinds import PLAN_KINDS, PlanKind
from staffing.forms import KeyedForm

MOST_OF_A_NAME = 60


class PlanKindsForm(KeyedForm):
    """A name and a tick for each kind; a name left empty is the one that the kind comes with."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, kind in PLAN_KINDS.items():
            self.fields[f"name_{code}"] = forms.CharField(
                label=f"What you call it: {kind.name}", max_length=MOST_OF_A_NAME, required=False
            )
            self.fields[f"is_on_{code}"] = forms.BooleanField(label=f"In use: {kind.name}", required=False)

    @property
    def rows(self) -> Iterator[tuple[PlanKind, forms.BoundField, forms.BoundField]]:
        return ((kind, self[f"name_{code}"], self[f"is_on_{code}"]) for code, kind in PLAN_KINDS.items())

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        names: dict[str, str] = {}
        for code, kind in PLAN_KINDS.items():
            name = cleaned.get(f"name_{code}") or kind.name
            other = names.setdefault(name.casefold(), code)
            if other != code:
                self.add_error(f"name_{code}", f"Another kind is called “{name}” already.")
        return cleaned

    def told(self) -> dict[str, Told]:
        """A name that the kind has anyway is none of the school's own."""
        told = self.cleaned_data
        return {
            code: ("" if told[f"name_{code}"] == kind.name else told[f"name_{code}"], told[f"is_on_{code}"])
            for code, kind in PLAN_KINDS.items()
        }


def kinds_opening(school_id: int) -> dict[str, Any]:
    rows = {row.kind: row for row in PlanKindSetting.objects.filter(school_id=school_id)}
    opening: dict[str, Any] = {"version": opened_at(school_id)}
    for code, kind in PLAN_KINDS.items():
        row = rows.get(code)
        opening |= {
            f"name_{code}": row.name if row else "",
            f"is_on_{code}": row.is_on if row else not kind.is_off,
        }
    return opening
