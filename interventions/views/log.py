"""Logging a session, from the timetable or ad hoc, and editing it for a day."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html

from interventions import openings
from interventions.actions.planned import AlreadyTold
from interventions.actions.sessions import EditingIsOver, edit_session, log_session
from interventions.catch_up import next_to_log
from interventions.codes import ATTENDED, AbsenceReason, Engagement, HelpLevel, PresenceStatus
from interventions.entries import SessionEntry
from interventions.forms.addendum import AddendumForm
from interventions.forms.log_sheet import LogSheet
from interventions.models import PlannedSession, Session
from staffing import drafts
from staffing.access import Can, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import now, today
from staffing.receipts import Stale
from staffing.requests import StaffRequest

CHOICES = {
    "statuses": PresenceStatus.choices,
    "away_statuses": [PresenceStatus.ABSENT, PresenceStatus.REFUSED],
    "reasons": AbsenceReason.choices,
    "scores": [(str(value), label) for value, label in Engagement.choices],
    "help_levels": HelpLevel.choices,
}


@needs(Can.SESSION_CREATE)
def session_log(request: StaffRequest, planned_id: int) -> HttpResponse:
    """A planned session: its pupils already marked, saved by one tap."""
    planned = _planned(request, planned_id)
    if planned is None:
        return _go_on_alone(request, planned_id)
    opening = openings.of_plan(request.actor, planned, now())
    if planned.state != PlannedSession.State.PLANNED and request.method == "GET":
        draft = drafts.kept(request.actor, opening.draft_key)
        mine = LogSheet(actor=request.actor, opening=opening, draft=draft) if draft else None
        return _told_already(request, planned, mine)
    sheet = _sheet(request, opening)
    if not _is_saving(request) or not sheet.is_valid(request.staff.school):
        return _page(request, sheet, "interventions/session_log.html")

    leads_to = reverse("mentoring:today")

    logged: list[Session] = []

    def do() -> str:
        logged.append(log_session(by=request.actor, entry=sheet.entry(), at=now(), planned=planned))
        return leads_to

    try:
        answer = sheet.form.once(do, leads_to)
    except AlreadyTold:
        return _told_already(request, planned, sheet)
    _say_saved(request, sheet.entry())
    _ask_what_helped(request, sheet, logged)
    return redirect(answer)


@needs(Can.SESSION_CREATE)
def session_create(request: StaffRequest) -> HttpResponse:
    """Ad hoc: several pupils by parts of their names, saved by Ctrl+Enter, and an empty form for the next."""
    wanted = request.GET.get("pupil", "")
    opening = openings.of_nothing(
        request.actor, now(), [int(wanted)] if wanted.isdecimal() and len(wanted) < 18 else []
    )
    sheet = _sheet(request, opening)
    if not _is_saving(request) or not sheet.is_valid(request.staff.school):
        return _page(request, sheet, "interventions/session_create.html")

    is_last = request.POST.get("then") == "today"
    leads_to = reverse("mentoring:today" if is_last else "interventions:session_create")

    logged: list[Session] = []

    def do() -> str:
        logged.append(log_session(by=request.actor, entry=sheet.entry(), at=now()))
        return leads_to

    answer = sheet.form.once(do, leads_to)
    _say_saved(request, sheet.entry())
    _ask_what_helped(request, sheet, logged)
    return redirect(answer)


@needs(Can.SESSION_EDIT)
def session_edit(request: StaffRequest, session_id: int) -> HttpResponse:
    """One's own, for 24 hours; what was typed for longer can be added."""
    session = _own(request, session_id)
    if not session.is_editable_by(request.actor, now()):
        return _add_instead(request, session)
    opening = openings.of_session(request.actor, session, now())
    sheet = _sheet(request, opening)
    if not _is_saving(request) or not sheet.is_valid(request.staff.school):
        return _page(request, sheet, "interventions/session_edit.html")

    def do() -> str:
        version = sheet.form.cleaned_data["version"] or 0
        edit_session(by=request.actor, session=session, version=version, entry=sheet.entry(), at=now())
        return reverse("interventions:session_detail", args=[session.pk])

    try:
        answer = sheet.form.once(do)
    except EditingIsOver:
        return _add_instead(request, session)
    except Stale:
        return _page(request, sheet, "interventions/session_edit.html", theirs=_theirs(request, sheet))
    messages.success(request, "Saved.")
    return redirect(answer)


def _planned(request: StaffRequest, planned_id: int) -> PlannedSession | None:
    rows = PlannedSession.objects.visible_to(request.actor).select_related("provision__programme", "staff")
    return rows.filter(pk=planned_id).first()


def _go_on_alone(request: StaffRequest, planned_id: int) -> HttpResponse:
    """A slot moved or ended while its page stood open: what was typed goes on as a session of its own.

    Only for whom the page was shown to; to everybody else there is nothing.
    """
    if not drafts.is_of(request.actor, request.POST, openings.plan_key(planned_id)):
        raise Http404
    drafts.keep(staff_id=request.staff.pk, key=openings.NEW, body=drafts.body_of(request.POST))
    messages.warning(
        request,
        "This session went off the timetable while you had it open. What you typed is below: "
        "check the day, and save it as a session of its own.",
    )
    return redirect("interventions:session_create")


