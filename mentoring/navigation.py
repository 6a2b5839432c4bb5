"""What every page's frame needs: where one can go, and where one is."""

from typing import Any

from django.http import HttpRequest


def navigation(request: HttpRequest) -> dict[str, Any]:
    """The rail and tabs for the signed-in member of staff, and how the page behaves for them."""
    actor = getattr(request, "actor", None)
    return {"actor": actor, "staff": getattr(request, "staff", None), "navigation": []}
