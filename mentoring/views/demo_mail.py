"""The demo's mails as they were sent, so that nobody needs a mailbox to see one; not there outside the demo."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from staffing.access import Can, needs
from staffing.models import OutboxMail
from staffing.requests import StaffRequest

SHOWN = 60
# A mail's own styles may apply and nothing else may happen: the one exemption from our policy.
MAIL_POLICY = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'"

View = Callable[..., HttpResponse]


def demo_only(view: View) -> View:
    """404 unless this is the demo."""

    @wraps(view)
    def checked(request: StaffRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return checked


@needs(Can.POST_VIEW)
@require_GET
@demo_only
def demo_mail_list(request: StaffRequest) -> HttpResponse:
    mails = OutboxMail.objects.visible_to(request.actor).select_related("recipient")[:SHOWN]
    return render(request, "mentoring/demo_mail_list.html", {"mails": mails})


@needs(Can.POST_VIEW)
@require_GET
@demo_only
def demo_mail_detail(request: StaffRequest, mail_id: int) -> HttpResponse:
    mails = OutboxMail.objects.visible_to(request.actor).select_related("recipient__user")
    mail = get_object_or_404(mails, pk=mail_id)
    return render(request, "mentoring/demo_mail_detail.html", {"mail": mail})


@needs(Can.POST_VIEW)
@require_GET
@demo_only
def demo_mail_body(request: StaffRequest, mail_id: int) -> HttpResponse:
    """The HTML of a mail at an address of its own, in a sandbox."""
    mail = get_object_or_404(OutboxMail.objects.visible_to(request.actor), pk=mail_id)
    return HttpResponse(mail.html, headers={"Content-Security-Policy": MAIL_POLICY})
