"""Raising a concern about an adult who works here, and what the head fills in about it."""

from typing import Any, Final

from django import forms

from safeguarding.actions.adults import NOBODY
from safeguarding.codes import Finding, Route
from safeguarding.forms import moment
from safeguarding.forms.desk import DeskForm, HappenedForm, long_text
from safeguarding.forms.files import FilesForm
from safeguarding.forms.raising import DANGER, LONGEST
from safeguarding.models.adult import holders
from staffing.access import Role
from staffing.calendar import today
from staffing.forms.words import words
from staffing.models import Staff, StaffRole

BOTH: Final = "Choose from the list, or write who it is: not both."
IN_LIST: Final = "{name} is in the list above. Choose there, so that it is never shown to them."
IS_IT: Final = (
    "Is it {name}? Then choose them in the list above, so that it is never shown to them. If it is not, write it without"
    " “{words}”."
)
# What those who read these are called, beside what their school calls them.
READERS_CALLED: Final = {
    Role.HEAD: ("headteacher", "head teacher", "principal"),
    Role.CHAIR_OF_GOVERNORS: ("chair of governors",),
    Role.SAFEGUARDING_LEAD: ("safeguarding lead", "dsl"),
}


class AdultField(forms.ModelChoiceField):
    """A member of staff by name and work; whoever left stands there as such, whoever fills it in as oneself."""

    own_id: int | None = None

    def label_from_instance(self, staff: Any) -> str:
        if staff.pk == self.own_id:
            return f"Myself, {staff.name}"
        about = [staff.name, staff.job_title] if staff.job_title else [staff.name]
        left = staff.ends_on if staff.ends_on and staff.ends_on < today() else None
        return ", ".join(about) + (f" (left {left:%-d %b %Y})" if left else "")


