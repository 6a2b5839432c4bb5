"""Catching up: the slots of a day or a week that nobody has logged, in one grid with one save; and the week on paper."""

from datetime import timedelta
from uuid import uuid5

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_GET

from interventions.actions.planned import AlreadyTold, say_not_held
from interventions.actions.sessions import log_session
from interventions.catch_up import (
    LOOK_BACK,
    Span,
    day_of,
    days_waiting,
    latest,
    next_span,
    own_slots,
    waiting_slots,
    weeks_waiting,
)
from interventions.codes import AbsenceReason, Engagement, NotHeldReason, PresenceStatus
from interventions.forms.catch_up import CatchUpGrid, SlotForm, Told, ids_of
from interventions.models import PlannedSession, Session
from interventions.openings import NEW, plan_key
from interventions.sheets import read_sheet
from staffing import drafts
from staffing.access import Can, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import now, today, week_start
from staffing.receipts import once
from staffing.requests import StaffRequest

# From a Saturday on, the week to print is the next one.
WEEKEND = timedelta(days=2)
CHOICES = {
    "told_choices": Told.choices,
    "not_held_reasons": NotHeldReason.choices,
    "statuses": PresenceStatus.choices,
    "away_statuses": [PresenceStatus.ABSENT, PresenceStatus.REFUSED],
    "reasons": AbsenceReason.choices,
    "scores": [(str(value), label) for value, label in Engagement.choices],
}


@needs(Can.SESSION_CREATE)
def catch_up(request: StaffRequest) -> HttpResponse:
    """A slot is saved when it is said to have been held or not; of the others nothing is."""
    waiting = _waiting(request)
    span = _span(request, waiting)
    if request.method != "POST":
        grid = _opened(request, span, span.of(waiting))
        record(request.actor, AuditVerb.VIEW, "catch-up", pupil_ids=grid.pupil_ids)
        return _page(request, grid, waiting)
    sent_ids = ids_of(request.POST.getlist("slots"))
    plans = list(own_slots(request.actor).filter(pk__in=sent_ids))
    _keep_what_is_off(request, set(sent_ids) - {plan.pk for plan in plans})
    grid = CatchUpGrid(actor=request.actor, span=span, plans=plans, sent=request.POST)
    if "open" in request.POST:
        return _on_its_own_page(request, grid)
    if not grid.form.is_valid():
        return _page(request, grid, waiting)
    return _saved(request, grid, waiting)


@needs(Can.SESSION_CREATE)
@require_GET
def week_sheet(request: StaffRequest) -> HttpResponse:
    """The week on paper, in the order in which it is typed in afterwards; at a weekend the coming one."""
    on = day_of(request.GET.get("week", "")) or today() + WEEKEND
    sheet = read_sheet(request.actor, week_start(on))
    record(request.actor, AuditVerb.VIEW, "week sheet", pupil_ids=sheet.pupil_ids)
    return render(request, "interventions/week_sheet.html", {"sheet": sheet})


def _waiting(request: StaffRequest) -> list[PlannedSession]:
    """What waits since four weeks ago, or since the day that is asked for."""
    asked = day_of(request.GET.get("day", "")) or day_of(request.GET.get("week", "")) or today()
    return waiting_slots(request.actor, now(), min(week_start(asked), today() - LOOK_BACK))


def _span(request: StaffRequest, waiting: list[PlannedSession]) -> Span:
    week, day = day_of(request.GET.get("week", "")), day_of(request.GET.get("day", ""))
    if week:
        return Span(week_start(week), is_week=True)
    return Span(day) if day else latest(waiting, today())


def _opened(request: StaffRequest, span: Span, plans: list[PlannedSession]) -> CatchUpGrid:
    draft = drafts.kept(request.actor, span.draft_key)
    return CatchUpGrid(actor=request.actor, span=span, plans=plans, draft=draft)


def _page(
    request: StaffRequest, grid: CatchUpGrid, waiting: list[PlannedSession], saved: int = 0
) -> HttpResponse:
    span = grid.span
    context = CHOICES | {
        "grid": grid,
        "form": grid.form,
        "span": span,
        "days": days_waiting(waiting, span),
        "weeks": weeks_waiting(waiting, span),
        "saved": saved,
    }
    return render(request, "interventions/catch_up.html", context)


def _saved(request: StaffRequest, grid: CatchUpGrid, waiting: list[PlannedSession]) -> HttpResponse:
    """Each slot in a transaction of its own: one that can't be saved holds up none of the others."""
    calendar = request.staff.school.calendar()
    saved: list[SlotForm] = []
    standing: list[SlotForm] = []
    left: list[SlotForm] = []
    for slot in grid.slots:
        if slot.is_left:
            left.append(slot)
        else:
            is_saved = slot.check(calendar) and _save(request, grid, slot)
            (saved if is_saved else standing).append(slot)
    if saved:
        messages.success(request, _words(saved))
    if saved and not standing:
        drafts.drop(request.actor, grid.form.page_key)
        return redirect(_onward(grid.span, left, waiting))
    drafts.keep(staff_id=request.staff.pk, key=grid.form.page_key, body=drafts.body_of(request.POST))
    done = {slot.planned.pk for slot in saved}
    grid.slots = [slot for slot in grid.slots if slot in standing or slot.planned.pk not in done]
    still = [plan for plan in waiting if plan.pk not in done]
    return _page(request, grid, still, saved=len(saved))


