"""A pupil's targets: the list, one of them, what is written about it, and the page for the pupil."""

from django.contrib import messages
from django.db.models import Exists, OuterRef, Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pupils.actions import targets as acts
from pupils.courses import Course, course
from pupils.forms.target import (
    DecideForm,
    EvidenceForm,
    ReadingForm,
    TargetForm,
    WorkDayForm,
    opening,
    reading_opening,
    work_day_opening,
)
from pupils.models import Pupil, Target, TargetEvidence, TargetReading, TargetStep, WorkDay
from pupils.models.target import TargetQuerySet
from staffing.access import Can, Resource, Verb, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import now, today
from staffing.models import Phase
from staffing.receipts import Stale
from staffing.refusals import Refused
from staffing.requests import StaffRequest

MOST_DAYS = 10
MOST_DECIDED = 20


@needs(Can.TARGET_VIEW)
@require_GET
def target_list(request: StaffRequest, pupil_id: int) -> HttpResponse:
    """Open targets with their lines, the latest ones decided, and days at work where there are any."""
    pupil = _pupil(request, pupil_id)
    targets = Target.objects.visible_to(request.actor.about(pupil.pk)).filter(pupil=pupil)
    courses = _courses(request, targets.by_need())
    correctable = WorkDay.objects.editable_by(request.actor).filter(pk=OuterRef("pk"))
    seen = WorkDay.objects.visible_to(request.actor.about(pupil.pk)).filter(pupil=pupil)
    days = list(seen.annotate(may_correct=Exists(correctable)).select_related("written_by")[:MOST_DAYS])
    record(request.actor, AuditVerb.VIEW, "targets", pupil_id=pupil.pk)
    decided = sorted(
        (each for each in courses if not each.target.is_open),
        key=lambda each: each.target.decided_on or today(),
        reverse=True,
    )
    at_work = request.staff.school.phase == Phase.ALTERNATIVE or bool(days)
    context = {
        "pupil": pupil,
        "courses": [each for each in courses if each.target.is_open],
        "decided": decided[:MOST_DECIDED],
        "days": days,
        "may_create": _reaches(request, pupil, Resource.TARGET, Verb.CREATE),
        "may_score": at_work and request.actor.can(Can.READING_CREATE),
        "shows_work": at_work,
    }
    return render(request, "pupils/target_list.html", context)


@needs(Can.TARGET_VIEW)
@require_GET
def target_plain(request: StaffRequest, pupil_id: int) -> HttpResponse:
    """Open targets in plain words and big type, to look at together or to print for the pupil."""
    pupil = _pupil(request, pupil_id)
    targets = Target.objects.visible_to(request.actor.about(pupil.pk)).filter(pupil=pupil).open()
    courses = _courses(request, targets.by_need())
    record(request.actor, AuditVerb.VIEW, "targets", pupil_id=pupil.pk)
    return render(request, "pupils/target_plain.html", {"pupil": pupil, "courses": courses})


@needs(Can.TARGET_VIEW)
@require_GET
def target_detail(request: StaffRequest, target_id: int) -> HttpResponse:
    """One target: readings against its line, evidence, steps, and how its state came about."""
    seen = Target.objects.visible_to(request.actor).select_related("pupil", "author", "decided_by")
    target = get_object_or_404(seen.prefetch_related("steps"), pk=target_id)
    correctable = TargetReading.objects.editable_by(request.actor).filter(pk=OuterRef("pk"))
    read = TargetReading.objects.visible_to(request.actor).filter(target=target)
    readings = list(read.annotate(may_correct=Exists(correctable)).select_related("written_by"))
    evidence = TargetEvidence.objects.visible_to(request.actor).filter(target=target)
    record(request.actor, AuditVerb.VIEW, target, pupil_id=target.pupil_id)
    context = {
        "target": target,
        "pupil": target.pupil,
        "course": course(target, readings, request.staff.school),
        "readings": readings[::-1],
        "evidence": evidence.select_related("written_by"),
        "states": _states(target),
        "may_edit": request.actor.can(Can.TARGET_EDIT)
        and Target.objects.editable_by(request.actor).filter(pk=target.pk).exists(),
        "may_add": request.actor.can(Can.READING_CREATE),
        "words": request.staff.school.adequate_words,
    }
    return render(request, "pupils/target_detail.html", context)


@needs(Can.TARGET_CREATE)
@require_http_methods(["GET", "POST"])
def target_create(request: StaffRequest, pupil_id: int) -> HttpResponse:
    settable = Pupil.objects.visible_to(request.actor, Resource.TARGET, Verb.CREATE)
    pupil = get_object_or_404(settable, pk=pupil_id)
    form = TargetForm.of(
        request, pupil=pupil, initial={"author": request.staff.pk, "baseline_on": today(), "unit": "%"}
    )
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            target = acts.set_target(
                by=request.actor, pupil=pupil, told=form.told(), steps=form.cleaned_data["steps"]
            )
            return reverse("pupils:target_detail", args=[target.pk])

        answer = form.once(do)
        messages.success(request, "The target is set. Readings and evidence are added here.")
        return redirect(answer)
    return render(request, "pupils/target_form.html", {"form": form, "pupil": pupil})


