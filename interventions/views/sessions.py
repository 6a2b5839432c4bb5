"""Sessions as they stand: one, the list of them, and what is added afterwards."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from interventions.actions.sessions import add_addendum
from interventions.forms.addendum import AddendumForm
from interventions.models import Addendum, Note, Presence, Session
from staffing import drafts
from staffing.access import Can, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import now
from staffing.receipts import once
from staffing.requests import StaffRequest

SESSIONS_A_PAGE = 40


@needs(Can.SESSION_VIEW)
@require_GET
def session_list(request: StaffRequest) -> HttpResponse:
    """Own sessions and those of pupils within reach, latest first."""
    sessions = Session.objects.visible_to(request.actor).select_related("written_by")
    is_own = request.GET.get("whose") == "mine"
    if is_own:
        sessions = sessions.filter(written_by_id=request.actor.staff_id)
    presences = Presence.objects.visible_to(request.actor).select_related("pupil").order_by("pk")
    page = Paginator(
        sessions.prefetch_related(Prefetch("presences", presences, to_attr="seen")), SESSIONS_A_PAGE
    ).get_page(request.GET.get("page"))
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
    context = {
        "session": session,
        "rows": [(row, notes.get(row.pupil_id, "")) for row in rows],
        "others": session.presences.count() - len(rows),
        "note": notes.get(None, ""),
        "addenda": addenda,
        "may_edit": session.is_editable_by(request.actor, now()),
        "may_add": request.actor.can(Can.SESSION_EDIT),
    }
    return render(request, "interventions/session_detail.html", context)


@needs(Can.SESSION_EDIT)
def addendum_create(request: StaffRequest, session_id: int) -> HttpResponse:
    """Added under one's own name and never changed."""
    session = _session(request, session_id)
    form = AddendumForm(request.POST or None, actor=request.actor, session_id=session.pk)
    draft = None
    if request.method != "POST" or not form.is_valid():
        if request.method == "GET":
            draft = drafts.kept(request.actor, form.draft_key)
            form.initial["text"] = next(iter(draft.body.get("text", [])), "") if draft else ""
        return render(
            request, "interventions/addendum_create.html", {"session": session, "form": form, "draft": draft}
        )

    def do() -> str:
        add_addendum(by=request.actor, session=session, text=form.cleaned_data["text"], at=now())
        drafts.drop(request.actor, form.draft_key)
        return reverse("interventions:session_detail", args=[session.pk])

    answer = once(request.actor, form.cleaned_data["form_key"], do)
    messages.success(request, "Added.")
    return redirect(answer)


def _session(request: StaffRequest, session_id: int) -> Session:
    rows = Session.objects.visible_to(request.actor).select_related("written_by", "planned")
    return get_object_or_404(rows.prefetch_related("adults", "topics"), pk=session_id)
