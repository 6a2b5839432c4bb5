"""What every page of the desk does: find a concern among those one may read, and do one thing about it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from safeguarding.actions.desk import act
from safeguarding.codes import EntryKind
from safeguarding.forms.desk import DeskForm
from safeguarding.models import Concern, Entry
from safeguarding.sealing import bodies
from safeguarding.thread import lines_of
from staffing.access import Actor
from staffing.refusals import Refused
from staffing.requests import StaffRequest


def concern_of(request: StaffRequest, concern_id: int) -> Concern:
    concerns = Concern.objects.visible_to(request.actor).select_related("raised_by")
    return get_object_or_404(concerns, pk=concern_id)


def entry_of(
    request: StaffRequest, concern_id: int, entry_id: int, kinds: frozenset[EntryKind]
) -> tuple[Concern, Entry]:
    concern = concern_of(request, concern_id)
    entries = Entry.objects.visible_to(request.actor).filter(concern=concern, kind__in=kinds)
    return concern, get_object_or_404(entries, pk=entry_id)


def act_page(
    request: StaffRequest,
    concern: Concern,
    form: DeskForm,
    title: str,
    do: Callable[[], object],
    entry: Entry | None = None,
) -> HttpResponse:
    """One thing done about a concern; what was typed stands there still where a rule refused it."""
    address = reverse("safeguarding:concern_detail", args=[concern.pk])

    def once() -> str:
        do()
        return address

    if request.method == "POST" and form.is_valid():
        try:
            form.once(once, address)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Saved.")
            return redirect(address)
    context: Mapping[str, Any] = {
        "concern": concern,
        "form": form,
        "title": title,
        "entry": entry,
        "lines": list(lines_of(bodies([entry])[entry.pk] or {})) if entry else [],
    }
    return render(request, "safeguarding/concern_act.html", context)


def noting(actor: Actor, concern: Concern, kind: EntryKind, form: DeskForm) -> Callable[[], object]:
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
