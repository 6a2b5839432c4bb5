"""The lists that bring the rooms together as files: each as its reader may see it, narrowed as on the page."""

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from mentoring import list_sheets
from mentoring.filters import board_query
from mentoring.models import Digest
from pupils.models import Pupil
from staffing.access import Can, needs, step_up
from staffing.calendar import now, today
from staffing.exports import take_out
from staffing.models import Staff
from staffing.requests import StaffRequest


@needs(Can.BOARD_EXPORT)
@step_up
@require_safe
def board_export(request: StaffRequest) -> HttpResponseBase:
    query = board_query(request.GET)
    return take_out(request, list_sheets.board_sheet(request.actor, request.staff.school, query, today()))


@needs(Can.BOARD_EXPORT)
@step_up
@require_safe
def digest_export(request: StaffRequest) -> HttpResponseBase:
    return take_out(request, list_sheets.digest_sheet(request.actor))


@needs(Can.BOARD_EXPORT)
@step_up
@require_safe
def digest_item_export(request: StaffRequest, digest_id: int) -> HttpResponseBase:
    digest = get_object_or_404(Digest.objects.visible_to(request.actor), pk=digest_id)
    return take_out(request, list_sheets.digest_item_sheet(request.actor, digest))


@needs(Can.RECORD_EXPORT)
@step_up
@require_safe
def timeline_export(request: StaffRequest, pupil_id: int) -> HttpResponseBase:
    pupil = get_object_or_404(Pupil.objects.visible_to(request.actor), pk=pupil_id)
    return take_out(request, list_sheets.timeline_sheet(request.actor, pupil, request.GET.get("only", "")))


@needs(Can.RECORD_EXPORT)
@step_up
@require_safe
def pupil_timetable_export(request: StaffRequest, pupil_id: int) -> HttpResponseBase:
    pupil = get_object_or_404(Pupil.objects.visible_to(request.actor), pk=pupil_id)
    sheet = list_sheets.pupil_timetable_sheet(request.actor, request.staff.school, pupil, now())
    return take_out(request, sheet)


@needs(Can.TIMETABLE_EXPORT)
@step_up
@require_safe
def staff_timetable_export(request: StaffRequest, staff_id: int) -> HttpResponseBase:
    colleague = get_object_or_404(Staff.objects.timetables_visible_to(request.actor), pk=staff_id)
    sheet = list_sheets.staff_timetable_sheet(request.actor, request.staff.school, colleague, now())
    return take_out(request, sheet)
