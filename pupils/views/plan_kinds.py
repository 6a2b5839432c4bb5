"""The school's kinds of plan: what each is called, and which are used."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from pupils.actions.plan_kinds import set_kinds
from pupils.forms.plan_kinds import PlanKindsForm, kinds_opening
from staffing.access import Can, needs
from staffing.receipts import Stale
from staffing.requests import StaffRequest


@needs(Can.PLAN_KIND_EDIT)
@require_http_methods(["GET", "POST"])
def plan_kinds_edit(request: StaffRequest) -> HttpResponse:
    """All of them at once; plans that there are go on, whatever is switched off."""
    school_id = request.actor.school_id
    form = PlanKindsForm.of(request, initial=kinds_opening(school_id))
    if request.method == "POST" and form.is_valid():

        def do() -> str:
            set_kinds(by=request.actor, version=form.cleaned_data["version"] or 0, told=form.told())
            return reverse("pupils:plan_kinds_edit")

        try:
            answer = form.once(do)
        except Stale:
            stored = kinds_opening(school_id)
            form.hold_against(stored, version=stored["version"])
        else:
            messages.success(request, "Saved.")
            return redirect(answer)
    return render(request, "pupils/plan_kinds_form.html", {"form": form})
