"""Across plans: a pupil's plans side by side; who has not read which plans, and a reminder to them."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from pupils.actions.nudges import nudge_reader
from pupils.models import Plan, Pupil
from pupils.plan_names import names_of
from pupils.plan_readers import readers_of_all, unread_by
from pupils.plans_together import read_together
from staffing.access import Can, Resource, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import now, today
from staffing.requests import StaffRequest

ROWS = 20
MOST_NAMED = 6


@needs(Can.PLAN_VIEW)
@require_GET
def plans_together(request: StaffRequest, pupil_id: int) -> HttpResponse:
    """Targets, strategies and provision of a pupil's plans in force, and what of them clashes."""
    pupil = get_object_or_404(Pupil.objects.visible_to(request.actor, Resource.PLANS), pk=pupil_id)
    together = read_together(request.actor, pupil, names_of(request.actor.school_id))
    record(request.actor, AuditVerb.VIEW, "plans", pupil_id=pupil.pk)
    return render(request, "pupils/plans_together.html", {"pupil": pupil, "together": together})


@needs(Can.PLAN_EDIT)
@require_GET
def plan_unread(request: StaffRequest) -> HttpResponse:
    """Of the plans that one writes: by member of staff, or by plan."""
    is_by_plan = request.GET.get("by") == "plan"
    found, names = unread_by(request.actor, today()), names_of(request.actor.school_id)
    rows: Sequence[Any] = found.plans if is_by_plan else found.readers
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    plans: Sequence[Plan] = list(page) if is_by_plan else []
    readers_of = readers_of_all(plans, today()) if plans else {}
    # By colleague it names no pupil.
    record(request.actor, AuditVerb.VIEW, "plans", pupil_ids=sorted({plan.pupil_id for plan in plans}))
    context = {
        "page": page,
        "is_by_plan": is_by_plan,
        "plans": [(plan, names[plan.kind], readers_of[plan.pk]) for plan in plans],
        "readers": [] if is_by_plan else list(page),
        "most_named": MOST_NAMED,
    }
    return render(request, "pupils/plan_unread.html", context)


@needs(Can.PLAN_EDIT)
@require_POST
def reader_nudge(request: StaffRequest, staff_id: int) -> HttpResponse:
    """Only somebody who has not read a plan that one writes."""
    readers = {staff.pk: staff for staff, _ in unread_by(request.actor, today()).readers}
    staff = readers.get(staff_id)
    if staff is None:
        raise Http404
    if nudge_reader(by=request.actor, staff=staff, on=today(), at=now()):
        messages.success(request, f"{staff.name} is reminded, as a task for the next three days.")
    else:
        messages.info(request, f"{staff.name} has been reminded already, and has not ticked it off.")
    return redirect("pupils:plan_unread")
