"""Praise and incidents: one's own list, a pupil's, one event, and what is written about it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pupils.actions import behaviour as acts
from pupils.behaviour_patterns import read_patterns
from pupils.forms.behaviour import (
    BehaviourForm,
    FollowUpForm,
    PraiseForm,
    PraisePickForm,
    opening,
)
from pupils.models import (
    BehaviourAddendum,
    BehaviourEvent,
    BehaviourNotice,
    BehaviourPart,
    PhysicalIntervention,
    Pupil,
    RestorativeTalk,
    Suspension,
    SystemEntry,
)
from staffing.access import Can, Resource, Verb, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import now, today
from staffing.paging import page_of
from staffing.receipts import Stale
from staffing.refusals import Refused
from staffing.requests import StaffRequest

EVENTS_A_PAGE = 25
MOST_IMPORTED = 12


@needs(Can.BEHAVIOUR_VIEW)
@require_GET
def behaviour_list(request: StaffRequest) -> HttpResponse:
    """What one wrote oneself, the latest first."""
    events = BehaviourEvent.objects.visible_to(request.actor).filter(written_by_id=request.actor.staff_id)
    page = page_of(events.select_related("category"), request.GET.get("page"), EVENTS_A_PAGE)
    parts = BehaviourPart.objects.visible_to(request.actor).filter(event__in=[row.pk for row in page])
    names: dict[int, list[str]] = {}
    pupil_ids = set()
    for part in parts.select_related("pupil").order_by("pupil__known_forename"):
        names.setdefault(part.event_id, []).append(part.pupil.short_name)
        pupil_ids.add(part.pupil_id)
    record(request.actor, AuditVerb.VIEW, "behaviour", pupil_ids=sorted(pupil_ids))
    rows = [(event, ", ".join(names.get(event.pk, []))) for event in page]
    sees_categories = request.actor.can(Can.BEHAVIOUR_CATEGORY_VIEW)
    context = {"page": page, "rows": rows, "sees_categories": sees_categories}
    return render(request, "pupils/behaviour_list.html", context)


@needs(Can.BEHAVIOUR_VIEW)
@require_GET
def pupil_behaviour(request: StaffRequest, pupil_id: int) -> HttpResponse:
    """One pupil's praise and incidents with the pupil's own part in each, and where they gather."""
    pupil = get_object_or_404(Pupil.objects.visible_to(request.actor, Resource.BEHAVIOUR), pk=pupil_id)
    actor = request.actor.about(pupil.pk)
    parts = BehaviourPart.objects.visible_to(actor).filter(pupil=pupil)
    parts = parts.select_related("event__category", "event__written_by").order_by("-on", "-event__at", "-pk")
    page = page_of(parts, request.GET.get("page"), EVENTS_A_PAGE)
    suspensions = Suspension.objects.visible_to(actor)
    entries = SystemEntry.objects.visible_to(actor)
    record(request.actor, AuditVerb.VIEW, "behaviour", pupil_id=pupil.pk)
    context = {
        "pupil": pupil,
        "is_on_roll": pupil.is_on_roll(today()),
        "page": page,
        "suspensions": page_of(suspensions.filter(pupil=pupil), None, MOST_IMPORTED),
        "entries": page_of(entries.filter(pupil=pupil), None, MOST_IMPORTED),
        "patterns": read_patterns(request.actor, request.staff.school, pupil, today()),
    }
    return render(request, "pupils/pupil_behaviour.html", context)


@needs(Can.BEHAVIOUR_VIEW)
@require_GET
def pupil_system(request: StaffRequest, pupil_id: int) -> HttpResponse:
    """All that the school's own system sent about a pupil: suspensions, or with `?show=entries` the rest."""
    pupil = get_object_or_404(Pupil.objects.visible_to(request.actor, Resource.BEHAVIOUR), pk=pupil_id)
    show = "entries" if request.GET.get("show") == "entries" else "suspensions"
    model: Any = {"suspensions": Suspension, "entries": SystemEntry}[show]
    rows = model.objects.visible_to(request.actor.about(pupil.pk)).filter(pupil=pupil)
    page = page_of(rows, request.GET.get("page"), EVENTS_A_PAGE)
    record(request.actor, AuditVerb.VIEW, "behaviour", pupil_id=pupil.pk)
    context = {"pupil": pupil, "page": page, "show": show}
    return render(request, "pupils/pupil_system.html", context)


