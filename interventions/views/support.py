"""Pages for programmes, provision, places and weekly slots."""

from collections.abc import Iterable, Set
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_GET, require_POST

from interventions.actions import support
from interventions.catalogue import read_catalogue
from interventions.forms.support import NewProvisionForm, PlaceForm, ProgrammeForm, ProvisionForm, SlotForm
from interventions.models import Programme, Provision, ProvisionPupil, Slot
from interventions.planning import is_silent, rings_of
from pupils.models import Pupil
from staffing.access import Can, Resource, Verb, needs
from staffing.audit import AuditVerb, record
from staffing.bells import Ring
from staffing.calendar import today
from staffing.models import Staff
from staffing.receipts import Stale
from staffing.requests import StaffRequest

PROGRAMME_FIELDS = ("name", "kind", "area", "lead", "is_running")
SLOT_FIELDS = ("weekday", "cycle_week", "place", "ends_on")
PROVISION_FIELDS = ("name", "lead", "minutes", "times_a_week", "starts_on", "ends_on")


@require_GET
@needs(Can.SUPPORT_VIEW)
def programme_list(request: StaffRequest) -> HttpResponse:
    """The school's programmes, each with the provision of it that the reader may see."""
    asked = request.GET.get("open", "")
    opened = int(asked) if asked.isdecimal() and len(asked) < 18 else None
    served, unserved = read_catalogue(request.actor, today(), opened, request.GET.get("page"))
    context = {
        "served": served,
        "unserved": unserved,
        "may_edit": request.actor.can(Can.SUPPORT_EDIT),
        "today": today(),
    }
    return render(request, "interventions/programme_list.html", context)


@needs(Can.SUPPORT_EDIT)
def programme_create(request: StaffRequest) -> HttpResponse:
    form = ProgrammeForm.of(request)
    if request.method == "POST" and form.is_valid():
        values = form.values()

        def do() -> str:
            support.create_programme(by=request.actor, values=values)
            return reverse("interventions:programme_list")

        messages.success(request, f"{values['name']} is in the catalogue. Next: set up provision for it.")
        return redirect(form.once(do))
    return render(request, "interventions/programme_form.html", {"form": form})


@needs(Can.SUPPORT_EDIT)
def programme_edit(request: StaffRequest, programme_id: int) -> HttpResponse:
    programme = get_object_or_404(Programme.objects.visible_to(request.actor), pk=programme_id)
    initial = _stored(programme, PROGRAMME_FIELDS) | {"version": programme.version}
    form = ProgrammeForm.of(request, programme=programme, initial=initial)
    if request.method == "POST" and form.is_valid():
        values, version = form.values(), form.cleaned_data["version"]

        def do() -> str:
            support.edit_programme(by=request.actor, programme=programme, version=version or 0, values=values)
            messages.success(request, f"{programme.name} is saved.")
            return reverse("interventions:programme_list")

        try:
            return redirect(form.once(do))
        except Stale:
            programme.refresh_from_db()
            form.hold_against(_stored(programme, PROGRAMME_FIELDS), version=programme.version)
    return render(request, "interventions/programme_form.html", {"form": form, "programme": programme})


@needs(Can.SUPPORT_EDIT)
def provision_create(request: StaffRequest) -> HttpResponse:
    form = NewProvisionForm.of(request, initial={"starts_on": today()})
    if request.method == "POST" and form.is_valid():
        values = form.values()
        pupils = values.pop("pupils")

        def do() -> str:
            provision = support.create_provision(by=request.actor, values=values, pupils=pupils)
            return reverse("interventions:provision_detail", args=[provision.pk])

        messages.success(request, f"{values['name']} is set up. Next: give it its weekly slots.")
        return redirect(form.once(do))
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
    slots = provision.slots.select_related("staff", "period").order_by("weekday", "period__starts_at")
    shown = _slot_rows(slots, rings_of(request.actor.school_id), today())
    context = {
        "provision": provision,
        "places": places,
        "slots": shown,
        "timetabled": Staff.objects.open_timetables(
            request.actor, (row["slot"].staff_id for row in shown), today()
        ),
        "may_edit": Provision.objects.visible_to(request.actor, Verb.EDIT).filter(pk=provision.pk).exists(),
        "today": today(),
    }
    return render(request, "interventions/provision_detail.html", context)


@needs(Can.SUPPORT_EDIT)
def provision_edit(request: StaffRequest, provision_id: int) -> HttpResponse:
    provision = _editable(request, provision_id)
    initial = _stored(provision, PROVISION_FIELDS) | {"version": provision.version}
    form = ProvisionForm.of(request, initial=initial)
    if request.method == "POST" and form.is_valid():
        values, version = form.values(), form.cleaned_data["version"]

        def do() -> str:
            support.edit_provision(by=request.actor, provision=provision, version=version or 0, values=values)
            messages.success(request, f"{provision.name} is saved.")
            return reverse("interventions:provision_detail", args=[provision.pk])

        try:
            return redirect(form.once(do))
        except Stale:
            provision.refresh_from_db()
            form.hold_against(_stored(provision, PROVISION_FIELDS), version=provision.version)
    return render(request, "interventions/provision_edit.html", {"form": form, "provision": provision})


