"""The school's bank of lines for plans: read by need, added to, put better."""

from itertools import groupby

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from pupils.actions.bank import add_lines, keep_line
from pupils.bank_files import BankRow
from pupils.forms.bank import ANY_NEED, BankFileForm, LineForm, LinesForm, line_opening
from pupils.models import BankLine
from staffing.access import Can, Verb, needs
from staffing.receipts import Stale
from staffing.requests import StaffRequest


@needs(Can.BANK_VIEW)
@require_GET
def bank_list(request: StaffRequest) -> HttpResponse:
    """Section by section, with `need` those for that need and for any."""
    need = request.GET.get("need", "")
    rows = BankLine.objects.visible_to(request.actor)
    if need in dict(ANY_NEED) and need:
        rows = rows.filter(need__in=("", need))
    groups = [(name, list(its)) for name, its in groupby(rows, key=lambda row: row.get_section_display())]
    context = {
        "groups": groups,
        "need": need,
        "choices": ANY_NEED,
        "may_create": request.actor.can(Can.BANK_CREATE),
        "may_edit": request.actor.can(Can.BANK_EDIT),
    }
    return render(request, "pupils/bank_list.html", context)


@needs(Can.BANK_CREATE)
@require_http_methods(["GET", "POST"])
def bank_create(request: StaffRequest) -> HttpResponse:
    form = LinesForm.of(request)
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            return _added(request, form.rows())

        return redirect(form.once(do))
    return render(request, "pupils/bank_form.html", {"form": form})


@needs(Can.BANK_CREATE)
@require_http_methods(["GET", "POST"])
def bank_import(request: StaffRequest) -> HttpResponse:
    """Lines from a file: all of them, or none and what is wrong by line."""
    form = BankFileForm(request.POST or None, request.FILES or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            return _added(request, form.rows)

        return redirect(form.once(do))
    return render(request, "pupils/bank_form.html", {"form": form, "is_file": True})


def _added(request: StaffRequest, rows: list[BankRow]) -> str:
    added = add_lines(by=request.actor, rows=rows)
    messages.success(request, f"{added} added." if added else "All of them were there already.")
    return reverse("pupils:bank_list")


@needs(Can.BANK_EDIT)
@require_http_methods(["GET", "POST"])
def bank_edit(request: StaffRequest, bank_line_id: int) -> HttpResponse:
    editable = BankLine.objects.visible_to(request.actor, Verb.EDIT)
    line = get_object_or_404(editable, pk=bank_line_id)
    form = LineForm.of(request, line=line, initial=line_opening(line))
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            version = form.cleaned_data["version"] or 0
            keep_line(by=request.actor, line=line, version=version, told=form.values())
            return reverse("pupils:bank_list")

        try:
            answer = form.once(do)
        except Stale:
            stored = editable.get(pk=bank_line_id)
            form.hold_against(line_opening(stored), version=stored.version)
        else:
            messages.success(request, "Saved.")
            return redirect(answer)
    return render(request, "pupils/bank_form.html", {"form": form, "line": line})
