"""Who has looked at a pupil."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from pupils.models import Pupil
from staffing.access import Can, Resource, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import now
from staffing.models import AuditEvent
from staffing.paging import page_of
from staffing.requests import StaffRequest

ROWS = 50
LOOK_BACK = timedelta(days=90)


@needs(Can.VIEWERS_VIEW)
@require_safe
def viewer_list(request: StaffRequest, pupil_id: int) -> HttpResponse:
    """Reads of the last 90 days: of the pupil's own pages, and of lists the pupil stood in."""
    pupil = get_object_or_404(Pupil.objects.visible_to(request.actor, Resource.VIEWERS), pk=pupil_id)
    events = AuditEvent.objects.visible_to(request.actor).naming_pupil(pupil.pk)
    reads = events.filter(verb__in=(AuditVerb.VIEW, AuditVerb.EXPORT)).since(now() - LOOK_BACK)
    page = page_of(reads, request.GET.get("page"), ROWS)
    # Read before this look is itself recorded, or it would push the oldest off the page.
    rows = list(page)
    record(request.actor, AuditVerb.VIEW, "viewers", pupil_id=pupil.pk)
    context = {"pupil": pupil, "page": page, "rows": rows, "days": LOOK_BACK.days}
    return render(request, "pupils/viewer_list.html", context)