def _own(request: StaffRequest, session_id: int) -> Session:
    rows = Session.objects.visible_to(request.actor).filter(written_by_id=request.actor.staff_id)
    return get_object_or_404(rows.select_related("planned__provision__programme"), pk=session_id)


def _theirs(request: StaffRequest, sheet: LogSheet) -> LogSheet:
    """The session as it was saved meanwhile; the form goes on from there, so that saving again is a decision."""
    session = _own(request, sheet.opening.session.pk if sheet.opening.session else 0)
    sheet.form.hold_against({}, said="", version=session.version)
    return LogSheet(actor=request.actor, opening=openings.of_session(request.actor, session, now()))


def _add_instead(request: StaffRequest, session: Session) -> HttpResponse:
    """The day for editing is over: what was typed, now or into a draft, is ready to be added."""
    opening = openings.of_session(request.actor, session, now())
    draft = drafts.kept(request.actor, opening.draft_key)
    typed = dict(request.POST.lists()) if request.method == "POST" else draft.body if draft else None
    text = LogSheet(actor=request.actor, opening=opening, typed=typed).text if typed else ""
    address = reverse("interventions:addendum_create", args=[session.pk])
    form = AddendumForm(actor=request.actor, draft_key=address, initial={"text": text})
    record(request.actor, AuditVerb.VIEW, session, pupil_ids=opening.pupil_ids)
    return render(
        request, "interventions/addendum_create.html", {"session": session, "form": form, "is_late": True}
    )


def _is_saving(request: StaffRequest) -> bool:
    """A search without scripts comes by the same form and saves nothing."""
    return request.method == "POST" and "find" not in request.POST


def _sheet(request: StaffRequest, opening: openings.Opening) -> LogSheet:
    if _is_saving(request):
        return LogSheet(actor=request.actor, opening=opening, sent=request.POST)
    if request.method == "POST":
        return LogSheet(actor=request.actor, opening=opening, typed=dict(request.POST.lists()))
    draft = drafts.kept(request.actor, opening.draft_key)
    return LogSheet(actor=request.actor, opening=opening, draft=draft)


def _page(request: StaffRequest, sheet: LogSheet, template: str, **more: object) -> HttpResponse:
    """The page of a sheet; opening it is a read of the pupils on it."""
    sheet.dress()
    if request.method == "GET":
        record(request.actor, AuditVerb.VIEW, "session sheet", pupil_ids=[each.pk for each in sheet.pupils])
    asked = request.POST.get("q", "")
    found = sheet.find(asked) if "find" in request.POST else []
    context = CHOICES | {"sheet": sheet, "form": sheet.form, "asked": asked, "found": found} | more
    return render(request, template, context)


def _told_already(request: StaffRequest, planned: PlannedSession, mine: LogSheet | None) -> HttpResponse:
    """Somebody was first: what they said, and everything of one's own, ready to be added to theirs."""
    drafts.keep_for_owner(request.POST)
    try:
        planned.refresh_from_db(fields=["state", "not_held_reason", "not_held_note"])
    except PlannedSession.DoesNotExist:
        return _go_on_alone(request, planned.pk)
    theirs = (
        Session.objects.visible_to(request.actor).filter(planned=planned).select_related("written_by").first()
    )
    form = None
    if theirs and mine:
        address = reverse("interventions:addendum_create", args=[theirs.pk])
        form = AddendumForm(actor=request.actor, draft_key=address, initial={"text": mine.text})
    context = {"planned": planned, "theirs": theirs, "mine": mine, "form": form}
    return render(request, "interventions/session_told.html", context)


def _say_saved(request: StaffRequest, entry: SessionEntry) -> None:
    """What was saved, and the next thing to log: today's first, then what was left on earlier days."""
    there = sum(each.status in ATTENDED for each in entry.pupils)
    away = len(entry.pupils) - there
    said = (
        f"{entry.title} is saved: {there} there, {away} away."
        if away
        else f"{entry.title} is saved: {there} there."
    )
    if entry.follow_up:
        said += " The follow-up is on the task list."
    coming = next_to_log(request.actor, now())
    if coming is None:
        messages.success(request, said)
        return
    when = (
        coming.period_name
        if coming.on == today()
        else f"{coming.on.day} {coming.on:%b}, {coming.period_name}"
    )
    address = reverse("interventions:session_log", args=[coming.pk])
    messages.success(
        request,
        format_html('{} <a href="{}">Next: log {}, {}</a>', said, address, when, coming.provision.name),
    )


def _ask_what_helped(request: StaffRequest, sheet: LogSheet, logged: list[Session]) -> None:
    """The way to say of each strategy whether it helped, where a pupil who was there has some."""
    for session in logged:
        if sheet.has_strategies:
            address = reverse("interventions:session_detail", args=[session.pk])
            messages.info(request, format_html('<a href="{}#helping">Say what helped</a>', address))
