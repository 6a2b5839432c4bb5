"""What a colleague wrote for one about a pupil: seen, and answered."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from pupils.actions.messages import note_seen
from pupils.models import MessageReader
from safeguarding.actions.messages import answer
from safeguarding.forms.messages import AnswerForm
from staffing.access import Can, needs
from staffing.calendar import now, today
from staffing.refusals import Refused
from staffing.requests import StaffRequest


@needs(Can.MESSAGE_VIEW)
@require_POST
def message_seen(request: StaffRequest, message_id: int) -> HttpResponse:
    """One tap: it stays on Today, to be remembered, until its day is over."""
    note_seen(by=request.actor, reader=_message(request, message_id), at=now())
    messages.success(request, "Thank you. Whoever wrote it sees that you have seen it.")
    return redirect("mentoring:today")


@needs(Can.MESSAGE_VIEW)
@require_http_methods(["GET", "POST"])
def message_answer(request: StaffRequest, message_id: int) -> HttpResponse:
    """A few words back; they are not kept where others could come upon them."""
    reader = _message(request, message_id)
    form = AnswerForm.of(request)

    def send() -> str:
        answer(by=request.actor, reader=reader, text=form.cleaned_data["text"], at=now())
        return "/"

    if request.method == "POST" and form.is_valid():
        try:
            form.once(send, "/")
        except Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, f"Sent to {reader.message.sent_by.name}.")
            return redirect("mentoring:today")
    return render(request, "mentoring/message_answer.html", {"message": reader.message, "form": form})


def _message(request: StaffRequest, message_id: int) -> MessageReader:
    rows = MessageReader.objects.addressed_to(request.actor).standing(today())
    return get_object_or_404(rows.select_related("message__pupil", "message__sent_by"), pk=message_id)
