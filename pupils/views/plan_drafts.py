"""Plans being written, of every pupil within reach; those that are ready are put in force together."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from pupils.actions.plans import take_step
from pupils.plan_names import names_of
from pupils.plan_steps import Step
from pupils.plans_on_the_way import ROWS, page_of_drafts, ready_among
from staffing.access import Can, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import now
from staffing.receipts import Stale
from staffing.refusals import Refused
from staffing.requests import StaffRequest


@needs(Can.PLAN_EDIT)
@require_GET
def plan_drafts(request: StaffRequest) -> HttpResponse:
    """How far each has come, and what it waits for."""
    names = names_of(request.actor.school_id)
    page, rows = page_of_drafts(request.actor, names, request.GET.get("page"))
    record(request.actor, AuditVerb.VIEW, "plans", pupil_ids=[plan.pupil_id for plan in page])
    context = {"page": page, "rows": rows, "is_any_ready": any(row.is_ready for row in rows)}
    return render(request, "pupils/plan_drafts.html", context)


@needs(Can.PLAN_EDIT)
@require_POST
def plan_publish(request: StaffRequest) -> HttpResponse:
    """Those that are ticked, each in a transaction of its own: what somebody changed meanwhile holds up no other."""
    sent = [text.partition(":") for text in request.POST.getlist("plan")[:ROWS]]
    versions = {
        int(pk): int(version)
        for pk, _, version in sent
        if pk.isdecimal() and version.isdecimal() and len(pk) < 18 and len(version) < 9
    }
    done = 0
    for plan in ready_among(request.actor, list(versions)):
        try:
            take_step(by=request.actor, plan=plan, version=versions[plan.pk], step=Step.PUBLISH, at=now())
        except (Stale, Refused):
            continue
        done += 1
    if done:
        messages.success(request, "1 plan is in force." if done == 1 else f"{done} plans are in force.")
    if not versions:
        messages.error(request, "Tick the plans that are to come in force.")
    elif done < len(versions):
        messages.error(request, "Some were changed meanwhile, or have nothing in them. Look at them again.")
    return redirect("pupils:plan_drafts")
