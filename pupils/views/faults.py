"""What is missing, stale or contradictory in the records: counted by rule, listed, and put right in the list."""

from typing import Any
from uuid import uuid5

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from pupils.faults import FAULTS, Fault, counted, fault_of, mendable, with_fault, with_subject
from pupils.forms.faults import CHANGED, FaultForm, FaultGrid, Row
from staffing import drafts
from staffing.access import Can, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import today
from staffing.paging import page_of
from staffing.receipts import Stale, once
from staffing.refusals import Refused
from staffing.requests import StaffRequest

ROWS = 25


@needs(Can.FAULT_EDIT)
@require_http_methods(["GET", "POST"])
def fault_list(request: StaffRequest) -> HttpResponse:
    """One rule at a time. What is filled in is saved, row by row; what can't be stands with its reason."""
    counts = counted(request.actor, today())
    fault = fault_of(request.GET.get("rule", "")) or _first(counts)
    key = f"{request.path}?rule={fault.code}"
    if request.method != "POST":
        return _opened(request, fault, counts, key)
    form = FaultForm(request.POST, actor=request.actor, draft_key=key)
    ids = [int(each) for each in request.POST.getlist("rows") if each.isdecimal() and len(each) < 18]
    pupils = with_subject(mendable(request.actor).filter(pk__in=ids[:ROWS]), today()).by_name()
    grid = _grid(request, fault, list(pupils), form, sent=True)
    if not form.is_valid():
        return _page(request, grid, counts)
    return _saved(request, grid)


def _first(counts: dict[str, int]) -> Fault:
    """The first rule that holds of anybody."""
    return next((fault for fault in FAULTS if counts[fault.code]), FAULTS[0])


def _grid(
    request: StaffRequest,
    fault: Fault,
    pupils: list[Any],
    form: FaultForm,
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
        sent=request.POST if sent else None,
        draft=draft,
    )


def _opened(request: StaffRequest, fault: Fault, counts: dict[str, int], key: str) -> HttpResponse:
    page = page_of(with_fault(request.actor, fault, today()), request.GET.get("page"), ROWS)
    form = FaultForm(None, actor=request.actor, draft_key=key)
    draft = drafts.kept(request.actor, key)
    form.bring_back(draft)
    grid = _grid(request, fault, list(page), form, draft=draft)
    _mark_next(grid.rows, request.GET.get("after", ""))
    record(request.actor, AuditVerb.VIEW, "faults", pupil_ids=[row.pupil.pk for row in grid.rows])
    return _page(request, grid, counts, page)


def _mark_next(rows: list[Row], after: str) -> None:
    """The row that follows those saved last has the focus; at the end, the first has."""
    place = int(after) if after.isdecimal() and len(after) < 6 else 0
    if rows:
        rows[place if place < len(rows) else 0].take_focus()


def _saved(request: StaffRequest, grid: FaultGrid) -> HttpResponse:
    """Each row in a transaction of its own: one that can't be saved holds up none of the others."""
    filled = [row for row in grid.rows if row.is_filled]
    for row in filled:
        row.is_saved = row.fix.is_valid() and _save(request, grid, row)
    saved = [row for row in filled if row.is_saved]
    standing = [row for row in filled if not row.is_saved]
    if saved:
        names = ", ".join(row.pupil.short_name for row in saved[:3])
        more = f" and {len(saved) - 3} more" if len(saved) > 3 else ""
        messages.success(request, f"Put right: {names}{more}.")
    if standing:
        drafts.keep(staff_id=request.staff.pk, key=grid.form.page_key, body=grid.typed_in(request.POST))
        grid.rows = [row for row in grid.rows if not row.is_saved]
        standing[0].take_focus()
        return _page(request, grid, counted(request.actor, today()))
    drafts.drop(request.actor, grid.form.page_key)
    if not saved:
        messages.info(request, "Nothing was filled in.")
    return redirect(_onward(request, grid))


def _save(request: StaffRequest, grid: FaultGrid, row: Row) -> bool:
    def do() -> str:
        row.fix.save()
        return request.get_full_path()

    try:
        once(request.actor, uuid5(grid.form.cleaned_data["form_key"], str(row.pupil.pk)), do)
    except Stale:
        row.fix.add_error(None, CHANGED)
        _renew_version(row)
        return False
    except Refused as refused:
        field = refused.field if refused.field in row.fix.fields else None
        row.fix.add_error(field, str(refused))
        return False
    return True


def _renew_version(row: Row) -> None:
    """Saving again is a decision: against what stands there now."""
    subject: Any = getattr(row.fix, "subject", None)
    subject = getattr(subject, "contact", subject)
    stored: Any = subject if hasattr(subject, "version") else row.pupil
    stored.refresh_from_db(fields=["version"])
    row.fix.data = row.fix.data.copy()
    row.fix.data[row.fix.add_prefix("version")] = str(stored.version)


def _onward(request: StaffRequest, grid: FaultGrid) -> str:
    """The same list; the row after the last one saved has the focus."""
    places = [place for place, row in enumerate(grid.rows) if row.is_saved]
    left = {"rule": grid.fault.code}
    if places:
        left["after"] = str(places[-1] + 1 - len(places))
    if request.GET.get("page", "").isdecimal():
        left["page"] = request.GET["page"]
    return f"{reverse('pupils:fault_list')}?{urlencode(left)}"


def _page(request: StaffRequest, grid: FaultGrid, counts: dict[str, int], page: Any = None) -> HttpResponse:
    context = {
        "grid": grid,
        "form": grid.form,
        "fault": grid.fault,
        "rules": [(each, counts[each.code]) for each in FAULTS if counts[each.code] or each is grid.fault],
        "total": sum(counts.values()),
        "page": page,
        "address": f"rule={grid.fault.code}&",
    }
    return render(request, "pupils/fault_list.html", context)
