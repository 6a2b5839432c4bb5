"""Who is to be of the safeguarding team."""

from typing import Any

from django import forms

from staffing.calendar import today
from staffing.forms.dates import DatedForm
from staffing.models import Staff


class TeamForm(DatedForm):
    """`staff_id` of a colleague who works here, but for whoever fills it in."""

    staff = forms.ModelChoiceField(Staff.objects.none(), label="Colleague", empty_label="Choose a colleague")
    label = forms.CharField(
        label="As what",
        max_length=60,
        help_text="Such as Designated safeguarding lead, or Deputy. Both see and do the same at the desk.",
    )

    field_order = ["staff", "label", "starts_on", "ends_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = self.fields["staff"]
        assert isinstance(staff, forms.ModelChoiceField)
        others = Staff.objects.visible_to(self.actor).employed(today()).exclude(pk=self.actor.staff_id)
        staff.queryset = others.order_by("surname", "forename")
