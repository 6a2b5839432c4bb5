"""The desk of the safeguarding team: what waits, one concern in full, and everything that is done about it."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from safeguarding import desk, file_moves
from safeguarding.actions.desk import close, correct, note_outcome, note_read, reopen
from safeguarding.codes import EntryKind
from safeguarding.due import Due
from safeguarding.forms.desk import (
    ActionForm,
    CloseForm,
    CorrectionForm,
    DecisionForm,
    DiscussionForm,
    OutcomeForm,
    ParentsForm,
    ReopenForm,
    TriageForm,
)
from safeguarding.models import ChainCheck, Concern, ConcernStaff
from safeguarding.models.adult import is_reader
from safeguarding.opening import way_of
from safeguarding.plans import plan_entries
from safeguarding.thread import CORRECTABLE, thread_of
from safeguarding.views.acting import act_page, ask_why, concern_of, entry_of, is_opened, note_page, noting
from safeguarding.views.kept_files import answer_file_of
from staffing.access import Actor, Can, Role, needs, step_up
from staffing.calendar import now, today
from staffing.models import Staff
from staffing.models.people import StaffQuerySet
from staffing.paging import page_of
from staffing.requests import StaffRequest

ROWS = 25


@needs(Can.CONCERN_VIEW)
@step_up
@require_GET
def concern_list(request: StaffRequest) -> HttpResponse:
    """What waits, unread first; those that are closed on a page of their own."""
    actor, asked = request.actor, request.GET.get("page")
    is_closed = request.GET.get("closed") == "1"
    due: list[Due] = []
    if is_closed:
        page: Any = page_of(desk.closed(actor), asked, ROWS)
        rows = desk.rows_of(actor, list(page))
    else:
        waiting = desk.waiting_at(actor)
        page, due = Paginator(waiting.rows, ROWS).get_page(asked), waiting.due
        rows = list(page)
    context = {
        "page": page,
        "rows": rows,
        "is_closed": is_closed,
        "address": "closed=1&" if is_closed else "",
        "due": [(each, each.owner_id == actor.staff_id, each.is_late(today())) for each in due],
        "check": ChainCheck.objects.visible_to(actor).latest_one(),
        "reads_about_adults": is_reader(actor),
        "moves": file_moves.on_their_way(actor).count(),
    }
    return render(request, "safeguarding/concern_list.html", context)


@needs(Can.CONCERN_VIEW)
@step_up
@require_http_methods(["GET", "POST"])
def concern_detail(request: StaffRequest, concern_id: int) -> HttpResponse:
    """Everything in order of time. That it was opened is an entry, with the reason: sent where it is asked for."""
    concern = concern_of(request, concern_id)
    back = reverse("safeguarding:concern_list"), "Safeguarding desk"
    if request.method == "POST":
        return ask_why(request, concern, back)
    pupils = desk.pupils_of(concern)
    keys = [row.key for row in pupils if not row.key.destroyed_at]
    of_plans = plan_entries(request.actor, [row.key_id for row in pupils])
    way = way_of(request.GET.get("from"))
    read = note_read(by=request.actor, concern=concern, at=now(), keys=keys, beside=of_plans, way=way)
    if read is None:
        return ask_why(request, concern, back)
    thread = thread_of(request.actor, concern, *read, pupils, of_plans)
    context = {
        "concern": concern,
        "thread": thread,
        "today": today(),
        "correct_url": "safeguarding:entry_correct",
        "file_url": "safeguarding:concern_file",
        "referrals": [(each, each.days(today()), each.is_late(today())) for each in thread.referrals],
    }
    return render(request, "safeguarding/concern_detail.html", context)


@needs(Can.CONCERN_VIEW)
@step_up
@require_GET
def concern_file(request: StaffRequest, concern_id: int, concern_file_id: int) -> HttpResponse:
    """A file by its place among those of the concern."""
    concern = concern_of(request, concern_id)
    answer = answer_file_of(concern, concern_file_id, request.actor)
    return answer if is_opened(request, concern) else redirect("safeguarding:concern_detail", concern.pk)


@needs(Can.CONCERN_EDIT)
@step_up
@require_http_methods(["GET", "POST"])
def concern_triage(request: StaffRequest, concern_id: int) -> HttpResponse:
    return note_page(request, concern_id, EntryKind.TRIAGE, TriageForm, "Triage")


@needs(Can.CONCERN_EDIT)
@step_up
@require_http_methods(["GET", "POST"])
def concern_discussion(request: StaffRequest, concern_id: int) -> HttpResponse:
    return note_page(request, concern_id, EntryKind.DISCUSSION, DiscussionForm, "Note a discussion")


@needs(Can.CONCERN_EDIT)
@step_up
@require_http_methods(["GET", "POST"])
def concern_decision(request: StaffRequest, concern_id: int) -> HttpResponse:
    return note_page(request, concern_id, EntryKind.DECISION, DecisionForm, "Write down a decision")


@needs(Can.CONCERN_EDIT)
@step_up
@require_http_methods(["GET", "POST"])
def concern_parents(request: StaffRequest, concern_id: int) -> HttpResponse:
    return note_page(request, concern_id, EntryKind.PARENTS, ParentsForm, "Parents: told, or why not")


@needs(Can.CONCERN_EDIT)
@step_up
@require_http_methods(["GET", "POST"])
def concern_action(request: StaffRequest, concern_id: int) -> HttpResponse:
    concern = concern_of(request, concern_id)
    form = ActionForm.of(request, owners=_owners(request.actor, concern))
    title = "Something to be done"
    return act_page(request, concern, form, title, noting(request.actor, concern, EntryKind.ACTION, form))


@needs(Can.CONCERN_EDIT)
@step_up
@require_http_methods(["GET", "POST"])
def action_outcome(request: StaffRequest, concern_id: int, concern_action_id: int) -> HttpResponse:
    concern, action = entry_of(request, concern_id, concern_action_id, frozenset({EntryKind.ACTION}))
    form = OutcomeForm.of(request)

    def do() -> object:
        return note_outcome(by=request.actor, concern=concern, action=action, **form.told())

    return act_page(request, concern, form, "What came of it", do, action)


@needs(Can.CONCERN_EDIT)
@step_up
@require_http_methods(["GET", "POST"])
def concern_close(request: StaffRequest, concern_id: int) -> HttpResponse:
    concern = concern_of(request, concern_id)
    form = CloseForm.of(request)
    return act_page(
        request, concern, form, "Close it", lambda: close(by=request.actor, concern=concern, **form.told())
    )


@needs(Can.CONCERN_EDIT)
@step_up
@require_http_methods(["GET", "POST"])
def concern_reopen(request: StaffRequest, concern_id: int) -> HttpResponse:
    concern = concern_of(request, concern_id)
    form = ReopenForm.of(request)
    return act_page(
        request,
        concern,
        form,
        "Open it again",
        lambda: reopen(by=request.actor, concern=concern, **form.told()),
    )


@needs(Can.CONCERN_EDIT)
@step_up
@require_http_methods(["GET", "POST"])
def entry_correct(request: StaffRequest, concern_id: int, concern_entry_id: int) -> HttpResponse:
    concern, entry = entry_of(request, concern_id, concern_entry_id, CORRECTABLE)
    form = CorrectionForm.of(request)

    def do() -> object:
        return correct(by=request.actor, concern=concern, entry=entry, **form.told())

    return act_page(request, concern, form, "Put an entry right", do, entry)


def _owners(actor: Actor, concern: Concern) -> StaffQuerySet:
    """Of the team today, but for whom the concern is about."""
    about = ConcernStaff.objects.filter(concern=concern).values("staff")
    team = Staff.objects.visible_to(actor).employed(today()).with_role(Role.SAFEGUARDING_LEAD, today())
    return team.exclude(pk__in=about)
