"""Papers of a plan: attached by whoever writes it, opened by whoever may read it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from pupils.actions import plan_attachments as acts
from pupils.forms.plan_attachment import AttachForm, WithdrawAttachmentForm
from pupils.kept_files import answer_with_paper
from pupils.models import Plan, PlanAttachment
from pupils.plan_names import names_of
from staffing.access import Can, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import now
from staffing.forms import KeyedForm
from staffing.refusals import Refused
from staffing.requests import StaffRequest


@needs(Can.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def attachment_create(request: StaffRequest, plan_id: int) -> HttpResponse:
    """A plan may be over: what it came on can still be kept with it."""
    plan = get_object_or_404(Plan.objects.editable_by(request.actor).select_related("pupil"), pk=plan_id)
    files = request.FILES if request.method == "POST" else None
    form = AttachForm.of(request, files=files, plan=plan, initial={"number": plan.number})
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            acts.attach(by=request.actor, plan=plan, at=now(), **form.told())
            return f"{reverse('pupils:plan_detail', args=[plan.pk])}#attached"

        try:
            answer = form.once(do)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, "Attached. Whoever may read the plan may open it.")
            return redirect(answer)
    return _page(request, "pupils/attachment_create.html", plan, form)


@needs(Can.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def attachment_withdraw(request: StaffRequest, attachment_id: int) -> HttpResponse:
    rows = PlanAttachment.objects.editable_by(request.actor).select_related("plan__pupil", "attached_by")
    attachment = get_object_or_404(rows, pk=attachment_id)
    plan = attachment.plan
    form = WithdrawAttachmentForm.of(request)
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            acts.withdraw_attachment(
                by=request.actor, attachment=attachment, at=now(), why=form.cleaned_data["why"]
            )
            return reverse("pupils:plan_detail", args=[plan.pk])

        answer = form.once(do)
        messages.success(request, "Withdrawn: nobody opens it any more.")
        return redirect(answer)
    return _page(request, "pupils/attachment_withdraw.html", plan, form, attachment)


@needs(Can.PLAN_VIEW)
@require_GET
def attachment_open(request: StaffRequest, attachment_id: int) -> HttpResponse:
    """The file itself."""
    rows = PlanAttachment.objects.visible_to(request.actor).select_related("plan")
    attachment = get_object_or_404(rows, pk=attachment_id)
    pupil_id = attachment.plan.pupil_id
    record(request.actor, AuditVerb.VIEW, attachment, pupil_id=pupil_id, plan=attachment.plan_id)
    return answer_with_paper(attachment.file, attachment.media_type, attachment.title)


def _page(
    request: StaffRequest,
    template: str,
    plan: Plan,
    form: KeyedForm,
    attachment: PlanAttachment | None = None,
) -> HttpResponse:
    record(request.actor, AuditVerb.VIEW, plan, pupil_id=plan.pupil_id)
    name = names_of(request.actor.school_id)[plan.kind]
    context = {"form": form, "plan": plan, "pupil": plan.pupil, "name": name, "attachment": attachment}
    return render(request, template, context)
