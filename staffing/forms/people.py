"""Forms about colleagues, their roles and their managers."""

from decimal import Decimal
from typing import Any

from django import forms

from staffing.access import Role
from staffing.calendar import today
from staffing.forms.dates import DatedForm
from staffing.forms.keyed import KeyedForm
from staffing.leaving import still_theirs
from staffing.likeness import are_alike
from staffing.models import Faculty, Phase, School, Staff

YEARS = [(-2, "N1"), (-1, "N2"), (0, "Reception"), *((year, f"Year {year}") for year in range(1, 15))]
PRIMARY, SECONDARY = range(-2, 7), range(7, 15)
WITH_YEARS = (Role.PASTORAL_LEAD, Role.KEY_STAGE_COORDINATOR)


def years_of(school: School) -> list[tuple[int, str]]:
    """The year groups that a school of this phase has."""
    span = {Phase.PRIMARY: PRIMARY, Phase.SECONDARY: SECONDARY}.get(Phase(school.phase), range(-2, 15))
    return [(year, label) for year, label in YEARS if year in span]


class StaffForm(DatedForm):
    """A colleague's record; a new one is looked for among those who are there, leavers too."""

    title = forms.CharField(max_length=12, required=False, help_text="Such as Ms, Mr, Dr.")
    forename = forms.CharField(max_length=60)
    surname = forms.CharField(max_length=60)
    email = forms.EmailField(
        label="E-mail address", required=False, help_text="To sign in with. Who never signs in needs none."
    )
    job_title = forms.CharField(max_length=80, required=False)
    code = forms.CharField(
        label="Staff code", max_length=12, required=False, help_text="As in the timetable export."
    )
    hours = forms.DecimalField(
        label="Contracted hours a week",
        min_value=0,
        max_value=60,
        decimal_places=2,
        step_size=Decimal("0.25"),
    )
    caseload_limit = forms.IntegerField(
        min_value=0,
        max_value=200,
        required=False,
        help_text="Leave empty for the school's limit in proportion to hours.",
    )

    is_someone_else = forms.BooleanField(label="This is somebody else: add a new colleague", required=False)

    field_order = [
        "title", "forename", "surname", "email", "job_title", "code", "hours", "caseload_limit",
        "starts_on", "ends_on",
    ]  # fmt: skip

    def __init__(self, *args: Any, colleague: Staff | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.colleague = colleague
        self.fields["ends_on"].help_text = "The last day of work here; leave empty while it goes on."
        still = still_theirs(colleague, today()) if colleague else []
        if still:
            self.fields["ends_on"].help_text += f" Theirs now, and to be handed over: {', '.join(still)}."
        self.namesakes: list[Staff] = []
        if colleague or not self.is_bound:
            # Asked only where somebody was found.
            del self.fields["is_someone_else"]

    def clean(self) -> dict[str, Any]:
        told = super().clean()
        if self.colleague:
            return told
        if not self.errors:
            names = (told["forename"],), (told["surname"],)
            everybody = Staff.objects.visible_to(self.actor)
            self.namesakes = [each for each in everybody if are_alike(*names, (each.forename, each.surname))]
        if self.namesakes and not told["is_someone_else"]:
            raise forms.ValidationError(
                "The school may have this colleague already. Is it one of those below?"
            )
        if not self.namesakes:
            del self.fields["is_someone_else"]
        return told

    def clean_code(self) -> str:
        code = self.cleaned_data["code"]
        same = Staff.objects.visible_to(self.actor).filter(code=code) if code else Staff.objects.none()
        other = same.exclude(pk=self.colleague.pk if self.colleague else None).first()
        if other:
            raise forms.ValidationError(f"{other.name} has this code.")
        return code

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()

    def values(self) -> dict[str, Any]:
        """The fields of the record: hours as minutes, and the address apart."""
        values = super().values()
        values.pop("email")
        values.pop("is_someone_else", None)
        values["contracted_minutes"] = int(values.pop("hours") * 60)
        return values


def staff_initial(staff: Staff) -> dict[str, Any]:
    """A record as the form shows it."""
    names = ("title", "forename", "surname", "job_title", "code", "caseload_limit", "starts_on", "ends_on")
    return {name: getattr(staff, name) for name in names} | {
        "email": staff.user.email if staff.user else "",
        "hours": Decimal(staff.contracted_minutes) / 60,
        "version": staff.version,
    }


class RoleForm(DatedForm):
    role = forms.ChoiceField(choices=Role.choices)
    label = forms.CharField(
        label="The school's own name for it",
        max_length=60,
        required=False,
        help_text="Such as Head of Personalised Learning.",
    )
    faculty = forms.ModelChoiceField(
        Faculty.objects.none(), required=False, empty_label="None", help_text="For a faculty lead."
    )
    years = forms.TypedMultipleChoiceField(
        label="Year groups",
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="For a pastoral lead (none ticked: the whole school) and a key-stage coordinator.",
    )

    field_order = ["role", "label", "starts_on", "ends_on", "faculty", "years"]

    def __init__(self, *args: Any, school: School, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        faculty, years = self.fields["faculty"], self.fields["years"]
        assert isinstance(faculty, forms.ModelChoiceField)
        assert isinstance(years, forms.TypedMultipleChoiceField)
        faculty.queryset = Faculty.objects.visible_to(self.actor)
        years.choices = years_of(school)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        role, years, faculty = cleaned.get("role"), cleaned.get("years"), cleaned.get("faculty")
        if years and role not in WITH_YEARS:
            self.add_error("years", "Only a pastoral lead or a key-stage coordinator has year groups.")
        if role == Role.KEY_STAGE_COORDINATOR and not years and "years" not in self.errors:
            self.add_error("years", "Say which year groups.")
        if role == Role.FACULTY_LEAD and not faculty and "faculty" not in self.errors:
            self.add_error("faculty", "Say which faculty.")
        if faculty and role != Role.FACULTY_LEAD:
            self.add_error("faculty", "Only a faculty lead has a faculty.")
        return cleaned


class ManagerForm(DatedForm):
    manager = forms.ModelChoiceField(
        Staff.objects.none(), label="Reports to", empty_label="Choose a colleague"
    )

    field_order = ["manager", "starts_on", "ends_on"]

    def __init__(self, *args: Any, colleague: Staff, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        manager = self.fields["manager"]
        assert isinstance(manager, forms.ModelChoiceField)
        manager.queryset = Staff.objects.visible_to(self.actor).employed(today()).exclude(pk=colleague.pk)


class FacultyForm(KeyedForm):
    name = forms.CharField(max_length=60)
