"""Forms for programmes, provision, places and weekly slots."""

from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format

from interventions.codes import CycleWeek, ProgrammeKind
from interventions.models import PlannedSession, Programme, Provision, Slot
from pupils.codes import AreaOfNeed
from pupils.forms.picking import PickingForm
from pupils.models import TeachingGroup
from staffing.access import Resource, Scope, Verb, open_on
from staffing.calendar import today
from staffing.codes import Weekday
from staffing.forms import KeyedForm
from staffing.forms.dates import DatedForm, DateInput
from staffing.models import Period, Staff

State = PlannedSession.State


class ProgrammeForm(KeyedForm):
    name = forms.CharField(max_length=80, help_text="As it is known in school, such as Reading group.")
    kind = forms.ChoiceField(choices=ProgrammeKind.choices)
    area = forms.ChoiceField(
        label="Area of need", choices=[("", "None in particular"), *AreaOfNeed.choices], required=False
    )
    lead = forms.ModelChoiceField(Staff.objects.none(), required=False, label="Who leads it")
    is_running = forms.BooleanField(label="Running now", required=False, initial=True)

    def __init__(self, *args: Any, programme: Programme | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.programme = programme
        leads = self.fields["lead"]
        assert isinstance(leads, forms.ModelChoiceField)
        leads.queryset = Staff.objects.visible_to(self.actor).employed(today())
        leads.empty_label = "Nobody yet"

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        same = Programme.objects.visible_to(self.actor).filter(name__iexact=name)
        if same.exclude(pk=self.programme.pk if self.programme else None).exists():
            raise forms.ValidationError("There is a programme of this name already.")
        return name


class ProvisionForm(DatedForm):
    """What is the same for a new provision and for one that is edited."""

    name = forms.CharField(max_length=80, help_text="What Today calls it, such as Reading group.")
    lead = forms.ModelChoiceField(Staff.objects.none(), label="Lead adult", empty_label="Choose an adult")
    minutes = forms.IntegerField(label="Minutes each time", min_value=1, max_value=480)
    times_a_week = forms.IntegerField(label="Times a week", min_value=1, max_value=25)

    field_order = ["programme", "name", "lead", "minutes", "times_a_week", "starts_on", "ends_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leads = self.fields["lead"]
        assert isinstance(leads, forms.ModelChoiceField)
        leads.queryset = Staff.objects.visible_to(self.actor).employed(today())


class NewProvisionForm(PickingForm, ProvisionForm):
    programme = forms.ModelChoiceField(Programme.objects.none(), empty_label="Choose a programme")
    teaching_group = forms.ModelChoiceField(
        TeachingGroup.objects.none(),
        required=False,
        label="Or a class",
        empty_label="No class: for the pupils above",
        help_text="For support in a lesson: whoever is in the class.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in {
            "programme": Programme.objects.visible_to(self.actor).running(),
            "teaching_group": TeachingGroup.objects.visible_to(self.actor),
        }.items():
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = rows
        # Whether pupils are needed depends on the class.
        self.fields["pupils"].required = False

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        has_pupils, group = bool(cleaned.get("pupils")), cleaned.get("teaching_group")
        if "pupils" in cleaned and has_pupils == bool(group):
            self.add_error("pupils", "Choose either pupils or a class.")
        if group and Scope.ALL not in self.actor.scopes(Resource.SUPPORT, Verb.CREATE):
            in_reach = self.reachable.filter(open_on(today(), "groups__"), groups__group=group)
            if not in_reach.exists():
                self.add_error("teaching_group", "None of your pupils is in this class.")
        return cleaned


class PlaceForm(PickingForm):
    starts_on = forms.DateField(label="From", widget=DateInput())

    def __init__(self, *args: Any, provision: Provision, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.provision = provision

    def clean_starts_on(self) -> Any:
        starts_on = self.cleaned_data["starts_on"]
        if self.provision.ends_on and starts_on > self.provision.ends_on:
            raise forms.ValidationError("The provision has ended by then.")
        return max(starts_on, self.provision.starts_on)


class PeriodField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Period) -> str:
        return f"{obj.name}, {obj.starts_at:%H:%M} to {obj.ends_at:%H:%M} ({obj.shape.name})"


class SlotForm(DatedForm):
    staff = forms.ModelChoiceField(Staff.objects.none(), label="Adult", empty_label="Choose an adult")
    weekday = forms.TypedChoiceField(coerce=int, choices=Weekday.choices)
    period = PeriodField(Period.objects.none(), empty_label="Choose a period")
    cycle_week = forms.TypedChoiceField(label="Which weeks", coerce=int, choices=CycleWeek.choices, initial=0)
    place = forms.CharField(max_length=40, required=False)

    field_order = ["staff", "weekday", "period", "cycle_week", "place", "starts_on", "ends_on"]

    def __init__(self, *args: Any, provision: Provision, moved: Slot | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.provision, self.moved = provision, moved
        adults, periods = self.fields["staff"], self.fields["period"]
        assert isinstance(adults, forms.ModelChoiceField)
        assert isinstance(periods, forms.ModelChoiceField)
        adults.queryset = Staff.objects.visible_to(self.actor).employed(today())
        periods.queryset = (
            Period.objects.ringing().filter(shape__school_id=self.actor.school_id).select_related("shape")
        )

    def clean_starts_on(self) -> date:
        starts_on: date = self.cleaned_data["starts_on"]
        if self.moved and starts_on < today():
            raise forms.ValidationError("What is over stays as it was: move it from today or a later day.")
        if (
            self.moved
            and self.moved.planned_sessions.filter(on=starts_on).exclude(state=State.PLANNED).exists()
        ):
            # The other slot would ask for the same session again.
            raise forms.ValidationError(
                f"Its session of {date_format(starts_on)} is told already: move it from a later day."
            )
        return starts_on

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        period, weekday, week = cleaned.get("period"), cleaned.get("weekday"), cleaned.get("cycle_week")
        if period is None or weekday is None or week is None:
            return cleaned
        days = period.shape.days.filter(weekday=weekday)
        if not days.filter(cycle_week__in=[week] if week else [1, 2]).exists():
            self.add_error("period", "These bells don't ring on that day. Choose a period of that day.")
        clash = self._clash(cleaned)
        if clash is not None:
            self.add_error("staff", f"{clash.staff.name} has {clash.provision.name} at that time already.")
        return cleaned

    def _clash(self, cleaned: dict[str, Any]) -> Slot | None:
        """Another slot of the same adult at the same time, on days both are open."""
        period, week = cleaned["period"], cleaned["cycle_week"]
        if not cleaned.get("staff") or not cleaned.get("starts_on"):
            return None
        others = Slot.objects.filter(
            staff=cleaned["staff"],
            weekday=cleaned["weekday"],
            period__starts_at__lt=period.ends_at,
            period__ends_at__gt=period.starts_at,
        )
        others = others.exclude(pk=self.moved.pk if self.moved else None)
        others = others.exclude(ends_on__lt=cleaned["starts_on"])
        others = others.exclude(provision__ends_on__lt=cleaned["starts_on"])
        if week:
            others = others.filter(cycle_week__in=(0, week))
        if cleaned.get("ends_on"):
            others = others.exclude(starts_on__gt=cleaned["ends_on"])
        return others.select_related("staff", "provision").first()
