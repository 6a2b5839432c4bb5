"""Physical intervention: the record of it, when parents were told, and the statement that each adult writes alone."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from pupils.actions import physical as acts
from pupils.forms.physical import ParentsToldForm, PhysicalForm, StatementForm, physical_opening
from pupils.models import BehaviourEvent, PhysicalIntervention, Statement, StatementRequest
from staffing.access import Can, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import LONDON, now
from staffing.paging import page_of
from staffing.receipts import Stale
from staffing.refusals import Refused
from staffing.requests import StaffRequest

ROWS_A_PAGE = 25


@needs(Can.BEHAVIOUR_EDIT)
@require_http_methods(["GET", "POST"])
def physical_create(request: StaffRequest, event_id: int) -> HttpResponse:
    """By whoever may read the whole event."""
    readable = BehaviourEvent.objects.readable_by(request.actor).select_related("category")
    event = get_object_or_404(readable, pk=event_id)
    form = PhysicalForm.of(request, event=event, initial={"at": event.at})
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            row = acts.record_intervention(
                by=request.actor,
                event=event,
                pupil_id=form.cleaned_data["pupil"].pk,
                told=form.told(),
                adult_ids=[adult.pk for adult in form.cleaned_data["adults"]],
                at=now(),
            )
            return reverse("pupils:physical_detail", args=[row.pk])

        try:
            answer = form.once(do)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, "Recorded. Each adult is asked for a statement on Today.")
            return redirect(answer)
    return render(request, "pupils/physical_form.html", {"form": form, "event": event})


@needs(Can.BEHAVIOUR_EDIT)
@require_http_methods(["GET", "POST"])
def physical_edit(request: StaffRequest, physical_id: int) -> HttpResponse:
    """By whoever recorded it, for 24 hours; what others wrote about it is not theirs to change."""
    row = _editable(request, physical_id)
    form = PhysicalForm.of(
        request, event=row.event, row=row, initial=physical_opening(row) | {"version": row.version}
    )
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            acts.edit_intervention(
                by=request.actor,
                intervention=row,
                version=form.cleaned_data["version"] or 0,
                told=form.told(),
                adult_ids=[adult.pk for adult in form.cleaned_data["adults"]],
                pupil_id=form.pupil_id,
                at=now(),
            )
            return reverse("pupils:physical_detail", args=[row.pk])

        try:
            answer = form.once(do)
        except Stale:
            stored = _editable(request, physical_id)
            form.hold_against(physical_opening(stored), version=stored.version)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, "Saved.")
            return redirect(answer)
    record(request.actor, AuditVerb.VIEW, row, pupil_id=row.pupil_id)
    return render(request, "pupils/physical_form.html", {"form": form, "event": row.event, "row": row})


@needs(Can.BEHAVIOUR_VIEW)
@require_GET
def physical_detail(request: StaffRequest, physical_id: int) -> HttpResponse:
    """The record, and the statements that this reader may read."""
    row = _physical(request, physical_id)
    requests = StatementRequest.objects.visible_to(request.actor).filter(intervention=row)
    texts = Statement.objects.visible_to(request.actor).filter(request__intervention=row)
    told = {statement.request_id: statement for statement in texts}
    record(request.actor, AuditVerb.VIEW, row, pupil_id=row.pupil_id)
    asked = list(requests.select_related("staff", "statement"))
    may_read = PhysicalIntervention.objects.readable_by(request.actor).filter(pk=row.pk).exists()
    context = {
        "row": row,
        "may_read": may_read,
        "may_edit": request.actor.can(Can.BEHAVIOUR_EDIT)
        and row.written_by_id == request.actor.staff_id
        and row.editable_until > now(),
        "statements": [(each, told.get(each.pk)) for each in asked],
        "mine": next((each for each in asked if each.staff_id == request.actor.staff_id), None),
        "may_tell": may_read
        and request.actor.can(Can.BEHAVIOUR_EDIT)
        and row.parents_told_by_id in (None, request.actor.staff_id),
    }
    return render(request, "pupils/physical_detail.html", context)


@needs(Can.BEHAVIOUR_EDIT)
@require_http_methods(["GET", "POST"])
def parents_told(request: StaffRequest, physical_id: int) -> HttpResponse:
    """When parents were told, and by whom: whoever saves it, and nobody else puts it right."""
    row = _untold(request, physical_id)
    initial = {"told_at": row.parents_told_at or now(), "told": row.parents_told, "version": row.version}
    form = ParentsToldForm.of(request, initial=initial)
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            version = form.cleaned_data["version"] or 0
            acts.tell_parents(by=request.actor, intervention=row, version=version, **form.values())
            return reverse("pupils:physical_detail", args=[row.pk])

        try:
            answer = form.once(do)
        except Stale:
            stored = _untold(request, physical_id)
            told_at = stored.parents_told_at and stored.parents_told_at.astimezone(LONDON)
            form.hold_against({"told_at": told_at, "told": stored.parents_told}, version=stored.version)
        else:
            messages.success(request, "Saved.")
            return redirect(answer)
    record(request.actor, AuditVerb.VIEW, row, pupil_id=row.pupil_id)
    return render(request, "pupils/parents_told.html", {"form": form, "row": row})


@needs(Can.BEHAVIOUR_CREATE)
@require_GET
def statement_list(request: StaffRequest) -> HttpResponse:
    """All that one is asked for and has not written."""
    page = page_of(StatementRequest.objects.to_write(request.actor), request.GET.get("page"), ROWS_A_PAGE)
    shown = {asked.intervention.pupil_id for asked in page}
    record(request.actor, AuditVerb.VIEW, "statements", pupil_ids=sorted(shown))
    return render(request, "pupils/statement_list.html", {"page": page})


@needs(Can.BEHAVIOUR_CREATE)
@require_http_methods(["GET", "POST"])
def statement_write(request: StaffRequest, statement_request_id: int) -> HttpResponse:
    """One's own statement: written once, then shown."""
    own = StatementRequest.objects.of(request.actor)
    asked = get_object_or_404(
        own.select_related("intervention__event__category", "intervention__pupil"), pk=statement_request_id
    )
    written = Statement.objects.visible_to(request.actor).filter(request=asked).first()
    form = StatementForm.of(request)
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            acts.write_statement(by=request.actor, request=asked, text=form.cleaned_data["text"], at=now())
            return reverse("pupils:statement_write", args=[asked.pk])

        try:
            answer = form.once(do)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, "Your statement is saved.")
            return redirect(answer)
    record(request.actor, AuditVerb.VIEW, asked, pupil_id=asked.intervention.pupil_id)
    context = {"form": form, "asked": asked, "row": asked.intervention, "written": written}
    return render(request, "pupils/statement_write.html", context)


def _physical(request: StaffRequest, physical_id: int) -> PhysicalIntervention:
    return get_object_or_404(
        _with_names(PhysicalIntervention.objects.visible_to(request.actor)), pk=physical_id
    )


def _editable(request: StaffRequest, physical_id: int) -> PhysicalIntervention:
    rows = PhysicalIntervention.objects.editable_by(request.actor, now())
    return get_object_or_404(_with_names(rows), pk=physical_id)


def _untold(request: StaffRequest, physical_id: int) -> PhysicalIntervention:
    rows = PhysicalIntervention.objects.readable_by(request.actor).told_by_none_but(request.actor)
    return get_object_or_404(_with_names(rows), pk=physical_id)


def _with_names(rows: QuerySet[PhysicalIntervention]) -> QuerySet[PhysicalIntervention]:
    return rows.select_related("pupil", "event__category", "written_by", "parents_told_by")
