"""Pages on paper: a PDF, tagged for whoever reads it with a screen reader, from the template that the screen has too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header

from staffing.access import Actor
from staffing.calendar import now
from staffing.models import School
from staffing.requests import StaffRequest

if TYPE_CHECKING:
    from weasyprint import Document

STYLE: Final = "css/paper.css"
# Sizes of type in points, from the usual one to the smallest that can still be read on paper.
SIZES: Final = (10.5, 9.5, 8.5, 7.5, 6.5)
VARIANT: Final = "pdf/ua-1"
MISSING: Final = (
    "PDFs can’t be made on this server: Pango is not installed on it. Print this page from the browser."
)


class NoPdf(Exception):
    """This server can't make PDFs."""


@dataclass(frozen=True)
class Printed:
    """Who had it printed, of which school, and when: stands at the foot of every side."""

    by: str
    school: str
    at: datetime


def printed_by(actor: Actor, school: School) -> Printed:
    return Printed(actor.name, school.name, now())


def laid_out(template: str, context: dict[str, Any], *, sides: int = 0, large: float = 0) -> "Document":
    """A template as sides of paper; where it is to fit on `sides`, in smaller type if it has to. Raises NoPdf.

    `large` is the size of type in points for whoever needs it large: all of the page, its foot too.

    Nothing is fetched while it is laid out: what it shows comes with it.
    """
    try:
        # Takes a second to load, and needs libraries of the system.
        from weasyprint import CSS, HTML
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError) as missing:
        raise NoPdf from missing
    page = render_to_string(template, context | {"layout": "base_paper.html"})
    style = CSS(filename=finders.find(STYLE))
    its = HTML(string=page, url_fetcher=URLFetcher(allowed_protocols=["data"]))

    def in_size(size: float) -> "Document":
        sized: list[CSS] = [style, CSS(string=_in_type_of(size, is_large=bool(large)))]
        return its.render(stylesheets=sized, pdf_variant=VARIANT)

    for size in SIZES if sides else (large or SIZES[0],):
        document = in_size(size)
        if len(document.pages) <= sides:
            break
    return document


def _in_type_of(size: float, *, is_large: bool) -> str:
    style = f"html {{ font-size: {size}pt }}"
    if is_large:
        style += f" .paper-foot, .small {{ font-size: {size}pt }} @page {{ margin-bottom: 40mm;"
        style += f" @bottom-right {{ font-size: {size}pt }} }}"
    return style


def bound(documents: Sequence["Document"], title: str = "") -> bytes:
    """Documents as one file under a title of its own, each with sides numbered by itself."""
    first = documents[0]
    first.metadata.title = title or first.metadata.title
    pages = [page for each in documents for page in each.pages]
    return first.copy(pages).write_pdf(pdf_variant=VARIANT)


def hand_out(
    request: StaffRequest, template: str, context: dict[str, Any], *, name: str, sides: int = 0
) -> HttpResponse:
    """The PDF as a file, whose name names nobody; where none can be made, the page itself to print."""
    printed = printed_by(request.actor, request.staff.school)
    try:
        content = bound([laid_out(template, context | {"printed": printed}, sides=sides)])
    except NoPdf:
        return render(request, template, context | {"layout": "base.html", "missing": MISSING})
    return pdf_file(content, name)


def pdf_file(content: bytes, name: str) -> HttpResponse:
    disposition = content_disposition_header(True, f"{name}.pdf")
    return HttpResponse(
        content, content_type="application/pdf", headers={"Content-Disposition": disposition or "attachment"}
    )


def is_asked_for(request: StaffRequest) -> bool:
    """Whether the file itself is asked for, and not the page before it."""
    return request.GET.get("as") == "pdf"


def offer_pdf(request: StaffRequest, title: str, back: str) -> HttpResponse:
    """The page before a file that asks for a second factor: where one comes back to after giving it."""
    return render(request, "staffing/paper.html", {"title": title, "back": back})
