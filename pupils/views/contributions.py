"""What others bring to a plan: whom to ask, what waits for whoever looks, what they say, reminders."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pupils.actions import contributions as acts
from pupils.forms.contribution import AskForm, CloseForm, ContributionForm, opening
from pupils.models import Plan, PlanContribution
from pupils.models.round_robin import views_by, waits_for_views_of
from pupils.plan_names import names_of
from pupils.plan_steps import OPEN_TO_WRITING
from staffing.access import Can, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import now, today
from staffing.receipts import Stale
from staffing.refusals import Refused
from staffing.requests import StaffRequest

# What an author allows others, unless they say otherwise.
DAYS_TO_ANSWER = 10
MOST_ASKED = 60
MEANWHILE = "Somebody else wrote here meanwhile. Look at it again."


@needs(Can.PLAN_VIEW)
@require_GET
def plan_asked(request: StaffRequest) -> HttpResponse:
    """What waits for whoever looks: plans to which they are asked to bring something, the first due first."""
    rows = PlanContribution.objects.asked_of(request.actor).select_related("plan__pupil", "asked_by")
    waiting = list(rows[:MOST_ASKED])
    names, on = names_of(request.actor.school_id), today()
    reviews = list(waits_for_views_of(request.actor, on).select_related("plan__pupil", "leader")[:MOST_ASKED])
    about = [row.plan.pupil_id for row in waiting] + [row.plan.pupil_id for row in reviews]
    record(request.actor, AuditVerb.VIEW, "contributions", pupil_ids=about)
    dues = sorted(((views_by(row), row) for row in reviews), key=lambda each: (each[0], each[1].pk))
    context = {
        "waiting": [(row, names[row.plan.kind], row.is_late(on)) for row in waiting],
        "reviews": [(row, names[row.plan.kind], due_on, due_on < on) for due_on, row in dues],
    }
    return render(request, "pupils/plan_asked.html", context)


@needs(Can.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def contribution_ask(request: StaffRequest, plan_id: int) -> HttpResponse:
    plan = _editable(request, plan_id)
    if plan.is_over or plan.stage not in OPEN_TO_WRITING:
        messages.info(request, acts.AGREED)
        return redirect("pupils:plan_detail", plan.pk)
    form = AskForm.of(request, plan=plan, initial={"due_on": today() + timedelta(days=DAYS_TO_ANSWER)})
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            rows = acts.ask_for_contributions(by=request.actor, plan=plan, at=now(), **form.told())
            messages.success(request, f"Asked: {', '.join(row.who for row in rows)}.")
            return reverse("pupils:plan_detail", args=[plan.pk])

        try:
            return redirect(form.once(do))
        except Refused as refused:
            form.add_error(refused.field, str(refused))
    record(request.actor, AuditVerb.VIEW, plan, pupil_id=plan.pupil_id)
    context = {"form": form, "plan": plan, "pupil": plan.pupil, "name": _name(request, plan)}
    return render(request, "pupils/contribution_ask.html", context)


@needs(Can.PLAN_VIEW)
@require_http_methods(["GET", "POST"])
def contribution_write(request: StaffRequest, contribution_id: int) -> HttpResponse:
    """One's own answer, or what a pupil, a family or an agency said; after its day too."""
    row = _writable(request, contribution_id)
    form = ContributionForm.of(request, contribution=row, initial=opening(row) | {"version": row.version})
    leads_to = _back(request, row)
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            version = form.cleaned_data["version"] or 0
            acts.answer(by=request.actor, contribution=row, version=version, at=now(), **form.told())
            return leads_to

        try:
            answer = form.once(do)
        except Stale:
            stored = _writable(request, contribution_id)
            form.hold_against(opening(stored), version=stored.version)
        else:
            messages.success(request, "Kept. It stands beside the plan, for its author to take in.")
            return redirect(answer)
    record(request.actor, AuditVerb.VIEW, row, pupil_id=row.plan.pupil_id)
    context = {
        "form": form,
        "row": row,
        "plan": row.plan,
        "pupil": row.plan.pupil,
        "name": _name(request, row.plan),
        "is_late": row.is_late(today()),
        "leads_to": leads_to,
    }
    return render(request, "pupils/contribution_write.html", context)


@needs(Can.PLAN_VIEW)
@require_http_methods(["GET", "POST"])
def contribution_close(request: StaffRequest, contribution_id: int) -> HttpResponse:
    """Nothing will come: declined, or asked for no more, with a reason."""
    rows = PlanContribution.objects.closable_by(request.actor)
    row = get_object_or_404(rows.select_related("plan__pupil", "staff", "link"), pk=contribution_id)
    form = CloseForm.of(request, initial={"version": row.version})
    leads_to = _back(request, row)
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            version = form.cleaned_data["version"] or 0
            acts.close_contribution(
                by=request.actor, contribution=row, version=version, at=now(), **form.values()
            )
            return leads_to

        try:
            answer = form.once(do)
        except Stale:
            messages.error(request, MEANWHILE)
            return redirect(leads_to)
        messages.success(request, "Noted that nothing will come.")
        return redirect(answer)
    record(request.actor, AuditVerb.VIEW, row, pupil_id=row.plan.pupil_id)
    context = {
        "form": form,
        "row": row,
        "plan": row.plan,
        "pupil": row.plan.pupil,
        "name": _name(request, row.plan),
        "is_own": row.staff_id == request.staff.pk,
        "leads_to": leads_to,
    }
    return render(request, "pupils/contribution_close.html", context)


@needs(Can.PLAN_EDIT)
@require_POST
def contribution_remind(request: StaffRequest, plan_id: int) -> HttpResponse:
    """One tap: every colleague of whom nothing has come finds it said on Today."""
    plan = _editable(request, plan_id)
    reminded = acts.remind(by=request.actor, plan=plan, at=now())
    if reminded:
        messages.success(request, f"{reminded} colleague{'s' if reminded > 1 else ''} reminded.")
    else:
        messages.info(request, "Everybody was reminded today, or has answered.")
    return redirect("pupils:plan_detail", plan.pk)


def _writable(request: StaffRequest, contribution_id: int) -> PlanContribution:
    rows = PlanContribution.objects.writable_by(request.actor).filter(plan__ended_on__isnull=True)
    return get_object_or_404(rows.select_related("plan__pupil", "staff", "link"), pk=contribution_id)


def _back(request: StaffRequest, row: PlanContribution) -> str:
    """To what else is asked of oneself; to the plan for whoever writes it."""
    if row.staff_id == request.staff.pk:
        return reverse("pupils:plan_asked")
    return reverse("pupils:plan_detail", args=[row.plan_id])


def _editable(request: StaffRequest, plan_id: int) -> Plan:
    return get_object_or_404(Plan.objects.editable_by(request.actor).select_related("pupil"), pk=plan_id)


def _name(request: StaffRequest, plan: Plan) -> str:
    return names_of(request.actor.school_id)[plan.kind]
