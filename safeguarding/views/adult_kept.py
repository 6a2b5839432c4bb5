"""What is kept of one concern about an adult: held and asked for at its desk, erased by a chair of governors."""

from typing import Final

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from safeguarding import retention
from safeguarding.forms.moves import ApproveAdultErasureForm
from safeguarding.models import AdultConcern
from safeguarding.views.retention import STEPS, Step, is_asked_by, next_steps, note_step, told_of
from staffing.access import Can, needs, step_up
from staffing.calendar import today
from staffing.requests import StaffRequest

ADULT_STEPS: Final[dict[str, Step]] = {
    **STEPS,
    "approve": (STEPS["approve"][0], ApproveAdultErasureForm),
}


@needs(Can.ADULT_CONCERN_EDIT)
@step_up
@require_GET
def adult_kept(request: StaffRequest, adult_concern_id: int) -> HttpResponse:
    """How long it is kept and what was said of that; for who confirms an erasure, and reads nothing else of it, too."""
    concern, is_desk, is_second = _concern(request, adult_concern_id)
    kept = retention.of_adult(concern, today())
    asked_by = kept.erasure.requested_by_id if kept.erasure else request.staff.pk
    context = {
        "kept": kept,
        "concern": concern,
        "count": retention.count_under(kept.key),
        "history": told_of(kept),
        "next": [
            (reverse("safeguarding:adult_kept_note", args=[concern.pk, name]), name, STEPS[name][0])
            for name in next_steps(request.staff, kept)
            if (is_second if name == "approve" else is_desk or name == "decline")
        ],
        "is_mine": is_asked_by(request.staff, kept),
        "is_desk": is_desk,
        "is_second": is_second,
        "seconds": concern.seconds(today(), asked_by),
    }
    return render(request, "safeguarding/adult_kept.html", context)


@needs(Can.ADULT_CONCERN_EDIT)
@step_up
@require_http_methods(["GET", "POST"])
def adult_kept_note(request: StaffRequest, adult_concern_id: int, adult_step_id: str) -> HttpResponse:
    """Hold or lift, ask, approve or decline; which is whose turn the action says."""
    concern, *_ = _concern(request, adult_concern_id)
    kept = retention.of_adult(concern, today())
    address = reverse("safeguarding:adult_kept", args=[concern.pk])
    return note_step(request, kept, adult_step_id, ADULT_STEPS, address)


def _concern(request: StaffRequest, concern_id: int) -> tuple[AdultConcern, bool, bool]:
    """With whether it is at the reader's desk, and whether they are asked to confirm that it is erased."""
    at_desk = AdultConcern.objects.decided_by(request.actor).filter(pk=concern_id).first()
    asked = retention.asked_about_adults(request.actor).filter(pk=concern_id).first()
    concern = at_desk or asked
    if concern is None:
        raise Http404
    return concern, at_desk is not None, asked is not None
