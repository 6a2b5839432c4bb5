"""A pupil's plans: which there are, what each says, how it is written and taken into force, what changed."""

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pupils.actions import plans as acts
from pupils.contributions import contribution_rows, contributions_to
from pupils.forms.plan import BeginForm, EndPlanForm, PlanForm, opening, targets_of
from pupils.line_uses import uses_of
from pupils.models import Plan, PlanAttachment, PlanVersion, Pupil, Review, Target
from pupils.plan_beside import beside_draft, beside_in, beside_of
from pupils.plan_kinds import PLAN_KINDS
from pupils.plan_names import kinds_in_use, names_of
from pupils.plan_parts import NOTHING, changes, empty_sections, parts
from pupils.plan_readers import readers_of
from pupils.plan_record import standing_of
from pupils.plan_steps import Step, may_write, steps, waits_for
from pupils.plan_text import MARKS
from pupils.plans import beginnable, other_names, plans_of, plans_to_read, rights_to
from pupils.round_robin import views_of
from staffing.access import Can, Resource, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import now, today
from staffing.receipts import Stale
from staffing.refusals import Refused
from staffing.requests import StaffRequest

MOST_TO_READ = 20
REMARKED = " There are remarks on its wording: they stand beside the sections when you write on."
MEANWHILE = "Somebody else changed this plan meanwhile. Look at it again."


@needs(Can.PLAN_VIEW)
@require_GET
def plan_list(request: StaffRequest, pupil_id: int) -> HttpResponse:
    """Plans of one pupil: in force, being written, over."""
    pupil = _pupil(request, pupil_id)
    found = plans_of(request.actor, pupil, names_of(request.actor.school_id), today())
    record(request.actor, AuditVerb.VIEW, "plans", pupil_id=pupil.pk)
    context = {
        "pupil": pupil,
        "plans": [each for each in found if not each.plan.is_over],
        "over": [each for each in found if each.plan.is_over],
        "may_hear": request.actor.can(Can.VOICE_VIEW),
        "may_begin": request.actor.can(Can.PLAN_CREATE) and bool(beginnable(request.actor, pupil)),
    }
    return render(request, "pupils/plan_list.html", context)


@needs(Can.PLAN_VIEW)
@require_GET
def plan_detail(request: StaffRequest, plan_id: int) -> HttpResponse:
    """What is in force, and for those who write it the draft beside it; with `print` on paper alone."""
    plan = _plan(request, plan_id)
    rights = rights_to(request.actor, plan)
    versions = list(
        PlanVersion.objects.visible_to(request.actor)
        .filter(plan=plan)
        .select_related("approved_by", "published_by")
    )
    shows_draft = bool(plan.stage) and (rights.may_edit or rights.may_approve)
    targets = Target.objects.visible_to(request.actor.about(plan.pupil_id)).filter(plans=plan)
    reviews = list(Review.objects.visible_to(request.actor).filter(plan=plan).select_related("leader"))
    since = versions[-1].in_force_from if versions else None
    asked = contributions_to(request.actor, plan) if shows_draft else []
    beside = beside_of([plan])
    shown, drafted = (beside_in(beside, plan, number) for number in (plan.number, plan.number + 1))
    record(request.actor, AuditVerb.VIEW, plan, pupil_id=plan.pupil_id)
    context = {
        "plan": plan,
        "pupil": plan.pupil,
        "name": plan.name,
        "parts": parts(plan.made_of, versions[0].words, versions[0].sources, shown) if versions else (),
        "in_force": versions[0] if versions else None,
        "versions": versions,
        "targets": targets.by_need(),
        "draft": parts(plan.made_of, plan.words, plan.sources, drafted) if shows_draft else (),
        "unsaid": empty_sections(plan.made_of, plan.words, drafted) if shows_draft else (),
        "shows_draft": shows_draft,
        "changes": changes(plan.made_of, versions[0].words, plan.words, shown, drafted)
        if shows_draft and versions
        else (),
        "steps": steps(plan, rights),
        "waits": waits_for(plan, rights),
        "may_write": may_write(plan, rights),
        "asked": contribution_rows(asked, today()),
        "may_remind": any(each.is_waiting and each.is_of_colleague for each in asked),
        "readers": readers_of(plan, today()) if rights.may_edit or rights.may_approve else None,
        "uses": uses_of(plan) if versions else [],
        "views": views_of(plan) if versions else [],
        "is_to_read": plan.to_read,  # type: ignore[attr-defined]
        "may_end": rights.may_edit and not plan.is_over,
        "may_review": rights.may_edit and plan.is_in_force,
        "reviews": reviews,
        "attachments": PlanAttachment.objects.visible_to(request.actor).filter(plan=plan),
        "may_attach": rights.may_edit,
        "standing": standing_of(request.actor, plan, reviews, since, request.staff.school, today()),
        "is_due": plan.is_due(today()),
    }
    return render(request, "pupils/plan_detail.html", context)


