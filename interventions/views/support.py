"""Pages for programmes, provision, places and weekly slots."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from interventions.actions import support
from interventions.forms.support import NewProvisionForm, PlaceForm, ProgrammeForm, ProvisionForm, SlotForm
from interventions.models import Programme, Provision, ProvisionPupil, Slot
from pupils.models import Pupil
from staffing.access import Can, Resource, Verb, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import today
from staffing.receipts import Stale, once
from staffing.requests import StaffRequest

PROGRAMME_FIELDS = ("name", "kind", "area", "lead", "is_running")
PROVISION_FIELDS = ("name", "lead", "minutes", "times_a_week", "starts_on", "ends_on")


@require_GET
@needs(Can.SUPPORT_VIEW)
def programme_list(request: StaffRequest) -> HttpResponse:
    """The school's programmes, each with the provision of it that the reader may see."""
    programmes = (
        Programme.objects.visible_to(request.actor).select_related("lead").order_by("-is_running", "name")
    )
    provisions = (
        Provision.objects.visible_to(request.actor).open(today()).select_related("lead", "teaching_group")
    )
    of_programme: dict[int, list[Provision]] = {}
    for provision in provisions.with_place_count(today()):
        of_programme.setdefault(provision.programme_id, []).append(provision)
    rows = [(programme, of_programme.get(programme.pk, [])) for programme in programmes]
    may_edit = request.actor.can(Can.SUPPORT_EDIT)
    return render(request, "interventions/programme_list.html", {"rows": rows, "may_edit": may_edit})


@needs(Can.SUPPORT_EDIT)
def programme_create(request: StaffRequest) -> HttpResponse:
    form = ProgrammeForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        values = form.values()

        def do() -> str:
            support.create_programme(by=request.actor, values=values)
            return reverse("interventions:programme_list")

        messages.success(request, f"{values['name']} is in the catalogue. Next: set up provision for it.")
        return redirect(once(request.actor, form.cleaned_data["form_key"], do))
    return render(request, "interventions/programme_form.html", {"form": form})


@needs(Can.SUPPORT_EDIT)
def programme_edit(request: StaffRequest, programme_id: int) -> HttpResponse:
    programme = get_object_or_404(Programme.objects.visible_to(request.actor), pk=programme_id)
    initial = _stored(programme, PROGRAMME_FIELDS) | {"version": programme.version}
    form = ProgrammeForm(request.POST or None, actor=request.actor, programme=programme, initial=initial)
    if request.method == "POST" and form.is_valid():
        values, version = form.values(), form.cleaned_data["version"]
        try:
            support.edit_programme(by=request.actor, programme=programme, version=version or 0, values=values)
        except Stale:
            programme.refresh_from_db()
            form.hold_against(_stored(programme, PROGRAMME_FIELDS), version=programme.version)
        else:
            messages.success(request, f"{programme.name} is saved.")
            return redirect("interventions:programme_list")
    return render(request, "interventions/programme_form.html", {"form": form, "programme": programme})


@needs(Can.SUPPORT_EDIT)
def provision_create(request: StaffRequest) -> HttpResponse:
    form = NewProvisionForm(request.POST or None, actor=request.actor, initial={"starts_on": today()})
    if request.method == "POST" and form.is_valid():
        values = form.values()
        pupils = values.pop("pupils")

        def do() -> str:
            provision = support.create_provision(by=request.actor, values=values, pupils=pupils)
            return reverse("interventions:provision_detail", args=[provision.pk])

        messages.success(request, f"{values['name']} is set up. Next: give it its weekly slots.")
        return redirect(once(request.actor, form.cleaned_data["form_key"], do))
    return render(request, "interventions/provision_create.html", {"form": form})


@require_GET
@needs(Can.SUPPORT_VIEW)
def provision_detail(request: StaffRequest, provision_id: int) -> HttpResponse:
    """What the provision promises, who is in it and when it runs."""
    rows = Provision.objects.visible_to(request.actor).select_related("programme", "lead", "teaching_group")
    provision = get_object_or_404(rows, pk=provision_id)
    reachable = Pupil.objects.visible_to(request.actor, Resource.SUPPORT)
    places = provision.places.filter(pupil__in=reachable).select_related("pupil")
    places = places.order_by("ends_on", "pupil__known_surname", "pupil__known_forename")
    record(request.actor, AuditVerb.VIEW, provision, pupil_ids=[place.pupil_id for place in places])
    context = {
        "provision": provision,
        "places": places,
        "slots": provision.slots.select_related("staff", "period").order_by("weekday", "period__starts_at"),
        "may_edit": Provision.objects.visible_to(request.actor, Verb.EDIT).filter(pk=provision.pk).exists(),
        "today": today(),
    }
    return render(request, "interventions/provision_detail.html", context)


