"""A pupil's own page, and everything that happened."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from mentoring import searches
from mentoring.profile import read_profile
from mentoring.timeline import entries_of, page_of_timeline, sources_for
from pupils.models import Plan, Pupil
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
@require_GET
def pupil_beside(request: StaffRequest, pupil_id: int) -> HttpResponse:
    """A pupil in short, for whoever has something else before them: by their own rights, and to anybody who has some.

    In the trail it is a look at the pupil like that at their page. So it says nothing of where it was asked for; and
    it is never asked for by itself.
    """
    profile = read_profile(request.actor, request.staff.school, pupil_id, today())
    record(request.actor, AuditVerb.VIEW, profile.pupil, pupil_id=pupil_id)
    plans = Plan.objects.visible_to(request.actor).in_force().filter(pupil=profile.pupil).named()
    context = {
        "profile": profile,
        "pupil": profile.pupil,
        "plans": plans,
        "has_timeline": bool(sources_for(request.actor)),
    }
    is_part = request.GET.get("part") == "1"
    template = "mentoring/partials/beside.html" if is_part else "mentoring/pupil_beside.html"
    return render(request, template, context | {"is_part": is_part})


@needs(Can.RECORD_VIEW)
@require_http_methods(["GET", "POST"])
def pupil_timeline(request: StaffRequest, pupil_id: int) -> HttpResponse:
    """Narrowed by its kind in the address, which says of a search its key alone: going back keeps the place."""
    pupil = get_object_or_404(Pupil.objects.visible_to(request.actor), pk=pupil_id)
    if request.method == "POST":
        return redirect(_searched(request, pupil))
    key = request.GET.get("search", "")
    text = searches.kept(request.session, pupil.pk, key)
    sources = sources_for(request.actor)
    only = next((source.code for source in sources if source.code == request.GET.get("only")), "")
    page = page_of_timeline(request.actor, pupil.pk, request.GET.get("page"), ENTRIES, only=only, text=text)
    record(request.actor, AuditVerb.VIEW, "timeline", pupil_id=pupil_id)
    context = {
        "pupil": pupil,
        "page": page,
        "entries": entries_of(page),
        "sources": sources,
        "only": only,
        "text": text,
        "search": f"search={key}&" if text else "",
    }
    return render(request, "mentoring/pupil_timeline.html", context)


def _searched(request: StaffRequest, pupil: Pupil) -> str:
    """Where the answer to a search stands."""
    # PostgreSQL refuses to look for a NUL, which is in no text.
    text = request.POST.get("q", "").replace("\0", "").strip()[:LONGEST]
    asked = {"search": searches.keep(request.session, pupil.pk, text)} if text else {}
    only = request.POST.get("only", "")
    if only in {source.code for source in sources_for(request.actor)}:
        asked["only"] = only
    address = reverse("mentoring:pupil_timeline", args=[pupil.pk])
    return f"{address}?{urlencode(asked)}" if asked else address
