"""Who has looked at a pupil."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from pupils.models import Pupil
from pupils.viewers import LOOK_BACK, reads_of
from staffing.access import Can, Resource, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import now
from staffing.paging import uncounted_page_of
from staffing.requests import StaffRequest

ROWS = 50


@needs(Can.VIEWERS_VIEW)
@require_safe
def viewer_list(request: StaffRequest, pupil_id: int) -> HttpResponse:
    pupil = get_object_or_404(Pupil.objects.visible_to(request.actor, Resource.VIEWERS), pk=pupil_id)
    page = uncounted_page_of(reads_of(request.actor, pupil, now()), request.GET.get("page"), ROWS)
    # Read before this look is itself recorded, or it would push the oldest off the page.
    rows = list(page)
    record(request.actor, AuditVerb.VIEW, "viewers", pupil_id=pupil.pk)
    context = {"pupil": pupil, "page": page, "rows": rows, "days": LOOK_BACK.days}
    return render(request, "pupils/viewer_list.html", context)
