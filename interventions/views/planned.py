"""A planned session that did not happen."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from interventions.actions.planned import AlreadyTold, say_not_held, take_back_not_held
from interventions.expected import expected_pupils
from interventions.forms.addendum import NotHeldForm
from interventions.models import PlannedSession
from pupils.models import Pupil
from staffing.access import Can, Resource, needs
from staffing.audit import AuditVerb, record
from staffing.receipts import once
from staffing.requests import StaffRequest


@needs(Can.SESSION_CREATE)
def planned_not_held(request: StaffRequest, planned_id: int) -> HttpResponse:
    """Why it did not happen, from a short list."""
    planned = _planned(request, planned_id)
    form = NotHeldForm(request.POST or None, actor=request.actor)
    if request.method != "POST" or not form.is_valid():
        return _page(request, planned, form)
    told = form.cleaned_data

    def do() -> str:
        say_not_held(by=request.actor, planned=planned, reason=told["reason"], note=told["note"])
        return reverse("mentoring:today")

    try:
        answer = once(request.actor, told["form_key"], do)
    except AlreadyTold:
        return redirect("interventions:session_log", planned.pk)
    messages.success(request, f"{planned.provision.name}, {planned.period_name}: noted that it was not held.")
    return redirect(answer)


@needs(Can.SESSION_CREATE)
@require_POST
def planned_not_held_undo(request: StaffRequest, planned_id: int) -> HttpResponse:
    """It did happen, or was said of the wrong session."""
    planned = _planned(request, planned_id)
    try:
        take_back_not_held(by=request.actor, planned=planned)
    except AlreadyTold:
        messages.info(request, "It had been taken back already.")
    return redirect("interventions:session_log", planned.pk)


def _planned(request: StaffRequest, planned_id: int) -> PlannedSession:
    rows = PlannedSession.objects.visible_to(request.actor)
    return get_object_or_404(rows.select_related("provision"), pk=planned_id)


def _page(request: StaffRequest, planned: PlannedSession, form: NotHeldForm) -> HttpResponse:
    ids = expected_pupils([planned])[planned.pk]
    pupils = list(Pupil.objects.visible_to(request.actor, Resource.ROLL).filter(pk__in=ids).by_name())
    record(request.actor, AuditVerb.VIEW, planned, pupil_ids=ids)
    context = {"planned": planned, "pupils": pupils, "form": form}
    return render(request, "interventions/planned_not_held.html", context)
