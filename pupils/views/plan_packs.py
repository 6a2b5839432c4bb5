"""The pack about one pupil: what is to go into it, and the file."""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from pupils.models import Pupil
from pupils.plan_names import names_of
from pupils.plan_pack import in_force_of, pack_of, pack_on_paper
from staffing.access import Can, Resource, needs, step_up
from staffing.audit import AuditVerb, record
from staffing.calendar import today
from staffing.printed import MISSING, NoPdf, bound, is_asked_for, pdf_file, printed_by
from staffing.requests import StaffRequest

NOTHING: Final = "Choose at least one plan, or what the pupil and the family say."


@needs(Can.PLAN_EXPORT)
@step_up
@require_safe
def plan_pack(request: StaffRequest, pupil_id: int) -> HttpResponse:
    """The choice is in the address, so that the same pack can be made again."""
    pupil = get_object_or_404(Pupil.objects.visible_to(request.actor, Resource.PLANS), pk=pupil_id)
    names = names_of(request.actor.school_id)
    offered = in_force_of(request.actor, pupil)
    problem = ""
    if is_asked_for(request):
        asked = set(request.GET.getlist("plan"))
        chosen = [version for version in offered if str(version.plan_id) in asked]
        pack = pack_of(request.actor, pupil, chosen, with_voices="voices" in request.GET)
        if not pack.is_empty:
            try:
                parts = pack_on_paper(request.actor, pack, names, printed_by(request.actor, pupil.school))
            except NoPdf:
                problem = MISSING
            else:
                plans = " ".join(str(version.plan_id) for version in chosen)
                record(
                    request.actor, AuditVerb.EXPORT, "plan_pack", pupil_id=pupil.pk, file="pdf", plans=plans
                )
                return pdf_file(bound(parts), f"plans-{today().isoformat()}")
        problem = problem or NOTHING
    record(request.actor, AuditVerb.VIEW, "plans", pupil_id=pupil.pk)
    rows = [(version, version.plan.told_as(names[version.plan.kind])) for version in offered]
    context = {
        "pupil": pupil,
        "rows": rows,
        "problem": problem,
        "may_hear": request.actor.can(Can.VOICE_VIEW),
    }
    return render(request, "pupils/plan_pack.html", context)
