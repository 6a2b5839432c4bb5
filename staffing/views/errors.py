"""Pages for what went wrong."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from staffing.access import public
from staffing.drafts import body_of


@public
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form from a page that had grown old: everything typed is given back, nothing is saved."""
    typed = [
        (name.replace("_", " "), text)
        for name, texts in body_of(request.POST).items()
        for text in texts
        if len(text) > 2 and not name.startswith("password")
    ]
    return render(request, "csrf_failure.html", {"typed": typed}, status=403)


@public
def health(request: HttpRequest) -> HttpResponse:
    """Says that the web process answers; touches neither database nor broker."""
    return HttpResponse("ok", content_type="text/plain")