@needs(Can.PLAN_CREATE)
@require_http_methods(["GET", "POST"])
def plan_create(request: StaffRequest, pupil_id: int) -> HttpResponse:
    pupil = _pupil(request, pupil_id)
    in_use = kinds_in_use(request.actor.school_id)
    kinds = [(code, in_use[code]) for code in beginnable(request.actor, pupil) if code in in_use]
    if not kinds:
        raise Http404
    form = BeginForm.of(request, pupil=pupil, kinds=kinds, initial={"author": request.staff.pk})
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            plan = acts.begin_plan(by=request.actor, pupil=pupil, **form.told())
            return reverse("pupils:plan_detail", args=[plan.pk])

        try:
            answer = form.once(do)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, "The plan is begun, as a draft.")
            return redirect(answer)
    record(request.actor, AuditVerb.VIEW, "plans", pupil_id=pupil.pk)
    context = {
        "form": form,
        "pupil": pupil,
        "purposes": [(name, PLAN_KINDS[code].purpose) for code, name in kinds],
    }
    return render(request, "pupils/plan_create.html", context)


@needs(Can.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def plan_edit(request: StaffRequest, plan_id: int) -> HttpResponse:
    """The draft, section by section; what is typed is kept as on any form. With `check` nothing but its wording is."""
    plan = _editable(request, plan_id)
    if not may_write(plan, rights_to(request.actor, plan)):
        messages.info(request, "This version is agreed. Take it back to draft to change it.")
        return redirect("pupils:plan_detail", plan.pk)
    arrived = contributions_to(request.actor, plan)
    drafted = beside_draft(plan)
    form = PlanForm.of(
        request,
        files=request.FILES if request.method == "POST" else None,
        plan=plan,
        arrived=arrived,
        beside=drafted,
        initial=opening(plan, drafted) | {"version": plan.version},
    )
    is_check = request.method == "POST" and "check" in request.POST
    # To look for names takes a statement: of what is sent, not of each page that is opened.
    names = other_names(request.actor, plan.pupil, form.typed().values()) if request.method == "POST" else ()
    found = form.check_wording(names)
    if request.method == "POST" and not is_check and form.is_valid():

        def do() -> str:
            version = form.cleaned_data["version"] or 0
            acts.write_plan(by=request.actor, plan=plan, version=version, **form.told())
            return reverse("pupils:plan_detail", args=[plan.pk])

        try:
            answer = form.once(do)
        except Stale:
            stored = _editable(request, plan_id)
            drafted = beside_draft(stored)
            form.hold_against(opening(stored, drafted) | targets_of(stored), version=stored.version)
            form.ask_again()
        else:
            messages.success(request, f"The draft is saved.{REMARKED if found else ''}")
            return redirect(answer)
    record(request.actor, AuditVerb.VIEW, plan, pupil_id=plan.pupil_id)
    context = {
        "form": form,
        "plan": plan,
        "pupil": plan.pupil,
        "name": plan.name,
        "marks": MARKS,
        "is_check": is_check,
        "has_file": bool(request.FILES),
        "found": found,
    }
    return render(request, "pupils/plan_form.html", context)


@needs(Can.PLAN_VIEW)
@require_POST
def plan_step(request: StaffRequest, plan_id: int) -> HttpResponse:
    """One step on, or back: only what the plan's page offers this person."""
    plan = _plan(request, plan_id)
    offered = {step.code: step for step in steps(plan, rights_to(request.actor, plan))}
    step = offered.get(request.POST.get("step", ""))
    version = request.POST.get("version", "")
    if step is None or not version.isdecimal():
        messages.error(request, MEANWHILE)
        return redirect("pupils:plan_detail", plan.pk)
    try:
        plan = acts.take_step(by=request.actor, plan=plan, version=int(version), step=step, at=now())
    except Stale:
        messages.error(request, MEANWHILE)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, DONE[step].format(number=plan.number))
        if step is Step.DRAFT:
            return redirect("pupils:plan_edit", plan.pk)
    return redirect("pupils:plan_detail", plan.pk)


DONE = {
    Step.DRAFT: "A new draft, from version {number}.",
    Step.ASK: "Nobody is asked. The plan can be agreed.",
    Step.AGREE: "Marked as agreed: somebody else signs it off.",
    Step.SIGN: "Signed off under your name.",
    Step.PUBLISH: "Version {number} is in force.",
    Step.BACK: "Back to draft.",
    Step.DROP: "The draft is let go. Version {number} stays in force.",
}


