"""Narrowing the list of colleagues by role, never by a name: filters stand in the address."""

from django import forms
from django.db.models import Exists, OuterRef, QuerySet

from staffing.access import Role
from staffing.calendar import today
from staffing.models import Staff, StaffRole


class StaffFilter(forms.Form):
    role = forms.ChoiceField(choices=[("", "Any role"), *Role.choices], required=False)

    def narrow(self, colleagues: QuerySet[Staff]) -> QuerySet[Staff]:
        """Who holds the role today; one that does not exist narrows nothing."""
        self.is_valid()
        role = self.cleaned_data.get("role")
        held = StaffRole.objects.in_force(today()).filter(staff=OuterRef("pk"), role=role)
        return colleagues.filter(Exists(held)) if role else colleagues
