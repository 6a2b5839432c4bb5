"""Roles, managers and faculties: who is what here, from when to when; and what each role can see."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from staffing.access import Can, Role, needs
from staffing.actions.people import end_manager, end_role, give_manager, give_role, name_faculty
from staffing.calendar import today
from staffing.forms import KeyedForm
from staffing.forms.dates import EndForm
from staffing.forms.people import FacultyForm, ManagerForm, RoleForm
from staffing.models import Faculty, ReportsTo, Staff, StaffRole
from staffing.receipts import once
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
def role_create(request: StaffRequest, staff_id: int) -> HttpResponse:
    colleague = _colleague(request, staff_id)
    initial = {"starts_on": max(today(), colleague.starts_on)}
    form = RoleForm(request.POST or None, actor=request.actor, school=request.staff.school, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = {**form.values(), "role": Role(form.cleaned_data["role"])}
        done = _save(request, form, colleague, lambda: give_role(by=request.actor, staff=colleague, **given))
        if done:
            return done
    return _page(request, form, colleague, "Give a role")


@needs(Can.STAFF_EDIT)
def role_end(request: StaffRequest, role_id: int) -> HttpResponse:
    rows = StaffRole.objects.visible_to(request.actor).select_related("staff")
    row = get_object_or_404(rows, pk=role_id)
    form = EndForm(request.POST or None, actor=request.actor, initial={"ends_on": row.ends_on or today()})
    if request.method == "POST" and form.is_valid():
        done = _save(request, form, row.staff, lambda: end_role(by=request.actor, row=row, **form.values()))
        if done:
            return done
    return _page(request, form, row.staff, f"End the role: {row}")


@needs(Can.STAFF_EDIT)
def manager_create(request: StaffRequest, staff_id: int) -> HttpResponse:
    colleague = _colleague(request, staff_id)
    initial = {"starts_on": max(today(), colleague.starts_on)}
    form = ManagerForm(request.POST or None, actor=request.actor, colleague=colleague, initial=initial)
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
    form = EndForm(request.POST or None, actor=request.actor, initial={"ends_on": row.ends_on or today()})
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
    initial = {"name": faculty.name} if faculty else {}
    form = FacultyForm(request.POST or None, actor=request.actor, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            name_faculty(by=request.actor, faculty=faculty, name=form.cleaned_data["name"])
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, "Saved.")
            return redirect("staffing:faculty_list")
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
        address = once(request.actor, form.cleaned_data["form_key"], do)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(request, "Saved.")
    return redirect(address)


def _page(request: StaffRequest, form: KeyedForm, colleague: Staff, title: str) -> HttpResponse:
    context = {"form": form, "colleague": colleague, "title": title}
    return render(request, "staffing/staff_part_form.html", context)
