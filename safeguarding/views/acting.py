"""One form of the room on a page of its own: saved once, and what was typed stands there still where it was refused."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from safeguarding.forms.desk import DeskForm
from staffing.refusals import Refused
from staffing.requests import StaffRequest

TEMPLATE = "safeguarding/room_act.html"


def act_on(
    request: StaffRequest,
    form: DeskForm,
    do: Callable[[], str],
    *,
    title: str,
    back: tuple[str, str],
    button: str = "Save",
    **context: Any,
) -> HttpResponse:
    """`do` gives the address to go to; `back` is the address and the name of the page before."""
    if request.method == "POST" and form.is_valid():
        try:
            answer = form.once(do)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, "Saved.")
            return redirect(answer)
    address, name = back
    page = {"form": form, "title": title, "back": address, "back_name": name, "button": button}
    return render(request, TEMPLATE, page | context)
