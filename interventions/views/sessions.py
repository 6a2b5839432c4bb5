"""Sessions as they stand: one, the list of them, and what is added afterwards."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from interventions.actions.sessions import EditingIsOver, add_addendum
from interventions.actions.strategy_uses import say_of_strategy
from interventions.codes import ATTENDED
from interventions.forms.addendum import AddendumForm
from interventions.listed import page_of_sessions
from interventions.models import Addendum, Note, Presence, Session, SessionTarget, StrategyUse
from interventions.strategies import answers_of, lines_in
from staffing.access import Can, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import now
from staffing.requests import StaffRequest


@needs(Can.SESSION_VIEW)
@require_GET
def session_list(request: StaffRequest) -> HttpResponse:
    is_own = request.GET.get("whose") == "mine"
    page = page_of_sessions(request.actor, request.GET.get("page"), is_own=is_own)
    seen: Iterable[Any] = page.object_list
    pupil_ids = sorted({row.pupil_id for session in seen for row in session.seen})
    record(request.actor, AuditVerb.VIEW, "sessions", pupil_ids=pupil_ids)
    return render(request, "interventions/session_list.html", {"page": page, "is_own": is_own})


@needs(Can.SESSION_VIEW)
@require_GET
def session_detail(request: StaffRequest, session_id: int) -> HttpResponse:
    """What, who, and the notes this reader may read."""
    session = _session(request, session_id)
    mine = {"session": session}
    presences = Presence.objects.visible_to(request.actor).filter(**mine).select_related("pupil")
    rows = sorted(presences, key=lambda row: row.pupil.short_name)
    notes = {note.pupil_id: note.text for note in Note.objects.readable_by(request.actor).filter(**mine)}
    addenda = Addendum.objects.visible_to(request.actor).filter(**mine).select_related("written_by")
    record(request.actor, AuditVerb.VIEW, session, pupil_ids=[row.pupil_id for row in rows])
    worked = _worked_on(request, session)
    there = [row.pupil_id for row in rows if row.status in ATTENDED]
    helping = answers_of(request.actor, session, there) if request.actor.can(Can.PLAN_VIEW) else {}
    may_edit = session.is_editable_by(request.actor, now())
    context = {
        "session": session,
        "rows": [(row, notes.get(row.pupil_id, ""), worked[row.pupil_id]) for row in rows],
        "helping": [(row.pupil, helping[row.pupil_id]) for row in rows if row.pupil_id in helping],
        "answers": StrategyUse.Answer.choices,
        "others": session.pupil_count - len(rows),  # type: ignore[attr-defined]
        "note": notes.get(None, ""),
        "addenda": addenda,
        "saved": f"session-{session.pk}" if notes else "",
        "may_edit": may_edit,
        "may_add": request.actor.can(Can.SESSION_EDIT),
    }
    return render(request, "interventions/session_detail.html", context)


@needs(Can.SESSION_EDIT)
def addendum_create(request: StaffRequest, session_id: int) -> HttpResponse:
    """Added under one's own name and never changed."""
    session = _session(request, session_id)
    form = AddendumForm.of(request)
    if request.method != "POST" or not form.is_valid():
        return render(request, "interventions/addendum_create.html", {"session": session, "form": form})

    def do() -> str:
        add_addendum(by=request.actor, session=session, text=form.cleaned_data["text"], at=now())
        return reverse("interventions:session_detail", args=[session.pk])

    answer = form.once(do)
    messages.success(request, "Added.")
    return redirect(answer)


@needs(Can.SESSION_EDIT)
@require_POST
def strategy_used(request: StaffRequest, session_id: int) -> HttpResponse:
    """One tap on the session's page: the line, and what became of it, as `12-helped`."""
    session = _session(request, session_id)
    line_id, _, answer = request.POST.get("said", "").partition("-")
    there = Presence.objects.visible_to(request.actor).filter(session=session, status__in=ATTENDED)
    if not line_id.isdecimal() or len(line_id) > MOST_DIGITS or answer not in StrategyUse.Answer:
        raise Http404
    lines = lines_in(request.actor, session, list(there.values_list("pupil_id", flat=True)))
    line = get_object_or_404(lines.select_related("plan"), pk=int(line_id))
    try:
        say_of_strategy(by=request.actor, session=session, line=line, answer=answer, at=now())
    except EditingIsOver:
        messages.error(request, "Only whoever wrote the session says this, and for 24 hours.")
    return redirect(f"{reverse('interventions:session_detail', args=[session.pk])}#helping")


MOST_DIGITS = 17


def _worked_on(request: StaffRequest, session: Session) -> dict[int, list[SessionTarget]]:
    """What it did for targets that are open to this reader, by pupil."""
    found: dict[int, list[SessionTarget]] = defaultdict(list)
    if request.actor.can(Can.TARGET_VIEW):
        told = SessionTarget.objects.visible_to(request.actor).filter(session=session)
        for row in told.select_related("target", "reading"):
            found[row.target.pupil_id].append(row)
    return found


def _session(request: StaffRequest, session_id: int) -> Session:
    rows = Session.objects.visible_to(request.actor).select_related("written_by", "planned")
    rows = rows.annotate(pupil_count=Count("presences"))
    return get_object_or_404(rows.prefetch_related("adults", "topics"), pk=session_id)
