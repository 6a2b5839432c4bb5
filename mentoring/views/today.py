"""The page everybody lands on."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mentoring.first_steps import read_first_steps
from mentoring.navigation import (
    corrections_waiting,
    lessons_waiting,
    statements_waiting,
)
from mentoring.today import read_day
from pupils.messages import standing_messages
from staffing.access import Can, signed_in
from staffing.audit import AuditVerb, record
from staffing.calendar import now
from staffing.requests import StaffRequest


@signed_in
@require_GET
def today(request: StaffRequest) -> HttpResponse:
    """The day down the left, what needs one on the right."""
    messages = standing_messages(request.staff, request.actor)
    day = read_day(request.actor, request.staff.school, now(), messages)
    if day.pupil_ids:
        record(request.actor, AuditVerb.VIEW, "today", pupil_ids=day.pupil_ids)
    steps = read_first_steps(request.actor, request.staff.school, day.on)
    context = {
        "day": day,
        "has_timetable": request.actor.can(Can.TIMETABLE_VIEW),
        "has_lessons": request.actor.can(Can.LESSON_VIEW),
        "lessons": lessons_waiting(request.staff, request.actor),
        "may_log": day.logs,
        "steps": steps,
        "corrections": corrections_waiting(request.staff, request.actor),
        "statements": statements_waiting(request.staff, request.actor),
    }
    return render(request, "mentoring/today.html", context)
