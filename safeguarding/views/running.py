"""How the desk is run: by its team, on a page of the room."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from safeguarding.actions.running import set_running
from safeguarding.alerts import team_of
from safeguarding.forms.running import RunningForm, stored_of
from safeguarding.running import running_of
from staffing.access import Can, needs, step_up
from staffing.calendar import today
from staffing.receipts import Stale
from staffing.requests import StaffRequest


@needs(Can.CONCERN_EDIT)
@step_up
@require_http_methods(["GET", "POST"])
def desk_edit(request: StaffRequest) -> HttpResponse:
    team = list(team_of(request.actor.school_id, today()))
    form = RunningForm.of(request, team=team, running=running_of(request.actor.school_id))
    address = reverse("safeguarding:concern_list")

    def do() -> str:
        set_running(by=request.actor, seen=form.cleaned_data["version"] or 0, body=form.told())
        return address

    if request.method == "POST" and form.is_valid():
        try:
            form.once(do, address)
        except Stale:
            latest = running_of(request.actor.school_id)
            form.hold_against(stored_of(latest, team), version=latest.number)
        else:
            messages.success(request, "Saved.")
            return redirect(address)
    return render(request, "safeguarding/desk_form.html", {"form": form})
