"""Remarks on a draft, beside what it says so far."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from pupils.actions import plan_comments as acts
from pupils.forms.plan_comment import CommentForm
from pupils.models import Plan, PlanComment
from pupils.models.plan_comment import commentable_by
from pupils.plan_beside import beside_draft
from pupils.plan_names import names_of
from pupils.plan_parts import parts
from staffing.access import Can, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import now
from staffing.requests import StaffRequest


@needs(Can.PLAN_VIEW)
@require_http_methods(["GET", "POST"])
def comment_create(request: StaffRequest, plan_id: int) -> HttpResponse:
    """The draft as it stands, what was said to it, and one's own."""
    written = commentable_by(request.actor).select_related("pupil", "author")
    plan: Plan = get_object_or_404(written, pk=plan_id)
    form = CommentForm.of(request, plan=plan)
    here = reverse("pupils:comment_create", args=[plan.pk])
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            acts.comment(by=request.actor, plan=plan, at=now(), **form.values())
            return here

        answer = form.once(do)
        messages.success(request, f"Said. {plan.author.name} finds it with the draft.")
        return redirect(answer)
    editable = Plan.objects.editable_by(request.actor).filter(pk=plan.pk)
    said = PlanComment.objects.visible_to(request.actor).filter(plan=plan).on_the_draft()
    drafted = beside_draft(plan)
    comments = list(said.select_related("written_by", "resolved_by", "plan"))
    record(request.actor, AuditVerb.VIEW, plan, pupil_id=plan.pupil_id)
    context = {
        "form": form,
        "plan": plan,
        "pupil": plan.pupil,
        "name": names_of(request.actor.school_id)[plan.kind],
        "parts": parts(plan.made_of, plan.words, plan.sources, drafted),
        "open": [each for each in comments if not each.resolved_at],
        "resolved": [each for each in comments if each.resolved_at],
        "may_resolve": editable.exists(),
    }
    return render(request, "pupils/comment_create.html", context)


@needs(Can.PLAN_EDIT)
@require_POST
def comment_resolve(request: StaffRequest, comment_id: int) -> HttpResponse:
    """One tap by whoever writes the plan: it is dealt with."""
    rows = PlanComment.objects.resolvable_by(request.actor).select_related("plan")
    row = get_object_or_404(rows, pk=comment_id)
    acts.resolve(by=request.actor, comment=row, at=now())
    messages.success(request, "Dealt with.")
    return redirect("pupils:comment_create", row.plan_id)
