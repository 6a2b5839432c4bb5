"""Timetables: of a pupil, with where the pupil is now, and of a member of staff."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from mentoring.timetables import pupil_timetable as read_pupil
from mentoring.timetables import staff_timetable as read_staff
from pupils.models import Pupil
from pupils.registers import away_at, with_marks
from staffing.access import Can, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import now
from staffing.models import Staff
from staffing.requests import StaffRequest


@needs(Can.RECORD_VIEW)
@require_safe
def pupil_timetable(request: StaffRequest, pupil_id: int) -> HttpResponse:
    """Now first: where the pupil should be this minute, and what the register says of today."""
    at = now()
    pupils = with_marks(Pupil.objects.visible_to(request.actor), request.actor, at.date())
    pupil = get_object_or_404(pupils, pk=pupil_id)
    record(request.actor, AuditVerb.VIEW, "timetable", pupil_id=pupil_id)
    context = {
        "pupil": pupil,
        "at": at,
        "away": away_at(pupil, at.time()),
        "timetable": read_pupil(request.actor, request.staff.school, pupil, at),
    }
    return render(request, "mentoring/pupil_timetable.html", context)


@needs(Can.TIMETABLE_VIEW)
@require_safe
def staff_timetable(request: StaffRequest, staff_id: int) -> HttpResponse:
    """One's own, and a colleague's for whoever answers for the timetable."""
    at = now()
    colleague = get_object_or_404(Staff.objects.timetables_visible_to(request.actor), pk=staff_id)
    record(request.actor, AuditVerb.VIEW, "timetable", staff=colleague.pk)
    context = {
        "colleague": colleague,
        "is_own": colleague.pk == request.actor.staff_id,
        "at": at,
        "timetable": read_staff(request.actor, request.staff.school, colleague, at),
    }
    return render(request, "mentoring/staff_timetable.html", context)
