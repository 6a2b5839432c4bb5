"""The form that ends a teaching group."""

from typing import Any

from pupils.forms.fields import DayField
from staffing.calendar import today
from staffing.forms import KeyedForm


class EndGroupForm(KeyedForm):
    """The last day somebody is in the group or teaches it."""

    ends_on = DayField(label="Last day")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"ends_on": today()}, **kwargs)
