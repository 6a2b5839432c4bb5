"""Teaching groups: which there are, who teaches them, who is in them, and ending one."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from pupils.actions.groups import end_group
from pupils.filters import GroupFilter
from pupils.forms.groups import EndGroupForm
from pupils.groups import members, own_first, with_numbers
from pupils.meetings import meetings
from pupils.models import TeachingGroup
from pupils.roll import entries, ids
from staffing.access import Actor, Can, Resource, Verb, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import today
from staffing.models import Staff
from staffing.paging import page_of
from staffing.refusals import Refused
from staffing.requests import StaffRequest

ROWS = 25


@needs(Can.ROLL_VIEW)
@require_safe
def group_list(request: StaffRequest) -> HttpResponse:
    filters = GroupFilter(request.GET, actor=request.actor)
    groups = filters.narrow(with_numbers(TeachingGroup.objects.visible_to(request.actor), today()))
    asked = filters.cleaned_data.get("subject")
    context = {
        "filters": filters,
        "page": page_of(own_first(groups, request.actor, today()), request.GET.get("page"), ROWS),
        "address": f"{urlencode({'subject': asked})}&" if asked else "",
    }
    return render(request, "pupils/group_list.html", context)


@needs(Can.ROLL_VIEW)
@require_safe
def group_detail(request: StaffRequest, group_id: int) -> HttpResponse:
    """The class list: the roll's entry for each, a link for those whose record is open to the reader. When it meets."""
    on = today()
    groups = with_numbers(TeachingGroup.objects.visible_to(request.actor), on)
    group = get_object_or_404(groups, pk=group_id)
    rows = entries(members(request.actor, group, on), on)
    record(request.actor, AuditVerb.VIEW, group, pupil_ids=ids(rows))
    may_end = request.actor.can(Can.ROLL_EDIT) and bool(group.size or group.teaching)  # type: ignore[attr-defined]
    context = {
        "group": group,
        "rows": rows,
        "meetings": meetings(request.actor, request.staff.school, group, on),
        "may_end": may_end,
        "may_see_plans": request.actor.can(Can.PLAN_VIEW),
        "may_give_cover": request.actor.can(Can.COVER_GIVE) and _may_give(request.actor, group),
        "has_lessons": request.actor.can(Can.LESSON_VIEW),
        "timetabled": Staff.objects.open_timetables(
            request.actor,
            (teacher.staff_id for teacher in group.teaching),  # type: ignore[attr-defined]
            on,
        ),
    }
    return render(request, "pupils/group_detail.html", context)


def _may_give(actor: Actor, group: TeachingGroup) -> bool:
    groups = TeachingGroup.objects.wholly_within(actor, Resource.TIMETABLE, Verb.EDIT, today())
    return groups.filter(pk=group.pk).exists()


@needs(Can.ROLL_EDIT)
@require_http_methods(["GET", "POST"])
def group_end(request: StaffRequest, group_id: int) -> HttpResponse:
    groups = with_numbers(TeachingGroup.objects.visible_to(request.actor), today())
    group = get_object_or_404(groups, pk=group_id)
    form = EndGroupForm.of(request)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(form.once(lambda: _ended(request, group, form)))
        except Refused as refused:
            form.add_error(refused.field, str(refused))
    return render(request, "pupils/group_end.html", {"group": group, "form": form})


def _ended(request: StaffRequest, group: TeachingGroup, form: EndGroupForm) -> str:
    ends_on = form.cleaned_data["ends_on"]
    end_group(group=group, ends_on=ends_on, by=request.actor)
    messages.success(request, f"{group}: {ends_on:%-d %b %Y} is its last day.")
    return group.get_absolute_url()
