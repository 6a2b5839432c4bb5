"""Cover of a group's lessons: given for one day, listed while it is to come, taken back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from interventions.actions.cover import give_cover, take_back_cover
from interventions.cover import groups_to_cover, lessons_to_cover, next_to_cover
from interventions.forms.cover import CoverForm
from interventions.models import Cover
from staffing.access import Can, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import now, today
from staffing.refusals import Refused
from staffing.requests import StaffRequest

MOST = 40


@needs(Can.COVER_GIVE)
@require_http_methods(["GET", "POST"])
def cover_create(request: StaffRequest, group_id: int) -> HttpResponse:
    group = get_object_or_404(groups_to_cover(request.actor, today()), pk=group_id)
    lessons = lessons_to_cover(group, today())
    calendar = request.staff.school.calendar()
    opening = next_to_cover(lessons, calendar, today())
    form = CoverForm.of(request, lessons=lessons, calendar=calendar, initial=opening)
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            give_cover(by=request.actor, at=now(), **form.told())
            return reverse("interventions:cover_create", args=[group.pk])

        try:
            answer = form.once(do)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, "Given. The class sheet is open to them until the end of that day.")
            return redirect(answer)
    covers = (
        Cover.objects.visible_to(request.actor)
        .given_by(request.actor)
        .to_come(today())
        .filter(lesson__group=group)
    )
    record(request.actor, AuditVerb.VIEW, group)
    context = {
        "form": form,
        "group": group,
        "has_lessons": bool(lessons),
        "covers": covers.select_related("lesson__period", "staff")[:MOST],
    }
    return render(request, "interventions/cover_create.html", context)


@needs(Can.COVER_GIVE)
@require_POST
def cover_end(request: StaffRequest, cover_id: int) -> HttpResponse:
    """What is over stays: it says who had the class."""
    rows = Cover.objects.visible_to(request.actor).given_by(request.actor).to_come(today())
    cover = get_object_or_404(rows.select_related("lesson"), pk=cover_id)
    group_id = cover.lesson.group_id
    take_back_cover(by=request.actor, cover=cover)
    messages.success(request, "Taken back. The class sheet is closed to them.")
    return redirect("interventions:cover_create", group_id)