@needs(Can.PLAN_VIEW)
@require_GET
def plan_reading(request: StaffRequest) -> HttpResponse:
    """What waits to be read by whoever asks: what must happen first, then only what is new to them."""
    waiting = plans_to_read(request.actor, names_of(request.actor.school_id), today(), MOST_TO_READ + 1)
    shown = waiting[:MOST_TO_READ]
    record(request.actor, AuditVerb.VIEW, "plans", pupil_ids=[each.plan.pupil_id for each in shown])
    context = {
        "waiting": shown,
        "has_more": len(waiting) > MOST_TO_READ,
        "may_edit": request.actor.can(Can.PLAN_EDIT),
        "may_name": request.actor.can(Can.PLAN_KIND_EDIT),
    }
    return render(request, "pupils/plan_reading.html", context)


@needs(Can.PLAN_VIEW)
@require_POST
def plan_read(request: StaffRequest, plan_id: int) -> HttpResponse:
    """One tap: this version is read."""
    plan = _plan(request, plan_id)
    number = request.POST.get("number", "")
    try:
        acts.confirm_reading(
            by=request.actor, plan=plan, number=int(number) if number.isdecimal() else 0, at=now()
        )
    except Stale:
        messages.error(request, "A newer version is in force. Read what it changed.")
        return redirect("pupils:plan_detail", plan.pk)
    messages.success(request, "Noted that you have read it.")
    return redirect("pupils:plan_reading")


@needs(Can.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def plan_end(request: StaffRequest, plan_id: int) -> HttpResponse:
    plan = _editable(request, plan_id)
    if plan.is_over:
        return redirect("pupils:plan_detail", plan.pk)
    form = EndPlanForm.of(request, initial={"on": today(), "version": plan.version})
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            version = form.cleaned_data["version"] or 0
            acts.end_plan(by=request.actor, plan=plan, version=version, **form.values())
            return reverse("pupils:plan_list", args=[plan.pupil_id])

        try:
            answer = form.once(do)
        except Stale:
            form.hold_against({}, version=_editable(request, plan_id).version)
        else:
            messages.success(request, "The plan has ended. What it said stays.")
            return redirect(answer)
    record(request.actor, AuditVerb.VIEW, plan, pupil_id=plan.pupil_id)
    context = {"form": form, "plan": plan, "pupil": plan.pupil, "name": plan.name}
    return render(request, "pupils/plan_end.html", context)


@needs(Can.PLAN_VIEW)
@require_GET
def plan_version(request: StaffRequest, version_id: int) -> HttpResponse:
    """A version as it was, and what it changed of the one before or of `against`."""
    seen = PlanVersion.objects.visible_to(request.actor)
    version = get_object_or_404(
        seen.select_related("plan__pupil", "author", "approved_by", "published_by"), pk=version_id
    )
    plan = version.plan
    others = list(seen.filter(plan=plan).exclude(pk=version.pk))
    other = _against(others, version, request.GET.get("against", ""))
    beside = beside_of([plan])
    shown = beside_in(beside, plan, version.number)
    was = beside_in(beside, plan, other.number) if other else NOTHING
    record(request.actor, AuditVerb.VIEW, version, pupil_id=plan.pupil_id)
    context = {
        "version": version,
        "plan": plan,
        "pupil": plan.pupil,
        "name": _name(request, plan),
        "parts": parts(plan.made_of, version.words, version.sources, shown),
        "others": others,
        "other": other,
        "changes": changes(plan.made_of, other.words, version.words, was, shown) if other else (),
    }
    return render(request, "pupils/plan_version.html", context)


def _against(others: list[PlanVersion], version: PlanVersion, asked: str) -> PlanVersion | None:
    """The version to compare with: the one asked for, else the one before."""
    if asked:
        found = next((each for each in others if str(each.number) == asked), None)
        if found is None:
            raise Http404
        return found
    return next((each for each in others if each.number == version.number - 1), None)


def _pupil(request: StaffRequest, pupil_id: int) -> Pupil:
    return get_object_or_404(Pupil.objects.visible_to(request.actor, Resource.PLANS), pk=pupil_id)


def _plan(request: StaffRequest, plan_id: int) -> Plan:
    to_read = Plan.objects.to_read_by(request.actor, today()).filter(pk=OuterRef("pk"))
    seen = (
        Plan.objects.visible_to(request.actor)
        .with_rights(request.actor)
        .named()
        .annotate(to_read=Exists(to_read))
        .with_open_comments()
    )
    return get_object_or_404(seen.select_related("pupil", "author", "approver", "dates"), pk=plan_id)


def _editable(request: StaffRequest, plan_id: int) -> Plan:
    written = Plan.objects.editable_by(request.actor).with_rights(request.actor).named().with_open_comments()
    return get_object_or_404(written.select_related("pupil", "author"), pk=plan_id)


def _name(request: StaffRequest, plan: Plan) -> str:
    return names_of(request.actor.school_id)[plan.kind]
