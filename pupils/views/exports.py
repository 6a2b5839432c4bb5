"""The lists of this room as files: each as its reader may see it, narrowed as on the page."""

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from pupils import list_sheets, office_sheets, pupil_sheets
from pupils.contacts import with_rights
from pupils.models import ImportBatch, Pupil, TeachingGroup
from pupils.viewers import reads_of
from staffing.access import Can, Resource, needs, step_up
from staffing.calendar import now, today
from staffing.exports import take_out
from staffing.requests import StaffRequest


@needs(Can.ROLL_EXPORT)
@step_up
@require_safe
def pupil_export(request: StaffRequest) -> HttpResponseBase:
    return take_out(request, list_sheets.roll_sheet(request.actor, request.GET, today()))


@needs(Can.ROLL_EXPORT)
@step_up
@require_safe
def group_export(request: StaffRequest) -> HttpResponseBase:
    return take_out(request, list_sheets.group_sheet(request.actor, request.GET, today()))


@needs(Can.ROLL_EXPORT)
@step_up
@require_safe
def member_export(request: StaffRequest, group_id: int) -> HttpResponseBase:
    group = get_object_or_404(TeachingGroup.objects.visible_to(request.actor), pk=group_id)
    return take_out(request, list_sheets.member_sheet(request.actor, group, today()))


@needs(Can.ROLL_EXPORT)
@step_up
@require_safe
def lesson_export(request: StaffRequest, group_id: int) -> HttpResponseBase:
    group = get_object_or_404(TeachingGroup.objects.visible_to(request.actor), pk=group_id)
    return take_out(request, list_sheets.lesson_sheet(request.actor, request.staff.school, group, today()))


@needs(Can.CASELOAD_EXPORT)
@step_up
@require_safe
def caseload_export(request: StaffRequest) -> HttpResponseBase:
    return take_out(request, list_sheets.caseload_sheet(request.actor, today()))


@needs(Can.TASK_EXPORT)
@step_up
@require_safe
def task_export(request: StaffRequest) -> HttpResponseBase:
    return take_out(request, list_sheets.task_sheet(request.actor))


@needs(Can.BEHAVIOUR_EXPORT)
@step_up
@require_safe
def behaviour_export(request: StaffRequest) -> HttpResponseBase:
    return take_out(request, list_sheets.behaviour_sheet(request.actor))


@needs(Can.BEHAVIOUR_EXPORT)
@step_up
@require_safe
def behaviour_notice_export(request: StaffRequest) -> HttpResponseBase:
    return take_out(request, list_sheets.behaviour_notice_sheet(request.actor))


@needs(Can.BEHAVIOUR_EXPORT)
@step_up
@require_safe
def statement_export(request: StaffRequest) -> HttpResponseBase:
    return take_out(request, list_sheets.statement_sheet(request.actor))


@needs(Can.IMPORT_EXPORT)
@step_up
@require_safe
def suspensions_export(request: StaffRequest) -> HttpResponseBase:
    return take_out(request, list_sheets.suspensions_sheet(request.actor))


@needs(Can.ATTENDANCE_EXPORT)
@step_up
@require_safe
def attendance_export(request: StaffRequest) -> HttpResponseBase:
    calendar = request.staff.school.calendar()
    return take_out(request, office_sheets.attendance_sheet(request.actor, calendar, request.GET, today()))


@needs(Can.ATTENDANCE_EXPORT)
@step_up
@require_safe
def club_export(request: StaffRequest) -> HttpResponseBase:
    """Of registers that one keeps: who keeps none takes out none."""
    return take_out(request, office_sheets.club_sheet(request.actor, today()))


@needs(Can.CORRECTION_EXPORT)
@step_up
@require_safe
def correction_export(request: StaffRequest) -> HttpResponseBase:
    return take_out(request, office_sheets.correction_sheet(request.actor))


@needs(Can.FAULT_EXPORT)
@step_up
@require_safe
def fault_export(request: StaffRequest) -> HttpResponseBase:
    return take_out(request, office_sheets.fault_sheet(request.actor, request.GET, today()))


@needs(Can.CONTACT_LOG_EXPORT)
@step_up
@require_safe
def notice_export(request: StaffRequest) -> HttpResponseBase:
    return take_out(request, list_sheets.notice_sheet(request.actor))


@needs(Can.HANDOVER_EXPORT)
@step_up
@require_safe
def handover_export(request: StaffRequest) -> HttpResponseBase:
    return take_out(request, list_sheets.handover_sheet(request.actor))


@needs(Can.HANDOUT_EXPORT)
@step_up
@require_safe
def handout_export(request: StaffRequest) -> HttpResponseBase:
    return take_out(request, list_sheets.handout_sheet(request.actor))


