"""Finding a concern among those one may read, and doing one thing about it: saved once, and what is refused stays."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from safeguarding.actions.concerns import add_to_concern
from safeguarding.actions.desk import act, note_read, open_closed
from safeguarding.codes import EntryKind, WhyRead
from safeguarding.forms.desk import DeskForm, OpenClosedForm
from safeguarding.forms.raising import AddendumForm
from safeguarding.models import Concern, Entry, Matter
from safeguarding.sealing import bodies
from safeguarding.standing import standing_of
from safeguarding.thread import lines_of
from staffing import drafts
from staffing.access import Actor
from staffing.calendar import now
from staffing.refusals import Refused
from staffing.requests import StaffRequest

TEMPLATE = "safeguarding/room_act.html"


def concern_of(request: StaffRequest, concern_id: int) -> Concern:
    concerns = Concern.objects.visible_to(request.actor).select_related("raised_by")
    return get_object_or_404(concerns, pk=concern_id)


def entry_of(
    request: StaffRequest, concern_id: int, entry_id: int, kinds: frozenset[EntryKind]
) -> tuple[Concern, Entry]:
    concern = concern_of(request, concern_id)
    entries = Entry.objects.visible_to(request.actor).filter(concern=concern, kind__in=kinds)
    return concern, get_object_or_404(entries, pk=entry_id)


def act_on(
    request: StaffRequest,
    form: DeskForm,
    do: Callable[[], str],
    *,
    title: str,
    back: tuple[str, str],
    button: str = "Save",
    said: str = "Saved.",
    **context: Any,
) -> HttpResponse:
    """`do` gives the address to go to, where `said` is told; `back` is the address and the name of the page before."""
    if answer := _saved(request, form, do, said=said):
        return answer
    address, name = back
    page = {"form": form, "title": title, "back": address, "back_name": name, "button": button}
    return render(request, TEMPLATE, page | context)


def act_once(
    request: StaffRequest,
    concern: Matter,
    form: DeskForm,
    title: str,
    do: Callable[[], object],
    *,
    address: str,
    entry: Entry | None = None,
    about: str = "",
) -> HttpResponse:
    """`address`: of the concern, where it leads to; `entry`: the one that it is about, shown above the form, and of a
    closed concern once its reader has said why they open it.

    `about`: whom of several in the concern.
    """

    def once() -> str:
        do()
        return address

    if answer := _saved(request, form, once, address):
        return answer
    if entry and not may_show(request, concern):
        return redirect(address)
    context = {
        "concern": concern,
        "form": form,
        "title": title,
        "about": about,
        "address": address,
        "entry": entry,
        "lines": list(lines_of(bodies([entry])[entry.pk] or {})) if entry else [],
    }
    return render(request, "safeguarding/concern_act.html", context)


def may_show(request: StaffRequest, concern: Matter) -> bool:
    """Whether one of its entries is shown outside its own page: where it is closed, to who said why they open it.

    Whoever sends a form has seen it.
    """
    kinds = Entry.objects.of(concern).in_order().values_list("kind", flat=True)
    return request.method != "GET" or not standing_of(kinds).is_closed or is_opened(request, concern)


def _saved(
    request: StaffRequest, form: DeskForm, do: Callable[[], str], leads_to: str = "", said: str = "Saved."
) -> HttpResponse | None:
    """None where nothing was sent, or a rule refused it: the form says so."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        answer = form.once(do, leads_to)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return None
    if said:
        messages.success(request, said)
    return redirect(answer)


def ask_why(request: StaffRequest, concern: Matter, back: tuple[str, str]) -> HttpResponse:
    """Why somebody opens one that is closed, before anything of it is shown; the answer leads to it."""
    form = OpenClosedForm.of(request)

    def do() -> str:
        open_closed(by=request.actor, concern=concern, **form.told())
        return request.path

    return act_on(
        request,
        form,
        do,
        title="Why are you opening this closed concern?",
        back=back,
        button="Open it",
        said="",
        about=f"{concern.reference}. Your answer stands in it, with your name and the time.",
    )


def is_opened(request: StaffRequest, concern: Matter) -> bool:
    """Whether what stands in it is shown by itself: then that it was opened is an entry.

    Not of one that is closed, whose reader is asked first on its own page.
    """
    return note_read(by=request.actor, concern=concern, at=now(), way=WhyRead.WITHIN) is not None


def act_page(
    request: StaffRequest,
    concern: Concern,
    form: DeskForm,
    title: str,
    do: Callable[[], object],
    entry: Entry | None = None,
    about: str = "",
) -> HttpResponse:
    """About a concern of children: it leads back to it."""
    address = reverse("safeguarding:concern_detail", args=[concern.pk])
    return act_once(request, concern, form, title, do, address=address, entry=entry, about=about)


def noting(actor: Actor, concern: Matter, kind: EntryKind, form: DeskForm) -> Callable[[], object]:
    return lambda: act(
        by=actor,
        concern=concern,
        kind=kind,
        body=form.told(),
        happened_at=form.cleaned_data.get("happened_at"),
    )


def note_page(
    request: StaffRequest, concern_id: int, kind: EntryKind, form_class: type[DeskForm], title: str
) -> HttpResponse:
    concern = concern_of(request, concern_id)
    form = form_class.of(request)
    return act_page(request, concern, form, title, noting(request.actor, concern, kind, form))


def add_once(request: StaffRequest, concern: Matter, form: AddendumForm, said: str) -> HttpResponse | None:
    """More from whoever raised it, who is told so by `said`; None where nothing was sent, or it was refused."""
    if request.method != "POST" or not form.is_valid():
        return None
    typed = form.cleaned_data
    try:
        with transaction.atomic():
            add_to_concern(by=request.actor, concern=concern, text=typed["text"], form_key=typed["form_key"])
            drafts.drop(request.actor, form.page_key)
    except Refused as refused:
        form.add_error(refused.field, str(refused))
        return None
    messages.success(request, said)
    return redirect(request.path)
