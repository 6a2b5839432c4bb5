"""The lists of this room as files: each as its reader may see it, narrowed as on the page."""

from django.http import HttpResponseBase
from django.views.decorators.http import require_safe

from interventions import list_sheets
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
