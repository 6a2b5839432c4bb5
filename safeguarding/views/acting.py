"""One thing done about a concern, of children or of an adult: saved once, and what is refused stays in the form."""

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render

from safeguarding.actions.concerns import add_to_concern
from safeguarding.forms.desk import DeskForm
from safeguarding.forms.raising import AddendumForm
from safeguarding.models import Entry, Matter
from safeguarding.sealing import bodies
from safeguarding.thread import lines_of
from staffing import drafts
from staffing.refusals import Refused
from staffing.requests import StaffRequest


def act_once(
    request: StaffRequest,
    concern: Matter,
    form: DeskForm,
    title: str,
    do: Callable[[], object],
    *,
    address: str,
    entry: Entry | None = None,
) -> HttpResponse:
    """`address`: of the concern, where it leads to; `entry`: the one that it is about, shown above the form."""

    def once() -> str:
        do()
        return address

    if request.method == "POST" and form.is_valid():
        try:
            form.once(once, address)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, "Saved.")
            return redirect(address)
    context = {
        "concern": concern,
        "form": form,
        "title": title,
        "address": address,
        "entry": entry,
        "lines": list(lines_of(bodies([entry])[entry.pk] or {})) if entry else [],
    }
    return render(request, "safeguarding/concern_act.html", context)


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
