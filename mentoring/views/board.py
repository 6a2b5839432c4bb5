"""The caseload board of a week."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mentoring.board import board_rows, read_board
from mentoring.filters import board_query
from mentoring.wording import week_code, week_days, week_number
from staffing.access import Can, needs
from staffing.audit import AuditVerb, record
from staffing.calendar import today
from staffing.requests import StaffRequest

# As many as one gets through at a time, on a phone too; who needs somebody soonest stands on the first page.
ROWS = 25


@needs(Can.BOARD_VIEW)
@require_GET
def board(request: StaffRequest) -> HttpResponse:
    on = today()
    query = board_query(request.GET)
    found = read_board(request.actor, request.staff.school, query, on)
    page = Paginator(found.rows, ROWS).get_page(request.GET.get("page"))
    rows = board_rows(request.actor, found, list(page))
    record(request.actor, AuditVerb.VIEW, "board", pupil_ids=[row.pupil.pk for row in rows])
    context = {
        "query": query,
        "board": found,
        "page": page,
        "rows": rows,
        "week": week_number(found.weeks.shown),
        "days": week_days(found.weeks.shown),
        "shown": week_code(found.weeks.shown),
        "previous": found.weeks.previous and week_code(found.weeks.previous),
        "next": found.weeks.next and week_code(found.weeks.next),
        "address": _address(request),
    }
    return render(request, "mentoring/board.html", context)


def _address(request: StaffRequest) -> str:
    """The board's own query string without its page, for the pager."""
    asked = request.GET.copy()
    asked.pop("page", None)
    return f"{asked.urlencode()}&" if asked else ""