class AdultConcernForm(FilesForm):
    """A concern about an adult. Pupils are named in words alone: nothing ties it to what is kept of them."""

    adult = AdultField(
        Staff.objects.none(), label="Member of staff", required=False, empty_label="Not in this list"
    )
    adult_name = forms.CharField(
        label="Or in words",
        max_length=200,
        required=False,
        help_text="Somebody from an agency, a volunteer, a visitor: the name, and what they do here.",
    )
    is_about_head = forms.BooleanField(
        label="It is about the headteacher, or whoever acts as head", required=False
    )
    seen = forms.CharField(
        label="What was seen and heard",
        max_length=LONGEST,
        widget=words(6),
        help_text="What you saw and heard yourself, and what you were told, and by whom. Small things count.",
        error_messages={"required": "Write down what happened."},
    )
    child_words = long_text("The child’s own words", 2, required=False)
    happened_on = moment.day()
    happened_at = moment.time_of_day()
    is_day_unknown = moment.day_unknown()
    where = forms.CharField(label="Where", max_length=200, required=False)
    others = long_text("Who else was there", 1, required=False)
    pupil_names = forms.CharField(
        label="Pupils it touches",
        max_length=400,
        required=False,
        help_text="Names in words alone: nothing of this stands with a pupil’s record.",
    )
    danger = forms.ChoiceField(
        label="Is a child in danger now?",
        choices=DANGER,
        widget=forms.RadioSelect,
        help_text="If so: 999 first, and when this is sent, raise it as a concern about the child, too.",
        error_messages={"required": "Say whether a child is in danger now."},
    )
    done = long_text("What was done at once", 2, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # One of the first two is needed, and a day or that it is not known.
        for name in ("adult", "adult_name", "happened_on"):
            self.fields[name].answers_with_none = True  # type: ignore[attr-defined]
        adult = self.fields["adult"]
        assert isinstance(adult, AdultField)
        adult.own_id = self.actor.staff_id
        adult.queryset = Staff.objects.visible_to(self.actor).order_by("surname", "forename")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        moment.clean(self, cleaned)
        adult, name = cleaned.get("adult"), cleaned.get("adult_name")
        if adult and name:
            self.add_error("adult_name", BOTH)
        elif name and (known := self._staff_called(name)):
            self.add_error("adult_name", IN_LIST.format(name=known.name))
        elif name and not cleaned.get("is_about_head") and (meant := self._reader_called(name)):
            self.add_error("adult_name", IS_IT.format(name=meant[0], words=meant[1]))
        elif "adult" in cleaned and "adult_name" in cleaned and not (adult or name):
            self._take_head(cleaned)
        return cleaned

    def _take_head(self, cleaned: dict[str, Any]) -> None:
        """Whoever says no more than that it is about the head has said whom it is about."""
        heads = list(holders(self.actor.school_id, Role.HEAD, today())[:2])
        if not cleaned.get("is_about_head"):
            self.add_error("adult", NOBODY)
        elif len(heads) == 1:
            cleaned["adult"] = heads[0]
        else:
            cleaned["adult_name"] = "The headteacher"

    def _staff_called(self, name: str) -> Staff | None:
        said = name.casefold().split()
        names = Staff.objects.visible_to(self.actor)
        return next(
            (
                staff
                for staff in names
                if said
                in (staff.name.casefold().split(), f"{staff.forename} {staff.surname}".casefold().split())
            ),
            None,
        )

    def _reader_called(self, name: str) -> tuple[str, str] | None:
        """Whom of those who may read it the words mean, by what they are: name, and what they were called."""
        said = f" {' '.join(name.casefold().split())} "
        held = StaffRole.objects.in_force(today()).filter(
            staff__school_id=self.actor.school_id, role__in=READERS_CALLED
        )
        for row in held.select_related("staff"):
            for called in (*READERS_CALLED[Role(row.role)], row.label.casefold()):
                if called and f" {called} " in said:
                    return row.staff.name, called
        return None

    def said(self) -> dict[str, Any]:
        """What was written, by field, as an entry keeps it."""
        typed = self.cleaned_data
        plain = ("seen", "child_words", "is_day_unknown", "where", "others", "danger", "done")
        told = {name: typed[name] for name in plain}
        return {
            **told,
            "pupils": typed["pupil_names"],
            "time": moment.clock_time(typed),
            "files": self.told_files,
        }


class AssessForm(DeskForm):
    route = forms.ChoiceField(label="What it is", choices=Route.choices, widget=forms.RadioSelect)
    reasons = long_text(
        "Reasons for the decision",
        help_text="The harm threshold: has harmed or may have harmed a child, may have committed an offence against or"
        " about one, or may pose a risk of harm. In doubt, ask the LADO first and note it.",
    )


class LadoForm(HappenedForm):
    told_by = forms.CharField(label="Told by", max_length=120)
    with_whom = forms.CharField(label="To whom", max_length=200)
    lado_reference = forms.CharField(label="Their reference", max_length=60, required=False)
    advice = long_text("What they advised")

    def told(self) -> dict[str, Any]:
        told = self.values()
        plain = {name: told[name] for name in ("told_by", "lado_reference", "advice")}
        return {"with": told["with_whom"], **plain}


class AdultCloseForm(DeskForm):
    finding = forms.ChoiceField(
        label="How the allegation ends",
        choices=[("", "It is low-level: none of these"), *Finding.choices],
        widget=forms.RadioSelect,
        required=False,
        initial="",
    )
    reasons = long_text("Outcome, with reasons", help_text="How it was followed up, and what came of it.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["finding"].answers_with_none = True  # type: ignore[attr-defined]


class ReaderForm(DeskForm):
    """Who of the safeguarding team is to read these with the head."""

    staff = forms.ModelChoiceField(
        Staff.objects.none(), label="Of the safeguarding team", empty_label="Choose"
    )

    def __init__(self, *args: Any, team: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = self.fields["staff"]
        assert isinstance(staff, forms.ModelChoiceField)
        staff.queryset = team
