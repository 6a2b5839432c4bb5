"""Teaching groups: which there are, who teaches them and who is in them."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from pupils.groups import members, with_numbers
from pupils.models import TeachingGroup
from pupils.roll import entries, ids
from staffing.access import Can, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import today
from staffing.requests import StaffRequest

ROWS = 50


@needs(Can.ROLL_VIEW)
@require_safe
def group_list(request: StaffRequest) -> HttpResponse:
    groups = with_numbers(TeachingGroup.objects.visible_to(request.actor), today())
    page = Paginator(groups, ROWS).get_page(request.GET.get("page"))
    return render(request, "pupils/group_list.html", {"page": page})


@needs(Can.ROLL_VIEW)
@require_safe
def group_detail(request: StaffRequest, group_id: int) -> HttpResponse:
    """The class list: the roll's entry for each, a link for those whose record is open to the reader."""
    on = today()
    groups = with_numbers(TeachingGroup.objects.visible_to(request.actor), on)
    group = get_object_or_404(groups, pk=group_id)
    rows = entries(members(request.actor, group, on), on)
    record(request.actor, AuditVerb.VIEW, group, pupil_ids=ids(rows))
    return render(request, "pupils/group_detail.html", {"group": group, "rows": rows})
