"""The class sheet of a teaching group: a page to print, and the same as a PDF."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from interventions.class_sheet import ClassSheet, read_class_sheet
from pupils.groups import with_numbers
from pupils.models import TeachingGroup
from staffing.access import Can, needs, step_up
from staffing.audit import AuditVerb, record
from staffing.calendar import today
from staffing.printed import hand_out, is_asked_for, offer_pdf
from staffing.requests import StaffRequest


@needs(Can.PLAN_VIEW)
@require_safe
def class_sheet(request: StaffRequest, group_id: int) -> HttpResponse:
    """Pupils with a plan in force that is open to the reader, or lent for cover."""
    group, sheet = _read(request, group_id)
    record(request.actor, AuditVerb.VIEW, "class_sheet", pupil_ids=sheet.pupil_ids)
    return render(request, "interventions/class_sheet.html", _context(group, sheet) | {"layout": "base.html"})


@needs(Can.PLAN_EXPORT)
@step_up
@require_safe
def class_sheet_pdf(request: StaffRequest, group_id: int) -> HttpResponse:
    group, sheet = _read(request, group_id)
    if not is_asked_for(request):
        return offer_pdf(
            request, f"Class sheet: {group}", reverse("interventions:class_sheet", args=[group.pk])
        )
    record(request.actor, AuditVerb.EXPORT, "class_sheet", pupil_ids=sheet.pupil_ids, file="pdf")
    name = f"class-sheet-{today().isoformat()}"
    return hand_out(request, "interventions/class_sheet.html", _context(group, sheet), name=name, sides=1)


def _read(request: StaffRequest, group_id: int) -> tuple[TeachingGroup, ClassSheet]:
    groups = with_numbers(TeachingGroup.objects.visible_to(request.actor), today())
    group = get_object_or_404(groups, pk=group_id)
    return group, read_class_sheet(request.actor, group, today())


def _context(group: TeachingGroup, sheet: ClassSheet) -> dict[str, Any]:
    return {"group": group, "sheet": sheet, "on": today()}
