"""A colleague's lost phone: asked by one, confirmed or refused by another; and the end of a colleague's sign-ins."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from staffing.access import Can, needs, step_up
from staffing.actions.lost_phones import ask_for_new_start, confirm_new_start, refuse_new_start
from staffing.actions.sign_ins import end_sign_ins
from staffing.calendar import now
from staffing.models import LostPhone, Staff
from staffing.refusals import Refused
from staffing.requests import StaffRequest


@needs(Can.LOST_PHONE_CREATE)
@step_up
@require_http_methods(["GET", "HEAD", "POST"])
def lost_phone_create(request: StaffRequest, staff_id: int) -> HttpResponse:
    rows = Staff.objects.visible_to(request.actor).select_related("user")
    colleague = get_object_or_404(rows, pk=staff_id)
    if request.method != "POST":
        return render(request, "staffing/lost_phone_form.html", {"colleague": colleague})
    try:
        ask_for_new_start(by=request.actor, staff=colleague, at=now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Asked. Now a second colleague confirms it on this page.")
    return redirect("staffing:staff_detail", staff_id=colleague.pk)


@needs(Can.LOST_PHONE_APPROVE)
@step_up
@require_POST
def lost_phone_confirm(request: StaffRequest, lost_phone_id: int) -> HttpResponse:
    said = "Done. They sign in with the password and set up their new phone."
    return _answer(request, lost_phone_id, confirm_new_start, said)


@needs(Can.LOST_PHONE_APPROVE)
@require_POST
def lost_phone_refuse(request: StaffRequest, lost_phone_id: int) -> HttpResponse:
    return _answer(request, lost_phone_id, refuse_new_start, "Everything stays as it was.")


@needs(Can.LOST_PHONE_APPROVE)
@require_POST
def sign_ins_end(request: StaffRequest, staff_id: int) -> HttpResponse:
    colleague = get_object_or_404(Staff.objects.visible_to(request.actor), pk=staff_id)
    try:
        end_sign_ins(by=request.actor, staff=colleague)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{colleague.name} is signed out everywhere, and may sign in again.")
    return redirect("staffing:staff_detail", staff_id=colleague.pk)


def _answer(
    request: StaffRequest, lost_phone_id: int, answer: Callable[..., LostPhone], said: str
) -> HttpResponse:
    row = get_object_or_404(LostPhone.objects.visible_to(request.actor), pk=lost_phone_id)
    try:
        answer(by=request.actor, row=row, at=now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("staffing:staff_detail", staff_id=row.staff_id)
