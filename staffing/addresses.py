"""Where a request came from on this site."""

from urllib.parse import urlsplit

from django.http import HttpRequest


def sent_from(request: HttpRequest, default: str = "/") -> str:
    """The path of our own page that a form was sent from; `default` where the browser does not say."""
    page = urlsplit(request.headers.get("Referer", ""))
    return page.path if page.netloc == request.get_host() and page.path.startswith("/") else default
