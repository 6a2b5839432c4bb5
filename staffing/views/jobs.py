"""How far long work is."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from staffing.access import signed_in
from staffing.idle import unattended
from staffing.jobs import kind_of
from staffing.models import Job
from staffing.requests import StaffRequest


@signed_in
@require_safe
def job_detail(request: StaffRequest, job_id: int) -> HttpResponse:
    row = get_object_or_404(Job.objects.visible_to(request.actor), pk=job_id)
    kind = kind_of(row)
    page = reverse(kind.page, args=[row.subject_id]) if kind.page else ""
    return render(request, "staffing/job_detail.html", {"job": row, "title": kind.title, "page": page})


@signed_in
@unattended
@require_safe
def job_progress(request: StaffRequest, job_id: int) -> HttpResponse:
    """Asked every second by the page's script."""
    row = get_object_or_404(Job.objects.visible_to(request.actor), pk=job_id)
    text = (
        row.message if row.is_over else f"{row.done:,} of {row.total:,}" if row.total else "Waiting to begin"
    )
    return JsonResponse({"done": row.done, "total": row.total, "text": text, "is_done": row.is_over})
