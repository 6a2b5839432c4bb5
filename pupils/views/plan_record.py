"""Rows of statutory plans: the dates their clocks count from, outcomes, provision, and how a premium is spent."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from pupils.actions import plan_record as acts
from pupils.forms.plan_record import (
    DATES,
    DatesForm,
    LineForm,
    PremiumForm,
    SoughtForm,
    opening_dates,
    opening_row,
)
from pupils.models import Plan, PremiumLine, ProvisionLine, SoughtOutcome
from pupils.plan_kinds import Clock
from pupils.plan_names import names_of
from pupils.plan_record import dates_of
from staffing.access import Can, needs
from staffing.audit import AuditVerb, record
from staffing.forms import KeyedForm
from staffing.receipts import Stale
from staffing.requests import StaffRequest


@dataclass(frozen=True)
class RowKind:
    """A kind of row that plans of one clock hold, and the words of its pages."""

    clock: Clock
    model: type[SoughtOutcome] | type[ProvisionLine] | type[PremiumLine]
    form: type[SoughtForm] | type[LineForm] | type[PremiumForm]
    what: str


SOUGHT = RowKind(Clock.ANNUAL, SoughtOutcome, SoughtForm, "an outcome")
LINE = RowKind(Clock.ANNUAL, ProvisionLine, LineForm, "a provision")
PREMIUM = RowKind(Clock.TERMLY, PremiumLine, PremiumForm, "a spending")


@needs(Can.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def plan_dates(request: StaffRequest, dated_plan_id: int) -> HttpResponse:
    """Days that are not known stay empty."""
    plan = _plan(request, dated_plan_id, *DATES)
    clock = plan.made_of.clock
    assert clock is not None
    noted = dates_of(plan)
    opened = {**opening_dates(noted, clock), "version": noted.version if noted.pk else None}
    form = DatesForm.of(request, clock=clock, initial=opened)
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            version = form.cleaned_data["version"] or 0
            acts.note_dates(by=request.actor, plan=plan, version=version, dates=form.values())
            return reverse("pupils:plan_detail", args=[plan.pk])

        def stale() -> None:
            stored = dates_of(_plan(request, dated_plan_id, *DATES))
            form.hold_against(opening_dates(stored, clock), version=stored.version)

        if answer := _done(form, do, stale):
            messages.success(request, "Noted. What is due by when follows from it.")
            return redirect(answer)
    heading = "Dates that its clock counts from"
    return _page(request, plan, form, heading, hint="Leave empty what nobody knows: no date is guessed.")


@needs(Can.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def sought_create(request: StaffRequest, ehcp_id: int) -> HttpResponse:
    return _create(request, ehcp_id, SOUGHT)


@needs(Can.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def sought_edit(request: StaffRequest, sought_id: int) -> HttpResponse:
    return _edit(request, sought_id, SOUGHT)


@needs(Can.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def line_create(request: StaffRequest, ehcp_id: int) -> HttpResponse:
    return _create(request, ehcp_id, LINE)


@needs(Can.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def line_edit(request: StaffRequest, line_id: int) -> HttpResponse:
    return _edit(request, line_id, LINE)


@needs(Can.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def premium_create(request: StaffRequest, pep_id: int) -> HttpResponse:
    return _create(request, pep_id, PREMIUM)


@needs(Can.PLAN_EDIT)
@require_http_methods(["GET", "POST"])
def premium_edit(request: StaffRequest, premium_id: int) -> HttpResponse:
    return _edit(request, premium_id, PREMIUM)


def _create(request: StaffRequest, plan_id: int, kind: RowKind) -> HttpResponse:
    plan = _plan(request, plan_id, kind.clock)
    form = kind.form.of(request, plan=plan)
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            acts.add_row(by=request.actor, row=kind.model(plan=plan), values=form.values())
            return reverse("pupils:plan_detail", args=[plan.pk])

        messages.success(request, "Added.")
        return redirect(form.once(do))
    return _page(request, plan, form, f"Add {kind.what}")


def _edit(request: StaffRequest, row_id: int, kind: RowKind) -> HttpResponse:
    rows: Any = kind.model.objects.editable_by(request.actor).select_related("plan__pupil")
    row: acts.PlanRow = get_object_or_404(rows, pk=row_id)
    opened = opening_row(kind.form, row) | {"version": row.version}
    form = kind.form.of(request, plan=row.plan, initial=opened)
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            version = form.cleaned_data["version"] or 0
            acts.edit_row(by=request.actor, row=row, version=version, values=form.values())
            return reverse("pupils:plan_detail", args=[row.plan_id])

        def stale() -> None:
            stored = rows.get(pk=row_id)
            form.hold_against(opening_row(kind.form, stored), version=stored.version)

        if answer := _done(form, do, stale):
            messages.success(request, "Saved.")
            return redirect(answer)
    return _page(request, row.plan, form, f"Edit {kind.what}")


def _done(form: KeyedForm, do: Callable[[], str], stale: Callable[[], None]) -> str:
    """Where to go once it is saved; empty where somebody else saved meanwhile, which the form then shows."""
    try:
        return form.once(do)
    except Stale:
        stale()
    return ""


def _plan(request: StaffRequest, plan_id: int, *clocks: Clock) -> Plan:
    """One that the actor may write, and that runs by one of these clocks."""
    written = Plan.objects.editable_by(request.actor).current().select_related("pupil", "dates")
    plan = get_object_or_404(written, pk=plan_id)
    if plan.made_of.clock not in clocks:
        raise Http404
    return plan


def _page(request: StaffRequest, plan: Plan, form: KeyedForm, heading: str, hint: str = "") -> HttpResponse:
    record(request.actor, AuditVerb.VIEW, plan, pupil_id=plan.pupil_id)
    context: dict[str, Any] = {
        "form": form,
        "plan": plan,
        "pupil": plan.pupil,
        "name": names_of(request.actor.school_id)[plan.kind],
        "heading": heading,
        "hint": hint,
    }
    return render(request, "pupils/plan_row_form.html", context)
