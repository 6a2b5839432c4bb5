"""Follow-ups somebody owns: overdue, today, later; ticked off and taken back."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pupils.actions.tasks import finish_task, reopen_task, set_task
from pupils.forms.task import TaskForm
from pupils.models import Correction, Task
from staffing.access import Can, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import now, today
from staffing.requests import StaffRequest

MOST_DONE = 10


@needs(Can.TASK_VIEW)
@require_GET
def task_list(request: StaffRequest) -> HttpResponse:
    """Own tasks by when they are due, what was said to be wrong, tasks given to others, and the last ones done."""
    tasks = Task.objects.visible_to(request.actor).with_what_they_are_about()
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
    wrong = list(
        Correction.objects.needing(request.actor).select_related("pupil", "reported_by", "closed_by")
    )
    shown |= {each.pupil_id for each in wrong if each.pupil_id}
    record(request.actor, AuditVerb.VIEW, "tasks", pupil_ids=sorted(shown))
    context = {
        "groups": groups,
        "has_open": bool(mine),
        "given": given,
        "done": done,
        "corrections": wrong,
        "may_create": request.actor.can(Can.TASK_CREATE),
        "may_read_handovers": request.actor.can(Can.HANDOVER_VIEW),
    }
    return render(request, "pupils/task_list.html", context)


@needs(Can.TASK_CREATE)
@require_http_methods(["GET", "POST"])
def task_create(request: StaffRequest) -> HttpResponse:
    form = TaskForm.of(request, initial={"owner": request.staff.pk, "due_on": today()})
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            set_task(by=request.actor, at=now(), **form.told())
            return reverse("pupils:task_list")

        answer = form.once(do)
        messages.success(request, "The task is set.")
        return redirect(answer)
    context = {"form": form, "names_pupils": request.actor.can(Can.RECORD_VIEW)}
    return render(request, "pupils/task_create.html", context)


@needs(Can.TASK_EDIT)
@require_POST
def task_done(request: StaffRequest, task_id: int) -> HttpResponse:
    """Ticked off, or with `undo` taken back."""
    task = get_object_or_404(Task.objects.visible_to(request.actor), pk=task_id)
    if "undo" in request.POST:
        reopen_task(by=request.actor, task=task)
        messages.success(request, "The task is open again.")
        return redirect("pupils:task_list")
    finish_task(by=request.actor, task=task, at=now())
    if request.POST.get("from") != "today":
        messages.success(request, "Done. It stands below, should you want it back.")
        return redirect("pupils:task_list")
    address = reverse("pupils:task_list")
    messages.success(request, format_html('Done. <a href="{}">Take it back</a> if that was a slip.', address))
    return redirect("mentoring:today")