@needs(Can.BEHAVIOUR_VIEW)
@require_GET
def behaviour_detail(request: StaffRequest, event_id: int) -> HttpResponse:
    """One event: the part of each pupil whom the reader may see, and its words where that is all of them."""
    event = _event(request, event_id)
    parts = list(BehaviourPart.objects.visible_to(request.actor).filter(event=event).select_related("pupil"))
    added = BehaviourAddendum.objects.visible_to(request.actor).filter(event=event)
    held = PhysicalIntervention.objects.visible_to(request.actor).filter(event=event)
    addenda, physical = list(added.select_related("written_by")), list(held.select_related("pupil"))
    talks = list(
        RestorativeTalk.objects.visible_to(request.actor).filter(event=event).select_related("check_back")
    )
    notices = BehaviourNotice.objects.visible_to(request.actor).filter(event=event)
    told = {notice.pupil_id: notice for notice in notices}
    record(request.actor, AuditVerb.VIEW, event, pupil_ids=[part.pupil_id for part in parts])
    may_read: bool = event.is_readable  # type: ignore[attr-defined]
    is_worded = may_read and (event.abc or any(part.account or part.own_words for part in parts))
    context = {
        "event": event,
        "rows": [
            (part, told.get(part.pupil_id)) for part in sorted(parts, key=lambda part: part.pupil.short_name)
        ],
        "others": event.part_count - len(parts),  # type: ignore[attr-defined]
        "physical": physical,
        "talks": talks,
        "addenda": addenda,
        "may_take_back": event.is_editable and not (physical or talks or addenda),  # type: ignore[attr-defined]
        "may_read": may_read,
        "may_edit": event.is_editable,  # type: ignore[attr-defined]
        "may_add": request.actor.can(Can.BEHAVIOUR_EDIT),
        "saved": f"behaviour-{event.pk}" if is_worded else "",
    }
    return render(request, "pupils/behaviour_detail.html", context)


@needs(Can.BEHAVIOUR_CREATE)
@require_http_methods(["GET", "POST"])
def behaviour_create(request: StaffRequest) -> HttpResponse:
    """An event about anybody on roll; `?pupil=` begins with one."""
    asked = request.GET.get("pupil", "")
    begun = {"on": today(), "pupils": [asked] if asked.isdecimal() else []}
    form = BehaviourForm.of(request, initial=begun)
    if request.method == "POST" and form.is_bound and form.is_valid():

        def do() -> str:
            event = acts.log_event(
                by=request.actor,
                category=form.cleaned_data["category"],
                told=form.told(),
                parts=form.parts(),
                at=now(),
            )
            return reverse("pupils:behaviour_detail", args=[event.pk])

        answer = form.once(do)
        messages.success(request, "Saved. It can be edited for 24 hours; what follows is added here.")
        return redirect(answer)
    return render(request, "pupils/behaviour_form.html", {"form": form})


@needs(Can.BEHAVIOUR_EDIT)
@require_http_methods(["GET", "POST"])
def behaviour_edit(request: StaffRequest, event_id: int) -> HttpResponse:
    event = _editable(request, event_id)
    form = BehaviourForm.of(request, event=event, initial=_opened(request, event))
    if request.method == "POST" and form.is_bound and form.is_valid():

        def do() -> str:
            acts.edit_event(
                by=request.actor,
                event=event,
                version=form.cleaned_data["version"] or 0,
                category=form.cleaned_data["category"],
                told=form.told(),
                parts=form.parts(),
                at=now(),
            )
            return reverse("pupils:behaviour_detail", args=[event.pk])

        try:
            answer = form.once(do)
        except Stale:
            stored = _editable(request, event_id)
            form.hold_against(_opened(request, stored), version=stored.version)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, "Saved.")
            return redirect(answer)
    ids = [pupil.pk for pupil in form.parts_of]
    record(request.actor, AuditVerb.VIEW, event, pupil_ids=ids)
    return render(request, "pupils/behaviour_form.html", {"form": form, "event": event})


@needs(Can.BEHAVIOUR_EDIT)
@require_POST
def behaviour_take_back(request: StaffRequest, own_event_id: int) -> HttpResponse:
    """A slip, by whoever may edit it."""
    event = _editable(request, own_event_id)
    seen = Pupil.objects.visible_to(request.actor).filter(behaviour_parts__event=event)
    ids = list(seen.values_list("pk", flat=True)[:2])
    try:
        acts.take_back(by=request.actor, event=event, at=now())
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("pupils:behaviour_detail", event.pk)
    messages.success(request, "Taken back: nobody sees it, and it is not counted.")
    if len(ids) == 1:
        return redirect("mentoring:pupil_detail", ids[0])
    return redirect("pupils:behaviour_list")


@needs(Can.BEHAVIOUR_EDIT)
@require_http_methods(["GET", "POST"])
def behaviour_follow_up(request: StaffRequest, event_id: int) -> HttpResponse:
    """What followed, under one's own name and never changed: by whoever may read the whole of it."""
    readable = BehaviourEvent.objects.readable_by(request.actor).select_related("category", "written_by")
    event = get_object_or_404(readable, pk=event_id)
    form = FollowUpForm.of(request)
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            acts.add_to_event(by=request.actor, event=event, text=form.cleaned_data["text"], at=now())
            return reverse("pupils:behaviour_detail", args=[event.pk])

        answer = form.once(do)
        messages.success(request, "Added.")
        return redirect(answer)
    return render(request, "pupils/behaviour_follow_up.html", {"form": form, "event": event})


