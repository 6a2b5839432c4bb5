"""Colleagues: who works here, who they are to the school, and their way in."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from staffing.access import Can, needs, step_up
from staffing.actions.invitations import invite
from staffing.actions.people import create_staff, edit_staff
from staffing.approval import waiting
from staffing.calendar import now, today
from staffing.filters import StaffFilter
from staffing.forms.people import StaffForm, staff_initial
from staffing.leaving import still_theirs
from staffing.listed import listed_staff
from staffing.models import LostPhone, ReportsTo, Staff, StaffRole
from staffing.paging import page_of
from staffing.receipts import Stale
from staffing.refusals import Refused
from staffing.requests import StaffRequest

ROWS = 50
DAY = timedelta(days=1)


@needs(Can.STAFF_VIEW)
@require_safe
def staff_list(request: StaffRequest) -> HttpResponse:
    """Who works here today or will; those who left on a page of their own."""
    has_left = request.GET.get("left") == "1"
    filters = StaffFilter(request.GET)
    rows = listed_staff(request.actor, filters, today(), has_left=has_left)
    context = {
        "page": page_of(rows, request.GET.get("page"), ROWS),
        "has_left": has_left,
        "filters": filters,
        "address": "left=1&" if has_left else _asked_of(filters),
        "may_edit": request.actor.can(Can.STAFF_EDIT),
        "lost_phones": LostPhone.objects.visible_to(request.actor).open(now()).select_related("staff"),
    }
    return render(request, "staffing/staff_list.html", context)


def _asked_of(filters: StaffFilter) -> str:
    role = filters.cleaned_data.get("role")
    return f"role={role}&" if role else ""


@needs(Can.STAFF_VIEW)
@require_safe
def staff_detail(request: StaffRequest, staff_id: int) -> HttpResponse:
    colleague = get_object_or_404(
        Staff.objects.visible_to(request.actor).noting_factor().select_related("user", "school"), pk=staff_id
    )
    lost = LostPhone.objects.visible_to(request.actor).open(now()).filter(staff=colleague)
    roles = StaffRole.objects.visible_to(request.actor).given_here().filter(staff=colleague).for_approval()
    held = list(roles)
    managers = ReportsTo.objects.visible_to(request.actor).filter(staff=colleague)
    context = {
        "colleague": colleague,
        "roles": [role for role in held if not role.is_waiting],
        "waiting": waiting(request.actor, [role for role in held if role.is_waiting], today()),
        "managers": managers.select_related("manager").order_by("-starts_on"),
        "reports": ReportsTo.objects.visible_to(request.actor)
        .filter(manager=colleague)
        .open(today())
        .select_related("staff"),
        "hours": f"{colleague.contracted_minutes / 60:g}",
        "full_caseload": colleague.full_caseload(),
        "still": still_theirs(colleague, colleague.ends_on + DAY) if colleague.ends_on else [],
        "may_edit": request.actor.can(Can.STAFF_EDIT),
        "may_see_timetable": request.actor.can(Can.TIMETABLE_VIEW),
        "may_end_sign_ins": request.actor.can(Can.LOST_PHONE_APPROVE),
        "lost_phone": lost.select_related("asked_by").first(),
        "may_ask": request.actor.can(Can.LOST_PHONE_CREATE) and colleague.pk != request.actor.staff_id,
        "today": today(),
    }
    return render(request, "staffing/staff_detail.html", context)


@needs(Can.STAFF_EDIT)
def staff_create(request: StaffRequest) -> HttpResponse:
    initial = {"starts_on": today(), "hours": "32.5"}
    form = StaffForm.of(request, initial=initial)
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            colleague = create_staff(by=request.actor, values=form.values(), email=form.cleaned_data["email"])
            return reverse("staffing:staff_detail", args=[colleague.pk])

        try:
            address = form.once(do)
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, "Added. Next: give a role, then send the invitation.")
            return redirect(address)
    return render(request, "staffing/staff_form.html", {"form": form})


@needs(Can.STAFF_EDIT)
@step_up
def staff_edit(request: StaffRequest, staff_id: int) -> HttpResponse:
    rows = Staff.objects.visible_to(request.actor).select_related("user")
    colleague = get_object_or_404(rows, pk=staff_id)
    initial = staff_initial(colleague)
    form = StaffForm.of(request, colleague=colleague, initial=initial)
    if request.method == "POST" and form.is_valid():
        email, version = form.cleaned_data["email"], form.cleaned_data["version"] or 0

        def do() -> str:
            edit_staff(by=request.actor, staff=colleague, version=version, values=form.values(), email=email)
            return reverse("staffing:staff_detail", args=[colleague.pk])

        try:
            address = form.once(do)
        except Stale:
            form.hold_against(initial, version=colleague.version)
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, "Saved.")
            return redirect(address)
    return render(request, "staffing/staff_form.html", {"form": form, "colleague": colleague})


@needs(Can.STAFF_EDIT)
@require_POST
def staff_invite(request: StaffRequest, staff_id: int) -> HttpResponse:
    rows = Staff.objects.visible_to(request.actor).select_related("user", "school")
    colleague = get_object_or_404(rows, pk=staff_id)
    try:
        invite(by=request.actor, staff=colleague)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"The invitation is on its way to {colleague.name}.")
    return redirect("staffing:staff_detail", staff_id=colleague.pk)
