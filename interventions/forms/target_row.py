"""What a session did for one of its pupils' targets: worked on, a reading, or tries and successes."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms

from interventions.entries import TargetEntry
from pupils.models import Target

MOST_TRIES = 500


class TargetRowForm(forms.Form):
    """Flat: its template writes the controls. Nothing said means that the session was not about it."""

    worked = forms.BooleanField(required=False)
    value = forms.DecimalField(
        max_digits=9, decimal_places=2, required=False, error_messages={"invalid": "The reading is a number."}
    )
    successes = forms.IntegerField(min_value=0, max_value=MOST_TRIES, required=False)
    tries = forms.IntegerField(min_value=1, max_value=MOST_TRIES, required=False)

    def __init__(self, *args: Any, target: Target, **kwargs: Any) -> None:
        super().__init__(*args, prefix=f"t{target.pk}", **kwargs)
        self.target = target

    @property
    def is_ticked(self) -> bool:
        return bool(self["worked"].value())

    @property
    def numbers(self) -> Mapping[str, str]:
        """What stands in the boxes."""
        told = {name: self[name].value() for name in ("value", "successes", "tries")}
        return {name: "" if value is None else str(value) for name, value in told.items()}

    @property
    def is_told(self) -> bool:
        return self.is_ticked or any(self.numbers.values())

    @property
    def problems(self) -> list[str]:
        return [f"{self.target.what}: {error}" for errors in self.errors.values() for error in errors]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or self.cleaned_data
        tries, successes = told.get("tries"), told.get("successes")
        if successes is not None and tries is None and "tries" not in self.errors:
            self.add_error("tries", "Say of how many tries.")
        elif tries is not None and successes is None and "successes" not in self.errors:
            told["successes"] = 0
        elif tries is not None and successes is not None and successes > tries:
            self.add_error("successes", "More went well than were tried.")
        return told

    def entry(self) -> TargetEntry | None:
        """As told; of a target in per cent, tries without a reading are the reading: three of four are 75."""
        told = self.cleaned_data
        value, tries, successes = told["value"], told["tries"], told["successes"]
        if value is None and tries and self.target.is_share:
            value = (Decimal(100 * (successes or 0)) / tries).quantize(Decimal("0.1"))
        if not told["worked"] and value is None and tries is None:
            return None
        return TargetEntry(self.target.pk, value=value, tries=tries, successes=successes)
