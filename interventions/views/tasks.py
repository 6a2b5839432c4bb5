"""Follow-ups somebody owns: overdue, today, later; ticked off and taken back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_POST

from interventions.actions.tasks import finish_task, reopen_task
from interventions.models import Task
from staffing.access import Can, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import now, today
from staffing.requests import StaffRequest

MOST_DONE = 10


@needs(Can.TASK_VIEW)
@require_GET
def task_list(request: StaffRequest) -> HttpResponse:
    """Own tasks by when they are due, those one gave to others, and the last ones done, to take back."""
    tasks = Task.objects.visible_to(request.actor).select_related("pupil", "owner", "set_by", "session")
    open_tasks = list(tasks.open())
    mine = [task for task in open_tasks if task.owner_id == request.actor.staff_id]
    on = today()
    groups = [
        ("Overdue", [task for task in mine if task.due_on < on]),
        ("Today", [task for task in mine if task.due_on == on]),
        ("Later", [task for task in mine if task.due_on > on]),
    ]
    own = tasks.filter(owner_id=request.actor.staff_id, done_at__isnull=False)
    done = list(own.order_by("-done_at")[:MOST_DONE])
    given = [task for task in open_tasks if task.owner_id != request.actor.staff_id]
    shown = {task.pupil_id for task in [*open_tasks, *done] if task.pupil_id}
    record(request.actor, AuditVerb.VIEW, "tasks", pupil_ids=sorted(shown))
    context = {"groups": groups, "has_open": bool(mine), "given": given, "done": done}
    return render(request, "interventions/task_list.html", context)


@needs(Can.TASK_EDIT)
@require_POST
def task_done(request: StaffRequest, task_id: int) -> HttpResponse:
    """Ticked off, or with `undo` taken back."""
    task = get_object_or_404(Task.objects.visible_to(request.actor), pk=task_id)
    if "undo" in request.POST:
        reopen_task(by=request.actor, task=task)
        messages.success(request, "The task is open again.")
        return redirect("interventions:task_list")
    finish_task(by=request.actor, task=task, at=now())
    if request.POST.get("from") != "today":
        messages.success(request, "Done. It stands below, should you want it back.")
        return redirect("interventions:task_list")
    address = reverse("interventions:task_list")
    messages.success(request, format_html('Done. <a href="{}">Take it back</a> if that was a slip.', address))
    return redirect("mentoring:today")
