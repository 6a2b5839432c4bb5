"""Where a request came from on this site and goes on to, and where rows are found."""

from functools import cache
from typing import Final
from urllib.parse import urlsplit

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

ANY_ID: Final = 987_654_321

CAME_FROM = "factor-came-from"


def sent_from(request: HttpRequest, default: str = "/") -> str:
    """The address of our own page that a form was sent from; `default` where the browser does not say.

    Where a question came between, it carried along which page that was.
    """
    page = urlsplit(request.POST.get(CAME_FROM) or request.headers.get("Referer", ""))
    # A path of two slashes is an address of ours, and yet another host's where a browser is sent to it.
    if page.netloc != request.get_host() or not url_has_allowed_host_and_scheme(
        page.path, allowed_hosts=None
    ):
        return default
    return f"{page.path}?{page.query}" if page.query else page.path


def go_on_to(request: HttpRequest) -> str:
    """Where to go on to: the page of this site that the address names as `next`, else the first.

    Only what begins with a slash: `redirect` would take anything else for the name of a view.
    """
    page = request.GET.get("next", "")
    is_ours = page.startswith("/") and url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return page if is_ours else "/"


def address(name: str, pk: int) -> str:
    """The address of one row. In a long list working each out anew costs as much as reading the list."""
    before, after = _around(name)
    return f"{before}{pk}{after}"


@cache
def _around(name: str) -> tuple[str, str]:
    before, after = reverse(name, args=[ANY_ID]).split(str(ANY_ID))
    return before, after
