"""Suspensions of the school as they were imported: those that do not stand are withdrawn, with a reason."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pupils.actions.suspensions import put_back_suspension, withdraw_suspension
from pupils.forms.suspensions import WithdrawalForm
from pupils.models import Suspension
from pupils.suspension_days import too_many
from staffing.access import Can, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import now
from staffing.paging import page_of
from staffing.receipts import Stale
from staffing.refusals import Refused
from staffing.requests import StaffRequest

ROWS_A_PAGE = 25


@needs(Can.IMPORT_EDIT)
@require_GET
def suspension_list(request: StaffRequest) -> HttpResponse:
    """All of the school, the latest first; those withdrawn stand among them as such."""
    rows = Suspension.objects.kept_by(request.actor).select_related("pupil", "withdrawn_by")
    page = page_of(rows, request.GET.get("page"), ROWS_A_PAGE)
    record(request.actor, AuditVerb.VIEW, "suspensions", pupil_ids=sorted({row.pupil_id for row in page}))
    return render(request, "pupils/suspension_list.html", {"page": page})


@needs(Can.IMPORT_EDIT)
@require_http_methods(["GET", "POST"])
def suspension_withdraw(request: StaffRequest, suspension_id: int) -> HttpResponse:
    rows = Suspension.objects.kept_by(request.actor).standing().select_related("pupil")
    suspension = get_object_or_404(rows, pk=suspension_id)
    form = WithdrawalForm.of(request, initial={"version": suspension.version})
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            withdraw_suspension(
                by=request.actor,
                suspension=suspension,
                version=form.cleaned_data["version"] or 0,
                at=now(),
                **form.values(),
            )
            return reverse("pupils:suspension_list")

        try:
            answer = form.once(do)
        except Stale:
            form.hold_against({}, version=get_object_or_404(rows, pk=suspension_id).version)
        else:
            messages.success(request, "Withdrawn: it counts for nothing any more. It can be put back here.")
            return redirect(answer)
    record(request.actor, AuditVerb.VIEW, suspension, pupil_id=suspension.pupil_id)
    return render(request, "pupils/suspension_withdraw.html", {"form": form, "suspension": suspension})


@needs(Can.IMPORT_EDIT)
@require_POST
def suspension_put_back(request: StaffRequest, suspension_id: int) -> HttpResponse:
    """It was withdrawn by a slip; one that stands already is left as it is."""
    suspension = get_object_or_404(Suspension.objects.kept_by(request.actor), pk=suspension_id)
    if suspension.withdrawn_at is None:
        return redirect("pupils:suspension_list")
    try:
        put_back_suspension(by=request.actor, suspension=suspension)
    except Refused as refused:
        messages.error(request, str(refused))
    except Stale:
        messages.error(request, "Somebody else changed it meanwhile. Look at it again.")
    else:
        messages.success(request, "It stands again.")
        standing = Suspension.objects.standing().filter(pupil=suspension.pupil_id)
        more = too_many(suspension, standing, request.staff.school.calendar())
        if more:
            messages.warning(request, more)
    return redirect("pupils:suspension_list")
