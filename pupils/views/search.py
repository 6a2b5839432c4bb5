"""Finding a pupil by name: names travel in the body of a POST, never in an address."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from pupils.models import Pupil
from pupils.roll import FEWEST_LETTERS, ids, search
from staffing.access import Can, Resource, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import today
from staffing.requests import StaffRequest

MOST_FOUND = 50
MOST_PICKED = 12
LONGEST = 80


@needs(Can.ROLL_VIEW)
@require_http_methods(["GET", "POST"])
def pupil_search(request: StaffRequest) -> HttpResponse:
    """Whoever comes back here without a question, after signing in again, gets the list."""
    if request.method == "GET":
        return redirect("pupils:pupil_list")
    text = request.POST.get("q", "").strip()[:LONGEST]
    found = search(request.actor, text, today(), MOST_FOUND + 1)
    shown = found[:MOST_FOUND]
    record(request.actor, AuditVerb.VIEW, "pupil_search", pupil_ids=ids(shown))
    context = {
        "text": text,
        "is_too_short": len(text) < FEWEST_LETTERS,
        "rows": shown,
        "has_more": len(found) > MOST_FOUND,
        "may_praise": request.actor.can(Can.BEHAVIOUR_CREATE),
        "may_add_to_register": request.actor.can(Can.RECORD_CREATE),
    }
    return render(request, "pupils/pupil_search.html", context)


@needs(Can.ROLL_VIEW)
@require_POST
def pupil_picker(request: StaffRequest) -> JsonResponse:
    """What a form's type-ahead offers: pupils on roll, by names alone. No event: nothing of a record is shown."""
    text = request.POST.get("q", "").strip()[:LONGEST]
    on = today()
    if len(text) < FEWEST_LETTERS:
        return JsonResponse([], safe=False)
    pupils = Pupil.objects.visible_to(request.actor, Resource.ROLL).on_roll(on).named_like(text).by_name()
    found = [{"id": pupil.pk, "name": pupil.name, "form": pupil.form} for pupil in pupils[:MOST_PICKED]]
    return JsonResponse(found, safe=False)