@needs(Can.SUPPORT_EDIT)
def place_create(request: StaffRequest, provision_id: int) -> HttpResponse:
    provision = _editable(request, provision_id)
    form = PlaceForm.of(request, provision=provision, initial={"starts_on": today()})
    if request.method == "POST" and form.is_valid():
        pupils, starts_on = form.cleaned_data["pupils"], form.cleaned_data["starts_on"]

        def do() -> str:
            support.add_places(by=request.actor, provision=provision, pupils=pupils, starts_on=starts_on)
            return reverse("interventions:provision_detail", args=[provision.pk])

        messages.success(request, f"Added to {provision.name}.")
        return redirect(form.once(do))
    return render(request, "interventions/place_create.html", {"form": form, "provision": provision})


@require_POST
@needs(Can.SUPPORT_EDIT)
def place_end(request: StaffRequest, place_id: int) -> HttpResponse:
    editable = Provision.objects.visible_to(request.actor, Verb.EDIT).values("pk")
    seen = Pupil.objects.visible_to(request.actor, Resource.SUPPORT)
    reachable = seen | Pupil.objects.visible_to(request.actor, Resource.SUPPORT, Verb.EDIT)
    places = ProvisionPupil.objects.filter(provision__in=editable, pupil__in=reachable.values("pk"))
    place = get_object_or_404(places.select_related("provision", "pupil"), pk=place_id)
    ends_on = support.end_place(by=request.actor, place=place, ends_on=today()).ends_on or today()
    last_day = "Today" if ends_on == today() else date_format(ends_on)
    messages.success(request, f"{last_day} is {place.pupil.short_name}’s last day in {place.provision.name}.")
    return redirect("interventions:provision_detail", provision_id=place.provision_id)


@needs(Can.SUPPORT_EDIT)
def slot_create(request: StaffRequest, provision_id: int) -> HttpResponse:
    provision = _editable(request, provision_id)
    initial = {"starts_on": max(today(), provision.starts_on), "staff": provision.lead_id}
    form = SlotForm.of(request, provision=provision, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.values()

        def do() -> str:
            support.create_slot(by=request.actor, provision=provision, values=values)
            return reverse("interventions:provision_detail", args=[provision.pk])

        messages.success(request, "The slot is on the timetable, planned to the end of the half-term.")
        return redirect(form.once(do))
    return render(request, "interventions/slot_create.html", {"form": form, "provision": provision})


@needs(Can.SUPPORT_EDIT)
def slot_move(request: StaffRequest, slot_id: int) -> HttpResponse:
    """To another day, period, adult or place, from a day on: the old slot ends the day before."""
    slot = _slot(request, slot_id)
    initial = _stored(slot, SLOT_FIELDS) | {"staff": slot.staff_id, "period": slot.period_id}
    opening = initial | {"starts_on": max(today(), slot.starts_on), "version": slot.version}
    form = SlotForm.of(request, provision=slot.provision, moved=slot, initial=opening)
    if request.method == "POST" and form.is_valid():
        values, version = form.values(), form.cleaned_data["version"] or 0

        def do() -> str:
            support.move_slot(by=request.actor, slot=slot, version=version, values=values)
            messages.success(request, f"The slot is moved from {date_format(values['starts_on'])}.")
            return reverse("interventions:provision_detail", args=[slot.provision_id])

        try:
            return redirect(form.once(do))
        except Stale:
            slot = _slot(request, slot_id)
            form.hold_against(_stored(slot, SLOT_FIELDS), version=slot.version)
    return render(request, "interventions/slot_move.html", {"form": form, "slot": slot})


@require_POST
@needs(Can.SUPPORT_EDIT)
def slot_end(request: StaffRequest, slot_id: int) -> HttpResponse:
    slot = _slot(request, slot_id)
    support.end_slot(by=request.actor, slot=slot)
    messages.success(request, "The slot is off the timetable from today.")
    return redirect("interventions:provision_detail", provision_id=slot.provision_id)


def _slot(request: StaffRequest, slot_id: int) -> Slot:
    editable = Provision.objects.visible_to(request.actor, Verb.EDIT).values("pk")
    rows = Slot.objects.filter(provision__in=editable).select_related("provision", "staff", "period")
    return get_object_or_404(rows, pk=slot_id)


def _slot_rows(slots: Iterable[Slot], rings: Set[Ring], on: date) -> list[dict[str, Any]]:
    """Each slot with what there is to say of it: over, or without bells on its day."""
    rows = []
    for slot in slots:
        is_over = slot.ends_on is not None and slot.ends_on < on
        has_left = not is_over and slot.staff.ends_on is not None and slot.staff.ends_on < on
        rows.append(
            {
                "slot": slot,
                "is_over": is_over,
                "is_silent": not is_over and is_silent(slot, rings),
                "left_on": slot.staff.ends_on if has_left else None,
            }
        )
    return rows


def _editable(request: StaffRequest, provision_id: int) -> Provision:
    rows = Provision.objects.visible_to(request.actor, Verb.EDIT).select_related("programme", "lead")
    return get_object_or_404(rows, pk=provision_id)


def _stored(row: Programme | Provision | Slot, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names}
