"""The lists of this room as files: each as its reader may see it, narrowed as on the page."""

from django.http import HttpResponseBase
from django.views.decorators.http import require_safe

from interventions import list_sheets
from interventions.forms.materials import MaterialFilter
from staffing.access import Can, needs, step_up
from staffing.calendar import today
from staffing.exports import take_out
from staffing.requests import StaffRequest


@needs(Can.SESSION_EXPORT)
@step_up
@require_safe
def session_export(request: StaffRequest) -> HttpResponseBase:
    return take_out(request, list_sheets.session_sheet(request.actor, request.GET.get("whose") == "mine"))


@needs(Can.SUPPORT_EXPORT)
@step_up
@require_safe
def programme_export(request: StaffRequest) -> HttpResponseBase:
    return take_out(request, list_sheets.programme_sheet(request.actor, today()))


@needs(Can.MATERIAL_EXPORT)
@step_up
@require_safe
def material_export(request: StaffRequest) -> HttpResponseBase:
    filters = MaterialFilter(request.GET, actor=request.actor)
    return take_out(request, list_sheets.material_sheet(request.actor, filters))
