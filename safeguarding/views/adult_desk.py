"""Concerns about adults as the head reads them, or the chair of governors, and everything that is done about them."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from safeguarding import adults, retention
from safeguarding.actions.adults import close_adult_concern, end_reader, name_reader
from safeguarding.actions.desk import correct, note_outcome, note_read, reopen
from safeguarding.codes import EntryKind
from safeguarding.forms.adults import AdultCloseForm, AssessForm, LadoForm, ReaderForm
from safeguarding.forms.desk import (
    ActionForm,
    CorrectionForm,
    DeskForm,
    DiscussionForm,
    OutcomeForm,
    ReopenForm,
)
from safeguarding.models import AdultConcern, AdultReader, Entry
from safeguarding.models.adult import holders, is_reader
from safeguarding.opening import way_of
from safeguarding.thread import CORRECTABLE
from safeguarding.views.acting import act_once, ask_why, is_opened, noting
from safeguarding.views.kept_files import answer_file_of
from staffing.access import Can, Role, needs, step_up
from staffing.calendar import now, today
from staffing.models import Staff
from staffing.models.people import StaffQuerySet
from staffing.paging import page_of
from staffing.refusals import Refused
from staffing.requests import StaffRequest

ROWS = 25


@needs(Can.ADULT_CONCERN_VIEW)
@step_up
@require_GET
def adult_concern_list(request: StaffRequest) -> HttpResponse:
    """What waits, unread first; those that are closed on a page of their own."""
    actor, asked = request.actor, request.GET.get("page")
    if not is_reader(actor):
        raise Http404
    is_closed = request.GET.get("closed") == "1"
    if is_closed:
        page: Any = page_of(adults.closed(actor), asked, ROWS)
        rows = adults.rows_of(list(page))
    else:
        page = Paginator(adults.waiting(actor), ROWS).get_page(asked)
        rows = list(page)
    context = {
        "page": page,
        "rows": rows,
        "is_closed": is_closed,
        "address": "closed=1&" if is_closed else "",
        "to_confirm": [] if is_closed else list(retention.to_confirm(actor)),
        "may_name": actor.can(Can.ADULT_CONCERN_APPROVE),
    }
    return render(request, "safeguarding/adult_concern_list.html", context)


@needs(Can.ADULT_CONCERN_VIEW)
@step_up
@require_http_methods(["GET", "POST"])
def adult_concern_detail(request: StaffRequest, adult_concern_id: int) -> HttpResponse:
    """Everything in order of time, and earlier ones about the same adult. That it was opened is an entry, with why."""
    concern = _concern(request, adult_concern_id)
    back = reverse("safeguarding:adult_concern_list"), "Concerns about adults"
    if request.method == "POST":
        return ask_why(request, concern, back)
    beside = adults.beside_of(request.actor, concern)
    read = note_read(
        by=request.actor,
        concern=concern,
        at=now(),
        keys=[] if concern.key.destroyed_at else [concern.key],
        beside=adults.read_beside(beside),
        way=way_of(request.GET.get("from")),
    )
    if read is None:
        return ask_why(request, concern, back)
    may_act = request.actor.can(Can.ADULT_CONCERN_EDIT)
    context = {
        "concern": concern,
        "thread": adults.thread_of(concern, *read, beside),
        "today": today(),
        "may_act": may_act,
        "correct_url": "safeguarding:adult_correct" if may_act else "",
        "file_url": "safeguarding:adult_file",
    }
    return render(request, "safeguarding/adult_concern_detail.html", context)


@needs(Can.ADULT_CONCERN_VIEW)
@step_up
@require_GET
def adult_file(request: StaffRequest, adult_concern_id: int, adult_file_id: int) -> HttpResponse:
    """A file by its place among those of the concern."""
    concern = _concern(request, adult_concern_id)
    answer = answer_file_of(concern, adult_file_id, request.actor)
    return (
        answer if is_opened(request, concern) else redirect("safeguarding:adult_concern_detail", concern.pk)
    )


@needs(Can.ADULT_CONCERN_EDIT)
@step_up
@require_http_methods(["GET", "POST"])
def adult_assess(request: StaffRequest, adult_concern_id: int) -> HttpResponse:
    return _note(request, adult_concern_id, EntryKind.ASSESSED, AssessForm, "Low-level, or an allegation")


@needs(Can.ADULT_CONCERN_EDIT)
@step_up
@require_http_methods(["GET", "POST"])
def adult_lado(request: StaffRequest, adult_concern_id: int) -> HttpResponse:
    return _note(request, adult_concern_id, EntryKind.LADO_TOLD, LadoForm, "The LADO was told")


@needs(Can.ADULT_CONCERN_EDIT)
@step_up
@require_http_methods(["GET", "POST"])
def adult_discussion(request: StaffRequest, adult_concern_id: int) -> HttpResponse:
    return _note(request, adult_concern_id, EntryKind.DISCUSSION, DiscussionForm, "Note a discussion")


@needs(Can.ADULT_CONCERN_EDIT)
@step_up
@require_http_methods(["GET", "POST"])
def adult_action(request: StaffRequest, adult_concern_id: int) -> HttpResponse:
    concern = _concern(request, adult_concern_id)
    owners = Staff.objects.filter(pk__in=[staff.pk for staff in concern.readers(today())])
    form = ActionForm.of(request, owners=owners)
    return _act(
        request, concern, form, "Something to be done", noting(request.actor, concern, EntryKind.ACTION, form)
    )


@needs(Can.ADULT_CONCERN_EDIT)
@step_up
@require_http_methods(["GET", "POST"])
def adult_outcome(request: StaffRequest, adult_concern_id: int, adult_action_id: int) -> HttpResponse:
    concern, action = _entry(request, adult_concern_id, adult_action_id, frozenset({EntryKind.ACTION}))
    form = OutcomeForm.of(request)

    def do() -> object:
        return note_outcome(by=request.actor, concern=concern, action=action, **form.told())

    return _act(request, concern, form, "What came of it", do, action)


@needs(Can.ADULT_CONCERN_EDIT)
@step_up
@require_http_methods(["GET", "POST"])
def adult_close(request: StaffRequest, adult_concern_id: int) -> HttpResponse:
    concern = _concern(request, adult_concern_id)
    form = AdultCloseForm.of(request)

    def do() -> object:
        return close_adult_concern(by=request.actor, concern=concern, **form.told())

    return _act(request, concern, form, "Close it", do)


@needs(Can.ADULT_CONCERN_EDIT)
@step_up
@require_http_methods(["GET", "POST"])
def adult_reopen(request: StaffRequest, adult_concern_id: int) -> HttpResponse:
    concern = _concern(request, adult_concern_id)
    form = ReopenForm.of(request)

    def do() -> object:
        return reopen(by=request.actor, concern=concern, **form.told())

    return _act(request, concern, form, "Open it again", do)


@needs(Can.ADULT_CONCERN_EDIT)
@step_up
@require_http_methods(["GET", "POST"])
def adult_correct(request: StaffRequest, adult_concern_id: int, adult_entry_id: int) -> HttpResponse:
    concern, entry = _entry(request, adult_concern_id, adult_entry_id, CORRECTABLE)
    form = CorrectionForm.of(request)

    def do() -> object:
        return correct(by=request.actor, concern=concern, entry=entry, **form.told())

    return _act(request, concern, form, "Put an entry right", do, entry)


@needs(Can.ADULT_CONCERN_APPROVE)
@step_up
@require_http_methods(["GET", "POST"])
def adult_reader_create(request: StaffRequest) -> HttpResponse:
    """Who of the safeguarding team reads these with the head, and who did; and one more."""
    form = ReaderForm.of(request, team=_team(request))
    address = reverse("safeguarding:adult_reader_create")
    if request.method == "POST" and form.is_valid():
        try:
            form.once(lambda: _named(request, form, address), address)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            messages.success(request, "Saved. They read these from now on, but for what is about them.")
            return redirect(address)
    readers = AdultReader.objects.visible_to(request.actor).select_related("staff", "named_by", "ended_by")
    return render(request, "safeguarding/adult_reader_create.html", {"form": form, "readers": readers})


def _named(request: StaffRequest, form: ReaderForm, address: str) -> str:
    name_reader(by=request.actor, at=now(), **form.told())
    return address


@needs(Can.ADULT_CONCERN_APPROVE)
@step_up
@require_POST
def adult_reader_end(request: StaffRequest, adult_reader_id: int) -> HttpResponse:
    reader = get_object_or_404(AdultReader.objects.visible_to(request.actor), pk=adult_reader_id)
    try:
        end_reader(by=request.actor, reader=reader, at=now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Saved. They read nothing more of it.")
    return redirect("safeguarding:adult_reader_create")


def _team(request: StaffRequest) -> StaffQuerySet:
    """Of the safeguarding team today, who does not read these already."""
    team = holders(request.actor.school_id, Role.SAFEGUARDING_LEAD, today()).exclude(
        pk=request.actor.staff_id
    )
    return team.exclude(pk__in=AdultReader.objects.open().values("staff"))


def _concern(request: StaffRequest, concern_id: int) -> AdultConcern:
    concerns = AdultConcern.objects.visible_to(request.actor).select_related("raised_by", "adult", "key")
    return get_object_or_404(concerns, pk=concern_id)


def _entry(
    request: StaffRequest, concern_id: int, entry_id: int, kinds: frozenset[EntryKind]
) -> tuple[AdultConcern, Entry]:
    concern = _concern(request, concern_id)
    entries = Entry.objects.visible_to(request.actor).of(concern).filter(kind__in=kinds)
    return concern, get_object_or_404(entries, pk=entry_id)


def _note(
    request: StaffRequest, concern_id: int, kind: EntryKind, form_class: type[DeskForm], title: str
) -> HttpResponse:
    concern = _concern(request, concern_id)
    form = form_class.of(request)
    return _act(request, concern, form, title, noting(request.actor, concern, kind, form))


def _act(
    request: StaffRequest,
    concern: AdultConcern,
    form: DeskForm,
    title: str,
    do: Callable[[], object],
    entry: Entry | None = None,
) -> HttpResponse:
    address = reverse("safeguarding:adult_concern_detail", args=[concern.pk])
    return act_once(request, concern, form, title, do, address=address, entry=entry)
