"""Narrowing the roll by codes: year, form, status, mentor. Never by a name: filters stand in the address."""

from typing import Any, Final

from django import forms
from django.db.models import Exists, OuterRef, QuerySet

from pupils.codes import SendStatus, YearGroup
from pupils.models import Pupil
from pupils.years import academic_year_start, cohort_for
from staffing.access import Actor, Can, Resource, Role
from staffing.calendar import today
from staffing.models import Staff, StaffRole

SORTS: Final = {
    "name": ("known_surname", "known_forename"),
    "form": ("form", "known_surname", "known_forename"),
    "year": ("-cohort", "known_surname", "known_forename"),
}


class RollFilter(forms.Form):
    """What the reader may not know of a pupil (status, mentor) can't be asked for either."""

    year = forms.ChoiceField(choices=[("", "All years"), *YearGroup.choices], required=False)
    form = forms.ChoiceField(required=False)
    status = forms.ChoiceField(
        label="SEND status", choices=[("", "Any status"), *SendStatus.choices], required=False
    )
    mentor = forms.TypedChoiceField(coerce=int, required=False)
    left = forms.BooleanField(label="Left the school", required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pupils = Pupil.objects.visible_to(actor, Resource.ROLL).on_roll(today())
        codes = pupils.exclude(form="").order_by("form").values_list("form", flat=True).distinct()
        form, mentor = self.fields["form"], self.fields["mentor"]
        assert isinstance(form, forms.ChoiceField)
        assert isinstance(mentor, forms.ChoiceField)
        form.choices = [("", "All forms"), *((code, code) for code in codes)]
        self.colleagues = list(Staff.objects.visible_to(actor).annotate(is_mentor=_holds_mentor_role()))
        mentor.choices = [
            ("", "Any mentor"),
            *((staff.pk, staff.name) for staff in self.colleagues if staff.is_mentor),
        ]
        if not actor.can(Can.RECORD_VIEW):
            del self.fields["status"], self.fields["left"]
        if not actor.can(Can.CASELOAD_VIEW):
            del self.fields["mentor"]

    def narrow(self, pupils: QuerySet[Pupil]) -> QuerySet[Pupil]:
        """A roll `with_record`, narrowed; a code that does not exist narrows nothing."""
        self.is_valid()
        asked = self.cleaned_data
        on = today()
        if asked.get("year"):
            pupils = pupils.filter(cohort=cohort_for(asked["year"], academic_year_start(on)))
        if asked.get("form"):
            pupils = pupils.filter(form=asked["form"])
        if asked.get("status"):
            pupils = pupils.filter(seen_status=asked["status"])
        if asked.get("mentor"):
            pupils = pupils.filter(seen_mentor=asked["mentor"])
        return pupils.filter(left_on__lt=on) if asked.get("left") else pupils.on_roll(on)  # type: ignore[attr-defined]


def _holds_mentor_role() -> Exists:
    return Exists(StaffRole.objects.open(today()).filter(staff=OuterRef("pk"), role=Role.MENTOR))


def order(sort: str) -> tuple[str, ...]:
    """The columns to order by; a leading minus turns the first one round."""
    name = sort.removeprefix("-")
    first, *others = SORTS.get(name, SORTS["name"])
    if sort.startswith("-") and name in SORTS:
        first = first.removeprefix("-") if first.startswith("-") else f"-{first}"
    return (first, *others, "pk")
