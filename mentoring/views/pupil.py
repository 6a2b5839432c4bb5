"""A pupil's own page, and all of the pupil's sessions."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from mentoring.profile import lines, presences, read_profile
from pupils.models import Pupil
from staffing.access import Can, Resource, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import today
from staffing.requests import StaffRequest

SESSIONS = 30


@needs(Can.RECORD_VIEW)
@require_GET
def pupil_detail(request: StaffRequest, pupil_id: int) -> HttpResponse:
    profile = read_profile(request.actor, request.staff.school, pupil_id, today())
    record(request.actor, AuditVerb.VIEW, profile.pupil, pupil_id=pupil_id)
    context = {
        "profile": profile,
        "pupil": profile.pupil,
        "can_log": request.actor.can(Can.SESSION_CREATE),
        "has_sessions": request.actor.can(Can.SESSION_VIEW),
        "has_attendance": request.actor.can(Can.ATTENDANCE_VIEW),
        "can_edit": request.actor.can(Can.RECORD_EDIT),
        "has_viewers": request.actor.can(Can.VIEWERS_VIEW),
    }
    return render(request, "mentoring/pupil_detail.html", context)


@needs(Can.SESSION_VIEW)
@require_GET
def pupil_sessions(request: StaffRequest, pupil_id: int) -> HttpResponse:
    pupil = get_object_or_404(Pupil.objects.visible_to(request.actor, Resource.SESSION), pk=pupil_id)
    page = Paginator(presences(request.actor, pupil), SESSIONS).get_page(request.GET.get("page"))
    record(request.actor, AuditVerb.VIEW, "sessions of a pupil", pupil_id=pupil_id)
    context = {"pupil": pupil, "page": page, "lines": lines(page)}
    return render(request, "mentoring/pupil_sessions.html", context)