@needs(Can.SUPPORT_EDIT)
def provision_edit(request: StaffRequest, provision_id: int) -> HttpResponse:
    provision = _editable(request, provision_id)
    initial = _stored(provision, PROVISION_FIELDS) | {"version": provision.version}
    form = ProvisionForm(request.POST or None, actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        values, version = form.values(), form.cleaned_data["version"]
        try:
            support.edit_provision(by=request.actor, provision=provision, version=version or 0, values=values)
        except Stale:
            provision.refresh_from_db()
            form.hold_against(_stored(provision, PROVISION_FIELDS), version=provision.version)
        else:
            messages.success(request, f"{provision.name} is saved.")
            return redirect("interventions:provision_detail", provision_id=provision.pk)
    return render(request, "interventions/provision_edit.html", {"form": form, "provision": provision})


@needs(Can.SUPPORT_EDIT)
def place_create(request: StaffRequest, provision_id: int) -> HttpResponse:
    provision = _editable(request, provision_id)
    form = PlaceForm(
        request.POST or None, actor=request.actor, provision=provision, initial={"starts_on": today()}
    )
    if request.method == "POST" and form.is_valid():
        pupils, starts_on = form.cleaned_data["pupils"], form.cleaned_data["starts_on"]

        def do() -> str:
            for pupil in pupils:
                support.add_place(by=request.actor, provision=provision, pupil=pupil, starts_on=starts_on)
            return reverse("interventions:provision_detail", args=[provision.pk])

        messages.success(request, f"Added to {provision.name}.")
        return redirect(once(request.actor, form.cleaned_data["form_key"], do))
    return render(request, "interventions/place_create.html", {"form": form, "provision": provision})


@require_POST
@needs(Can.SUPPORT_EDIT)
def place_end(request: StaffRequest, place_id: int) -> HttpResponse:
    editable = Provision.objects.visible_to(request.actor, Verb.EDIT).values("pk")
    places = ProvisionPupil.objects.filter(provision__in=editable).select_related("provision", "pupil")
    place = get_object_or_404(places, pk=place_id)
    support.end_place(by=request.actor, place=place, ends_on=today())
    messages.success(request, f"Today is {place.pupil.short_name}’s last day in {place.provision.name}.")
    return redirect("interventions:provision_detail", provision_id=place.provision_id)


@needs(Can.SUPPORT_EDIT)
def slot_create(request: StaffRequest, provision_id: int) -> HttpResponse:
    provision = _editable(request, provision_id)
    initial = {"starts_on": max(today(), provision.starts_on), "staff": provision.lead_id}
    form = SlotForm(request.POST or None, actor=request.actor, provision=provision, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.values()

        def do() -> str:
            support.create_slot(by=request.actor, provision=provision, values=values)
            return reverse("interventions:provision_detail", args=[provision.pk])

        messages.success(request, "The slot is on the timetable, planned to the end of the half-term.")
        return redirect(once(request.actor, form.cleaned_data["form_key"], do))
    return render(request, "interventions/slot_create.html", {"form": form, "provision": provision})


@require_POST
@needs(Can.SUPPORT_EDIT)
def slot_end(request: StaffRequest, slot_id: int) -> HttpResponse:
    editable = Provision.objects.visible_to(request.actor, Verb.EDIT).values("pk")
    slot = get_object_or_404(
        Slot.objects.filter(provision__in=editable).select_related("provision"), pk=slot_id
    )
    support.end_slot(by=request.actor, slot=slot)
    messages.success(request, "The slot is off the timetable from today.")
    return redirect("interventions:provision_detail", provision_id=slot.provision_id)


def _editable(request: StaffRequest, provision_id: int) -> Provision:
    rows = Provision.objects.visible_to(request.actor, Verb.EDIT).select_related("programme", "lead")
    return get_object_or_404(rows, pk=provision_id)


def _stored(row: Programme | Provision, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
