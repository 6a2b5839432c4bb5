"""A pupil's attendance, and the amendment of a mark."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from pupils.actions.marks import amend_mark
from pupils.codes import ATTENDANCE_CODES
from pupils.forms.attendance import AmendForm
from pupils.models import AttendanceMark, Pupil
from pupils.register import recent_days, weeks, year
from staffing.access import Can, Resource, Verb, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import today
from staffing.receipts import Stale
from staffing.refusals import Refused
from staffing.requests import StaffRequest

AMENDED = (
    "Somebody changed this mark from {} to {} while you had it open. "
    "Yours is still in the form: send it again to put it in place of theirs."
)


@needs(Can.ATTENDANCE_VIEW)
@require_safe
def pupil_attendance(request: StaffRequest, pupil_id: int) -> HttpResponse:
    pupil = get_object_or_404(Pupil.objects.visible_to(request.actor, Resource.ATTENDANCE), pk=pupil_id)
    on = today()
    rows = weeks(request.actor, pupil, on)
    editable = Pupil.objects.visible_to(request.actor, Resource.ATTENDANCE, Verb.EDIT)
    record(request.actor, AuditVerb.VIEW, "attendance", pupil_id=pupil.pk)
    context = {
        "pupil": pupil,
        "weeks": rows,
        "year": year(rows),
        "days": recent_days(request.actor, pupil, on),
        "may_amend": editable.filter(pk=pupil.pk).exists(),
    }
    return render(request, "pupils/pupil_attendance.html", context)


@needs(Can.ATTENDANCE_EDIT)
@require_http_methods(["GET", "POST"])
def mark_amend(request: StaffRequest, mark_id: int) -> HttpResponse:
    editable = Pupil.objects.visible_to(request.actor, Resource.ATTENDANCE, Verb.EDIT).values("pk")
    marks = AttendanceMark.objects.visible_to(request.actor).filter(pupil__in=editable)
    mark = get_object_or_404(marks.select_related("pupil"), pk=mark_id)
    form = AmendForm.of(request, mark=mark)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(form.once(lambda: _amended(request, mark, form)))
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        except Stale:
            mark.refresh_from_db(fields=["code"])
            form.hold_against(
                {}, AMENDED.format(form.cleaned_data["old_code"], mark.code), old_code=mark.code
            )
    record(request.actor, AuditVerb.VIEW, mark, pupil_id=mark.pupil_id)
    entry = ATTENDANCE_CODES.get(mark.code)
    context = {"form": form, "mark": mark, "meaning": entry.label if entry else "not a national code"}
    return render(request, "pupils/mark_amend.html", context)


def _amended(request: StaffRequest, mark: AttendanceMark, form: AmendForm) -> str:
    data = form.cleaned_data
    amend_mark(
        mark=mark, old_code=data["old_code"], code=data["code"], reason=data["reason"], by=request.actor
    )
    messages.success(
        request,
        f"The {mark.get_half_day_display().lower()} of {mark.on:%-d %b %Y} is now {data['code']}; "
        f"that it was {data['old_code']} is kept.",
    )
    return reverse("pupils:pupil_attendance", args=[mark.pupil_id])
