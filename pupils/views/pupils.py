"""The roll as a list, and a pupil's record to add and edit."""

from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_http_methods, require_safe

from pupils.actions.pupils import create_pupil, edit_pupil
from pupils.actions.send import Standing, add_to_register
from pupils.codes import REGISTER
from pupils.filters import RollFilter, order
from pupils.forms.pupils import PupilForm, RegisterForm, differences, opening
from pupils.leavers import has_ended
from pupils.models import Pupil
from pupils.roll import ids, page_of_roll
from staffing.access import Actor, Can, Resource, Verb, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import today
from staffing.models import AuditEvent
from staffing.receipts import Stale
from staffing.refusals import Refused
from staffing.requests import StaffRequest


@needs(Can.ROLL_VIEW)
@require_safe
def pupil_list(request: StaffRequest) -> HttpResponse:
    on = today()
    filters = RollFilter(request.GET, actor=request.actor)
    sort = request.GET.get("sort", "name")
    names = {staff.pk: staff.name for staff in filters.colleagues}
    narrowing, columns = filters.asked(), order(sort)
    page = page_of_roll(request.actor, request.GET.get("page"), on, narrowing, columns, names)
    record(request.actor, AuditVerb.VIEW, "pupil_list", pupil_ids=ids(page))
    context = {
        "filters": filters,
        "page": page,
        "columns": _columns(request, sort),
        "address": _address(request, "page"),
        "shows_record": request.actor.can(Can.RECORD_VIEW),
        "has_closed": not all(row.is_open for row in page),
        "shows_mentor": request.actor.can(Can.CASELOAD_VIEW),
        "may_create": request.actor.can(Can.ROLL_CREATE),
    }
    return render(request, "pupils/pupil_list.html", context)


@needs(Can.ROLL_CREATE)
@require_http_methods(["GET", "POST"])
def pupil_create(request: StaffRequest) -> HttpResponse:
    form = PupilForm.of(request, school=request.staff.school, pupil=None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(form.once(lambda: _created(request, form)))
        except Refused as refused:
            form.add_error(refused.field, str(refused))
    return render(request, "pupils/pupil_form.html", {"form": form})


@needs(Can.RECORD_EDIT)
@require_http_methods(["GET", "POST"])
def pupil_edit(request: StaffRequest, pupil_id: int) -> HttpResponse:
    editable = Pupil.objects.visible_to(request.actor, Resource.RECORD, Verb.EDIT)
    pupil = get_object_or_404(editable.prefetch_related("needs"), pk=pupil_id)
    form = PupilForm.of(
        request,
        school=request.staff.school,
        pupil=pupil,
        initial=opening(pupil, today()),
    )
    conflict: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(form.once(lambda: _edited(request, pupil, form)))
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        except Stale:
            conflict = _conflict(request.actor, editable.get(pk=pupil_id), form)
    record(request.actor, AuditVerb.VIEW, pupil, pupil_id=pupil.pk)
    periods = pupil.send_periods.all()
    context = {"form": form, "pupil": pupil, "periods": periods, "conflict": conflict}
    return render(request, "pupils/pupil_form.html", context)


@needs(Can.RECORD_CREATE)
@require_http_methods(["GET", "POST"])
def register_add(request: StaffRequest, pupil_id: int) -> HttpResponse:
    """Shows the roll's entry alone: the record comes into view by adding the pupil, which is audited."""
    addable = Pupil.objects.visible_to(request.actor, Resource.RECORD, Verb.CREATE).on_roll(today())
    pupil = get_object_or_404(addable, pk=pupil_id)
    if request.method == "GET" and pupil.send_status in REGISTER:
        messages.info(request, f"{pupil.name} is on the SEND register already.")
        return redirect(_page_of(pupil, request.actor))
    form = RegisterForm.of(request, initial={"status_from": today()})
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(form.once(lambda: _added(request, pupil, form)))
        except Refused as refused:
            form.add_error(refused.field, str(refused))
    return render(request, "pupils/register_add.html", {"form": form, "pupil": pupil})


def _standing(form: PupilForm | RegisterForm) -> Standing:
    data = form.cleaned_data
    return Standing(status=data["send_status"], starts_on=data["status_from"], needs=data["needs"])


def _created(request: StaffRequest, form: PupilForm) -> str:
    pupil = create_pupil(
        school_id=request.actor.school_id,
        identity=form.identity(),
        standing=_standing(form),
        by=request.actor,
    )
    messages.success(request, f"{pupil.name} is on the roll.")
    return _page_of(pupil, request.actor)


def _edited(request: StaffRequest, pupil: Pupil, form: PupilForm) -> str:
    left_on = pupil.left_on
    until = edit_pupil(
        pupil=pupil,
        identity=form.identity(),
        standing=_standing(form),
        version=form.cleaned_data["version"] or 0,
        by=request.actor,
    ).left_on
    messages.success(request, f"The record of {pupil.name} is saved.")
    if left_on and (until is None or until > left_on) and has_ended(pupil, left_on):
        messages.warning(
            request,
            f"What ended when {pupil.name} was to leave on {date_format(left_on)} stays ended: caseload, groups and "
            "support. Put back what is to go on.",
        )
    return _page_of(pupil, request.actor)


def _added(request: StaffRequest, pupil: Pupil, form: RegisterForm) -> str:
    add_to_register(pupil=pupil, standing=_standing(form), by=request.actor)
    messages.success(request, f"{pupil.name} is on the SEND register.")
    return _page_of(pupil, request.actor)


def _page_of(pupil: Pupil, actor: Actor) -> str:
    """The pupil's page, or the list once the pupil is out of the actor's sight (taken off the register)."""
    if Pupil.objects.visible_to(actor).filter(pk=pupil.pk).exists():
        return reverse("mentoring:pupil_detail", args=[pupil.pk])
    return reverse("pupils:pupil_list")


def _conflict(actor: Actor, stored: Pupil, form: PupilForm) -> dict[str, Any]:
    """Theirs and mine, side by side; the form goes on from theirs, so that saving again is a decision."""
    sent = cast(QueryDict, form.data).copy()
    sent["version"] = str(stored.version)
    form.data = sent
    events = AuditEvent.objects.visible_to(actor).about_pupil(stored.pk)
    last = events.filter(verb__in=(AuditVerb.EDIT, AuditVerb.IMPORT)).first()
    return {
        "by": last.staff_name if last else "Somebody else",
        "rows": differences(form, opening(stored, today())),
    }


def _address(request: StaffRequest, *without: str) -> str:
    """This list's own query string without some of its parts, ending in & or empty."""
    query = request.GET.copy()
    for name in without:
        query.pop(name, None)
    return f"{query.urlencode()}&" if query else ""


def _columns(request: StaffRequest, sort: str) -> list[dict[str, str]]:
    """Heads that sort: a second press turns the order round."""
    address = _address(request, "page", "sort")
    columns = []
    for key, label in (("name", "Name"), ("form", "Form"), ("year", "Year")):
        direction = {key: "ascending", f"-{key}": "descending"}.get(sort, "")
        wanted = f"-{key}" if sort == key else key
        columns.append({"label": label, "sort": direction, "url": f"?{address}sort={wanted}"})
    return columns