@needs(Can.TARGET_EDIT)
@require_http_methods(["GET", "POST"])
def target_edit(request: StaffRequest, target_id: int) -> HttpResponse:
    target = _editable(request, target_id)
    form = TargetForm.of(request, pupil=target.pupil, initial=opening(target) | {"version": target.version})
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            told, version = form.cleaned_data, form.cleaned_data["version"] or 0
            acts.edit_target(
                by=request.actor, target=target, version=version, told=form.told(), steps=told["steps"]
            )
            return reverse("pupils:target_detail", args=[target.pk])

        try:
            answer = form.once(do)
        except Stale:
            stored = _editable(request, target_id)
            form.hold_against(
                opening(stored)
                | {"author": stored.author, "steps": [each.text for each in stored.steps.all()]},
                version=stored.version,
            )
        else:
            messages.success(request, "Saved.")
            return redirect(answer)
    record(request.actor, AuditVerb.VIEW, target, pupil_id=target.pupil_id)
    context = {"form": form, "pupil": target.pupil, "target": target}
    return render(request, "pupils/target_form.html", context)


@needs(Can.TARGET_EDIT)
@require_http_methods(["GET", "POST"])
def target_decide(request: StaffRequest, target_id: int) -> HttpResponse:
    """Met, partly met, not met or withdrawn, with the reason."""
    target = _editable(request, target_id)
    form = DecideForm.of(request, initial={"on": today(), "version": target.version})
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            told = form.values()
            acts.decide_target(
                by=request.actor, target=target, version=form.cleaned_data["version"] or 0, **told
            )
            return reverse("pupils:target_detail", args=[target.pk])

        try:
            answer = form.once(do)
        except Stale:
            stored = _editable(request, target_id)
            form.hold_against(
                {"state": stored.state, "reason": stored.state_reason, "on": stored.decided_on},
                version=stored.version,
            )
        else:
            messages.success(request, "Decided. It can be opened again.")
            return redirect(answer)
    record(request.actor, AuditVerb.VIEW, target, pupil_id=target.pupil_id)
    return render(
        request, "pupils/target_decide.html", {"form": form, "target": target, "pupil": target.pupil}
    )


@needs(Can.TARGET_EDIT)
@require_POST
def target_reopen(request: StaffRequest, target_id: int) -> HttpResponse:
    """What was decided is taken back; who decided it, when and why stay in its history."""
    target = _editable(request, target_id)
    if not target.is_open:
        acts.decide_target(
            by=request.actor,
            target=target,
            version=target.version,
            state=Target.State.OPEN,
            reason="",
            on=None,
        )
        messages.success(request, "The target is open again.")
    return redirect("pupils:target_detail", target.pk)


@needs(Can.TARGET_EDIT)
@require_POST
def step_done(request: StaffRequest, step_id: int) -> HttpResponse:
    """A small step ticked off, or with `undo` taken back."""
    editable = Target.objects.editable_by(request.actor).values("pk")
    steps = TargetStep.objects.visible_to(request.actor).filter(target__in=editable)
    step = get_object_or_404(steps.select_related("target"), pk=step_id)
    acts.tick_step(by=request.actor, step=step, done_on=None if "undo" in request.POST else today())
    return redirect("pupils:target_detail", step.target_id)


@needs(Can.READING_CREATE)
@require_http_methods(["GET", "POST"])
def reading_create(request: StaffRequest, target_id: int) -> HttpResponse:
    """By hand: a target that reads the register has no such page."""
    by_hand = Target.objects.fed_by(request.actor).read_by_hand()
    target = get_object_or_404(by_hand.select_related("pupil"), pk=target_id)
    form = ReadingForm.of(request, target=target, initial={"on": today()})
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            acts.add_reading(by=request.actor, target=target, at=now(), **form.values())
            return reverse("pupils:target_detail", args=[target.pk])

        answer = form.once(do)
        messages.success(request, "The reading is added.")
        return redirect(answer)
    record(request.actor, AuditVerb.VIEW, target, pupil_id=target.pupil_id)
    return render(
        request, "pupils/reading_form.html", {"form": form, "target": target, "pupil": target.pupil}
    )


