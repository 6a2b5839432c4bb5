"""A planned session that did not happen."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from interventions.actions.planned import AlreadyTold, say_not_held, take_back_not_held
from interventions.codes import NotHeldReason
from interventions.expected import expected_pupils
from interventions.forms.addendum import NotHeldForm
from interventions.models import PlannedSession
from pupils.models import Pupil
from staffing import drafts
from staffing.access import Can, Resource, needs
from staffing.audit import AuditVerb, record
from staffing.requests import StaffRequest


@needs(Can.SESSION_CREATE)
def planned_not_held(request: StaffRequest, planned_id: int) -> HttpResponse:
    """Why it did not happen, from a short list."""
    planned = _rows(request).filter(pk=planned_id).first()
    if planned is None:
        return _gone_before(request)
    form = NotHeldForm.of(request)
    if request.method != "POST" or not form.is_valid():
        return _page(request, planned, form)
    told = form.cleaned_data

    def do() -> str:
        say_not_held(by=request.actor, planned=planned, reason=told["reason"], note=told["note"])
        return reverse("mentoring:today")

    try:
        answer = form.once(do)
    except AlreadyTold:
        typed = _typed(told["reason"], told["note"])
        if not PlannedSession.objects.filter(pk=planned.pk).exists():
            return _say_gone(request, f"{planned.provision.name}, {planned.period_name},", typed)
        messages.warning(request, f"Somebody told of this session first, so yours was not saved: {typed}")
        return redirect("interventions:session_log", planned.pk)
    messages.success(request, f"{planned.provision.name}, {planned.period_name}: noted that it was not held.")
    return redirect(answer)


def _gone_before(request: StaffRequest) -> HttpResponse:
    """The slot was off the timetable when the form came: for whom its page was shown to; else there is nothing."""
    if not drafts.is_of(request.actor, request.POST, request.path):
        raise Http404
    typed = _typed(request.POST.get("reason", ""), request.POST.get("note", ""))
    return _say_gone(request, "This session", typed or "no reason yet.")


def _say_gone(request: StaffRequest, which: str, typed: str) -> HttpResponse:
    """The slot went off the timetable meanwhile: nothing waits to be told of it, and what was typed is said back."""
    messages.warning(request, f"{which} is on the timetable no more, so yours was not saved: {typed}")
    return redirect("mentoring:today")


def _typed(reason: str, note: str) -> str:
    return f"{dict(NotHeldReason.choices).get(reason, '')} {note}".strip()


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
    return get_object_or_404(_rows(request), pk=planned_id)


def _rows(request: StaffRequest) -> QuerySet[PlannedSession]:
    return PlannedSession.objects.visible_to(request.actor).select_related("provision")


def _page(request: StaffRequest, planned: PlannedSession, form: NotHeldForm) -> HttpResponse:
    ids = expected_pupils([planned])[planned.pk]
    pupils = list(Pupil.objects.visible_to(request.actor, Resource.ROLL).filter(pk__in=ids).by_name())
    record(request.actor, AuditVerb.VIEW, planned, pupil_ids=ids)
    context = {"planned": planned, "pupils": pupils, "form": form}
    return render(request, "interventions/planned_not_held.html", context)
