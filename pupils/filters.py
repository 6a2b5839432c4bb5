"""Narrowing the roll and the groups by codes, never by a name: filters stand in the address."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django import forms
from django.db.models import Exists, Min, OuterRef, Q, QuerySet, Value

from pupils.codes import SendStatus, YearGroup
from pupils.models import CaseloadAssignment, Pupil, TeachingGroup
from pupils.years import cohort_for
from staffing.access import Actor, Can, Resource, Role
from staffing.by_itself import ByItself
from staffing.calendar import academic_year_start, today
from staffing.forms.offered import Offered
from staffing.forms.renderer import NameList
from staffing.models import Staff, StaffRole
from staffing.models.people import spoken_name
from staffing.prepared import PreparedFor

SORTS: Final = {
    "name": ("known_surname", "known_forename"),
    "form": ("form", "known_surname", "known_forename"),
    "year": ("-cohort", "known_surname", "known_forename"),
}


@dataclass(frozen=True)
class Colleague:
    """Somebody who may be named as a mentor, and whether the list may be narrowed to theirs."""

    pk: int
    name: str
    is_mentor: bool
    sorts_as: tuple[str, str]


class RollFilter(forms.Form):
    """What the reader may not know of a pupil (status, mentor) can't be asked for either."""

    year = forms.ChoiceField(choices=[("", "All years"), *YearGroup.choices], required=False)
    form = forms.ChoiceField(required=False, widget=NameList)
    status = forms.ChoiceField(
        label="SEND status", choices=[("", "Any status"), *SendStatus.choices], required=False
    )
    mentor = forms.TypedChoiceField(coerce=int, required=False, widget=NameList)
    left = forms.BooleanField(label="Left the school", required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        codes, self.colleagues = _choices(actor)
        form, mentor = self.fields["form"], self.fields["mentor"]
        assert isinstance(form, forms.ChoiceField)
        assert isinstance(mentor, forms.ChoiceField)
        form.choices = Offered(lambda: zip(codes, codes, strict=True), ("", "All forms"))
        mentors = [(each.pk, each.name) for each in self.colleagues if each.is_mentor]
        mentor.choices = Offered(lambda: mentors, ("", "Any mentor"))
        if not actor.can(Can.RECORD_VIEW):
            del self.fields["status"], self.fields["left"]
        if not actor.can(Can.CASELOAD_VIEW):
            del self.fields["mentor"]

    def asked(self) -> "Narrowing":
        """What is asked for; a code that does not exist narrows nothing."""
        self.is_valid()
        given = self.cleaned_data
        return Narrowing(
            given.get("year", ""),
            given.get("form", ""),
            given.get("status", ""),
            given.get("mentor") or None,
            bool(given.get("left")),
        )


@dataclass(frozen=True)
class Narrowing:
    """What the roll is narrowed to; what is empty narrows nothing."""

    year: str = ""
    form: str = ""
    status: str = ""
    mentor: int | None = None
    has_left: bool = False

    def of(self, pupils: QuerySet[Pupil], on: date) -> QuerySet[Pupil]:
        """Those of pupils with `seen_status` and `seen_mentor` that fit all of it but whether they have left."""
        if self.year:
            pupils = pupils.filter(cohort=cohort_for(self.year, academic_year_start(on)))
        if self.form:
            pupils = pupils.filter(form=self.form)
        if self.status:
            pupils = pupils.filter(seen_status=self.status)
        if self.mentor:
            pupils = pupils.filter(seen_mentor=self.mentor)
        return pupils


def _choices(actor: Actor) -> tuple[list[str], list[Colleague]]:
    """The forms of the roll, and who may be named as a mentor: one statement for both."""
    codes: list[str] = []
    colleagues: list[Colleague] = []
    for pk, is_mentor, surname, forename, title in _CHOICES.rows(actor):
        if not pk:
            codes.append(surname)
        else:
            name = spoken_name(title, forename, surname)
            colleagues.append(Colleague(pk, name, bool(is_mentor), (surname.casefold(), forename.casefold())))
    return sorted(codes), sorted(colleagues, key=lambda each: each.sorts_as)


def _choice_rows(actor: Actor) -> QuerySet[Any, Any]:
    pupils = Pupil.objects.visible_to(actor, Resource.ROLL).on_roll(today()).exclude(form="")
    # Grouped by the form alone: told to be distinct, each row would be compared in all five columns.
    nobody = {"nobody": Min(Value(0)), "is_mentor": Value(False), "no_name": Value("")}
    forms_of_roll = pupils.order_by().values("form").annotate(**nobody)
    return (
        _who_may_be_named(actor)
        .order_by()
        .values_list("pk", "is_mentor", "surname", "forename", "title")
        .union(forms_of_roll.values_list("nobody", "is_mentor", "form", "no_name", "no_name"), all=True)
    )


_CHOICES = PreparedFor(_choice_rows)


class GroupFilter(forms.Form):
    """A school has hundreds of groups, and some thirty in a subject."""

    subject = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = TeachingGroup.objects.visible_to(actor).exclude(subject="")
        self.subjects = list(groups.order_by("subject").values_list("subject", flat=True).distinct())
        subject = self.fields["subject"]
        assert isinstance(subject, forms.ChoiceField)
        subject.choices = [("", "All subjects"), *((name, name) for name in self.subjects)]

    def narrow(self, groups: QuerySet[TeachingGroup]) -> QuerySet[TeachingGroup]:
        """A subject that does not exist narrows nothing."""
        self.is_valid()
        asked = self.cleaned_data.get("subject")
        return groups.filter(subject=asked) if asked else groups


def _who_may_be_named(actor: Actor) -> QuerySet[Staff]:
    """Mentors, each with `is_mentor`, and whoever else still has a caseload: few of a school's staff."""
    on = today()
    roles = StaffRole.objects.in_force(on).filter(staff=OuterRef("pk"), role=Role.MENTOR)
    caseloads = CaseloadAssignment.objects.visible_to(actor).open(on).filter(mentor=OuterRef("pk"))
    staff = Staff.objects.visible_to(actor).annotate(is_mentor=Exists(roles))
    return staff.filter(Q(is_mentor=True) | Q(ByItself(caseloads)))


def order(sort: str) -> tuple[str, ...]:
    """The columns to order by; a leading minus turns the first one round."""
    name = sort.removeprefix("-")
    first, *others = SORTS.get(name, SORTS["name"])
    if sort.startswith("-") and name in SORTS:
        first = first.removeprefix("-") if first.startswith("-") else f"-{first}"
    return (first, *others, "pk")