@needs(Can.READING_EDIT)
@require_http_methods(["GET", "POST"])
def reading_edit(request: StaffRequest, reading_id: int) -> HttpResponse:
    """A reading put right; what it was stays in its history."""
    editable = TargetReading.objects.editable_by(request.actor).select_related("target__pupil")
    reading = get_object_or_404(editable, pk=reading_id)
    target = reading.target
    form = ReadingForm.of(request, target=target, initial=reading_opening(reading))
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            version = form.cleaned_data["version"] or 0
            acts.correct_reading(by=request.actor, reading=reading, version=version, **form.values())
            return reverse("pupils:target_detail", args=[target.pk])

        try:
            answer = form.once(do)
        except Stale:
            stored = editable.get(pk=reading_id)
            form.hold_against(reading_opening(stored), version=stored.version)
        else:
            messages.success(request, "The reading is put right.")
            return redirect(answer)
    record(request.actor, AuditVerb.VIEW, target, pupil_id=target.pupil_id)
    context = {"form": form, "target": target, "pupil": target.pupil, "reading": reading}
    return render(request, "pupils/reading_form.html", context)


@needs(Can.READING_CREATE)
@require_http_methods(["GET", "POST"])
def evidence_create(request: StaffRequest, target_id: int) -> HttpResponse:
    """A line, a timed observation, before-behaviour-after, how often, or a photograph of work."""
    target = _fed(request, target_id)
    files = request.FILES if request.method == "POST" else None
    form = EvidenceForm.of(request, files=files, initial={"on": today(), "kind": TargetEvidence.Kind.LINE})
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            acts.add_evidence(
                by=request.actor, target=target, told=form.told(), photo=form.picture(), at=now()
            )
            return reverse("pupils:target_detail", args=[target.pk])

        answer = form.once(do)
        messages.success(request, "Added under your name.")
        return redirect(answer)
    record(request.actor, AuditVerb.VIEW, target, pupil_id=target.pupil_id)
    return render(
        request, "pupils/evidence_form.html", {"form": form, "target": target, "pupil": target.pupil}
    )


@needs(Can.READING_CREATE)
@require_http_methods(["GET", "POST"])
def work_day_create(request: StaffRequest, pupil_id: int) -> HttpResponse:
    """A day at work, scored by the rubric."""
    fed = Pupil.objects.visible_to(request.actor, Resource.READING, Verb.CREATE)
    pupil = get_object_or_404(fed, pk=pupil_id)
    form = WorkDayForm.of(request, initial={"on": today()})
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            acts.score_work_day(by=request.actor, pupil=pupil, told=form.values(), at=now())
            return reverse("pupils:target_list", args=[pupil.pk])

        try:
            answer = form.once(do)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, "The day is scored.")
            return redirect(answer)
    record(request.actor, AuditVerb.VIEW, "work day", pupil_id=pupil.pk)
    return render(request, "pupils/work_day_form.html", {"form": form, "pupil": pupil})


@needs(Can.READING_EDIT)
@require_http_methods(["GET", "POST"])
def work_day_edit(request: StaffRequest, work_day_id: int) -> HttpResponse:
    editable = WorkDay.objects.editable_by(request.actor).select_related("pupil")
    day = get_object_or_404(editable, pk=work_day_id)
    form = WorkDayForm.of(request, initial=work_day_opening(day))
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            version = form.cleaned_data["version"] or 0
            acts.correct_work_day(by=request.actor, day=day, version=version, told=form.values())
            return reverse("pupils:target_list", args=[day.pupil_id])

        try:
            answer = form.once(do)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        except Stale:
            stored = editable.get(pk=work_day_id)
            form.hold_against(work_day_opening(stored), version=stored.version)
        else:
            messages.success(request, "The day is put right.")
            return redirect(answer)
    record(request.actor, AuditVerb.VIEW, day, pupil_id=day.pupil_id)
    return render(request, "pupils/work_day_form.html", {"form": form, "pupil": day.pupil, "day": day})


def _pupil(request: StaffRequest, pupil_id: int) -> Pupil:
    return get_object_or_404(Pupil.objects.visible_to(request.actor, Resource.TARGET), pk=pupil_id)


def _reaches(request: StaffRequest, pupil: Pupil, resource: Resource, verb: Verb) -> bool:
    if not request.actor.scopes(resource, verb):
        return False
    return Pupil.objects.visible_to(request.actor, resource, verb).filter(pk=pupil.pk).exists()


def _courses(request: StaffRequest, targets: TargetQuerySet) -> list[Course]:
    readings = Prefetch("readings", TargetReading.objects.visible_to(request.actor))
    return [
        course(target, list(target.readings.all()), request.staff.school)
        for target in targets.prefetch_related(readings, "steps")
    ]


def _editable(request: StaffRequest, target_id: int) -> Target:
    editable = Target.objects.editable_by(request.actor).select_related("pupil", "author")
    return get_object_or_404(editable.prefetch_related("steps"), pk=target_id)


def _fed(request: StaffRequest, target_id: int) -> Target:
    return get_object_or_404(Target.objects.fed_by(request.actor).select_related("pupil"), pk=target_id)


def _states(target: Target) -> list[Target]:
    """How its state came about, the latest first: only where it changed."""
    rows = list(target.history.select_related("decided_by").order_by("history_date", "history_id"))
    changed = [row for at, row in enumerate(rows) if at == 0 or row.state != rows[at - 1].state]
    return changed[::-1]
