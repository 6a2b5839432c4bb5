"""A pupil's record as a form: who the pupil is, and status and needs, each for those who may change it."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django import forms
from django.db.models import QuerySet

from pupils import uln, upn
from pupils.codes import EnrolmentStatus, GenderIdentity, NeedType, SendStatus, Sex, YearGroup
from pupils.first_language import EnglishProficiency, FirstLanguage
from pupils.forms.fields import DayField, NameField
from pupils.likeness import Described, likely_pupils
from pupils.models import Pupil
from pupils.years import cohort_for, cohort_from
from staffing.access import Actor, Resource, Verb
from staffing.calendar import academic_year_start, today
from staffing.forms import KeyedForm
from staffing.models import Phase, School

NEEDS: Final = 6
NEED_FIELDS: Final = [f"need_{rank}" for rank in range(1, NEEDS + 1)]
IDENTITY: Final = (
    "legal_forename",
    "legal_surname",
    "middle_names",
    "preferred_forename",
    "preferred_surname",
    "name_said",
    "upn",
    "former_upn",
    "uln",
    "mis_id",
    "date_of_birth",
    "sex",
    "gender_identity",
    "first_language",
    "home_languages",
    "english",
    "form",
    "house",
    "enrolment_status",
    "admitted_on",
    "came_from",
    "left_on",
    "leaving_reason",
    "went_to",
    "referring_school",
)
OLDEST_PUPIL: Final = 26
BY_BIRTHDAY: Final = ("", "As the date of birth says")


class RegisterFields(forms.Form):
    """SEND status from a day, and up to six needs, the primary one first."""

    send_status = forms.ChoiceField(label="SEND status", choices=SendStatus.choices)
    status_from = DayField(
        label="In this status from", required=False, help_text="Only where the status changes."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for rank, name in enumerate(NEED_FIELDS, start=1):
            self.fields[name] = forms.ChoiceField(
                label="Primary need" if rank == 1 else f"Need {rank}",
                choices=[("", "None"), *NeedType.choices],
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        needs: list[str] = []
        for name in NEED_FIELDS:
            need = cleaned.get(name)
            if need and need in needs:
                self.add_error(name, "This need is named above already.")
            elif need:
                needs.append(need)
        cleaned["needs"] = needs
        return cleaned

    def need_rows(self) -> list[forms.BoundField]:
        return [self[name] for name in NEED_FIELDS]


class PupilForm(RegisterFields, KeyedForm):
    """The whole record; who may not change identity is not asked for it.

    `school` is where the pupil is or will be; `pupil` is None for a new one.
    """

    legal_forename = NameField(max_length=80)
    legal_surname = NameField(max_length=80)
    middle_names = NameField(max_length=120, required=False)
    preferred_forename = NameField(
        max_length=80, required=False, help_text="Only where it differs from the legal one."
    )
    preferred_surname = NameField(max_length=80, required=False)
    date_of_birth = DayField()
    sex = forms.ChoiceField(choices=Sex.choices, initial=Sex.UNKNOWN)
    year_group = forms.ChoiceField(choices=[BY_BIRTHDAY, *YearGroup.choices], required=False)
    form = forms.CharField(max_length=20, required=False, help_text="Such as 8X, or the class in a primary.")
    upn = forms.CharField(
        label="UPN",
        max_length=20,
        required=False,
        help_text="13 characters. A temporary one ends in a letter. Leave empty while it is not known.",
    )
    upn_as_documented = forms.BooleanField(label="This is what the document says", required=False)
    former_upn = forms.CharField(label="Former UPN", max_length=20, required=False)
    uln = forms.CharField(
        label="ULN", max_length=20, required=False, help_text="Ten digits, from about age 14 on."
    )
    mis_id = forms.CharField(label="Admission number", max_length=20, required=False)
    name_said = forms.CharField(
        label="How the name is said", max_length=120, required=False, help_text="Such as SEER-sha."
    )
    gender_identity = forms.ChoiceField(
        choices=[("", "Not asked"), *GenderIdentity.choices],
        required=False,
        help_text="Only as the pupil says it. Nobody but the records office sees this.",
    )
    first_language = forms.ChoiceField(choices=[("", "Not recorded"), *FirstLanguage.choices], required=False)
    home_languages = forms.CharField(
        label="Languages at home", max_length=120, required=False, help_text="In words, each with a comma."
    )
    english = forms.ChoiceField(
        label="Proficiency in English",
        choices=[("", "Not recorded"), *EnglishProficiency.choices],
        required=False,
        help_text="Where English is an additional language.",
    )
    house = forms.CharField(max_length=40, required=False)
    enrolment_status = forms.ChoiceField(
        label="On roll", choices=EnrolmentStatus.choices, initial=EnrolmentStatus.CURRENT
    )
    admitted_on = DayField()
    came_from = forms.CharField(
        label="Came from", max_length=120, required=False, help_text="The school before."
    )
    left_on = DayField(required=False, help_text="The last day on roll.")
    leaving_reason = forms.CharField(label="Why the pupil left", max_length=200, required=False)
    went_to = forms.CharField(
        label="Went to", max_length=120, required=False, help_text="The next school or place."
    )
    referring_school = forms.CharField(max_length=120, required=False)
    is_someone_else = forms.BooleanField(label="This is somebody else: add a new pupil", required=False)

    def __init__(self, *args: Any, actor: Actor, school: School, pupil: Pupil | None, **kwargs: Any) -> None:
        self.school, self.pupil = school, pupil
        super().__init__(*args, actor=actor, **kwargs)
        self.has_identity = bool(
            actor.scopes(Resource.ROLL, Verb.EDIT if pupil else Verb.CREATE),
        )
        if not self.has_identity:
            for name in (*IDENTITY, "year_group", "upn_as_documented", "is_someone_else"):
                del self.fields[name]
        elif school.phase != Phase.ALTERNATIVE:
            del self.fields["referring_school"]
        if self.has_identity and not school.asks_gender_identity:
            del self.fields["gender_identity"]
        self.asks_about_upn = False
        self.namesakes: list[Pupil] = []

    def clean_upn(self) -> str | None:
        number = upn.normalise(self.cleaned_data["upn"])
        if not number:
            return None
        problem = upn.examine(number)
        if problem and (problem.is_refused or not self.data.get(self.add_prefix("upn_as_documented"))):
            self.asks_about_upn = not problem.is_refused
            raise forms.ValidationError(
                problem.message
                if problem.is_refused
                else f"{problem.message} If the document says so, tick that below."
            )
        self.asks_about_upn = problem is not None
        other = self._others().filter(upn=number).first()
        if other:
            raise forms.ValidationError(f"{other.name} ({other.form or 'no form'}) has this UPN already.")
        return number

    def clean_former_upn(self) -> str:
        number = upn.normalise(self.cleaned_data["former_upn"])
        problem = upn.examine(number) if number else None
        if problem and problem.is_refused:
            raise forms.ValidationError(problem.message)
        return number

    def clean_uln(self) -> str:
        number = uln.normalise(self.cleaned_data["uln"])
        if not number:
            return ""
        problem = uln.problem_with(number)
        if problem:
            raise forms.ValidationError(problem)
        other = self._others().filter(uln=number).first()
        if other:
            raise forms.ValidationError(f"{other.name} ({other.form or 'no form'}) has this ULN already.")
        return number

    def clean_date_of_birth(self) -> date:
        born_on: date = self.cleaned_data["date_of_birth"]
        if born_on > today():
            raise forms.ValidationError("This day is still to come.")
        if today().year - born_on.year > OLDEST_PUPIL:
            raise forms.ValidationError("Nobody on roll was born that long ago: check the year.")
        return born_on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        born_on, admitted_on, left_on = (
            cleaned.get(name) for name in ("date_of_birth", "admitted_on", "left_on")
        )
        if born_on and admitted_on and admitted_on <= born_on:
            self.add_error("admitted_on", "This is before the pupil was born.")
        if admitted_on and left_on and left_on < admitted_on:
            self.add_error("left_on", "This is before the day of admission.")
        if not left_on and cleaned.get("leaving_reason"):
            self.add_error("left_on", "Give the last day on roll, or take out why the pupil left.")
        if born_on:
            self._derive_year(cleaned, born_on)
        if self.pupil is None and not self.errors:
            self.namesakes = self._namesakes(cleaned)
            if self.namesakes and not cleaned["is_someone_else"]:
                raise forms.ValidationError(
                    "The school may have this pupil already. Is it one of those below?"
                )
        return cleaned

    def _derive_year(self, cleaned: dict[str, Any], born_on: date) -> None:
        """The birthday says the year group, unless another is chosen: then the pupil is taught out of year."""
        by_birthday = cohort_from(born_on)
        chosen = cleaned.get("year_group")
        cohort = cohort_for(chosen, academic_year_start(today())) if chosen else by_birthday
        cleaned["cohort"], cleaned["has_year_override"] = cohort, cohort != by_birthday

    def _others(self) -> QuerySet[Pupil]:
        others = Pupil.objects.visible_to(self.actor, Resource.ROLL)
        return others.exclude(pk=self.pupil.pk) if self.pupil else others

    def _namesakes(self, cleaned: dict[str, Any]) -> list[Pupil]:
        """Search before create: who may be this pupil, spelt another way or typed with a slip."""
        told = Described(
            forenames=tuple({cleaned["legal_forename"], cleaned["preferred_forename"]} - {""}),
            surnames=tuple({cleaned["legal_surname"], cleaned["preferred_surname"]} - {""}),
            born_on=cleaned["date_of_birth"],
            numbers=frozenset({cleaned["upn"] or "", cleaned["former_upn"]} - {""}),
        )
        return likely_pupils(self.actor, told)

    def identity(self) -> dict[str, Any]:
        """The columns of a pupil, as cleaned; nothing for whoever may not change them."""
        if not self.has_identity:
            return {}
        columns = (*IDENTITY, "cohort", "has_year_override")
        return {name: self.cleaned_data[name] for name in columns if name in self.cleaned_data}


def opening(pupil: Pupil, on: date) -> dict[str, Any]:
    """What the form shows when it is opened for a pupil."""
    values: dict[str, Any] = {name: getattr(pupil, name) for name in IDENTITY}
    values["year_group"] = pupil.year_group(on) if pupil.has_year_override else ""
    values["send_status"] = pupil.send_status
    values["version"] = pupil.version
    values.update(zip(NEED_FIELDS, [need.need for need in pupil.needs.all()], strict=False))
    return values


def differences(form: PupilForm, stored: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """Label, theirs and mine of each field in which what is stored now differs from what was sent."""
    rows = []
    for bound in form:
        if bound.is_hidden or bound.name in ("status_from", "upn_as_documented", "is_someone_else"):
            continue
        sent = form.cleaned_data.get(bound.name, bound.value())
        theirs, mine = _said(bound, stored.get(bound.name)), _said(bound, sent)
        if theirs != mine:
            rows.append((str(bound.label), theirs or "nothing", mine or "nothing"))
    return rows


def _said(bound: forms.BoundField, value: Any) -> str:
    field = bound.field
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value or "", value or ""))  # type: ignore[arg-type]
    return str(f"{value.day} {value:%b %Y}" if isinstance(value, date) else value or "")


class RegisterForm(RegisterFields, KeyedForm):
    """Adding a pupil to the SEND register."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        status, starts = self.fields["send_status"], self.fields["status_from"]
        assert isinstance(status, forms.ChoiceField)
        status.choices = [choice for choice in SendStatus.choices if choice[0] != SendStatus.NONE]
        starts.label, starts.help_text, starts.required = "On the register from", "", True
