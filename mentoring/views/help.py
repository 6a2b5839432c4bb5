"""Help: a guide for each role, one's own first."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from mentoring.guides import as_html, chosen, guides_for
from staffing.access import signed_in
from staffing.requests import StaffRequest


@signed_in
@require_safe
def guide_list(request: StaffRequest) -> HttpResponse:
    guides = guides_for(request.actor.roles)
    guide = chosen(guides, request.GET.get("guide", ""))
    context = {"guides": guides, "guide": guide, "text": as_html(guide)}
    return render(request, "mentoring/guide_list.html", context)
