"""Roles, managers and faculties: who is what here, from when to when; and what each role can see."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from staffing.access import Can, Role, needs, step_up
from staffing.actions.people import end_manager, give_manager, name_faculty
from staffing.actions.roles import approve_role, decline_role, end_role, propose_role
from staffing.addresses import sent_from
from staffing.approval import waiting, what_follows
from staffing.calendar import now, today
from staffing.forms import KeyedForm
from staffing.forms.dates import EndForm
from staffing.forms.people import FacultyForm, ManagerForm, RoleForm
from staffing.models import Faculty, ReportsTo, Staff, StaffRole
from staffing.receipts import Stale
from staffing.refusals import Refused
from staffing.requests import StaffRequest
from staffing.role_table import rows_of


@needs(Can.ROLE_TABLE_VIEW)
@require_safe
def role_table(request: StaffRequest) -> HttpResponse:
    """One's own roles stand open, first."""
    own = [role for role in Role if role in request.actor.roles]
    others = [role for role in Role if role not in request.actor.roles]
    tables = [(role, rows_of(role), role in request.actor.roles) for role in own + others]
    return render(request, "staffing/role_table.html", {"tables": tables})


@needs(Can.STAFF_EDIT)
@step_up
def role_create(request: StaffRequest, staff_id: int) -> HttpResponse:
    colleague = _colleague(request, staff_id)
    initial = {"starts_on": max(today(), colleague.starts_on)}
    form = RoleForm.of(request, school=request.staff.school, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = {**form.values(), "role": Role(form.cleaned_data["role"]), "at": now()}
        done = _save(
            request, form, colleague, lambda: propose_role(by=request.actor, staff=colleague, **given)
        )
        if done:
            return done
    hint = what_follows(request.actor, colleague, today())
    return _page(request, form, colleague, "Give a role", hint)


@needs(Can.STAFF_APPROVE)
@require_safe
def role_approval_list(request: StaffRequest) -> HttpResponse:
    """What waits, oldest first; one's own and what one proposed stand there for others."""
    rows = StaffRole.objects.visible_to(request.actor).given_here().waiting().for_approval()
    return render(
        request, "staffing/role_approval_list.html", {"rows": waiting(request.actor, rows, today())}
    )


@needs(Can.STAFF_APPROVE)
@step_up
@require_POST
def role_approve(request: StaffRequest, role_id: int) -> HttpResponse:
    return _decide(request, role_id, approve_role)


@needs(Can.STAFF_APPROVE)
@step_up
@require_POST
def role_decline(request: StaffRequest, role_id: int) -> HttpResponse:
    return _decide(request, role_id, decline_role)


def _decide(request: StaffRequest, role_id: int, decide: Callable[..., StaffRole]) -> HttpResponse:
    row = get_object_or_404(StaffRole.objects.visible_to(request.actor).given_here(), pk=role_id)
    try:
        row = decide(by=request.actor, row=row, at=now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{row} for {row.staff.name}: {row.get_state_display()}.")
    return redirect(sent_from(request, default=reverse("staffing:role_approval_list")))


@needs(Can.STAFF_EDIT)
@step_up
def role_end(request: StaffRequest, role_id: int) -> HttpResponse:
    rows = StaffRole.objects.visible_to(request.actor).select_related("staff")
    row = get_object_or_404(rows, pk=role_id)
    form = EndForm.of(request, initial={"ends_on": row.ends_on or today()})
    if request.method == "POST" and form.is_valid():
        done = _save(request, form, row.staff, lambda: end_role(by=request.actor, row=row, **form.values()))
        if done:
            return done
    return _page(request, form, row.staff, f"End the role: {row}")


@needs(Can.STAFF_EDIT)
def manager_create(request: StaffRequest, staff_id: int) -> HttpResponse:
    colleague = _colleague(request, staff_id)
    initial = {"starts_on": max(today(), colleague.starts_on)}
    form = ManagerForm.of(request, colleague=colleague, initial=initial)
    if request.method == "POST" and form.is_valid():
        done = _save(
            request,
            form,
            colleague,
            lambda: give_manager(by=request.actor, staff=colleague, **form.values()),
        )
        if done:
            return done
    return _page(request, form, colleague, "Add a manager")


@needs(Can.STAFF_EDIT)
def manager_end(request: StaffRequest, manager_id: int) -> HttpResponse:
    rows = ReportsTo.objects.visible_to(request.actor).select_related("staff", "manager")
    row = get_object_or_404(rows, pk=manager_id)
    form = EndForm.of(request, initial={"ends_on": row.ends_on or today()})
    if request.method == "POST" and form.is_valid():
        done = _save(
            request, form, row.staff, lambda: end_manager(by=request.actor, row=row, **form.values())
        )
        if done:
            return done
    return _page(request, form, row.staff, f"No longer reports to {row.manager.name}")


@needs(Can.STAFF_VIEW)
@require_safe
def faculty_list(request: StaffRequest) -> HttpResponse:
    faculties = Faculty.objects.visible_to(request.actor)
    context = {"faculties": faculties, "may_edit": request.actor.can(Can.STAFF_EDIT)}
    return render(request, "staffing/faculty_list.html", context)


@needs(Can.STAFF_EDIT)
def faculty_create(request: StaffRequest) -> HttpResponse:
    return _faculty(request, None)


@needs(Can.STAFF_EDIT)
def faculty_edit(request: StaffRequest, faculty_id: int) -> HttpResponse:
    return _faculty(request, get_object_or_404(Faculty.objects.visible_to(request.actor), pk=faculty_id))


def _faculty(request: StaffRequest, faculty: Faculty | None) -> HttpResponse:
    initial = {"name": faculty.name, "version": faculty.version} if faculty else {}
    form = FacultyForm.of(request, initial=initial)
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            name, version = form.cleaned_data["name"], form.cleaned_data["version"] or 0
            name_faculty(by=request.actor, faculty=faculty, version=version, name=name)
            return reverse("staffing:faculty_list")

        try:
            address = form.once(do)
        except Stale:
            form.hold_against({"name": initial["name"]}, version=initial["version"])
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, "Saved.")
            return redirect(address)
    return render(request, "staffing/faculty_form.html", {"form": form, "faculty": faculty})


def _colleague(request: StaffRequest, staff_id: int) -> Staff:
    return get_object_or_404(Staff.objects.visible_to(request.actor), pk=staff_id)


def _save(
    request: StaffRequest, form: KeyedForm, colleague: Staff, act: Callable[[], object]
) -> HttpResponse | None:
    """Act once for this form and go back to the colleague; None where a rule refused, which the form then says."""

    def do() -> str:
        act()
        return reverse("staffing:staff_detail", args=[colleague.pk])

    try:
        address = form.once(do)
    except Refused as refusal:
        form.add_error(refusal.field, str(refusal))
        return None
    messages.success(request, "Saved.")
    return redirect(address)


def _page(
    request: StaffRequest, form: KeyedForm, colleague: Staff, title: str, hint: str = ""
) -> HttpResponse:
    context = {"form": form, "colleague": colleague, "title": title, "hint": hint}
    return render(request, "staffing/staff_part_form.html", context)
