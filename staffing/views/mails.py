"""The state of mails: never their words."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from staffing.access import Can, needs
from staffing.actions.mails import CAN_BE_SENT_AGAIN, send_again
from staffing.calendar import now
from staffing.models import MailState, OutboxMail
from staffing.paging import page_of
from staffing.requests import StaffRequest

PER_PAGE = 50


@needs(Can.POST_VIEW)
@require_safe
def mail_list(request: StaffRequest) -> HttpResponse:
    mails = OutboxMail.objects.visible_to(request.actor)
    counts = dict(mails.order_by().values_list("state").annotate(Count("pk")))
    states = [(state, counts[state]) for state in MailState if state in counts]
    chosen = request.GET.get("state", "")
    if chosen in MailState.values:
        mails = mails.filter(state=chosen)
    rows = mails.select_related("recipient").defer("subject", "text", "html")
    context = {
        "states": states,
        "chosen": chosen,
        "page": page_of(rows, request.GET.get("page"), PER_PAGE),
        "can_send": request.actor.can(Can.POST_EDIT),
        "again": CAN_BE_SENT_AGAIN,
        "address": f"state={chosen}&" if chosen in MailState.values else "",
    }
    return render(request, "staffing/mail_list.html", context)


@needs(Can.POST_EDIT)
@require_POST
def mail_retry(request: StaffRequest, mail_id: int) -> HttpResponse:
    mail = get_object_or_404(OutboxMail.objects.visible_to(request.actor), pk=mail_id)
    if send_again(by=request.actor, mail=mail, at=now()):
        messages.success(request, "The mail is in the queue again.")
    else:
        messages.warning(request, "That mail is in the queue already, or has arrived.")
    return redirect("staffing:mail_list")
