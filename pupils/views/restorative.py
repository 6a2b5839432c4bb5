"""Restorative conversations: written after an event, edited for a day, and what came of them."""

from datetime import timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from pupils.actions import restorative as acts
from pupils.forms.restorative import OutcomeForm, TalkForm, outcome_opening, talk_opening
from pupils.models import BehaviourEvent, RestorativeSide, RestorativeTalk
from staffing.access import Can, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import now, today
from staffing.receipts import Stale
from staffing.requests import StaffRequest

CHECK_AFTER = timedelta(days=7)


@needs(Can.BEHAVIOUR_EDIT)
@require_http_methods(["GET", "POST"])
def talk_create(request: StaffRequest, event_id: int) -> HttpResponse:
    """By whoever may read the whole event: it is about every side."""
    readable = BehaviourEvent.objects.readable_by(request.actor).select_related("category")
    event = get_object_or_404(readable, pk=event_id)
    begun = {"on": today(), "checker": request.staff.pk, "check_on": today() + CHECK_AFTER}
    form = TalkForm.of(request, event=event, initial=begun)
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            told = form.cleaned_data
            talk = acts.write_talk(
                by=request.actor,
                event=event,
                on=told["on"],
                agreed=told["agreed"],
                sides=form.sides(),
                checker_id=told["checker"].pk,
                check_on=told["check_on"],
                at=now(),
            )
            return reverse("pupils:talk_detail", args=[talk.pk])

        answer = form.once(do)
        messages.success(request, "Saved. Checking back is a task now.")
        return redirect(answer)
    return render(request, "pupils/talk_form.html", {"form": form, "event": event})


@needs(Can.BEHAVIOUR_VIEW)
@require_GET
def talk_detail(request: StaffRequest, talk_id: int) -> HttpResponse:
    """The sides that this reader may see, and what was agreed where that is all of them."""
    talks = RestorativeTalk.objects.visible_to(request.actor).select_related(
        "event__category", "written_by", "check_back__owner", "outcome_by"
    )
    talk = get_object_or_404(talks, pk=talk_id)
    sides = _sides(request, talk)
    record(request.actor, AuditVerb.VIEW, talk, pupil_ids=[side.pupil_id for side in sides])
    is_readable = RestorativeTalk.objects.readable_by(request.actor).filter(pk=talk.pk).exists()
    may_edit = request.actor.can(Can.BEHAVIOUR_EDIT)
    context = {
        "talk": talk,
        "sides": sides,
        "may_read": is_readable,
        "may_conclude": may_edit and is_readable and talk.outcome_by_id in (None, request.actor.staff_id),
        "may_edit": may_edit
        and RestorativeTalk.objects.editable_by(request.actor, now()).filter(pk=talk.pk).exists(),
    }
    return render(request, "pupils/talk_detail.html", context)


@needs(Can.BEHAVIOUR_EDIT)
@require_http_methods(["GET", "POST"])
def talk_edit(request: StaffRequest, talk_id: int) -> HttpResponse:
    talk = _editable(request, talk_id)
    opened = talk_opening(talk, _sides(request, talk)) | {"version": talk.version}
    form = TalkForm.of(request, event=talk.event, talk=talk, initial=opened)
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            told = form.cleaned_data
            acts.edit_talk(
                by=request.actor,
                talk=talk,
                version=told["version"] or 0,
                on=told["on"],
                agreed=told["agreed"],
                sides=form.sides(),
            )
            return reverse("pupils:talk_detail", args=[talk.pk])

        try:
            answer = form.once(do)
        except Stale:
            stored = _editable(request, talk_id)
            form.hold_against(talk_opening(stored, _sides(request, stored)), version=stored.version)
        else:
            messages.success(request, "Saved.")
            return redirect(answer)
    record(request.actor, AuditVerb.VIEW, talk, pupil_ids=[pupil.pk for pupil in form.pupils])
    return render(request, "pupils/talk_form.html", {"form": form, "event": talk.event, "talk": talk})


@needs(Can.BEHAVIOUR_EDIT)
@require_http_methods(["GET", "POST"])
def talk_conclude(request: StaffRequest, talk_id: int) -> HttpResponse:
    """What came of it, by whoever may read what was agreed; only who said it puts it right."""
    open_to = RestorativeTalk.objects.readable_by(request.actor).concluded_by_none_but(request.actor)
    talks = open_to.select_related("event__category", "check_back")
    talk = get_object_or_404(talks, pk=talk_id)
    form = OutcomeForm.of(request, initial={**outcome_opening(talk), "version": talk.version})
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            version = form.cleaned_data["version"] or 0
            acts.conclude_talk(by=request.actor, talk=talk, version=version, at=now(), **form.values())
            return reverse("pupils:talk_detail", args=[talk.pk])

        try:
            answer = form.once(do)
        except Stale:
            stored = talks.get(pk=talk_id)
            form.hold_against(outcome_opening(stored), version=stored.version)
        else:
            messages.success(request, "Saved. The task of checking back is done.")
            return redirect(answer)
    record(request.actor, AuditVerb.VIEW, talk, pupil_ids=[side.pupil_id for side in _sides(request, talk)])
    return render(request, "pupils/talk_conclude.html", {"form": form, "talk": talk})


def _editable(request: StaffRequest, talk_id: int) -> RestorativeTalk:
    talks = RestorativeTalk.objects.editable_by(request.actor, now()).select_related("event__category")
    return get_object_or_404(talks, pk=talk_id)


def _sides(request: StaffRequest, talk: RestorativeTalk) -> list[RestorativeSide]:
    sides = RestorativeSide.objects.visible_to(request.actor).filter(talk=talk).select_related("pupil")
    return sorted(sides, key=lambda side: side.pupil.short_name)
