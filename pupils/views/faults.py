"""What is missing, stale or contradictory in the records: counted by rule, listed, and put right or set aside there."""

from typing import Any
from uuid import uuid5

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from pupils.actions.faults import end_set_aside
from pupils.asides import Asides, read_asides
from pupils.faults import FAULTS, Fault, counted, fault_of, mendable, to_mend, with_fault
from pupils.forms.faults import CHANGED, FaultForm, FaultGrid, Row
from pupils.models import SetAside
from staffing import drafts
from staffing.access import Can, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import now, today
from staffing.paging import page_of
from staffing.receipts import Stale, once
from staffing.refusals import Refused
from staffing.requests import StaffRequest

ROWS = 25


@needs(Can.FAULT_EDIT)
@require_http_methods(["GET", "POST"])
def fault_list(request: StaffRequest) -> HttpResponse:
    """One rule at a time. What is filled in is saved, row by row; what can't be stands with its reason."""
    asides = read_asides(request.actor, today())
    counts = counted(request.actor, today(), asides.pupil_ids)
    fault = fault_of(request.GET.get("rule", "")) or _first(counts)
    key = f"{request.path}?rule={fault.code}"
    if request.method != "POST":
        return _opened(request, fault, counts, asides, key)
    form = FaultForm(request.POST, actor=request.actor, draft_key=key)
    ids = [int(each) for each in request.POST.getlist("rows") if each.isdecimal() and len(each) < 18]
    pupils = to_mend(mendable(request.actor).filter(pk__in=ids[:ROWS]), fault, today()).by_name()
    grid = _grid(request, fault, list(pupils), form, asides, sent=True)
    if not form.is_valid():
        return _page(request, grid, counts, asides)
    return _saved(request, grid)


@needs(Can.FAULT_EDIT)
@require_POST
def set_aside_end(request: StaffRequest, set_aside_id: int) -> HttpResponse:
    """What was set aside stands in the list again; where it does already, nothing is changed."""
    row = get_object_or_404(
        SetAside.objects.editable_by(request.actor).select_related("pupil"), pk=set_aside_id
    )
    if end_set_aside(by=request.actor, row=row, at=now()):
        messages.success(request, f"{row.pupil.short_name} is looked at again.")
    return redirect(f"{reverse('pupils:fault_list')}?{urlencode({'rule': row.rule})}")


def _first(counts: dict[str, int]) -> Fault:
    """The first rule that holds of anybody."""
    return next((fault for fault in FAULTS if counts[fault.code]), FAULTS[0])


def _grid(
    request: StaffRequest,
    fault: Fault,
    pupils: list[Any],
    form: FaultForm,
    asides: Asides,
    *,
    sent: bool = False,
    draft: Any = None,
) -> FaultGrid:
    return FaultGrid(
        actor=request.actor,
        school=request.staff.school,
        fault=fault,
        pupils=pupils,
        form=form,
        lapsed=asides.lapsed.get(fault.code, {}),
        sent=request.POST if sent else None,
        draft=draft,
    )


def _opened(
    request: StaffRequest, fault: Fault, counts: dict[str, int], asides: Asides, key: str
) -> HttpResponse:
    pupils = with_fault(request.actor, fault, today(), asides.pupil_ids)
    page = page_of(pupils, request.GET.get("page"), ROWS)
    form = FaultForm(None, actor=request.actor, draft_key=key)
    draft = drafts.kept(request.actor, key)
    form.bring_back(draft)
    grid = _grid(request, fault, list(page), form, asides, draft=draft)
    _mark_next(grid.rows, request.GET.get("after", ""))
    return _page(request, grid, counts, asides, page)


def _mark_next(rows: list[Row], after: str) -> None:
    """The row that follows those saved last has the focus; at the end, the first has."""
    place = int(after) if after.isdecimal() and len(after) < 6 else 0
    if rows:
        rows[place if place < len(rows) else 0].take_focus()


def _saved(request: StaffRequest, grid: FaultGrid) -> HttpResponse:
    """Each row in a transaction of its own: one that can't be saved holds up none of the others."""
    filled = [row for row in grid.rows if row.is_filled]
    for row in filled:
        row.is_saved = row.is_valid() and _save(request, grid, row)
    saved = [row for row in filled if row.is_saved]
    standing = [row for row in filled if not row.is_saved]
    _tell(request, "Put right", [row for row in saved if row.sent is row.fix])
    _tell(request, "Set aside", [row for row in saved if row.sent is row.aside])
    if standing:
        drafts.keep(staff_id=request.staff.pk, key=grid.form.page_key, body=grid.typed_in(request.POST))
        grid.rows = [row for row in grid.rows if not row.is_saved]
        standing[0].take_focus()
        asides = read_asides(request.actor, today())
        return _page(request, grid, counted(request.actor, today(), asides.pupil_ids), asides)
    drafts.drop(request.actor, grid.form.page_key)
    if not saved:
        messages.info(request, "Nothing was filled in.")
    return redirect(_onward(request, grid))


def _tell(request: StaffRequest, what: str, rows: list[Row]) -> None:
    if rows:
        names = ", ".join(row.pupil.short_name for row in rows[:3])
        more = f" and {len(rows) - 3} more" if len(rows) > 3 else ""
        messages.success(request, f"{what}: {names}{more}.")


def _save(request: StaffRequest, grid: FaultGrid, row: Row) -> bool:
    def do() -> str:
        row.sent.save()
        return request.get_full_path()

    try:
        once(request.actor, uuid5(grid.form.cleaned_data["form_key"], str(row.pupil.pk)), do)
    except Stale:
        row.sent.add_error(None, CHANGED)
        row.renew()
        return False
    except Refused as refused:
        field = refused.field if refused.field in row.sent.fields else None
        row.sent.add_error(field, str(refused))
        return False
    return True


def _onward(request: StaffRequest, grid: FaultGrid) -> str:
    """The same list; the row after the last one saved has the focus."""
    places = [place for place, row in enumerate(grid.rows) if row.is_saved]
    left = {"rule": grid.fault.code}
    if places:
        left["after"] = str(places[-1] + 1 - len(places))
    if request.GET.get("page", "").isdecimal():
        left["page"] = request.GET["page"]
    return f"{reverse('pupils:fault_list')}?{urlencode(left)}"


def _page(
    request: StaffRequest, grid: FaultGrid, counts: dict[str, int], asides: Asides, page: Any = None
) -> HttpResponse:
    left = asides.holding.get(grid.fault.code, [])
    if request.method == "GET":
        named = {*(row.pupil.pk for row in grid.rows), *(row.pupil_id for row in left)}
        record(request.actor, AuditVerb.VIEW, "faults", pupil_ids=sorted(named))
    shown = (
        each for each in FAULTS if counts[each.code] or each.code in asides.holding or each is grid.fault
    )
    context = {
        "grid": grid,
        "form": grid.form,
        "fault": grid.fault,
        "rules": [(each, counts[each.code]) for each in shown],
        "set_aside": left,
        "page": page,
        "address": f"rule={grid.fault.code}&",
    }
    return render(request, "pupils/fault_list.html", context)
