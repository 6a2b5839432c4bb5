"""What a pupil and the family said over time: read, written down, struck out."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from pupils.actions import voices as acts
from pupils.forms.voice import StrikeForm, VoiceForm
from pupils.models import Pupil, VoiceRecord
from pupils.voices import answers_of
from staffing.access import Can, Resource, Verb, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import now, today
from staffing.receipts import Stale
from staffing.requests import StaffRequest


@needs(Can.VOICE_VIEW)
@require_GET
def voice_list(request: StaffRequest, pupil_id: int) -> HttpResponse:
    """Question by question, the latest answer first; what was struck out stays to be read."""
    pupil = get_object_or_404(Pupil.objects.visible_to(request.actor, Resource.VOICE), pk=pupil_id)
    record(request.actor, AuditVerb.VIEW, "voices", pupil_id=pupil.pk)
    context = {
        "pupil": pupil,
        "answers": answers_of(request.actor, pupil),
        "may_write": request.actor.can(Can.VOICE_CREATE),
    }
    return render(request, "pupils/voice_list.html", context)


@needs(Can.VOICE_CREATE)
@require_http_methods(["GET", "POST"])
def voice_create(request: StaffRequest, pupil_id: int) -> HttpResponse:
    creatable = Pupil.objects.visible_to(request.actor, Resource.VOICE, Verb.CREATE)
    pupil = get_object_or_404(creatable, pk=pupil_id)
    form = VoiceForm.of(request, pupil=pupil, initial={"on": today()})
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            acts.write_down(by=request.actor, pupil=pupil, at=now(), **form.told())
            return reverse("pupils:voice_list", args=[pupil.pk])

        answer = form.once(do)
        messages.success(request, "Written down, as it was said.")
        return redirect(answer)
    record(request.actor, AuditVerb.VIEW, "voices", pupil_id=pupil.pk)
    return render(request, "pupils/voice_form.html", {"form": form, "pupil": pupil})


@needs(Can.VOICE_EDIT)
@require_http_methods(["GET", "POST"])
def voice_strike(request: StaffRequest, voice_id: int) -> HttpResponse:
    """It was a mistake: with a reason, and it stays to be read."""
    rows = VoiceRecord.objects.strikable_by(request.actor).select_related("pupil", "link")
    row = get_object_or_404(rows, pk=voice_id)
    form = StrikeForm.of(request)
    leads_to = reverse("pupils:voice_list", args=[row.pupil_id])
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            acts.strike_out(by=request.actor, voice=row, at=now(), **form.values())
            return leads_to

        try:
            answer = form.once(do)
        except Stale:
            messages.info(request, "A colleague has struck it out meanwhile.")
            return redirect(leads_to)
        messages.success(request, "Struck out. What it said stays to be read.")
        return redirect(answer)
    record(request.actor, AuditVerb.VIEW, row, pupil_id=row.pupil_id)
    context = {"form": form, "row": row, "pupil": row.pupil, "leads_to": leads_to}
    return render(request, "pupils/voice_strike.html", context)
