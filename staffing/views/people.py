"""Colleagues: who works here, who they are to the school, and their way in."""

from django.contrib import messages
from django.db.models import Prefetch, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from staffing.access import Can, needs
from staffing.actions.invitations import invite
from staffing.actions.people import create_staff, edit_staff
from staffing.calendar import today
from staffing.forms.people import StaffForm, staff_initial
from staffing.models import ReportsTo, Staff, StaffRole
from staffing.receipts import Stale, once
from staffing.refusals import Refused
from staffing.requests import StaffRequest


@needs(Can.STAFF_VIEW)
@require_safe
def staff_list(request: StaffRequest) -> HttpResponse:
    """Who works here today or will; those who left on a page of their own."""
    has_left = request.GET.get("left") == "1"
    left = Q(ends_on__lt=today())
    colleagues = Staff.objects.visible_to(request.actor).filter(left if has_left else ~left)
    roles = StaffRole.objects.visible_to(request.actor).open(today())
    rows = colleagues.select_related("user").prefetch_related(Prefetch("roles", roles, to_attr="roles_today"))
    context = {"rows": rows, "has_left": has_left, "may_edit": request.actor.can(Can.STAFF_EDIT)}
    return render(request, "staffing/staff_list.html", context)


@needs(Can.STAFF_VIEW)
@require_safe
def staff_detail(request: StaffRequest, staff_id: int) -> HttpResponse:
    colleague = get_object_or_404(
        Staff.objects.visible_to(request.actor).select_related("user", "school"), pk=staff_id
    )
    roles = StaffRole.objects.visible_to(request.actor).filter(staff=colleague)
    managers = ReportsTo.objects.visible_to(request.actor).filter(staff=colleague)
    context = {
        "colleague": colleague,
        "roles": roles.select_related("faculty").prefetch_related("years"),
        "managers": managers.select_related("manager").order_by("-starts_on"),
        "reports": ReportsTo.objects.visible_to(request.actor)
        .filter(manager=colleague)
        .open(today())
        .select_related("staff"),
        "hours": f"{colleague.contracted_minutes / 60:g}",
        "full_caseload": colleague.full_caseload(),
        "may_edit": request.actor.can(Can.STAFF_EDIT),
        "today": today(),
    }
    return render(request, "staffing/staff_detail.html", context)


@needs(Can.STAFF_EDIT)
def staff_create(request: StaffRequest) -> HttpResponse:
    initial = {"starts_on": today(), "hours": "32.5"}
    form = StaffForm(request.POST or None, actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            colleague = create_staff(by=request.actor, values=form.values(), email=form.cleaned_data["email"])
            return reverse("staffing:staff_detail", args=[colleague.pk])

        try:
            address = once(request.actor, form.cleaned_data["form_key"], do)
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, "Added. Next: give a role, then send the invitation.")
            return redirect(address)
    return render(request, "staffing/staff_form.html", {"form": form})


@needs(Can.STAFF_EDIT)
def staff_edit(request: StaffRequest, staff_id: int) -> HttpResponse:
    rows = Staff.objects.visible_to(request.actor).select_related("user")
    colleague = get_object_or_404(rows, pk=staff_id)
    initial = staff_initial(colleague)
    form = StaffForm(request.POST or None, actor=request.actor, colleague=colleague, initial=initial)
    if request.method == "POST" and form.is_valid():
        email, version = form.cleaned_data["email"], form.cleaned_data["version"] or 0
        try:
            edit_staff(by=request.actor, staff=colleague, version=version, values=form.values(), email=email)
        except Stale:
            form.hold_against(initial, version=colleague.version)
        except Refused as refusal:
            form.add_error("email", str(refusal))
        else:
            messages.success(request, "Saved.")
            return redirect("staffing:staff_detail", staff_id=colleague.pk)
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
