"""The lists of this room as files: each as its reader may see it, narrowed as on the page."""

from django.http import HttpResponseBase
from django.views.decorators.http import require_safe

from staffing import list_sheets
from staffing.access import Can, needs, step_up
from staffing.calendar import today
from staffing.exports import take_out
from staffing.requests import StaffRequest


@needs(Can.STAFF_EXPORT)
@step_up
@require_safe
def staff_export(request: StaffRequest) -> HttpResponseBase:
    return take_out(request, list_sheets.staff_sheet(request.actor, request.GET, today()))


@needs(Can.STAFF_EXPORT)
@step_up
@require_safe
def faculty_export(request: StaffRequest) -> HttpResponseBase:
    return take_out(request, list_sheets.faculty_sheet(request.actor))


@needs(Can.POST_EXPORT)
@step_up
@require_safe
def mail_export(request: StaffRequest) -> HttpResponseBase:
    return take_out(request, list_sheets.mail_sheet(request.actor, request.GET.get("state", "")))