@needs(Can.BANK_EXPORT)
@step_up
@require_safe
def bank_export(request: StaffRequest) -> HttpResponseBase:
    return take_out(request, list_sheets.bank_sheet(request.actor))


@needs(Can.IMPORT_EXPORT)
@step_up
@require_safe
def import_export(request: StaffRequest) -> HttpResponseBase:
    return take_out(request, list_sheets.import_sheet(request.actor))


@needs(Can.IMPORT_EXPORT)
@step_up
@require_safe
def import_row_export(request: StaffRequest, batch_id: int) -> HttpResponseBase:
    batch = get_object_or_404(ImportBatch.objects.visible_to(request.actor).defer("trail"), pk=batch_id)
    return take_out(request, list_sheets.import_row_sheet(batch, request.GET.get("show", "")))


@needs(Can.TARGET_EXPORT)
@step_up
@require_safe
def target_export(request: StaffRequest, pupil_id: int) -> HttpResponseBase:
    pupil = _pupil(request, pupil_id, Resource.TARGET)
    return take_out(request, pupil_sheets.target_sheet(request.actor, pupil, request.staff.school))


@needs(Can.PLAN_EXPORT)
@step_up
@require_safe
def plan_export(request: StaffRequest, pupil_id: int) -> HttpResponseBase:
    pupil = _pupil(request, pupil_id, Resource.PLANS)
    return take_out(request, pupil_sheets.plan_sheet(request.actor, pupil, today()))


@needs(Can.VOICE_EXPORT)
@step_up
@require_safe
def voice_export(request: StaffRequest, pupil_id: int) -> HttpResponseBase:
    pupil = _pupil(request, pupil_id, Resource.VOICE)
    return take_out(request, pupil_sheets.voice_sheet(request.actor, pupil))


@needs(Can.CONTACT_EXPORT)
@step_up
@require_safe
def contact_export(request: StaffRequest, pupil_id: int) -> HttpResponseBase:
    seen = Pupil.objects.visible_to(request.actor, Resource.CONTACT)
    pupil = get_object_or_404(with_rights(seen, request.actor), pk=pupil_id)
    return take_out(request, pupil_sheets.contact_sheet(request.actor, pupil, today()))


@needs(Can.HOUSEHOLD_EXPORT)
@step_up
@require_safe
def letter_export(request: StaffRequest, pupil_id: int) -> HttpResponseBase:
    pupil = _pupil(request, pupil_id, Resource.HOUSEHOLD)
    return take_out(request, pupil_sheets.letter_sheet(request.actor, pupil, today()))


@needs(Can.CONTACT_LOG_EXPORT)
@step_up
@require_safe
def entry_export(request: StaffRequest, pupil_id: int) -> HttpResponseBase:
    pupil = _pupil(request, pupil_id, Resource.CONTACT_LOG)
    return take_out(request, pupil_sheets.entry_sheet(request.actor, pupil))


@needs(Can.BEHAVIOUR_EXPORT)
@step_up
@require_safe
def pupil_behaviour_export(request: StaffRequest, pupil_id: int) -> HttpResponseBase:
    pupil = _pupil(request, pupil_id, Resource.BEHAVIOUR)
    return take_out(request, pupil_sheets.behaviour_of_pupil_sheet(request.actor, pupil))


@needs(Can.BEHAVIOUR_EXPORT)
@step_up
@require_safe
def suspension_export(request: StaffRequest, pupil_id: int) -> HttpResponseBase:
    pupil = _pupil(request, pupil_id, Resource.BEHAVIOUR)
    return take_out(request, pupil_sheets.suspension_sheet(request.actor, pupil))


@needs(Can.BEHAVIOUR_EXPORT)
@step_up
@require_safe
def system_entry_export(request: StaffRequest, pupil_id: int) -> HttpResponseBase:
    pupil = _pupil(request, pupil_id, Resource.BEHAVIOUR)
    return take_out(request, pupil_sheets.system_entry_sheet(request.actor, pupil))


@needs(Can.ATTENDANCE_EXPORT)
@step_up
@require_safe
def mark_export(request: StaffRequest, pupil_id: int) -> HttpResponseBase:
    pupil = _pupil(request, pupil_id, Resource.ATTENDANCE)
    return take_out(request, pupil_sheets.mark_sheet(request.actor, pupil, today()))


@needs(Can.VIEWERS_EXPORT)
@step_up
@require_safe
def viewer_export(request: StaffRequest, pupil_id: int) -> HttpResponseBase:
    pupil = _pupil(request, pupil_id, Resource.VIEWERS)
    return take_out(request, pupil_sheets.viewer_sheet(pupil, reads_of(request.actor, pupil, now())))


def _pupil(request: StaffRequest, pupil_id: int, resource: Resource) -> Pupil:
    return get_object_or_404(Pupil.objects.visible_to(request.actor, resource), pk=pupil_id)
