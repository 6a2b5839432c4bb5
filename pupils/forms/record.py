"""What hangs from a pupil's record, as forms: flags, alerts, diagnoses, agencies, places, arrangements."""

from typing import Any

from django import forms

from pupils import flag_kinds
from pupils.codes import EnrolmentStatus
from pupils.models import Arrangement, CareAlert, Placement, Pupil
from pupils.models.placement import MOST_SESSIONS
from staffing.access import Actor, Resource, Verb, roles_that
from staffing.calendar import today
from staffing.forms.dates import DatedForm, DateInput
from staffing.forms.keyed import CARRIED, KeyedForm
from staffing.models import Staff

FEW_WORDS = forms.Textarea(attrs={"rows": 2})


class PartForm(KeyedForm):
    """One row of the record."""

    def told(self) -> dict[str, Any]:
        """The row's columns."""
        return self.values()

    @classmethod
    def opening(cls, row: Any) -> dict[str, Any]:
        """What the form shows when it is opened for a row."""
        names = [name for name in cls.base_fields if name not in CARRIED]
        return {name: getattr(row, name) for name in names}


class FlagForm(PartForm, DatedForm):
    what = forms.ChoiceField(label="Flag", choices=[("", "Choose one"), *flag_kinds.choices()])
    source = forms.CharField(
        label="Where this is known from",
        max_length=120,
        help_text="Such as: social worker’s letter, key to success file, a parent.",
    )

    field_order = ["what", "source", "starts_on", "ends_on"]

    def told(self) -> dict[str, Any]:
        told = self.values()
        kind, _, detail = told.pop("what").partition(" ")
        return told | {"kind": kind, "detail": detail}


class AlertForm(PartForm, DatedForm):
    kind = forms.ChoiceField(choices=CareAlert.Kind.choices)
    what = forms.CharField(
        label="What to know",
        max_length=160,
        help_text="Only what an adult in the room has to know. A diagnosis or a letter is filed by itself.",
    )
    to_do = forms.CharField(
        label="What to do",
        max_length=300,
        widget=FEW_WORDS,
        help_text="Such as: pen in the office, call 999, then home.",
    )

    field_order = ["kind", "what", "to_do", "starts_on", "ends_on"]


class DiagnosisForm(PartForm):
    name = forms.CharField(label="Diagnosis", max_length=160, help_text="As the letter says it.")
    given_by = forms.CharField(label="Given by", max_length=160, required=False)
    given_on = forms.DateField(label="On", widget=DateInput(), required=False)
    note = forms.CharField(max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_given_on(self) -> Any:
        given_on = self.cleaned_data["given_on"]
        if given_on and given_on > today():
            raise forms.ValidationError("This day is still to come.")
        return given_on


class AgencyForm(PartForm, DatedForm):
    name = forms.CharField(
        label="Agency", max_length=120, help_text="Such as CAMHS or speech and language therapy."
    )
    person = forms.CharField(label="Whom to ask there", max_length=120, required=False)
    reach = forms.CharField(label="How to reach them", max_length=160, required=False)
    why = forms.CharField(
        label="What they do for the pupil", max_length=300, required=False, widget=FEW_WORDS
    )

    field_order = ["name", "person", "reach", "why", "starts_on", "ends_on"]


class PlacementForm(PartForm, DatedForm):
    commissioner = forms.CharField(
        label="Who commissions the place",
        max_length=120,
        help_text="The school or local authority that pays.",
    )
    referring_school = forms.CharField(max_length=120, required=False)
    reason = forms.ChoiceField(choices=[("", "Choose one"), *Placement.Reason.choices])
    pattern = forms.ChoiceField(label="Attends", choices=Placement.Pattern.choices)
    sessions = forms.IntegerField(
        label="Half-days a week", min_value=1, max_value=MOST_SESSIONS, initial=MOST_SESSIONS
    )
    hours = forms.CharField(
        label="Days and hours",
        max_length=160,
        required=False,
        help_text="Such as Monday to Thursday, 9:00 to 14:30.",
    )
    funding = forms.CharField(max_length=160, required=False)
    baseline = forms.CharField(
        label="Where the pupil stood on arrival",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Attendance, reading age, what was hard and what went well: what later is compared with.",
    )

    field_order = [
        "commissioner", "referring_school", "reason", "starts_on", "ends_on", "pattern", "sessions", "hours",
        "funding", "baseline",
    ]  # fmt: skip

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("pattern") == Placement.Pattern.FULL and cleaned.get("sessions", 10) < MOST_SESSIONS:
            self.add_error("sessions", f"Full-time is {MOST_SESSIONS} half-days. Choose part-time for fewer.")
        return cleaned


def colleagues(actor: Actor) -> Any:
    """Who can be given a task today."""
    on = today()
    with_tasks = roles_that(Resource.TASK, Verb.VIEW)
    return Staff.objects.visible_to(actor).employed(on).with_one_of(with_tasks, on)


class OwnedForm(KeyedForm):
    """Names in `owner` a colleague who can be given a task."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ModelChoiceField)
        owner.queryset = colleagues(self.actor)


class ArrangementForm(OwnedForm, PartForm, DatedForm):
    kind = forms.ChoiceField(choices=Arrangement.Kind.choices)
    strand = forms.ChoiceField(
        choices=[("", "Not a strand"), *Arrangement.Strand.choices],
        required=False,
        help_text="Only where the kind is “Strand”.",
    )
    what = forms.CharField(
        label="What is agreed", max_length=200, help_text="Such as: taxi at 8:15 and 14:40, with an escort."
    )
    place = forms.CharField(max_length=80, required=False)
    owner = forms.ModelChoiceField(
        Staff.objects.none(), label="Who puts it right when it does not work", empty_label="Choose"
    )

    field_order = ["kind", "strand", "what", "place", "owner", "starts_on", "ends_on"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        is_strand = cleaned.get("kind") == Arrangement.Kind.STRAND
        if is_strand and not cleaned.get("strand"):
            self.add_error("strand", "Choose which strand.")
        if not is_strand:
            cleaned["strand"] = ""
        return cleaned


class ProblemForm(OwnedForm):
    """What does not work with an arrangement, and who is to put it right today."""

    text = forms.CharField(
        label="What is wrong",
        max_length=200,
        widget=FEW_WORDS,
        help_text="A few words. What is sensitive belongs in a session’s notes.",
    )
    owner = forms.ModelChoiceField(
        Staff.objects.none(), label="Who puts it right today", empty_label="Choose"
    )


class ReturnForm(KeyedForm):
    """A pupil who left is on roll again."""

    on = forms.DateField(label="On roll again from", widget=DateInput())
    status = forms.ChoiceField(label="On roll", choices=EnrolmentStatus.choices)
    came_from = forms.CharField(
        label="Comes from", max_length=120, required=False, help_text="The school in between."
    )


def part_initial(pupil: Pupil, actor: Actor) -> dict[str, Any]:
    """What a new row begins with."""
    return {
        "starts_on": today(),
        "owner": actor.staff_id,
        "referring_school": pupil.referring_school,
    }