@needs(Can.BEHAVIOUR_CREATE)
@require_http_methods(["GET", "POST"])
def praise_create(request: StaffRequest, pupil_id: int) -> HttpResponse:
    """The second tap: what it is for."""
    named = Pupil.objects.visible_to(request.actor, Resource.BEHAVIOUR, Verb.CREATE).on_roll(today())
    pupil = get_object_or_404(named, pk=pupil_id)
    form = PraiseForm.of(request)
    if request.method == "POST" and form.is_valid():
        answer = form.once(lambda: _praise(request, form.cleaned_data["category"], [pupil.pk]))
        _say_praised(request, answer, pupil.short_name)
        is_open = Pupil.objects.visible_to(request.actor).filter(pk=pupil.pk).exists()
        return redirect("mentoring:pupil_detail", pupil.pk) if is_open else redirect("pupils:behaviour_list")
    return render(request, "pupils/praise_form.html", {"form": form, "pupil": pupil})


@needs(Can.BEHAVIOUR_CREATE)
@require_http_methods(["GET", "POST"])
def praise_pick(request: StaffRequest) -> HttpResponse:
    """Praise from anywhere: pick whom, tap what for."""
    form = PraisePickForm.of(request)
    if request.method == "POST" and form.is_bound and form.is_valid():
        pupils = list(form.cleaned_data["pupils"])
        answer = form.once(
            lambda: _praise(request, form.cleaned_data["category"], [pupil.pk for pupil in pupils])
        )
        _say_praised(request, answer, ", ".join(pupil.short_name for pupil in pupils))
        return redirect("pupils:praise_pick")
    return render(request, "pupils/praise_form.html", {"form": form, "is_picked": True})


@needs(Can.BEHAVIOUR_VIEW)
@require_GET
def behaviour_notice_list(request: StaffRequest) -> HttpResponse:
    """All that one must be told of and has not said to have read."""
    page = page_of(BehaviourNotice.objects.to_read(request.actor), request.GET.get("page"), EVENTS_A_PAGE)
    record(request.actor, AuditVerb.VIEW, "notices", pupil_ids=sorted({row.pupil_id for row in page}))
    return render(request, "pupils/behaviour_notice_list.html", {"page": page})


@needs(Can.BEHAVIOUR_VIEW)
@require_POST
def behaviour_notice_read(request: StaffRequest, behaviour_notice_id: int) -> HttpResponse:
    """I have read this: it leaves Today."""
    notice = get_object_or_404(BehaviourNotice.objects.visible_to(request.actor), pk=behaviour_notice_id)
    acts.read_notice(by=request.actor, notice=notice, at=now())
    came_from = {"today": "mentoring:today", "list": "pupils:behaviour_notice_list"}
    if request.POST.get("from") in came_from:
        return redirect(came_from[request.POST["from"]])
    return redirect("pupils:behaviour_detail", notice.event_id)


def _praise(request: StaffRequest, category: str, pupil_ids: list[int]) -> str:
    event = acts.praise(by=request.actor, category=category, pupil_ids=pupil_ids, on=today(), at=now())
    return reverse("pupils:behaviour_take_back", args=[event.pk])


def _say_praised(request: StaffRequest, undo: str, names: str) -> None:
    messages.success(request, _with_undo(request, f"Praise saved for {names}.", undo))


def _with_undo(request: StaffRequest, said: str, address: str) -> SafeString:
    """A sentence with the button that takes it back."""
    return format_html(
        '<span>{}</span> <form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<button class="linklike">Take it back</button></form>',
        said,
        address,
        get_token(request),
    )


def _event(request: StaffRequest, event_id: int) -> BehaviourEvent:
    return get_object_or_404(
        BehaviourEvent.objects.visible_to(request.actor)
        .with_rights(request.actor, now())
        .with_lasting_right(request.actor)
        .select_related("category", "written_by"),
        pk=event_id,
    )


def _editable(request: StaffRequest, event_id: int) -> BehaviourEvent:
    events = BehaviourEvent.objects.editable_by(request.actor, now()).with_lasting_right(request.actor)
    return get_object_or_404(events.select_related("category", "written_by"), pk=event_id)


def _opened(request: StaffRequest, event: BehaviourEvent) -> dict[str, object]:
    parts = list(BehaviourPart.objects.visible_to(request.actor).filter(event=event))
    return opening(event, parts) | {"version": event.version}
