"""What a school can show for the cyber security standard, and the review of its powerful roles."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from staffing.access import Can, needs
from staffing.actions.roles import review_roles
from staffing.calendar import now, today
from staffing.evidence import STANDARD, read_evidence
from staffing.requests import StaffRequest
from staffing.unusual import MANY


@needs(Can.EVIDENCE_VIEW)
@require_safe
def evidence_detail(request: StaffRequest) -> HttpResponse:
    context = {
        "many": MANY,
        "evidence": read_evidence(request.actor, today(), now()),
        "standard": STANDARD,
        "may_review": request.actor.can(Can.EVIDENCE_APPROVE),
        "at": now(),
    }
    return render(request, "staffing/evidence_detail.html", context)


@needs(Can.EVIDENCE_APPROVE)
@require_POST
def role_review_create(request: StaffRequest) -> HttpResponse:
    review_roles(by=request.actor, on=today())
    messages.success(request, "It is written down that you looked through the roles today.")
    return redirect("staffing:evidence_detail")
