"""From a concern to somebody outside: a message written for them, and its end."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from safeguarding.actions.messages import tell, withdraw
from safeguarding.forms.messages import MessageForm
from safeguarding.messages import may_be_told, near, pupils_in, sent_of
from safeguarding.models import Concern, MessageSent
from staffing.access import Can, needs, step_up
from staffing.calendar import now, today
from staffing.refusals import Refused
from staffing.requests import StaffRequest


@needs(Can.CONCERN_EDIT)
@step_up
@require_http_methods(["GET", "POST"])
def message_create(request: StaffRequest, concern_id: int) -> HttpResponse:
    """For colleagues who need to know something of a pupil in it, without knowing of it; and what was told so far."""
    actor, on = request.actor, today()
    concern = get_object_or_404(Concern.objects.visible_to(actor), pk=concern_id)
    pupils = pupils_in(actor, concern)
    form = MessageForm.of(
        request,
        pupils=pupils,
        staff=may_be_told(actor, concern, on),
        near=near([pupil.pk for pupil in pupils], on),
    )
    address = reverse("safeguarding:message_create", args=[concern.pk])

    def send() -> str:
        tell(by=actor, concern=concern, at=now(), **form.told())
        return address

    if request.method == "POST" and form.is_valid():
        try:
            form.once(send, address)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "Sent. It stands on their Today until its day is over.")
            return redirect(address)
    context = {
        "concern": concern,
        "form": form,
        "pupils": pupils,
        "sent": sent_of(actor, concern, on),
    }
    return render(request, "safeguarding/message_create.html", context)


@needs(Can.CONCERN_EDIT)
@step_up
@require_POST
def message_withdraw(request: StaffRequest, concern_id: int, message_sent_id: int) -> HttpResponse:
    rows = MessageSent.objects.visible_to(request.actor).select_related("message__pupil")
    sent = get_object_or_404(rows, pk=message_sent_id, concern=concern_id)
    try:
        withdraw(by=request.actor, sent=sent, at=now())
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Withdrawn. It stands on nobody’s Today any more.")
    return redirect("safeguarding:message_create", concern_id)
