"""Dates of plans and reviews, for the office."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from pupils.plan_names import names_of
from pupils.plan_overview import page_of_days
from staffing.access import Can, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import today
from staffing.requests import StaffRequest


@needs(Can.PLAN_DATES_VIEW)
@require_GET
def plan_overview(request: StaffRequest) -> HttpResponse:
    names = names_of(request.actor.school_id)
    page, rows = page_of_days(request.actor, names, today(), request.GET.get("page"))
    record(request.actor, AuditVerb.VIEW, "plan_dates", pupil_ids=sorted({row.pupil.pk for row in rows}))
    return render(request, "pupils/plan_overview.html", {"page": page, "rows": rows})
