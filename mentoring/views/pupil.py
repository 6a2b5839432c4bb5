"""A pupil's own page, and everything that happened."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods

from mentoring.profile import read_profile
from mentoring.timeline import entries_of, sources_for, timeline
from pupils.models import Pupil
from staffing.access import Can, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import today
from staffing.requests import StaffRequest

ENTRIES = 30
LONGEST = 80


@needs(Can.RECORD_VIEW)
@require_GET
def pupil_detail(request: StaffRequest, pupil_id: int) -> HttpResponse:
    on = today()
    profile = read_profile(request.actor, request.staff.school, pupil_id, on)
    record(request.actor, AuditVerb.VIEW, profile.pupil, pupil_id=pupil_id)
    context = {
        "profile": profile,
        "pupil": profile.pupil,
        "can_log": request.actor.can(Can.SESSION_CREATE),
        "can_praise": request.actor.can(Can.BEHAVIOUR_CREATE) and profile.pupil.is_on_roll(on),
        "has_timeline": bool(sources_for(request.actor)),
    }
    return render(request, "mentoring/pupil_detail.html", context)


@needs(Can.RECORD_VIEW)
@require_http_methods(["GET", "POST"])
def pupil_timeline(request: StaffRequest, pupil_id: int) -> HttpResponse:
    """Narrowed by its kind in the address; what is searched for is words, which travel in the body of a POST."""
    pupil = get_object_or_404(Pupil.objects.visible_to(request.actor), pk=pupil_id)
    sent = request.POST if request.method == "POST" else request.GET
    # PostgreSQL refuses to look for a NUL, which is in no text.
    text = request.POST.get("q", "").replace("\0", "").strip()[:LONGEST]
    only = sent.get("only", "")
    page = Paginator(timeline(request.actor, pupil, only=only, text=text), ENTRIES).get_page(sent.get("page"))
    record(request.actor, AuditVerb.VIEW, "timeline", pupil_id=pupil_id)
    sources = sources_for(request.actor)
    context = {
        "pupil": pupil,
        "page": page,
        "entries": entries_of(page),
        "sources": sources,
        "only": next((source.code for source in sources if source.code == only), ""),
        "text": text,
    }
    return render(request, "mentoring/pupil_timeline.html", context)