def _save(request: StaffRequest, grid: CatchUpGrid, slot: SlotForm) -> bool:
    """Once for each slot of a form, however often the form is sent; says whether it stands as told here."""
    planned, told = slot.planned, slot.cleaned_data

    def do() -> str:
        if told["told"] == Told.HELD:
            log_session(by=request.actor, entry=slot.entry(request.actor), at=now(), planned=planned)
        else:
            say_not_held(by=request.actor, planned=planned, reason=told["reason"], note=told["note"])
        return reverse("interventions:session_log", args=[planned.pk])

    try:
        once(request.actor, uuid5(grid.form.cleaned_data["form_key"], str(planned.pk)), do)
    except AlreadyTold:
        _tell_of_theirs(request, slot)
        return False
    return True


def _tell_of_theirs(request: StaffRequest, slot: SlotForm) -> None:
    """Somebody was first: what they said, and one's own text kept where it can be added to theirs."""
    try:
        slot.planned.refresh_from_db(fields=["state", "not_held_reason", "not_held_note"])
    except PlannedSession.DoesNotExist:
        _keep_what_is_off(request, {slot.planned.pk})
        slot.is_told_elsewhere = slot.is_gone = True
        return
    logs = Session.objects.visible_to(request.actor).filter(planned=slot.planned)
    slot.theirs = logs.select_related("written_by").first()
    slot.is_told_elsewhere = True
    if slot.theirs and slot.said():
        address = reverse("interventions:addendum_create", args=[slot.theirs.pk])
        drafts.keep(staff_id=request.staff.pk, key=address, body={"text": [slot.said()]})
    elif not slot.theirs:
        _keep_alone(request, slot)


def _on_its_own_page(request: StaffRequest, grid: CatchUpGrid) -> HttpResponse:
    """The full log page of one slot, with what was typed here; the rest of the grid waits as a draft."""
    asked = request.POST.get("open", "")
    slot = next((slot for slot in grid.slots if str(slot.planned.pk) == asked), None)
    drafts.keep(staff_id=request.staff.pk, key=grid.form.page_key, body=drafts.body_of(request.POST))
    if slot is None:
        return redirect("interventions:catch_up")
    if not slot.is_left:
        _keep_alone(request, slot)
    return redirect("interventions:session_log", slot.planned.pk)


def _keep_alone(request: StaffRequest, slot: SlotForm) -> None:
    """A slot's fields as the draft of its own log page."""
    _keep_fields(request, slot.planned.pk, plan_key(slot.planned.pk))


def _keep_what_is_off(request: StaffRequest, slot_ids: set[int]) -> None:
    """Slots moved or ended while the grid stood open: what was typed of them waits as sessions of their own."""
    typed = [
        pk
        for pk in sorted(slot_ids)
        if request.POST.get(f"s{pk}-told") == Told.HELD or request.POST.get(f"s{pk}-note", "").strip()
    ]
    for pk in typed:
        _keep_fields(request, pk, drafts.page_key(NEW, f"s{pk}"))
    if typed:
        said = f"{len(typed)} of these {'is' if len(typed) == 1 else 'are'} off your timetable by now."
        address = reverse("interventions:session_create")
        messages.warning(
            request,
            format_html('{} What you typed is kept: <a href="{}">log it on its own</a>.', said, address),
        )


def _keep_fields(request: StaffRequest, slot_id: int, key: str) -> None:
    before = f"s{slot_id}-"
    typed = drafts.body_of(request.POST)
    body = {name.removeprefix(before): texts for name, texts in typed.items() if name.startswith(before)}
    body["adults"] = [str(request.staff.pk)]
    drafts.keep(staff_id=request.staff.pk, key=key, body=body)


def _words(saved: list[SlotForm]) -> str:
    """What was saved, counted."""
    held = sum(slot.state == Told.HELD for slot in saved)
    not_held = len(saved) - held
    parts = []
    if held:
        parts.append(f"{held} session{'s are' if held > 1 else ' is'} saved")
    if not_held:
        parts.append(f"{not_held} {'are' if not_held > 1 else 'is'} noted as not held")
    return f"{' and '.join(parts)}."


def _onward(span: Span, left: list[SlotForm], waiting: list[PlannedSession]) -> str:
    """The same page while something waits on it, then the week's next day with something waiting, then Today."""
    address = reverse("interventions:catch_up")
    if left:
        return f"{address}?{span.query}"
    coming = next_span(waiting, span)
    return f"{address}?{coming.query}" if coming else reverse("mentoring:today")
