"""The desk from further away: where concerns gather, numbers for governors, and what each of the team has before them."""

from io import BytesIO
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from safeguarding.actions.overview import note_overview
from safeguarding.overview import Overview, read_overview, workloads
from safeguarding.patterns import read_patterns
from safeguarding.spans import Year, chosen_span, chosen_year, years_of
from staffing.access import Can, needs, step_up
from staffing.calendar import today
from staffing.exports import write_csv
from staffing.printed import hand_out
from staffing.requests import StaffRequest

OVERVIEW = "safeguarding/concern_overview.html"


@needs(Can.CONCERN_VIEW)
@step_up
@require_safe
def concern_patterns(request: StaffRequest) -> HttpResponse:
    """Over a year or a term, chosen by its code."""
    years = years_of(request.actor.school_id, today())
    span = chosen_span(years, request.GET.get("over", ""))
    number, charts = read_patterns(request.actor, span)
    context = {"years": years, "span": span, "number": number, "charts": charts}
    return render(request, "safeguarding/concern_patterns.html", context)


@needs(Can.CONCERN_VIEW)
@step_up
@require_safe
def concern_overview(request: StaffRequest) -> HttpResponse:
    """Numbers alone, and none of few: as governors get them."""
    return render(request, OVERVIEW, _overview(request) | {"layout": "base.html"})


@needs(Can.CONCERN_VIEW)
@step_up
@require_safe
def overview_pdf(request: StaffRequest) -> HttpResponse:
    context = _overview(request)
    year: Year = context["year"]
    note_overview(by=request.actor, year=year, file="pdf")
    return hand_out(request, OVERVIEW, context, name=f"overview-{year.code}")


@needs(Can.CONCERN_VIEW)
@step_up
@require_safe
def overview_csv(request: StaffRequest) -> HttpResponse:
    context = _overview(request)
    year: Year = context["year"]
    overview: Overview = context["overview"]
    note_overview(by=request.actor, year=year, file="csv")
    file = BytesIO()
    lines = [["", "", *(term.name for term in overview.terms)]]
    lines += [[part.title, line.label, *line.cells] for part in overview.parts for line in part.lines]
    write_csv(lines, file)
    disposition = content_disposition_header(True, f"overview-{year.code}.csv")
    headers = {"Content-Disposition": disposition or "attachment"}
    return HttpResponse(file.getvalue(), content_type="text/csv; charset=utf-8", headers=headers)


@needs(Can.CONCERN_VIEW)
@step_up
@require_safe
def concern_workload(request: StaffRequest) -> HttpResponse:
    """For supervision: what each of the team has to do, is late with, and has not opened."""
    context = {"workloads": workloads(request.actor, today()), "on": today()}
    return render(request, "safeguarding/concern_workload.html", context)


def _overview(request: StaffRequest) -> dict[str, Any]:
    years = years_of(request.actor.school_id, today())
    year = chosen_year(years, request.GET.get("year", ""))
    return {"years": years, "year": year, "overview": read_overview(request.actor, year, today())}
